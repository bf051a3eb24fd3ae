//! The tenant on a socket, as other programs start it.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Stdio,
    time::Duration,
};

use serde_json::Value;

use super::support::{Served, code, stderr};

#[test]
fn its_first_line_says_how_to_reach_it() {
    let served = Served::start(&[]);
    assert!(
        served.ready["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    assert!(served.ready["adminClient"]["clientId"].is_string());
    assert!(served.ready["adminClient"]["clientSecret"].is_string());
    for user in served.ready["users"].as_array().unwrap() {
        for name in ["id", "subject", "email"] {
            assert!(user[name].is_string(), "{user}");
        }
    }
}

#[test]
fn it_is_judged_as_the_embedded_one_is() {
    let served = Served::start(&["--fault", "ignores-scope-oauth-usable"]);
    let output = served
        .command(&[
            "run",
            served.ready["url"].as_str().unwrap(),
            "--format",
            "json",
        ])
        .output()
        .unwrap();
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let broken: Vec<&str> = report["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| rule["verdict"] == "broken")
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(broken, ["scope/oauth-usable"]);
}

#[test]
fn its_calls_can_be_limited() {
    let served = Served::start(&["--rate-limit"]);
    let url = served.ready["url"].as_str().unwrap();
    // More than 500 changes in less than five minutes.
    let output = served
        .command(&["run", url, "--format", "json"])
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let reason = report["cut_short"].as_str().unwrap();
    assert!(reason.contains("429"), "{reason}");
}

#[test]
fn it_starts_with_the_users_and_clients_of_a_file() {
    let served = Served::start(&["--seed-file", "fixtures/seeds/default.json"]);
    assert!(!served.ready["users"].as_array().unwrap().is_empty());
}

#[test]
fn nonsense_on_the_wire_does_not_end_it() {
    let mut served = Served::start(&[]);
    let address = served.ready["url"]
        .as_str()
        .unwrap()
        .strip_prefix("http://")
        .unwrap()
        .to_owned();
    let nonsense: [&[u8]; 5] = [
        b"\x00\x01\x02\xff\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\n",
        b"POST /oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n\xff\xfe\xfd\xfc",
        b"GET /%ff%00/../../etc HTTP/1.1\r\nhost: x\r\nauthorization: Basic ====\r\n\r\n",
    ];
    for bytes in nonsense {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(2)))
            .unwrap();
        stream.write_all(bytes).unwrap();
        let _answered = stream.read(&mut [0; 64]);
    }
    let mut stream = TcpStream::connect(&address).unwrap();
    stream
        .write_all(b"GET /.well-known/jwks.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(served.child.try_wait().unwrap().is_none());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    let served = Served::start(&[]);
    let url = served.ready["url"].as_str().unwrap();
    // Slow enough to be met in the middle.
    let mut run = served
        .command(&["run", url, "--rate", "1200", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    // The shell has it built in, where no program of that name is installed.
    let killed = std::process::Command::new("sh")
        .args(["-c", &format!("kill -TERM {}", run.id())])
        .status()
        .unwrap();
    assert!(killed.success());
    let mut text = String::new();
    run.stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(3));
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["cut_short"], "it was interrupted");
    assert_eq!(report["leftovers"], 0);
    // Only the clients of the seed are there, as before.
    let admin = |name: &str| served.ready["adminClient"][name].as_str().unwrap();
    assert_eq!(clients(url, admin("clientId"), admin("clientSecret")), 3);
}

/// How many clients a tenant has.
fn clients(url: &str, id: &str, secret: &str) -> u64 {
    use oauth_suite::target::{HttpOptions, HttpTarget, Target};
    let target = HttpTarget::new(HttpOptions::default()).unwrap();
    let send = |request: http::request::Builder, body: String| {
        let request = request.body(body.into()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let response = runtime.block_on(target.send(request)).unwrap();
        serde_json::from_slice::<Value>(response.body()).unwrap()
    };
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request = http::Request::post(format!("{url}/oauth/token"))
        .header("content-type", "application/x-www-form-urlencoded");
    let token = send(request, form);
    let bearer = format!(
        "Bearer {}",
        token.pointer("/access_token").unwrap().as_str().unwrap()
    );
    let list = format!("{url}/api/v1/oauth-clients?totalResults=true");
    let request = http::Request::get(list).header("authorization", bearer);
    let list = send(request, String::new());
    list.pointer("/totalResults").unwrap().as_u64().unwrap()
}

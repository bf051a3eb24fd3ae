//! A way to the target that fails, on real sockets: every failure is told apart, in words
//! for people, ends with the exit code that is documented, and is no verdict.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::Value;

use super::support::{
    Served, code, command, folder,
    proxy::{Fate, Proxy, head, header},
    stderr, stdout,
};

fn judged(url: &str, arguments: &[&str]) -> Output {
    command(&[&["run", url, "--rule", "redirect-uri/*"][..], arguments].concat())
        .env("OAUTH_CONFORM_CLIENT_ID", "TEST-ONLY-id")
        .env("OAUTH_CONFORM_CLIENT_SECRET", "TEST-ONLY-hunter2")
        .output()
        .unwrap()
}

/// What is said of a target, and the exit code; there is no report.
fn told(url: &str, arguments: &[&str]) -> (i32, String) {
    let output = judged(url, arguments);
    let message = stderr(&output);
    assert_eq!(stdout(&output), "", "{message}");
    assert!(!message.contains("hunter2"), "{message}");
    (code(&output), message.replace(url, "URL"))
}

/// A server that does this with every connection, whose request was read.
fn server(answer: impl Fn(TcpStream) + Clone + Send + 'static) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::<AtomicU64>::default();
    let counted = Arc::clone(&count);
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::Relaxed);
            let answer = answer.clone();
            thread::spawn(move || {
                let head = head(&mut stream)?;
                let length = header(&head, "content-length").map_or(0, |it| it.parse().unwrap());
                stream.read_exact(&mut vec![0; length])?;
                answer(stream);
                Ok::<(), std::io::Error>(())
            });
        }
    });
    (url, count)
}

/// A server that writes this to every connection and closes it.
fn saying(text: &'static str) -> String {
    server(move |mut stream| stream.write_all(text.as_bytes()).unwrap()).0
}

fn page(status: &str) -> String {
    let text = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: 37\r\nconnection: \
         close\r\n\r\n<!doctype html><title>Hello</title>\r\n"
    );
    saying(text.leak())
}

#[test]
fn a_name_without_an_address_is_told() {
    // No name server may know a name in `.invalid` (RFC 6761, section 6.4).
    let url = "https://tenant.invalid";
    let output = judged(url, &[]);
    assert_eq!(code(&output), 5);
    let message = stderr(&output);
    // In between are the words of the system.
    let start = "error: https://tenant.invalid: the name of the host could not be resolved: ";
    assert!(message.contains(start), "{message}");
    let end = "\nNothing was judged. Is the name spelt right, and does this machine have a name \
               server? Inside a\ncompany's network the target may have another name, or be behind \
               a proxy (--proxy).\n";
    assert!(message.ends_with(end), "{message}");
}

#[test]
fn a_closed_port_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(
        told(&url, &[]),
        (
            5,
            "error: URL: the connection was refused\n\
             Nothing was judged. Nothing listens at that address: is the target running, and is \
             the port right?\n"
                .to_owned()
        )
    );
}

#[test]
fn a_reset_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            // Whoever hangs up without having read all resets the connection.
            stream.read_exact(&mut [0; 1]).unwrap();
            thread::sleep(Duration::from_millis(100));
        }
    });
    assert_eq!(told(&url, &[]), (3, broken_off("the connection was reset")));
}

fn broken_off(why: &str) -> String {
    format!(
        "error: URL: the exchange broke off: {why}\n\
         Nothing was judged. Something was reached there. Is it the target, and is it http or \
         https as in the\n\
         address? A firewall or a proxy in between may cut connections, too.\n"
    )
}

#[test]
fn half_an_answer_is_told() {
    let halfway = broken_off("the connection was closed in the middle of the answer");
    let url = saying("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access_token\": \"a");
    assert_eq!(told(&url, &[]), (3, halfway.clone()));
    let url = saying("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{\"access_to");
    assert_eq!(told(&url, &[]), (3, halfway));
    let url = saying("");
    let before = broken_off("the connection was closed before there was an answer");
    assert_eq!(told(&url, &[]), (3, before));
}

#[test]
fn what_breaks_off_is_tried_three_times_before_anything_is_known() {
    let (url, count) = server(|_| {});
    assert_eq!(told(&url, &[]).0, 3);
    assert_eq!(count.load(Ordering::Relaxed), 3);
}

#[test]
fn silence_is_told() {
    let hold = Duration::from_secs(30);
    let (url, _) = server(move |_stream| thread::sleep(hold));
    assert_eq!(
        told(&url, &["--exchange-timeout", "1"]),
        (
            5,
            "error: URL: no answer within 1 seconds\n\
             Nothing was judged. Is the address right? A firewall may drop what is sent there, a \
             proxy may be needed\n\
             (--proxy), or the target may be slow (--exchange-timeout).\n"
                .to_owned()
        )
    );
    let (url, _) = server(move |mut stream| {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
        stream.write_all(head).unwrap();
        thread::sleep(hold);
    });
    assert_eq!(
        told(&url, &["--exchange-timeout", "1"]),
        (
            3,
            "error: URL: the answer did not end within 1 seconds\n\
             Nothing was judged. The target was reached, and sent a part of an answer. It may be \
             slow\n\
             (--exchange-timeout), or something in between holds back what it sends.\n"
                .to_owned()
        )
    );
}

#[test]
fn pages_are_no_answers() {
    for (status, number) in [("200 OK", 200), ("403 Forbidden", 403)] {
        let wanted = format!(
            "error: URL: a page of HTML came with status {number} where the target answers in \
             JSON\n\
             Nothing was judged. A proxy, a firewall or the sign-in page of a network may answer \
             in the target's\n\
             place; or the address is that of a website. What does a browser show there?\n"
        );
        assert_eq!(told(&page(status), &[]), (3, wanted));
    }
    let wanted = "error: URL: a proxy answered with status 502 instead of the target\n\
                  Nothing was judged. Whoever runs the proxy knows why it does not reach the \
                  target, or whom it lets\n\
                  through. --proxy names the one to use; without it none is used.\n";
    assert_eq!(told(&page("502 Bad Gateway"), &[]), (5, wanted.to_owned()));
}

/// What is said of a tenant that shows this certificate.
fn shown(certificate: &str, trusts: bool) -> (i32, String) {
    let folder = folder(&format!("a_certificate_is_{certificate}_{trusts}"));
    let ca = folder.join("ca.pem");
    let ca = ca.to_str().unwrap();
    let served = Served::start(&["--tls", "--ca-out", ca, "--certificate", certificate]);
    let arguments: &[&str] = if trusts { &["--ca", ca] } else { &[] };
    told(served.url(), arguments)
}

#[test]
fn certificates_are_looked_at() {
    let told = |why: &str, advice: &str| {
        let message = format!(
            "error: URL: no secure connection: {why}\nNothing was judged. No credentials were \
             sent. {advice}\n"
        );
        (5, message)
    };
    assert_eq!(
        shown("expired", true),
        told(
            "its certificate has expired",
            "The certificate has to be renewed on the target, unless\nthis machine's clock is \
             wrong."
        )
    );
    assert_eq!(
        shown("not-yet-valid", true),
        told(
            "its certificate is not valid yet",
            "Is this machine's clock right? Otherwise the target shows\nits certificate too early."
        )
    );
    assert_eq!(
        shown("other-name", true),
        told(
            "its certificate is for another host: other.example",
            "Is the name in the address the one that the target goes\nby? Otherwise another site \
             answers at this address."
        )
    );
    let unknown = told(
        "its certificate is by an authority that is not trusted here",
        "An authority of your own, or that of a proxy in between,\nis trusted with --ca FILE. If \
         it is neither, somebody may be listening in.",
    );
    assert_eq!(shown("unknown-authority", true), unknown);
    assert_eq!(shown("sound", false), unknown);
}

#[test]
fn what_does_not_speak_tls_is_told() {
    let served = Served::start(&[]);
    let url = served.url().replace("http:", "https:");
    let wanted = "error: URL: no secure connection: what answers does not speak TLS\n\
                  Nothing was judged. No credentials were sent. Is it http instead of https, or \
                  another port?\n";
    assert_eq!(told(&url, &[]), (5, wanted.to_owned()));
}

/// Judges a served tenant with its own credentials.
fn report(served: &Served, arguments: &[&str]) -> Value {
    let fixed = ["run", served.url(), "--format", "json", "--generated", "20"];
    let output = served
        .command(&[&fixed[..], arguments].concat())
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}{}", stdout(&output), stderr(&output)))
}

fn verdicts(report: &Value) -> Vec<(&str, &str)> {
    let rules = report["rules"].as_array().unwrap().iter();
    rules
        .map(|rule| {
            (
                rule["id"].as_str().unwrap(),
                rule["verdict"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn verdicts_are_those_of_a_sound_network() {
    let served = Served::start(&["--fault", "ignores-redirect-uri-limit"]);
    let rules = [
        "--rule",
        "redirect-uri/*",
        "--rule",
        "client-secret/*",
        "--rule",
        "token/*",
    ];
    let fair = report(&served, &rules);
    let proxy = Proxy::start(|number| match number % 70 {
        7 => Fate::Reset,
        17 => Fate::Halved,
        27 => Fate::Page(200),
        37 => Fate::Page(403),
        47 => Fate::Page(502),
        52 => Fate::Busy(429),
        57 => Fate::Busy(503),
        67 => Fate::Late,
        _ => Fate::Passed,
    });
    let foul = report(&served, &[&rules[..], &["--proxy", &proxy.url]].concat());
    assert_eq!(verdicts(&foul), verdicts(&fair));
    let broken = verdicts(&foul)
        .into_iter()
        .filter(|(_, it)| *it == "broken");
    let broken: Vec<&str> = broken.map(|(id, _)| id).collect();
    assert_eq!(broken, ["redirect-uri/limit"]);
    assert!(foul["network"]["broken_off"].as_u64().unwrap() > 0);
    assert!(foul["network"]["put_off"].as_u64().unwrap() > 0);
    assert_eq!(foul["leftovers"], 0);
}

#[test]
fn inside_tls_it_is_judged_as_outside() {
    let folder = folder("inside_tls_it_is_judged_as_outside");
    let ca = folder.join("ca.pem");
    let ca = ca.to_str().unwrap();
    let served = Served::start(&["--tls", "--ca-out", ca]);
    assert_eq!(served.ready["ca"], ca);
    assert!(served.url().starts_with("https://127.0.0.1:"));
    let rules = [
        "--rule",
        "redirect-uri/*",
        "--rule",
        "code/*",
        "--rule",
        "token/*",
    ];
    let report = report(&served, &[&rules[..], &["--ca", ca]].concat());
    let verdicts = verdicts(&report);
    let has = |wanted: &str| verdicts.iter().filter(|(_, it)| *it == wanted).count();
    assert_eq!((has("broken"), has("inconclusive")), (0, 0), "{verdicts:?}");
    assert!(has("upheld") > 30, "{verdicts:?}");
}

#[test]
fn a_file_without_authorities_is_wrong_use() {
    let path = folder("a_file_without_authorities_is_wrong_use").join("ca.pem");
    let path = path.to_str().unwrap();
    std::fs::write(path, "not a certificate\n").unwrap();
    for url in ["https://tenant.invalid", "http://127.0.0.1:9"] {
        let (code, message) = told(url, &["--ca", path]);
        assert_eq!(code, 1);
        assert!(
            message.contains("cannot be used: it holds no certificate in PEM"),
            "{message}"
        );
    }
}

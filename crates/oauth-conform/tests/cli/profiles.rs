//! Profiles as files, wherever a profile is named.

use oauth_suite::target::{HttpOptions, HttpTarget, Target};
use serde_json::Value;

use super::support::{Served, code, folder, json, run, stderr, stdout};

fn file(name: &str, text: &str) -> String {
    let path = folder(name).join("profile.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

const HELD: &str = r#"version = 1
base = "qlik-cloud"

[freedoms]
metadata-lists = "empty"

[[stance]]
rule = "redirect-uri/*"
stance = "off"
reason = "the gateway looks at them"
"#;

#[test]
fn it_says_how_strongly_rules_bind() {
    let path = file("stances", HELD);
    let (exit, rules) = json(&["rules", "--profile", &path, "--format", "json"]);
    assert_eq!(exit, 0);
    let stance = |id: &str| {
        let rules = rules.as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["id"] == id).unwrap();
        rule["stance"].clone()
    };
    assert_eq!(stance("redirect-uri/limit"), "off");
    assert_eq!(stance("origin/limit"), "must");
    let output = run(&["explain", "redirect-uri/limit", "--profile", &path]);
    let text = stdout(&output);
    let wanted = "profile   off, because the gateway looks at them";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn a_target_is_held_to_it_and_served_by_it() {
    let path = file("held", HELD);
    let served = Served::start(&["--profile", &path]);
    let lists = metadata(served.url());
    assert_eq!(lists["grant_types_supported"], serde_json::json!([]));
    // Another tenant takes the other side.
    let other = Served::start(&[]);
    let judge = |served: &Served| {
        served
            .command(&[
                "run",
                served.url(),
                "--rule",
                "answer/same-mind",
                "--profile",
                &path,
            ])
            .arg("--strict")
            .output()
            .unwrap()
    };
    let output = judge(&served);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    let output = judge(&other);
    let text = stdout(&output);
    assert_eq!(code(&output), 2, "{text}");
    for wanted in [
        "BROKEN  answer/same-mind",
        "came      `metadata-lists` filled",
        "wanted    empty, as the profile says",
        &format!("--profile {path}"),
    ] {
        assert!(text.contains(wanted), "no {wanted:?} in {text}");
    }
}

fn metadata(url: &str) -> Value {
    let target = HttpTarget::new(HttpOptions::default()).unwrap();
    let request = http::Request::get(format!("{url}/.well-known/oauth-authorization-server"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let response = runtime.block_on(target.send(request.body("".into()).unwrap()));
    serde_json::from_slice(response.unwrap().body()).unwrap()
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let path = file("wrong", &HELD.replace("metadata-lists", "metadata-list"));
    for verb in ["run", "serve"] {
        let output = run(&[verb, "--profile", &path]);
        assert_eq!(code(&output), 1);
        let text = stderr(&output);
        let wanted = "line 5, column 1: there is no freedom `metadata-list`; \
                      did you mean `metadata-lists`?";
        assert!(text.contains(wanted), "{text}");
    }
    let output = run(&["run", "--profile", "qlik-clod"]);
    assert_eq!(code(&output), 1);
    let text = stderr(&output);
    assert!(text.contains("did you mean `qlik-cloud`?"), "{text}");
}

//! Tenants surveyed, and imitated by what was found.

use std::path::Path;

use oauth_conform::profile_file;
use oauth_model::freedom::Freedom;

use super::{
    reports::assert_follows,
    support::{Served, code, folder, json, run, stderr, stdout},
};

/// The output of a command about a tenant that is served.
fn about(served: &Served, arguments: &[&str]) -> std::process::Output {
    served
        .command(&[arguments, &[served.url()]].concat())
        .output()
        .unwrap()
}

/// The transcripts of a tenant, written into a folder.
fn record(served: &Served, folder: &Path) {
    let folder = folder.to_str().unwrap();
    let quick = ["run", "--rule", "client/app-type", "--record", folder];
    let output = about(served, &quick);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
}

fn imitate(name: &str, freedoms: &[&str]) {
    let folder = folder(name);
    let path = folder.join("profile.toml");
    let path = path.to_str().unwrap();
    let arguments: Vec<&str> = freedoms.iter().flat_map(|it| ["--freedom", it]).collect();
    let original = Served::start(&arguments);
    let output = about(&original, &["survey", "--output", path]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    // Time passes on no socket.
    for wanted in [
        "old-code: it takes more waiting than was allowed",
        "old-temporary-token: it takes more waiting than was allowed",
        &format!("--profile {path}"),
    ] {
        assert!(text.contains(wanted), "no {wanted:?} in {text}");
    }
    let imitation = Served::start(&["--profile", path]);
    record(&original, &folder.join("original"));
    record(&imitation, &folder.join("imitation"));
    let mut count = 0;
    for entry in std::fs::read_dir(folder.join("original")).unwrap() {
        let entry = entry.unwrap();
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        let other = folder.join("imitation").join(entry.file_name());
        assert_eq!(read(&entry.path()), read(&other));
        count += 1;
    }
    assert!(count > 50, "{count}");
}

#[test]
fn a_tenant_is_imitated_over_the_wire() {
    imitate(
        "imitated",
        &[
            "refresh-rotation=same",
            "metadata-lists=empty",
            "missing-state=page",
            "credentials-challenge=present",
            "credentials-status=400",
            "secret-hint=first",
            "silent-error=access_denied",
            "scope-order=sorted",
        ],
    );
}

#[test]
fn another_tenant_is_imitated_over_the_wire() {
    imitate(
        "imitated-too",
        &[
            "used-refresh-token=granted",
            "anonymous-embed=refused",
            "unknown-token-revoked=refused",
            "content-type-status=415",
            "key-count=two",
            "publish-twice=refused",
            "other-origin=refused",
        ],
    );
}

#[test]
fn the_embedded_tenant_can_be_surveyed_to_try_it_out() {
    let output = run(&["survey", "--freedom", "anonymous-embed=refused"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    let profile = profile_file::read(&text).unwrap();
    assert_eq!(profile.permitted(Freedom::AnonymousEmbed), ["refused"]);
    assert_eq!(profile.permitted(Freedom::VisitorReads).len(), 2);
    insta::assert_snapshot!("profile", text);
}

#[test]
fn a_survey_that_ends_early_says_so() {
    let output = run(&["survey", "--requests", "60"]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("the budget of requests or time is spent"));
    let text = stdout(&output);
    let wanted = "Not shown: not asked: the budget of requests or time is spent.";
    assert!(text.contains(wanted), "{text}");
    profile_file::read(&text).unwrap();
    let output = run(&["survey", "--output", "/nowhere/at/all.toml"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("cannot write the profile to"));
}

#[test]
fn programs_are_told_the_same() {
    let path = folder("surveyed-as-json").join("profile.toml");
    let path = path.to_str().unwrap();
    let odd = ["--freedom", "refresh-rotation=same", "--output", path];
    let (exit, survey) = json(&[&["survey", "--format", "json"][..], &odd].concat());
    assert_eq!(exit, 0);
    assert_follows("survey.schema.json", &survey);
    let freedoms = survey["freedoms"].as_array().unwrap();
    let named = |name: &str| freedoms.iter().find(|it| it["name"] == name).unwrap();
    let rotation = named("refresh-rotation");
    assert_eq!(rotation["permitted"], serde_json::json!(["same"]));
    let shown = rotation["shown"][0]["exchange"].as_str().unwrap();
    assert!(shown.starts_with("POST /oauth/token "), "{shown}");
    assert!(shown.contains("${refresh_token@"), "{shown}");
    assert_eq!(freedoms.len(), Freedom::ALL.len());
    let profile = profile_file::read(&std::fs::read_to_string(path).unwrap()).unwrap();
    for freedom in freedoms {
        let known = Freedom::find(freedom["name"].as_str().unwrap()).unwrap();
        let permitted: Vec<&str> = freedom["permitted"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| value.as_str().unwrap())
            .collect();
        if !permitted.is_empty() {
            assert_eq!(profile.permitted(known), permitted, "{known}");
        }
    }
    let (exit, early) = json(&["survey", "--format", "json", "--requests", "60"]);
    assert_eq!(exit, 3);
    assert_follows("survey.schema.json", &early);
    assert_eq!(
        early["cut_short"],
        "the budget of requests or time is spent"
    );
}

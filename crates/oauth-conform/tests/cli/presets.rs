//! Registrations held to a recipe (facts B19, B45 and H68).

use serde_json::{Value, json};

use super::support::{code, json as json_of, run, stderr, stdout};

const HALF_DONE: &str = "fixtures/registrations/excel-add-in-half-done.json";
const WITH_ALIAS: &str = "fixtures/registrations/excel-add-in-with-alias.json";

fn lint(file: &str, tenant: &[&str]) -> (i32, Value) {
    let mut arguments = vec!["lint", "--format", "json", "--preset", "excel-addin"];
    for address in tenant {
        arguments.extend(["--tenant", address]);
    }
    arguments.push(file);
    json_of(&arguments)
}

#[test]
fn what_is_missing_or_wrong_is_told_exactly() {
    let tenant = ["https://host.example", "https://alias.example"];
    let (code, value) = lint(HALF_DONE, &tenant);
    assert_eq!(code, 2);
    assert_eq!(value[0]["violations"], json!([]));
    assert_eq!(value[0]["recipe"]["preset"], "excel-addin");
    assert_eq!(
        value[0]["recipe"]["departures"],
        json!([
            {
                "at": "/appType",
                "found": "`web`",
                "wanted": "`spa`, because the add-in runs in a browser",
            },
            {
                "at": "/allowedScopes",
                "found": "`apps:read`",
                "wanted": "`user_default`",
            },
            {
                "at": "/redirectUris/0",
                "found": "`https://host.example/office-add-ins/oauthloginsuccess.html`",
                "wanted": "`https://host.example/office-add-ins/oAuthLoginSuccess.html`, \
                           character by character",
            },
            {
                "at": "/redirectUris",
                "found": "`https://host.example/office-add-ins/oauthloginsuccess.html`",
                "wanted": "`https://alias.example/office-add-ins/oAuthLoginSuccess.html`",
            },
            {
                "at": "/allowedOrigins",
                "found": "`https://host.example`",
                "wanted": "`https://alias.example`",
            },
        ])
    );
}

#[test]
fn a_registration_that_follows_the_recipe_passes() {
    let (code, value) = lint(
        WITH_ALIAS,
        &["https://host.example", "https://alias.example/"],
    );
    assert_eq!(code, 0);
    assert_eq!(value[0]["recipe"]["departures"], json!([]));
    let (code, _) = lint(
        "fixtures/registrations/excel-add-in.json",
        &["https://yourserver.example"],
    );
    assert_eq!(code, 0);
}

#[test]
fn people_are_told_where_and_by_which_source() {
    let output = run(&[
        "lint",
        "--preset",
        "excel-addin",
        "--tenant",
        "https://yourserver.example",
        "fixtures/registrations/excel-add-in-with-a-slash.json",
    ]);
    assert_eq!(code(&output), 2);
    let text = stdout(&output);
    for words in [
        "  recipe  excel-addin",
        "at        /allowedOrigins/0",
        "found     `https://yourserver.example/`",
        "wanted    `https://yourserver.example`, character by character",
        "Excel",
        "1 departing from the recipe",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
    let output = run(&[
        "lint",
        "--preset",
        "excel-addin",
        "--tenant",
        "https://host.example",
        WITH_ALIAS,
    ]);
    let text = stdout(&output);
    assert!(text.contains("nothing wrong"), "{text}");
}

#[test]
fn a_preset_needs_a_tenant_and_a_tenant_an_address() {
    for (arguments, says) in [
        (&["--preset", "excel-addin"][..], "--tenant"),
        (&["--tenant", "https://host.example"], "--preset"),
        (
            &["--preset", "word-addin", "--tenant", "https://host.example"],
            "excel-addin",
        ),
        (
            &["--preset", "excel-addin", "--tenant", "host.example"],
            "did you mean https://host.example?",
        ),
        (
            &[
                "--preset",
                "excel-addin",
                "--tenant",
                "https://host.example/office",
            ],
            "more than a scheme and a host",
        ),
    ] {
        let output = run(&[&["lint", WITH_ALIAS], arguments].concat());
        assert_eq!(code(&output), 1, "{arguments:?}");
        let text = stderr(&output);
        assert!(text.contains(says), "{arguments:?}: no {says:?} in {text}");
    }
}

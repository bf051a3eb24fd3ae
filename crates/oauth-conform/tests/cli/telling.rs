//! What is known of a target behind a URL, told by the environment.

use serde_json::Value;

use super::support::{Served, code, command, stderr, stdout};

/// Rules that need what only its owner knows of a target.
const RULES: [&str; 5] = [
    "tier/*",
    "publish/*",
    "approval/*",
    "consent/taken-back-*",
    "anonymous-embed/sharing-needs-manager",
];

/// Judges a served tenant by those rules with some variables set.
fn judged(served: &Served, variables: &[(&str, &str)]) -> (i32, Value) {
    let mut run = served.command(&["run", served.url(), "--format", "json"]);
    for rule in RULES {
        run.args(["--rule", rule]);
    }
    let output = run.envs(variables.iter().copied()).output().unwrap();
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}\n{}{}", stdout(&output), stderr(&output)));
    (code(&output), report)
}

/// The ids and reasons of the rules that are not upheld.
fn others(report: &Value) -> Vec<(&str, &str, &str)> {
    let rules = report["rules"].as_array().unwrap().iter();
    rules
        .filter(|rule| rule["verdict"] != "upheld")
        .map(|rule| {
            let text = |name: &str| rule[name].as_str().unwrap_or_default();
            (text("id"), text("verdict"), text("reason"))
        })
        .collect()
}

#[test]
fn what_is_told_is_put_to_the_test() {
    let served = Served::start(&[]);
    let ready = |pointer: &str| served.ready.pointer(pointer).unwrap().as_str().unwrap();
    let foreign = served.ready["foreignClients"].as_array().unwrap();
    let client = |deleted: bool| {
        let found = foreign.iter().find(|it| it["deletedByOwner"] == deleted);
        let found = found.unwrap();
        let uri = found.pointer("/redirectUris/0").unwrap();
        (found["clientId"].as_str().unwrap(), uri.as_str().unwrap())
    };
    let (living, deleted) = (client(false), client(true));
    let (code, report) = judged(
        &served,
        &[
            ("OAUTH_CONFORM_REGION", ready("/regionClient/region")),
            ("OAUTH_CONFORM_REGION_HOST", "register.us.example"),
            (
                "OAUTH_CONFORM_REGION_CLIENT_ID",
                ready("/regionClient/clientId"),
            ),
            (
                "OAUTH_CONFORM_REGION_CLIENT_SECRET",
                ready("/regionClient/clientSecret"),
            ),
            ("OAUTH_CONFORM_ORGANIZATION_HOST", "console.example"),
            (
                "OAUTH_CONFORM_ORGANIZATION_CLIENT_ID",
                ready("/organizationClient/clientId"),
            ),
            (
                "OAUTH_CONFORM_ORGANIZATION_CLIENT_SECRET",
                ready("/organizationClient/clientSecret"),
            ),
            (
                "OAUTH_CONFORM_ORGANIZATION_TOKEN",
                ready("/organizationToken"),
            ),
            ("OAUTH_CONFORM_FOREIGN_CLIENT_ID", living.0),
            ("OAUTH_CONFORM_FOREIGN_REDIRECT_URI", living.1),
            ("OAUTH_CONFORM_FOREIGN_DELETED_CLIENT_ID", deleted.0),
            ("OAUTH_CONFORM_FOREIGN_DELETED_REDIRECT_URI", deleted.1),
        ],
    );
    assert_eq!(others(&report), []);
    assert_eq!(code, 0);
}

#[test]
fn what_is_not_told_is_named_with_its_variables() {
    let served = Served::start(&[]);
    let none = [
        ("OAUTH_CONFORM_SHARING", "none"),
        ("OAUTH_CONFORM_CONSENTS", "none"),
    ];
    let (code, report) = judged(&served, &none);
    assert_eq!(code, 0);
    let others = others(&report);
    assert!(
        others
            .iter()
            .all(|(_, verdict, _)| *verdict == "not applicable"),
        "{others:?}"
    );
    let reason = |id: &str| others.iter().find(|(known, ..)| *known == id).unwrap().2;
    for (id, wanted) in [
        (
            "tier/region-token",
            "the target lacks the credentials of the region's client (OAUTH_CONFORM_REGION, \
             OAUTH_CONFORM_REGION_HOST, OAUTH_CONFORM_REGION_CLIENT_ID, \
             OAUTH_CONFORM_REGION_CLIENT_SECRET tell of it)",
        ),
        (
            "tier/organization-token",
            "the target lacks the credentials of the organization's client \
             (OAUTH_CONFORM_ORGANIZATION_HOST, OAUTH_CONFORM_ORGANIZATION_CLIENT_ID, \
             OAUTH_CONFORM_ORGANIZATION_CLIENT_SECRET tell of it)",
        ),
        (
            "publish/deleted-by-owner-shown",
            "the target lacks a client that another tenant of the region published and \
             deleted (OAUTH_CONFORM_FOREIGN_DELETED_CLIENT_ID, \
             OAUTH_CONFORM_FOREIGN_DELETED_REDIRECT_URI tell of it)",
        ),
        (
            "publish/status-approved",
            "the target lacks a client that another tenant of the region published, not \
             approved yet (OAUTH_CONFORM_FOREIGN_CLIENT_ID, \
             OAUTH_CONFORM_FOREIGN_REDIRECT_URI tell of it)",
        ),
        (
            "consent/taken-back-asks-again",
            "the target lacks a way for a user to take back the consent to a client \
             (OAUTH_CONFORM_CONSENTS tells of it)",
        ),
        (
            "anonymous-embed/sharing-needs-manager",
            "the target lacks a way to share an application with anonymous visitors \
             (OAUTH_CONFORM_SHARING tells of it)",
        ),
    ] {
        assert_eq!(reason(id), wanted);
    }
    let unsigned = [("OAUTH_CONFORM_SIGN_IN", "none")];
    let (_, report) = judged(&served, &unsigned);
    let rules = report["rules"].as_array().unwrap();
    let by_user = rules
        .iter()
        .find(|rule| rule["id"] == "consent/taken-back-asks-again");
    assert_eq!(
        by_user.unwrap()["reason"],
        "the target lacks a user who can be signed in (OAUTH_CONFORM_SIGN_IN tells of it)"
    );
}

#[test]
fn what_is_told_by_halves_is_wrong_use() {
    let output = command(&["run", "http://127.0.0.1:9"])
        .env("OAUTH_CONFORM_CLIENT_ID", "a")
        .env("OAUTH_CONFORM_CLIENT_SECRET", "b")
        .env("OAUTH_CONFORM_FOREIGN_CLIENT_ID", "c")
        .output()
        .unwrap();
    assert_eq!(code(&output), 1);
    let message = stderr(&output);
    assert!(
        message.contains("OAUTH_CONFORM_FOREIGN_REDIRECT_URI is not set"),
        "{message}"
    );
}

//! Files that are read and written, and files that are not.

use oauth_model::catalogue::redirect_uri;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    generate::Generator,
    scenario::{Action, Request},
    script,
};

fn of(scenario: Scenario) -> Counterexample {
    Counterexample {
        rule: redirect_uri::LIMIT,
        found: "came: granted with status 201; wanted: refused with status 400".to_owned(),
        scenario,
    }
}

fn small() -> Counterexample {
    of(Scenario::from_actions([
        Action::Request(Box::new(Request::create(
            json!({"appType": "spa", "clientUri": null}),
        ))),
        Action::Wait(60),
        Action::Request(Box::new(
            Request::clients("GET", "/${client_id@1}").query(&[("limit", "1")]),
        )),
    ]))
}

const SMALL: &str = r#"{
  "version": 1,
  "rule": "redirect-uri/limit",
  "found": "came: granted with status 201; wanted: refused with status 400",
  "steps": [
    {
      "id": 1,
      "action": {
        "request": {
          "method": "POST",
          "path": "/api/v1/oauth-clients",
          "authorization": {"bearer": "${admin.token}"},
          "body": {"json": {"appType": "spa", "clientUri": null}}
        }
      }
    },
    {"id": 2, "action": {"wait": 60}},
    {
      "id": 3,
      "action": {
        "request": {
          "method": "GET",
          "path": "/api/v1/oauth-clients/${client_id@1}",
          "query": [["limit", "1"]],
          "authorization": {"bearer": "${admin.token}"}
        }
      }
    }
  ]
}
"#;

#[test]
fn a_file_is_text_for_people() {
    assert_eq!(small().write(), SMALL);
    assert_eq!(Counterexample::read(SMALL), Ok(small()));
    assert_eq!(small().file_name(), "redirect-uri.limit.json");
}

#[test]
fn every_scenario_survives_being_written() {
    let mut generator = Generator::new(3);
    let mut drawn: Vec<Scenario> = (0..50).map(|_| generator.scenario()).collect();
    drawn.retain(|scenario| scenario.requests().next().is_some());
    assert!(drawn.len() > 20);
    let scripted = script::cases().into_iter().map(|case| case.scenario);
    for scenario in scripted.chain(drawn) {
        let written = of(scenario);
        let read = Counterexample::read(&written.write());
        assert_eq!(read.as_ref(), Ok(&written));
    }
}

#[test]
fn names_of_files_are_plain_and_distinct() {
    let names: std::collections::BTreeSet<String> = Rule::all()
        .map(|rule| Counterexample { rule, ..small() }.file_name())
        .collect();
    assert_eq!(names.len(), Rule::all().count());
    for name in names {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        assert!(name.chars().all(plain), "{name}");
    }
}

/// What is said about the small file with a text replaced.
fn complaint(text: &str, by: &str) -> String {
    assert!(SMALL.contains(text), "{text}");
    Counterexample::read(&SMALL.replacen(text, by, 1))
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    assert_eq!(
        complaint("\"rule\"", "\"rules\""),
        "line 3, column 9: unknown field `rules`, expected one of `version`, `rule`, `found`, `steps`"
    );
    assert_eq!(
        complaint("\"method\": \"GET\"", "\"verb\": \"GET\""),
        "line 22, column 16: unknown field `verb`, expected one of `method`, `path`, `query`, \
         `authorization`, `headers`, `body`"
    );
    assert_eq!(
        complaint("\"wait\": 60", "\"sleep\": 60"),
        "line 17, column 32: unknown variant `sleep`, expected one of `request`, `wait`, `use-up`, `alike`, `race`"
    );
    assert_eq!(
        complaint("  \"version\": 1,\n", ""),
        "line 29, column 1: missing field `version`"
    );
    assert_eq!(
        complaint("\"version\": 1", "\"version\": 2"),
        "`version` is 2, and only 1 is known"
    );
    assert_eq!(
        complaint("redirect-uri/limit", "redirect-uri/limt"),
        "there is no rule `redirect-uri/limt`"
    );
    assert_eq!(
        complaint("\"id\": 3", "\"id\": 2"),
        "step 2 stands behind a step with the same or a greater `id`"
    );
}

#[test]
fn labels_that_can_stand_for_nothing_are_told() {
    let told = |label: &str| complaint("client_id@1}", &format!("{label}}}"));
    let numbered = "and no request before it has that number";
    for label in ["client_id@3", "client_id@2", "client_id@9", "client_id@one"] {
        let wanted = format!("step 3 has the label `${{{label}}}`, {numbered}");
        assert_eq!(told(label), wanted);
    }
    assert_eq!(
        told("user.nobody.id"),
        "step 3 has the label `${user.nobody.id}`, which is nothing that is known of a target"
    );
}

#[test]
fn requests_that_cannot_be_sent_are_told() {
    let message = complaint("\"GET\"", "\"G T\"");
    assert_eq!(message, "step 3 cannot be sent: invalid HTTP method");
    let header = "\"headers\": {\"a b\": \"c\"}, \"query\"";
    let message = complaint("\"query\"", header);
    assert_eq!(message, "step 3 cannot be sent: invalid HTTP header name");
    let empty = r#"{"version": 1, "rule": "redirect-uri/limit", "found": "", "steps": []}"#;
    assert_eq!(Counterexample::read(empty), Err(Unreadable::Empty));
}

proptest! {
    #[test]
    fn no_text_is_too_much(text in ".{0,200}") {
        let _ = Counterexample::read(&text);
    }

    #[test]
    fn no_slip_of_the_pen_is_too_much(
        at in 0..SMALL.len(),
        length in 0_usize..6,
        by in prop::sample::select(vec!["", "\"", "{", "}", "[", "9", "-1", "${", "@", "é", "null"]),
    ) {
        let mut text = SMALL.to_owned();
        text.replace_range(at..(at + length).min(SMALL.len()), by);
        if let Ok(read) = Counterexample::read(&text) {
            // Whatever is read can be written, and is the same when it is read again.
            prop_assert_eq!(Counterexample::read(&read.write()), Ok(read));
        }
    }
}

//! Transcripts compared.

use oauth_model::{catalogue::token::NO_STORE, freedom::Freedom};

use super::*;

fn step(number: u32, status: u16, body: &str) -> Step {
    Step {
        number,
        request: vec!["GET /x".to_owned()],
        status,
        headers: vec![("cache-control".to_owned(), "no-store".to_owned())],
        body: body.to_owned(),
    }
}

fn transcript(flow: &str, steps: Vec<Step>) -> Transcript {
    Transcript {
        flow: flow.to_owned(),
        title: "what happens".to_owned(),
        steps,
        ended: None,
    }
}

fn recording(transcripts: Vec<Transcript>, heard: &[Heard]) -> Recording {
    let flows = transcripts.into_iter().map(|transcript| Recorded {
        transcript,
        heard: heard.to_vec(),
    });
    Recording {
        flows: flows.collect(),
        ..Recording::default()
    }
}

fn before() -> BTreeMap<String, Transcript> {
    let steps = vec![
        step(1, 200, r#"{"a": {"b": [1, 2]}, "c": "d"}"#),
        step(2, 400, "text"),
    ];
    BTreeMap::from([("flow".to_owned(), transcript("flow", steps))])
}

fn changed(place: &str, before: Option<&str>, now: Option<&str>) -> Change {
    Change {
        place: place.to_owned(),
        before: before.map(str::to_owned),
        now: now.map(str::to_owned),
    }
}

#[test]
fn nothing_changed() {
    let now = recording(before().into_values().collect(), &[]);
    let drift = compare(&before(), &now);
    assert_eq!((drift.compared, drift.entries), (1, vec![]));
}

#[test]
fn each_change_has_its_place_and_the_rules_that_care() {
    let mut first = step(1, 202, r#"{"a": {"b": [1]}, "c": "e", "f": null}"#);
    first.headers.clear();
    let steps = vec![first, step(2, 400, "other")];
    let heard = Heard {
        step: 1,
        rules: vec![NO_STORE],
        sides: vec![(Freedom::SecretHint, "first")],
    };
    let drift = compare(
        &before(),
        &recording(vec![transcript("flow", steps)], &[heard]),
    );
    let [first, second] = drift.entries.as_slice() else {
        panic!("{drift:?}");
    };
    assert_eq!(
        first.changes,
        [
            changed("status", Some("200"), Some("202")),
            changed("header cache-control", Some("no-store"), None),
            changed("member a.b[1]", Some("2"), None),
            changed("member c", Some("\"d\""), Some("\"e\"")),
            changed("member f", None, Some("null")),
        ]
    );
    assert_eq!(first.rules, [NO_STORE]);
    assert_eq!(first.freedoms, BTreeMap::from([("secret-hint", "first")]));
    assert_eq!(second.step, Some(2));
    assert_eq!(
        second.changes,
        [changed("body", Some("text"), Some("other"))]
    );
    assert!(second.rules.is_empty() && second.freedoms.is_empty());
}

#[test]
fn a_step_that_is_gone_and_a_flow_that_is_new_are_told() {
    let mut short = transcript(
        "flow",
        vec![step(1, 200, r#"{"a": {"b": [1, 2]}, "c": "d"}"#)],
    );
    short.ended = Some("before step 2: no `code@1` came".to_owned());
    let now = recording(vec![short, transcript("new", vec![])], &[]);
    let drift = compare(&before(), &now);
    assert_eq!(drift.unrecorded, ["new"]);
    assert_eq!(drift.unplayed, Vec::<String>::new());
    let nothing = compare(&before(), &recording(vec![], &[]));
    assert_eq!(
        (nothing.compared, nothing.unplayed),
        (0, vec!["flow".to_owned()])
    );
    let places: Vec<(Option<u32>, &[Change])> = drift
        .entries
        .iter()
        .map(|entry| (entry.step, entry.changes.as_slice()))
        .collect();
    assert_eq!(
        places,
        [
            (Some(2), &[changed("status", Some("400"), None)][..]),
            (
                None,
                &[changed(
                    "end",
                    None,
                    Some("before step 2: no `code@1` came")
                )][..]
            ),
        ]
    );
}

#[test]
fn what_changed_alike_is_told_once() {
    let gone = |flow: &str| transcript(flow, vec![step(1, 200, "{}")]);
    let old = BTreeMap::from(["a", "b"].map(|flow| (flow.to_owned(), gone(flow))));
    let new = ["a", "b"].map(|flow| transcript(flow, vec![step(1, 204, "")]));
    let drift = compare(&old, &recording(new.to_vec(), &[]));
    let [entry] = drift.entries.as_slice() else {
        panic!("{drift:?}");
    };
    assert_eq!(entry.place(), "a, step 1");
    assert_eq!(entry.also, ["b, step 1"]);
}

//! Drift: a target that changed in one behaviour since it was recorded differs in what
//! this behaviour touches, and in nothing else.

use std::collections::BTreeMap;

use oauth_model::{
    freedom::Freedom,
    profile::{Profile, QLIK_CLOUD},
};
use oauth_suite::{
    drift::{Drift, compare},
    script::flows,
    transcript::Transcript,
};
use oauth_tenant::Fault;

use super::transcripts::recorded;

fn before() -> BTreeMap<String, Transcript> {
    let recording = recorded(&QLIK_CLOUD, None, &flows());
    let flows = recording.flows.into_iter();
    flows
        .map(|flow| (flow.transcript.flow.clone(), flow.transcript))
        .collect()
}

fn drift(profile: &Profile, fault: Option<&'static Fault>) -> Drift {
    let drift = compare(&before(), &recorded(profile, fault, &flows()));
    assert_eq!(drift.compared, flows().len());
    assert!(drift.unrecorded.is_empty() && drift.unplayed.is_empty());
    drift
}

/// The changes, a line each: where, from what to what, and who cares.
fn lines(drift: &Drift) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in &drift.entries {
        let also = match entry.also.len() {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        for change in &entry.changes {
            let value = |it: &Option<String>| it.clone().unwrap_or_else(|| "nothing".to_owned());
            lines.push(format!(
                "{}{also} | {} | {} -> {} | {:?}",
                entry.place(),
                change.place,
                value(&change.before),
                value(&change.now),
                entry.rules,
            ));
        }
    }
    lines
}

fn fault(id: &str) -> Vec<String> {
    lines(&drift(&QLIK_CLOUD, Some(Fault::find(id).unwrap())))
}

fn freedom(freedom: Freedom, value: &str) -> Vec<String> {
    lines(&drift(&QLIK_CLOUD.choosing(freedom, value), None))
}

#[test]
fn nothing_changes_by_itself() {
    assert_eq!(drift(&QLIK_CLOUD, None).entries, []);
}

#[test]
fn a_word_in_another_case_is_told_wherever_it_stands() {
    let wanted = [
        r#"machine-body, step 2 and 22 more | member token_type | "bearer" -> "Bearer" | [token/type-bearer]"#,
        // A refresh shows more questions.
        r#"refresh-confidential, step 4 and 2 more | member token_type | "bearer" -> "Bearer" | [token/type-bearer]"#,
        // The rule is about the other endpoint.
        r#"anonymous-embed, step 6 | member token_type | "bearer" -> "Bearer" | []"#,
    ];
    assert_eq!(fault("capitalizes-bearer"), wanted);
}

#[test]
fn a_header_that_is_gone_is_told() {
    let wanted = [
        "anonymous-embed, step 6 and 1 more | header vary | Origin -> nothing | [cors/varies-by-origin]",
        "cors-page, step 2 | header vary | Origin -> nothing | [cors/varies-by-origin]",
        "cors-page, step 3 | header vary | Origin -> nothing | [cors/varies-by-origin]",
        "cors-preflight, step 2 | header vary | Origin -> nothing | [cors/varies-by-origin]",
        "cors-preflight-elsewhere, step 1 | header vary | Origin -> nothing | []",
        "refused-origin, step 2 | header vary | Origin -> nothing | []",
    ];
    assert_eq!(fault("never-varies"), wanted);
}

#[test]
fn a_member_with_another_value_is_told() {
    let wanted = [
        r#"registration-confidential, step 3 and 1 more | member client_secret_expires_at | 0 -> "[time]" | [dcr/secret-never-expires]"#,
    ];
    assert_eq!(fault("lets-registered-secret-expire"), wanted);
}

#[test]
fn a_refusal_that_became_a_grant_is_told() {
    let wanted = [
        "refused-code, step 4 | status | 400 -> 200 | [code/single-use]",
        r#"refused-code, step 4 | body | {"errors":[{"code":"HTTP-400","detail":"`/code`: found a redeemed code, wanted a code that was not redeemed (code/single-use)","status":"400","title":"Invalid request"}],"traceId":"[id]"} -> {"access_token":"[access_token@4]","auth_time":"[time]","expires_at":"[time]","expires_in":21600,"scope":"user_default apps","token_type":"bearer"} | [code/single-use]"#,
    ];
    assert_eq!(fault("ignores-code-single-use"), wanted);
}

#[test]
fn a_grant_that_became_a_refusal_is_told() {
    let wanted = [
        "machine-basic, step 2 | status | 200 -> 400 | [client-auth/basic-alone-accepted]",
        r#"machine-basic, step 2 | body | {"access_token":"[access_token@2]","expires_at":"[time]","expires_in":21600,"token_type":"bearer"} -> {"errors":[{"code":"HTTP-400","detail":"found a request that relies on client-auth/basic-alone-accepted","status":"400","title":"Invalid request"}],"traceId":"[id]"} | [client-auth/basic-alone-accepted]"#,
    ];
    assert_eq!(fault("refuses-client-auth-basic-alone-accepted"), wanted);
}

#[test]
fn steps_that_can_no_longer_be_taken_are_told() {
    let told = fault("skips-consent");
    for wanted in [
        "consent-given, step 2 and 1 more | status | 200 -> 302 | [authorize/consent-asked]",
        "consent-given, step 3 and 1 more | status | 303 -> nothing | []",
        "consent-given | end | nothing -> before step 3: no `ticket@2` came | []",
        "consent-denied | end | nothing -> before step 3: no `ticket@2` came | []",
        "registration-approval, step 6 | status | 200 -> 302 | [authorize/consent-asked]",
    ] {
        assert!(told.iter().any(|line| line == wanted), "{told:#?}");
    }
    let flows = ["consent-given", "consent-denied", "registration-approval"];
    let elsewhere = |line: &&String| !flows.iter().any(|flow| line.starts_with(flow));
    assert_eq!(told.iter().find(elsewhere), None);
}

#[test]
fn another_side_of_an_open_question_is_no_rules_business() {
    assert_eq!(
        freedom(Freedom::RefreshRotation, "same"),
        [
            r#"refresh-confidential, step 4 and 2 more | member refresh_token | "[refresh_token@4]" -> "[refresh_token@3]" | []"#,
            "refresh-token-used-twice, step 5 | status | 400 -> 200 | []",
            r#"refresh-token-used-twice, step 5 | body | {"errors":[{"code":"HTTP-400","detail":"`/refresh_token`: found one that was exchanged for another","status":"400","title":"Invalid refresh token"}],"traceId":"[id]"} -> {"access_token":"[access_token@5]","expires_at":"[time]","expires_in":21600,"refresh_token":"[refresh_token@3]","scope":"user_default apps offline_access","token_type":"bearer"} | []"#,
        ]
    );
    assert_eq!(
        freedom(Freedom::CredentialsChallenge, "present"),
        [
            "refused-client, step 2 and 1 more | header www-authenticate | nothing -> Basic | []",
            "refused-secret, step 2 | header www-authenticate | nothing -> Basic | []",
        ]
    );
    assert_eq!(
        freedom(Freedom::KeyCount, "two"),
        [
            r#"discovery-keys, step 1 | member keys[1] | nothing -> {"alg":"ES384","crv":"P-384","kid":"[id]","kty":"EC","use":"sig","x":"[opaque]","y":"[opaque]"} | []"#
        ]
    );
    let hints = freedom(Freedom::SecretHint, "first");
    let (shown, all) = (
        r#"secret-addition, step 2 and 2 more | member hint | "[secret_hint@2, last]" -> "[secret_hint@2, first]" | []"#,
        hints.iter().all(|line| line.contains("int")),
    );
    assert!(all && hints.iter().any(|line| line == shown), "{hints:#?}");
}

#[test]
fn the_side_that_is_new_is_named() {
    let profile = QLIK_CLOUD.choosing(Freedom::MissingState, "page");
    let drift = drift(&profile, None);
    let [entry] = drift.entries.as_slice() else {
        panic!("{drift:#?}");
    };
    assert_eq!(entry.place(), "refused-without-state, step 2");
    assert_eq!(entry.freedoms, BTreeMap::from([("missing-state", "page")]));
    let places: Vec<&str> = entry
        .changes
        .iter()
        .map(|change| change.place.as_str())
        .collect();
    let wanted = [
        "status",
        "header content-type",
        "header location",
        "header referrer-policy",
        "body",
    ];
    assert_eq!(places, wanted);
}

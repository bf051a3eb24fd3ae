//! What is taken out of answers, and what is left.

use super::*;

fn shown(bindings: &Bindings, body: &str) -> String {
    let answer = Answer {
        status: 400,
        headers: vec![("location".to_owned(), "/?s=s3cr3t-value".to_owned())],
        body: body.to_owned().into(),
    };
    Redactor::new(bindings).answer(&answer).body.into()
}

fn bindings() -> Bindings {
    let mut bindings = Bindings::default();
    bindings.bind("client_secret@1", "s3cr3t-value");
    bindings
}

#[test]
fn secrets_are_taken_out_by_value_and_by_name() {
    for (body, wanted) in [
        (
            r#"{"clientSecret":"never-seen","echo":"x s3cr3t-value y"}"#,
            r#"{"clientSecret":"[secret]","echo":"x [client_secret@1] y"}"#,
        ),
        (
            r#"{"client_secret":"s3cr3t-value","access_token":["a","b"],"code":123456}"#,
            r#"{"client_secret":"[client_secret@1]","access_token":["[secret]","[secret]"],"code":"[secret]"}"#,
        ),
        (
            r#"{"sessionToken":"tiny","token_type":"bearer","x-api-password":"p"}"#,
            r#"{"sessionToken":"[secret]","token_type":"bearer","x-api-password":"[secret]"}"#,
        ),
        (
            r#"{"keys":[{"kty":"EC","d":"tiny","use":"sig"}],"d":"mon"}"#,
            r#"{"keys":[{"kty":"EC","d":"[secret]","use":"sig"}],"d":"mon"}"#,
        ),
        (
            r#"{"s3cr3t-value":1,"0f8fad5bd9cb469fa16570867728950e":"eyJhbGciOiJFUzM4NCJ9.e30.c2ln"}"#,
            r#"{"[client_secret@1]":1,"[opaque]":"[opaque]"}"#,
        ),
    ] {
        assert_eq!(shown(&bindings(), body), wanted);
    }
    let answer = Answer {
        status: 302,
        headers: vec![("location".to_owned(), "/?s=s3cr3t-value".to_owned())],
        body: "".into(),
    };
    let redacted = Redactor::new(&bindings()).answer(&answer);
    assert_eq!(redacted.headers[0].1, "/?s=[client_secret@1]");
}

#[test]
fn what_begins_like_a_label_is_none() {
    for body in [
        r#"{"code":"[never-seen"}"#,
        r#"{"code":"[never-seen]"}"#,
        r#"{"code":"[client_secret@1] never-seen]"}"#,
        r#"{"code":"[client_secret@2]"}"#,
    ] {
        assert_eq!(shown(&bindings(), body), r#"{"code":"[secret]"}"#, "{body}");
    }
}

#[test]
fn codes_of_errors_are_no_secrets() {
    let shown = |body: &str| shown(&Bindings::default(), body);
    for kept in [
        r#"{"errors":[{"code":"OAUTH-14"}]}"#,
        r#"{"code":"CSRF-TOKEN-2","errors":[]}"#,
    ] {
        assert_eq!(shown(kept), kept);
    }
    for (body, wanted) in [
        (r#"{"code":"OAUTH-14"}"#, r#"{"code":"[secret]"}"#),
        (
            r#"{"errors":[{"code":"4f3c-99"}]}"#,
            r#"{"errors":[{"code":"[secret]"}]}"#,
        ),
        (
            r#"{"errors":[{"code":"SECRET-123456"}]}"#,
            r#"{"errors":[{"code":"[secret]"}]}"#,
        ),
    ] {
        assert_eq!(shown(body), wanted);
    }
}

#[test]
fn what_holds_secrets_tells_none_when_a_programmer_looks() {
    let answer = Answer {
        status: 200,
        headers: vec![("set-cookie".to_owned(), "a=s3cr3t-value".to_owned())],
        body: "s3cr3t-value".into(),
    };
    let told = format!("{:?} {answer:?}", bindings());
    assert!(!told.contains("s3cr3t"), "{told}");
    assert!(told.contains("client_secret@1"), "{told}");
}

#[test]
fn a_request_reads_as_a_shell_line() {
    let request = Request::token(serde_json::json!({"scope": "it's"}));
    assert_eq!(
        curl(&request),
        "curl -sS -X POST '${issuer}/oauth/token' -H 'content-type: application/json' \
         --data '{\"scope\":\"it'\\''s\"}'"
    );
}

//! What is shown of an answer, and what is not.

use serde_json::json;

use super::*;

fn bindings() -> Bindings {
    let mut bindings = Bindings::default();
    bindings.bind("issuer", "http://127.0.0.1:4711");
    bindings.bind("client_id@1", "0123456789abcdef0123456789abcdef");
    bindings.bind("code@2", "a+b/c=12345");
    bindings
}

#[test]
fn what_is_drawn_and_what_is_written_are_told_apart() {
    for opaque in [
        "018bcfe5-6800-7000-8000-000000000007",
        "507f1f77bcf86cd799439011",
        "eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiJ4In0.c2ln",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "kq3v9x7t2m5p8r4w6z1y",
    ] {
        assert_eq!(
            text(
                &format!("x {opaque}, y"),
                &Redactor::leaving_drawn(&bindings())
            ),
            "x [opaque], y"
        );
    }
    for written in [
        "urn:ietf:params:oauth:token-type:access_token",
        "https://app.example/callback",
        "the max number of redirect URIs is 5",
        "oauth-conform-es384",
        "client_secret_post",
        "application/json; charset=utf-8",
    ] {
        assert_eq!(
            text(written, &Redactor::leaving_drawn(&bindings())),
            written
        );
    }
}

#[test]
fn labels_times_and_hosts_stand_for_what_differs() {
    let found = "http://127.0.0.1:4711/x at 2023-11-14T22:13:20.000Z by \
                 0123456789abcdef0123456789abcdef on 127.0.0.1:4711";
    let wanted = "[issuer]/x at [time] by [client_id@1] on [host]";
    assert_eq!(text(found, &Redactor::leaving_drawn(&bindings())), wanted);
}

#[test]
fn members_are_sorted_and_people_are_nobody() {
    let own = Own(BTreeSet::from(["oauth-conform".to_owned()]));
    let value = json!({
        "name": "Ada Lovelace",
        "expires_in": 21_594,
        "createdAt": "2023-11-14T22:13:20Z",
        "at": 1_700_000_000_u64,
        "item": {"name": "oauth-conform"},
        "count": 7,
    });
    let wanted = json!({
        "at": "[time]",
        "count": 7,
        "createdAt": "[time]",
        "expires_in": 21_600,
        "item": {"name": "oauth-conform"},
        "name": "[personal]",
    });
    let shown = normal(value, &Redactor::leaving_drawn(&bindings()), &own, "");
    assert_eq!(shown.to_string(), wanted.to_string());
}

#[test]
fn an_address_is_in_clear_but_for_secrets() {
    let found = "https://app.example/callback?a=b&code=a%2Bb%2Fc%3D12345&state=a+b%26c";
    let wanted = "https://app.example/callback?a=b&code=[code@2]&state=a b&c";
    assert_eq!(
        address(found, &Redactor::leaving_drawn(&bindings())),
        wanted
    );
    let unknown = "/login?code=short&returnto=%2Fx#access_token=y";
    let wanted = "/login?code=[secret]&returnto=/x#access_token=[secret]";
    assert_eq!(
        address(unknown, &Redactor::leaving_drawn(&bindings())),
        wanted
    );
}

#[test]
fn only_listed_headers_are_shown_and_cookies_lose_their_values() {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let answer = Answer {
        status: 200,
        headers: vec![
            header("x-secret", "s"),
            header("date", "today"),
            header("set-cookie", "eas.sid=s3cr3t; HttpOnly; Path=/; Max-Age=5"),
            header("cache-control", "no-store"),
            header("retry-after", "17"),
            header("qlik-csrf-token", "short"),
        ],
        body: "".into(),
    };
    let wanted = [
        header("cache-control", "no-store"),
        header("qlik-csrf-token", "[secret]"),
        header("retry-after", "[seconds]"),
        header("set-cookie", "eas.sid=[secret]; HttpOnly; Path=/"),
    ];
    assert_eq!(
        headers(&answer, &Redactor::leaving_drawn(&bindings())),
        wanted
    );
}

#[test]
fn pages_are_not_shown() {
    let page = |text: &str| Answer {
        status: 200,
        headers: vec![(
            "content-type".to_owned(),
            "text/html; charset=utf-8".to_owned(),
        )],
        body: text.to_owned().into(),
    };
    let own = Own(BTreeSet::new());
    let shown = |text: &str| body(&page(text), &Redactor::leaving_drawn(&bindings()), &own);
    assert_eq!(shown("<p>Hello, Ada"), "[page]");
    let form = r#"<input type="hidden" name="ticket" value="s3cr3t">"#;
    assert_eq!(shown(form), "[page that asks for consent]");
}

#[test]
fn lists_show_what_the_steps_made() {
    let own = Own(BTreeSet::new());
    let value = json!({
        "data": [
            {"clientId": "[client_id@1]", "ownerId": "x"},
            {"clientId": "f", "ownerId": "[admin.client_id]"},
        ],
        "others": [{"a": "b"}],
    });
    let wanted = json!({
        "data": [{"clientId": "[client_id@1]", "ownerId": "[id]"}],
        "others": [{"a": "b"}],
    });
    assert_eq!(
        normal(value, &Redactor::leaving_drawn(&bindings()), &own, ""),
        wanted
    );
}

//! Paths, methods, queries and credentials, read off requests.

use http::StatusCode;

use super::*;

fn request(method: &str, target: &str) -> http::request::Builder {
    Request::builder().method(method).uri(target)
}

fn asked(method: &str, target: &str) -> Result<Operation, (StatusCode, Option<&'static str>)> {
    let request = request(method, target).body(Bytes::new()).unwrap();
    match decode(&request) {
        Ok(call) => Ok(call.operation),
        Err(refusal) => Err((refusal.status(), refusal.allow())),
    }
}

fn credentials_in(header: &str) -> Authorization {
    let request = request("GET", "/api/v1/users/me")
        .header("authorization", header)
        .body(Bytes::new())
        .unwrap();
    decode(&request).unwrap().authorization
}

#[test]
fn paths_are_decoded() {
    assert_eq!(
        asked("GET", "/api/v1/oauth-clients/a%2Fb%20c%ff%zz"),
        Ok(Operation::ReadClient("a/b c\u{fffd}%zz".to_owned()))
    );
    assert_eq!(
        asked("DELETE", "/api/v1/oauth-clients/a/client-secrets/%31e6815"),
        Ok(Operation::DeleteSecret {
            id: "a".to_owned(),
            hint: "1e6815".to_owned()
        })
    );
    assert_eq!(
        asked("GET", "https://tenant.example/api/v1/users/me?x"),
        Ok(Operation::ReadSelf)
    );
}

#[test]
fn unserved_paths_and_methods_are_told_apart() {
    let not_found = Err((StatusCode::NOT_FOUND, None));
    for path in [
        "/",
        "/oauth",
        "/oauth/token/",
        "/api/v1/oauth-clients/",
        "/api/v1/oauth-clients/a/b",
        "/api/v1/oauth-clients/a/b/c/d/e/f",
        "//oauth/token",
    ] {
        assert_eq!(asked("GET", path), not_found, "{path}");
    }
    for (method, path, allow) in [
        ("GET", "/oauth/token", "POST"),
        ("PUT", "/api/v1/oauth-clients", "GET, POST"),
        ("POST", "/api/v1/oauth-clients/a", "GET, PATCH, DELETE"),
        ("GET", "/api/v1/oauth-clients/a/actions/publish", "POST"),
        ("GET", "/api/v1/oauth-clients/a/client-secrets/b", "DELETE"),
        ("BREW", "/.well-known/jwks.json", "GET"),
        ("POST", "/oauth/authorize", "GET"),
        ("GET", "/oauth/consent", "POST"),
        ("GET", "/oauth/revoke", "POST"),
        ("PUT", "/login", "GET, POST"),
        ("POST", "/logout", "GET"),
    ] {
        let expected = Err((StatusCode::METHOD_NOT_ALLOWED, Some(allow)));
        assert_eq!(asked(method, path), expected, "{method} {path}");
    }
}

#[test]
fn queries_are_decoded() {
    assert_eq!(
        asked(
            "GET",
            "/api/v1/oauth-clients?sort=%2BclientId&limit=1&limit=%ff"
        ),
        Ok(Operation::ListClients(vec![
            ("sort".to_owned(), "+clientId".to_owned()),
            ("limit".to_owned(), "1".to_owned()),
            ("limit".to_owned(), "\u{fffd}".to_owned()),
        ]))
    );
}

#[test]
fn basic_is_read_raw_and_encoded() {
    let basic = |id: &str, secret: &str| Authorization::Basic {
        id: id.to_owned(),
        secret: secret.to_owned(),
    };
    // "Aladdin:open sesame", from RFC 7617, section 2.
    let known = "QWxhZGRpbjpvcGVuIHNlc2FtZQ";
    assert_eq!(
        credentials_in(&format!("Basic {known}==")),
        basic("Aladdin", "open sesame")
    );
    assert_eq!(
        credentials_in(&format!("bAsIc  {known}")),
        basic("Aladdin", "open sesame")
    );
    // "a%2Bb:c+d%" and "id::"
    assert_eq!(
        credentials_in("Basic YSUyQmI6YytkJQ=="),
        basic("a+b", "c+d%")
    );
    assert_eq!(credentials_in("Basic aWQ6Og=="), basic("id", ":"));
}

#[test]
fn other_credentials_are_malformed() {
    for header in [
        "",
        "Basic",
        "Basic !!!",
        "Basic aWQ=",
        "Basic gIA6gIA=",
        "Bearer",
        "Bearer  ",
        "Digest username=\"x\"",
    ] {
        assert_eq!(credentials_in(header), Authorization::Malformed, "{header}");
    }
    let twice = request("GET", "/api/v1/users/me")
        .header("authorization", "Bearer a")
        .header("authorization", "Bearer a")
        .body(Bytes::new())
        .unwrap();
    assert_eq!(
        decode(&twice).unwrap().authorization,
        Authorization::Malformed
    );
    assert_eq!(
        credentials_in("BEARER abc"),
        Authorization::Bearer("abc".to_owned())
    );
}

//! Browsing targets of a few lines, whose pages are like those of real servers.

use http::{Response, header::LOCATION};

use super::*;
use crate::target::from_fn;

const END: &str = "http://127.0.0.1:7771/cb";

type Seen = Request<Bytes>;

fn origin() -> Url {
    Url::parse("http://127.0.0.1:9000").unwrap()
}

fn redirect(to: &str) -> Response<Bytes> {
    let builder = Response::builder().status(302).header(LOCATION, to);
    builder.body(Bytes::new()).unwrap()
}

fn page(html: &str) -> Response<Bytes> {
    Response::builder()
        .header(CONTENT_TYPE, "text/html; charset=utf-8")
        .body(Bytes::from(html.to_owned()))
        .unwrap()
}

fn with_cookie(mut response: Response<Bytes>, cookie: &str) -> Response<Bytes> {
    let cookie = HeaderValue::from_str(cookie).unwrap();
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

fn header<'a>(request: &'a Seen, name: &str) -> &'a str {
    request
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

fn fields(request: &Seen) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = url::form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    fields.sort();
    fields
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn alice() -> SignIn {
    SignIn::Form {
        fields: vec![
            ("username".to_owned(), Secret::new("alice")),
            ("password".to_owned(), Secret::new("wonderland")),
        ],
    }
}

/// Browses from the authorization endpoint; what the target saw comes back too.
fn browse_on(
    agent: &mut Agent,
    mut target: impl FnMut(&Seen) -> Response<Bytes>,
) -> (Browsed, Vec<Seen>) {
    let seen = std::cell::RefCell::new(Vec::new());
    let target = from_fn(|request: Seen| {
        let response = target(&request);
        seen.borrow_mut().push(request);
        response
    });
    let request = Request::get("http://127.0.0.1:9000/authorize?client_id=a&state=s");
    let request = request.body(Bytes::new()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let browsed = runtime.block_on(agent.browse(&target, request, &[END.to_owned()]));
    (browsed.unwrap(), seen.into_inner())
}

fn browse(sign_in: SignIn, target: impl FnMut(&Seen) -> Response<Bytes>) -> (Browsed, Vec<Seen>) {
    browse_on(&mut Agent::new(sign_in, &origin()), target)
}

fn paths(seen: &[Seen]) -> Vec<&str> {
    seen.iter().map(|request| request.uri().path()).collect()
}

#[test]
fn redirects_are_followed_with_cookies_up_to_the_client() {
    let (browsed, seen) = browse(SignIn::Auto, |request| match request.uri().path() {
        "/authorize" => with_cookie(redirect("/interaction/1"), "_session=1; Path=/; HttpOnly"),
        "/interaction/1" => with_cookie(redirect("../resume?x=1"), "_done=1; Path=/elsewhere"),
        _ => redirect("http://127.0.0.1:7771/cb?code=c1&state=s"),
    });
    assert_eq!(browsed.stop, Stop::AtEnd);
    assert_eq!(browsed.requests, 3);
    let location = browsed.answer.header("location");
    assert_eq!(location, Some("http://127.0.0.1:7771/cb?code=c1&state=s"));
    assert_eq!(paths(&seen), ["/authorize", "/interaction/1", "/resume"]);
    assert_eq!(header(&seen[0], "cookie"), "");
    assert_eq!(header(&seen[1], "cookie"), "_session=1");
    assert_eq!(header(&seen[2], "cookie"), "_session=1");
}

/// Of the shape that a mock identity provider has: no action, and a hidden field that is
/// tied to a cookie.
const SIGN_IN: &str = r#"<!doctype html><title>Sign in</title>
<form class="search" action="/search"><input name="q"><button>Find</button></form>
<form method="POST">
  <input type="hidden" name="transaction" value="t&amp;1">
  <label>User <input type="text" name="username" required></label>
  <label>Password <input type="password" name="password" required></label>
  <input type="checkbox" name="remember"> Stay signed in
  <button type="button" name="toggle" value="1">Show</button>
  <button type="submit"><i></i>Authorize</button>
</form>"#;

#[test]
fn a_form_is_filled_in_with_what_it_hides() {
    let (browsed, seen) = browse(alice(), |request| {
        if request.method() == Method::GET {
            with_cookie(page(SIGN_IN), "csrf=1")
        } else {
            redirect("http://127.0.0.1:7771/cb?code=c1")
        }
    });
    assert_eq!(browsed.stop, Stop::AtEnd);
    let posted = &seen[1];
    assert_eq!(posted.method(), Method::POST);
    assert_eq!(
        posted.uri().to_string(),
        "http://127.0.0.1:9000/authorize?client_id=a&state=s"
    );
    assert_eq!(header(posted, "cookie"), "csrf=1");
    assert_eq!(header(posted, "origin"), "http://127.0.0.1:9000");
    assert_eq!(
        header(posted, "content-type"),
        "application/x-www-form-urlencoded"
    );
    let wanted = [
        pair("password", "wonderland"),
        pair("transaction", "t&1"),
        pair("username", "alice"),
    ];
    assert_eq!(fields(posted), wanted);
}

/// Fields with names of their own, at an address relative to a base.
const OTHER_NAMES: &str = r#"<base href="/realm/x/"><form action="login?tab=1" method="post">
  <input name="login" type="email"><input name="pwd" type="password">
  <input type="submit" name="go" value="Sign-in"></form>"#;

#[test]
fn a_password_goes_where_one_is_asked_for() {
    let (_, seen) = browse(alice(), |request| match request.uri().path() {
        "/authorize" => page(OTHER_NAMES),
        _ => redirect(END),
    });
    assert_eq!(
        seen[1].uri().to_string(),
        "http://127.0.0.1:9000/realm/x/login?tab=1"
    );
    let wanted = [
        pair("go", "Sign-in"),
        pair("login", "alice"),
        pair("pwd", "wonderland"),
    ];
    assert_eq!(fields(&seen[1]), wanted);
}

#[test]
fn a_form_may_ask_for_one_thing_after_another() {
    let step = |name: &str, kind: &str| {
        page(&format!(
            "<form method=post action=/{name}><input name={name} type={kind}></form>"
        ))
    };
    let (browsed, seen) = browse(alice(), |request| match request.uri().path() {
        "/authorize" => step("username", "text"),
        "/username" => step("password", "password"),
        _ => redirect(END),
    });
    assert_eq!(browsed.stop, Stop::AtEnd);
    assert_eq!(fields(&seen[1]), [pair("username", "alice")]);
    assert_eq!(fields(&seen[2]), [pair("password", "wonderland")]);
}

#[test]
fn a_wrong_password_is_sent_once() {
    let (browsed, seen) = browse(alice(), |_| page(SIGN_IN));
    assert_eq!(browsed.stop, Stop::SignInRefused);
    assert_eq!(seen.len(), 2);
    assert_eq!(browsed.answer.status, 200);
}

#[test]
fn nobody_signs_in_who_has_no_password() {
    let (browsed, seen) = browse(SignIn::Auto, |_| page(SIGN_IN));
    assert_eq!(browsed.stop, Stop::Page);
    assert_eq!(seen.len(), 1);
}

/// A choice of two buttons, the wrong one first.
const CONSENT: &str = r#"<form method="get" action="decide">
  <input type="hidden" name="csrf" value="1">
  <label><input type="checkbox" name="scope" value="read" checked> read</label>
  <label><input type="checkbox" name="scope" value="write"> write</label>
  <button name="decision" value="deny">Do not allow</button>
  <button name="decision" value="ok">Allow</button>
</form>"#;

#[test]
fn consent_is_given_to_everything() {
    let (browsed, seen) = browse(SignIn::Auto, |request| match request.uri().path() {
        "/authorize" => page(CONSENT),
        _ => redirect(END),
    });
    assert_eq!(browsed.stop, Stop::AtEnd);
    assert_eq!(seen[1].method(), Method::GET);
    let query = seen[1].uri().query();
    assert_eq!(query, Some("decision=ok&csrf=1&scope=read&scope=write"));
}

/// A page that signs in, and one that asks, in words that the agent does not know.
const ANMELDEN: &str = r#"<form method="post" action="/anmelden">
  <input type="hidden" name="sitzung" value="1">
  <label>Benutzerkennung <input type="text" name="kennung"></label>
  <label>Kennwort <input type="password" name="kennwort"></label>
  <button>Anmelden</button> <a href="/vergessen">Kennwort vergessen?</a></form>"#;
const ZUSTIMMEN: &str = r#"<form method="get" action="/suche"><button>Los</button></form>
<form method="post" action="/antwort">
  <input type="hidden" name="sitzung" value="2">
  <p>Die Anwendung darf Ihre Daten lesen?</p>
  <button name="antwort" value="n">Lieber ablehnen</button>
  <button name="antwort" value="j">Einverstanden</button></form>"#;

#[test]
fn a_page_in_another_language_is_understood_by_its_shape() {
    let target = |request: &Seen| match request.uri().path() {
        "/authorize" => page(ANMELDEN),
        "/anmelden" => page(ZUSTIMMEN),
        _ => redirect(END),
    };
    let (browsed, seen) = browse(alice(), target);
    assert_eq!(browsed.stop, Stop::AtEnd);
    assert_eq!(paths(&seen), ["/authorize", "/anmelden", "/antwort"]);
    let wanted = [
        pair("kennung", "alice"),
        pair("kennwort", "wonderland"),
        pair("sitzung", "1"),
    ];
    assert_eq!(fields(&seen[1]), wanted);
    assert_eq!(
        fields(&seen[2]),
        [pair("antwort", "j"), pair("sitzung", "2")]
    );
    // Of two forms that could be meant, none is sent.
    let twice = format!("{ZUSTIMMEN}{}", ZUSTIMMEN.replace("antwort", "frage"));
    let (browsed, seen) = browse(alice(), |_| page(&twice));
    assert_eq!((browsed.stop, seen.len()), (Stop::Page, 1));
}

#[test]
fn a_user_can_say_no() {
    let denied = |asked: &'static str| {
        let mut agent = Agent::new(alice(), &origin());
        agent.deny(true);
        browse_on(&mut agent, |request| match request.uri().path() {
            "/authorize" => page(asked),
            _ => redirect("http://127.0.0.1:7771/cb?error=access_denied"),
        })
    };
    let (browsed, seen) = denied(CONSENT);
    assert!(browsed.denied);
    let query = seen[1].uri().query();
    assert_eq!(query, Some("decision=deny&csrf=1&scope=read"));
    let (browsed, seen) = denied(ZUSTIMMEN);
    assert!(browsed.denied);
    assert_eq!(
        fields(&seen[1]),
        [pair("antwort", "n"), pair("sitzung", "2")]
    );
    // A form for each answer.
    let (browsed, seen) = denied(FORMS);
    assert!(browsed.denied);
    assert_eq!(paths(&seen), ["/authorize", "/no"]);
    // Nobody asks, so that nobody says no.
    let (browsed, _) = denied(SIGN_IN);
    assert!(!browsed.denied);
}

/// A form for each answer, and others that are better left alone.
const FORMS: &str = r#"<form action="/logout" method="post"><button>Sign out</button></form>
<form action="/cookies" method="post"><button>Accept cookies</button></form>
<form action="/language" method="post"><button>Continue</button></form>
<form action="/no" method="post"><input type="hidden" name="decision" value="deny">
  <button>Consent later</button></form>
<form action="/yes" method="post">
  <label><input type="radio" name="answer" value="reject" checked> no</label>
  <label><input type="radio" name="answer" value="accept"> yes</label>
  <input type="submit" name="send" value="Authorise"></form>"#;

#[test]
fn only_the_clearest_yes_is_pressed() {
    let (_, seen) = browse(SignIn::Auto, |request| match request.uri().path() {
        "/authorize" => page(FORMS),
        _ => redirect(END),
    });
    assert_eq!(paths(&seen), ["/authorize", "/yes"]);
    assert_eq!(
        fields(&seen[1]),
        [pair("answer", "accept"), pair("send", "Authorise")]
    );
    let asks = CONSENT.replace("</form>", "<textarea name=why></textarea></form>");
    let (browsed, _) = browse(SignIn::Auto, |_| page(&asks));
    assert_eq!(browsed.stop, Stop::Page);
    let denies = CONSENT.replace("Allow", "Cancel");
    let (browsed, _) = browse(SignIn::Auto, |_| page(&denies));
    assert_eq!(browsed.stop, Stop::Page);
}

#[test]
fn nothing_leaves_the_origin() {
    for elsewhere in [
        "http://169.254.169.254/latest",
        "http://127.0.0.1:9001/authorize",
        "https://127.0.0.1:9000/authorize",
        "http://localhost:9000/",
        "//evil.example/",
        "http://user@127.0.0.1:9000/",
        "com.example.app:/cb",
        "http://[",
    ] {
        let (browsed, seen) = browse(alice(), |_| redirect(elsewhere));
        assert_eq!(browsed.stop, Stop::Elsewhere, "{elsewhere}");
        assert_eq!(seen.len(), 1, "{elsewhere}");
        assert_eq!(browsed.answer.header("location"), Some(elsewhere));
    }
    for action in ["http://evil.example/", END, "javascript:go()"] {
        let form = SIGN_IN.replace("<form method", &format!("<form action='{action}' method"));
        let (browsed, seen) = browse(alice(), |_| page(&form));
        assert_eq!((browsed.stop, seen.len()), (Stop::Page, 1), "{action}");
    }
    let form = SIGN_IN.replace(
        "\"submit\">",
        "\"submit\" formaction=\"http://evil.example/\">",
    );
    let (browsed, seen) = browse(alice(), |_| page(&form));
    assert_eq!((browsed.stop, seen.len()), (Stop::Elsewhere, 1));
}

#[test]
fn a_request_to_another_origin_carries_nothing() {
    let session = SignIn::Cookie(Secret::new("sid=1; theme=dark"));
    let mut agent = Agent::new(session, &origin());
    let seen = std::cell::RefCell::new(Vec::new());
    let target = from_fn(|request: Seen| {
        seen.borrow_mut()
            .push(header(&request, "cookie").to_owned());
        with_cookie(redirect("/next"), "stolen=1")
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let ask = |address: &str| Request::get(address).body(Bytes::new()).unwrap();
    let other = agent.browse(&target, ask("http://127.0.0.1:9001/"), &[]);
    assert_eq!(runtime.block_on(other).unwrap().stop, Stop::Elsewhere);
    let own = agent.browse(&target, ask("/authorize"), &[]);
    assert_eq!(runtime.block_on(own).unwrap().stop, Stop::TooManyRequests);
    assert_eq!(seen.borrow().len(), 16);
    assert_eq!(seen.borrow()[..2], ["", "sid=1; theme=dark"]);
}

#[test]
fn endless_redirects_end() {
    let (browsed, seen) = browse(SignIn::Auto, |_| redirect("/authorize"));
    assert_eq!(browsed.stop, Stop::TooManyRequests);
    assert_eq!((browsed.requests, seen.len()), (15, 15));
    let agent = Agent::new(SignIn::Auto, &origin());
    let limits = Limits {
        time: Duration::ZERO,
        ..Limits::default()
    };
    let (browsed, _) = browse_on(&mut agent.within(limits), |_| redirect("/authorize"));
    assert_eq!((browsed.stop, browsed.requests), (Stop::TooLong, 1));
}

#[test]
fn a_page_that_leads_nowhere_is_the_end() {
    let refresh = r#"<meta http-equiv="refresh" content="0; url=/next"><a href="/next">Next</a>"#;
    for html in ["<h1>Error</h1>", "", refresh] {
        let (browsed, seen) = browse(alice(), |_| page(html));
        assert_eq!((browsed.stop, seen.len()), (Stop::Page, 1), "{html}");
    }
    let large = format!("{SIGN_IN}{}", " ".repeat(600 << 10));
    let (browsed, _) = browse(alice(), |_| page(&large));
    assert_eq!(browsed.stop, Stop::Page);
    let (browsed, _) = browse(alice(), |_| {
        let mut error = page(SIGN_IN);
        *error.status_mut() = http::StatusCode::BAD_REQUEST;
        error
    });
    assert_eq!(browsed.stop, Stop::Error);
}

#[test]
fn a_redirect_uri_of_the_same_origin_is_an_end() {
    let mut agent = Agent::new(SignIn::Auto, &origin());
    let request = Request::get("/authorize").body(Bytes::new()).unwrap();
    let target = from_fn(|_| redirect("/cb?code=c1#x"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let ends = ["http://127.0.0.1:9000/cb?fixed=1".to_owned()];
    let browsed = runtime
        .block_on(agent.browse(&target, request, &ends))
        .unwrap();
    assert_eq!((browsed.stop, browsed.requests), (Stop::AtEnd, 1));
}

#[test]
fn what_is_no_address_is_no_end() {
    for end in ["", "/callback"] {
        let mut agent = Agent::new(SignIn::Auto, &origin());
        let request = Request::get("/authorize").body(Bytes::new()).unwrap();
        let target = from_fn(|request: Seen| match request.uri().path() {
            "/authorize" => redirect("/interaction/1"),
            _ => redirect(END),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let ends = [end.to_owned(), END.to_owned()];
        let browsed = runtime
            .block_on(agent.browse(&target, request, &ends))
            .unwrap();
        assert_eq!(
            (browsed.stop, browsed.requests),
            (Stop::AtEnd, 2),
            "{end:?}"
        );
    }
}

#[test]
fn only_a_preserving_redirect_sends_a_form_again() {
    for (status, wanted) in [(302, Method::GET), (303, Method::GET), (307, Method::POST)] {
        let (_, seen) = browse(alice(), |request| match request.uri().path() {
            "/authorize" if request.method() == Method::GET => page(SIGN_IN),
            "/authorize" => {
                let mut response = redirect("/next");
                *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
                response
            }
            _ => redirect(END),
        });
        assert_eq!(seen[2].method(), wanted);
        assert_eq!(seen[2].body().is_empty(), wanted == Method::GET);
    }
}

#[test]
fn cookies_are_forgotten() {
    let session = SignIn::Cookie(Secret::new("sid=1"));
    let mut agent = Agent::new(session, &origin());
    let cookie = |agent: &mut Agent| {
        let answer = |_: &Seen| with_cookie(page("nothing"), "seen=1; Path=/");
        let (_, seen) = browse_on(agent, answer);
        header(&seen[0], "cookie").to_owned()
    };
    assert_eq!(cookie(&mut agent), "sid=1");
    assert_eq!(cookie(&mut agent), "sid=1; seen=1");
    agent.forget();
    assert_eq!(cookie(&mut agent), "");
    agent.start_over();
    assert_eq!(cookie(&mut agent), "sid=1");
    assert!(!format!("{agent:?}").contains("sid"));
}

#[test]
fn pages_of_any_kind_are_read() {
    let mut deep = "<div>".repeat(1_000);
    deep.push_str("<form><form><input name=username><select name=x><option selected></form>");
    for html in [
        deep.as_str(),
        "<form action='http://['>",
        "<form><input type>",
        "\u{0}<",
    ] {
        let forms = form::read(html, &origin());
        for form in forms {
            form.consent(Leaning::Yes);
        }
    }
    assert_eq!(form::read(&deep, &origin()).len(), 1);
    // Beyond what people write, parsing would take its time.
    let deeper = format!("{}{deep}", "<div>".repeat(10_000));
    assert_eq!(form::read(&deeper, &origin()).len(), 0);
}

/// Answers a sign-in with these statuses, one after the other.
fn signed_in_by(mut statuses: Vec<u16>) -> Trail {
    statuses.reverse();
    let (browsed, _) = browse(alice(), |request| match request.method() {
        &Method::GET if request.uri().path() == "/authorize" => page(SIGN_IN),
        _ => {
            let status = statuses.pop();
            let to = if statuses.is_empty() { END } else { "/next" };
            let mut response = redirect(to);
            *response.status_mut() = http::StatusCode::from_u16(status.unwrap()).unwrap();
            response
        }
    });
    assert_eq!(browsed.stop, Stop::AtEnd);
    browsed.trail
}

#[test]
fn it_notes_how_a_password_is_answered() {
    assert_eq!(signed_in_by(vec![302]).behind_password, [302]);
    // Behind 303 nothing has the password any more.
    assert_eq!(signed_in_by(vec![303, 302]).behind_password, [303]);
    // Behind 307 it is sent once more.
    assert_eq!(signed_in_by(vec![307, 302]).behind_password, [307, 302]);
    assert_eq!(
        signed_in_by(vec![308, 307, 303]).behind_password,
        [308, 307, 303]
    );
}

#[test]
fn a_form_without_a_password_has_none() {
    let (browsed, _) = browse(SignIn::Auto, |request| match request.method() {
        &Method::GET => page(r#"<form method="post"><button>Allow</button></form>"#),
        _ => redirect(END),
    });
    assert_eq!(browsed.stop, Stop::AtEnd);
    assert_eq!(browsed.trail, Trail::default());
}

#[test]
fn a_stranger_looks_at_pages_alone() {
    let mut agent = Agent::new(alice(), &origin());
    browse_on(&mut agent, |request| match request.method() {
        &Method::GET => with_cookie(page(SIGN_IN), "session=1; Path=/"),
        _ => redirect(END),
    });
    let mut stranger = agent.stranger().unwrap();
    let (browsed, seen) = browse_on(&mut stranger, |request| match request.uri().path() {
        "/authorize" => redirect("/sign-in"),
        _ => page(SIGN_IN),
    });
    assert_eq!(browsed.stop, Stop::Page);
    assert_eq!(paths(&seen), ["/authorize", "/sign-in"]);
    assert!(
        seen.iter()
            .all(|request| header(request, "cookie").is_empty())
    );
    // The user's own browser still has its session.
    let (_, seen) = browse_on(&mut agent, |_| redirect(END));
    assert_eq!(header(&seen[0], "cookie"), "session=1");
    assert!(Agent::new(SignIn::Auto, &origin()).stranger().is_none());
}

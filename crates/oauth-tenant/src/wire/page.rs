//! Pages: where a user signs in, is asked, takes back what was agreed to, and shares.
//!
//! They are plain HTML without scripts. Nothing that somebody else wrote gets into
//! them but through [`fill`], which escapes it. What is shown of it is within `<bdi>`, so
//! that writing from right to left does not turn round what stands beside it.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{
    HeaderName, HeaderValue, Response,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use oauth_model::{content::App, effect::Consent, user::User};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../../templates/style.css");
const PAGE: &str = include_str!("../../templates/page.html");
const SIGN_IN: &str = include_str!("../../templates/sign_in.html");
const USER: &str = include_str!("../../templates/user.html");
const SHARING: &str = include_str!("../../templates/sharing.html");
const CODES: &str = include_str!("../../templates/codes.html");
const EMBED: &str = include_str!("../../templates/embed.txt");
const SHARED: &str = include_str!("../../templates/shared.html");
const CONSENT: &str = include_str!("../../templates/consent.html");
const CONSENTS: &str = include_str!("../../templates/consents.html");
const GIVEN: &str = include_str!("../../templates/given.html");

/// What a page may do: show itself by its own style, outside of any frame.
///
/// Where its form may lead is left open. Browsers hold `form-action` against the
/// redirects that follow too, and these end at the client's address, whatever its
/// scheme, or wherever the client leads from there.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; base-uri 'none'"
    );
    HeaderValue::try_from(policy).expect("the policy is ASCII")
});

/// A piece of HTML, or a text that is none yet.
enum Piece<'a> {
    Html(&'a str),
    Text(&'a str),
}
use Piece::{Html, Text};

/// The page where a user signs in, to go on to this place afterwards.
pub(crate) fn sign_in<'a>(
    people: impl Iterator<Item = &'a User>,
    returnto: &str,
    hint: Option<&str>,
) -> Response<Bytes> {
    let users: String = people
        .map(|user| {
            let email = user.email.as_deref();
            let names = [Some(user.subject.as_str()), email, Some(&user.id)];
            let hinted = hint.is_some() && names.contains(&hint);
            let pieces = [
                ("subject", Text(&user.subject)),
                ("name", Text(&user.name)),
                ("email", Text(email.unwrap_or_default())),
                ("checked", Html(if hinted { " checked" } else { "" })),
            ];
            fill(USER, &pieces)
        })
        .collect();
    let users = if users.is_empty() {
        "<p>Nobody can sign in: the tenant has no active users.</p>"
    } else {
        &users
    };
    let pieces = [("returnto", Text(returnto)), ("users", Html(users))];
    page("Sign in", &fill(SIGN_IN, &pieces))
}

/// The page that asks a user.
pub(crate) fn consent(
    ticket: &str,
    client_name: &str,
    scopes: &[String],
    redirect_uri: &str,
) -> Response<Bytes> {
    let scopes = if scopes.is_empty() {
        "<p>It asks for nothing beyond what you have approved already.</p>".to_owned()
    } else {
        format!("<p>It asks for:</p>\n{}", list(scopes))
    };
    let pieces = [
        ("client", Text(client_name)),
        ("scopes", Html(&scopes)),
        ("redirect_uri", Text(redirect_uri)),
        ("ticket", Text(ticket)),
    ];
    page("Approve", &fill(CONSENT, &pieces))
}

/// Scopes, one below the other.
fn list(scopes: &[String]) -> String {
    let items: String = scopes
        .iter()
        .map(|scope| fill("<li><code>{scope}</code></li>\n", &[("scope", Text(scope))]))
        .collect();
    format!("<ul>\n{items}</ul>")
}

/// The page on which a user takes consents back.
pub(crate) fn consents(consents: &[Consent]) -> Response<Bytes> {
    let given: String = consents
        .iter()
        .map(|consent| {
            let scopes = if consent.scopes.is_empty() {
                "<p>It may sign you in, and nothing else.</p>".to_owned()
            } else {
                format!("<p>You approved:</p>\n{}", list(&consent.scopes))
            };
            let pieces = [
                ("client", Text(consent.client_name.as_str())),
                ("client_id", Text(&consent.client_id)),
                ("scopes", Html(&scopes)),
            ];
            fill(GIVEN, &pieces)
        })
        .collect();
    let given = if given.is_empty() {
        "<p>You have approved no application.</p>"
    } else {
        &given
    };
    page("Your approvals", &fill(CONSENTS, &[("given", Html(given))]))
}

/// The page that turns anonymous access to an application on and off.
pub(crate) fn sharing(app: &App, issuer: &str) -> Response<Bytes> {
    const ON: &str =
        r#"<button type="submit" name="deed" value="on" class="first">Turn on</button>"#;
    const OFF: &str = r#"<button type="submit" name="deed" value="reset">Reset the access code</button>
<button type="submit" name="deed" value="off">Turn off</button>"#;
    let at = format!("/sense/app/{}", path_segment(&app.id));
    let codes = app.access_code.as_deref().map(|code| {
        // A snippet is HTML of its own, which the page shows as text.
        let snippet = [
            ("issuer", Text(issuer)),
            ("code", Text(code)),
            ("app_id", Text(&app.id)),
        ];
        let link = format!("{issuer}{at}?eac={}", path_segment(code));
        let embed = fill(EMBED.trim_end(), &snippet);
        let pieces = [
            ("link", Text(link.as_str())),
            ("code", Text(code)),
            ("embed", Text(&embed)),
        ];
        fill(CODES.trim_end(), &pieces)
    });
    let (state, buttons) = match codes {
        Some(_) => ("on", OFF),
        None => ("off", ON),
    };
    let action = format!("{at}/sharing");
    let pieces = [
        ("app", Text(&app.name)),
        ("state", Html(state)),
        ("codes", Html(codes.as_deref().unwrap_or_default())),
        ("action", Text(&action)),
        ("buttons", Html(buttons)),
    ];
    page("Share", &fill(SHARING, &pieces))
}

/// The page that a shared application's link leads to.
pub(crate) fn shared(name: &str) -> Response<Bytes> {
    page("Shared application", &fill(SHARED, &[("app", Text(name))]))
}

/// A text that can be a segment of a path or a parameter of a query.
fn path_segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

fn page(title: &str, content: &str) -> Response<Bytes> {
    let pieces = [
        ("title", Text(title)),
        ("style", Html(STYLE)),
        ("content", Html(content.trim_end())),
    ];
    let mut response = Response::new(Bytes::from(fill(PAGE, &pieces)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
    let fixed: [(HeaderName, &'static str); 5] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Puts pieces into the places of a template that name them, in one pass: what was put
/// in is not looked at again.
fn fill(template: &str, pieces: &[(&str, Piece<'_>)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after.split_once('}');
        let piece = place.and_then(|(name, _)| pieces.iter().find(|(known, _)| *known == name));
        if let (Some((_, behind)), Some((_, piece))) = (place, piece) {
            match piece {
                Html(html) => filled.push_str(html),
                Text(text) => escape(text, &mut filled),
            }
            rest = behind;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// Writes a text so that it is text wherever it stands, in an element or in a quoted
/// attribute. Control characters but the ends of lines are not allowed in HTML at all.
fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' => html.push(character),
            _ if character.is_control() => html.push('\u{fffd}'),
            _ => html.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_text_and_stays_it() {
        let pieces = [
            ("a", Text("<script>'\"&{b}\u{0}\n")),
            ("b", Html("<b>{a}</b>")),
        ];
        assert_eq!(
            fill("{a}|{b}|{c}|{", &pieces),
            "&lt;script&gt;&#39;&quot;&amp;{b}\u{fffd}\n|<b>{a}</b>|{c}|{"
        );
    }
}

//! Which pages a target lets read its answers (facts G7 to G11).

use oauth_model::{
    call::{Call, Door, Operation},
    catalogue::cors::{
        CREDENTIALS_ALLOWED, HEADERS_ALLOWED, HEADERS_EXPOSED, LISTED_ORIGIN_ALLOWED,
        METHODS_ALLOWED, OTHER_ORIGINS_NOT_ALLOWED, REFUSALS_READABLE, VARIES,
    },
    cors::{EXPOSED_HEADERS, Preflight, REQUEST_HEADERS, Standing, takes_credentials},
};

use super::{Class, notes::Notes};
use crate::wire::Answer;

const ALLOW_ORIGIN: &str = "access-control-allow-origin";

/// Methods that need no leave (the Fetch standard, CORS-safelisted methods).
const FREE_METHODS: &[&str] = &["GET", "HEAD", "POST"];

/// A call and where it comes from.
pub(super) struct Asked<'a> {
    pub(super) call: &'a Call,
    pub(super) path: &'a str,
    pub(super) standing: Standing,
    pub(super) class: Class,
}

/// Compares the leave that an answer gives with what its page may have.
pub(super) fn inspect(asked: &Asked<'_>, answer: &Answer, notes: &mut Notes) {
    let judged = matches!(asked.class, Class::Granted | Class::Refused);
    let Some(origin) = asked.call.origin.as_deref().filter(|_| judged) else {
        return;
    };
    let leave = answer.header(ALLOW_ORIGIN);
    let given = leave == Some(origin) || leave == Some("*");
    let found = || match leave {
        Some(leave) => format!("`Access-Control-Allow-Origin: {leave}`"),
        None => "no `Access-Control-Allow-Origin`".to_owned(),
    };
    match asked.standing {
        Standing::Listed => {
            if let Some(rule) = rule_of_leave(asked) {
                notes.hold(rule, given, found, &format!("`{origin}`"));
                if given {
                    given_rightly(asked, origin, answer, notes);
                }
            }
        }
        Standing::Unlisted if !is_public(asked.call) => {
            let wanted = format!("none, because no client lists `{origin}`");
            notes.hold(OTHER_ORIGINS_NOT_ALLOWED, !given, found, &wanted);
        }
        // Whose page it is cannot be told, or it needs no leave.
        Standing::Unlisted
        | Standing::NoOrigin
        | Standing::Own
        | Standing::Unnamed
        | Standing::OfAnother => {}
    }
}

/// The rule by which a page of the right origin is given leave.
fn rule_of_leave(asked: &Asked<'_>) -> Option<oauth_model::rule::Rule> {
    let asks_first = asked.call.operation.door() == Door::Preflight;
    if asked.class == Class::Granted {
        Some(LISTED_ORIGIN_ALLOWED)
    } else {
        // That a browser which asks first is answered at all is another rule's business.
        (!asks_first).then_some(REFUSALS_READABLE)
    }
}

/// Whether anybody may read it: what a tenant publishes about itself, and where
/// browsers navigate to.
fn is_public(call: &Call) -> bool {
    let path = if let Operation::Preflight(preflight) = &call.operation {
        preflight.path.as_str()
    } else {
        ""
    };
    let door = call.operation.door();
    let about_itself = [Door::Metadata, Door::KeySet, Door::ProductInfo].contains(&door);
    let navigates = [Door::Authorize, Door::Decide].contains(&door);
    about_itself
        || navigates
        || path.starts_with("/.well-known/")
        || path.starts_with("/resources/")
}

/// What goes with the leave.
fn given_rightly(asked: &Asked<'_>, origin: &str, answer: &Answer, notes: &mut Notes) {
    let named = answer.header(ALLOW_ORIGIN) == Some(origin);
    if named {
        let varies = answer.lists("vary", "origin") || answer.lists("vary", "*");
        let found = || "no `Vary: Origin`".to_owned();
        notes.hold(VARIES, varies, found, "`Vary: Origin`");
    }
    let with_cookies = takes_credentials(asked.path);
    if with_cookies {
        let allowed = answer.header("access-control-allow-credentials") == Some("true");
        let found = || "an answer that the browser keeps from the page".to_owned();
        let wanted = "`Access-Control-Allow-Credentials: true`, and an origin that is no `*`";
        notes.hold(CREDENTIALS_ALLOWED, named && allowed, found, wanted);
    }
    // A `*` in a list means everything, unless cookies are sent along.
    let lists = |header: &str, wanted: &str| {
        answer.lists(header, wanted) || (!with_cookies && answer.lists(header, "*"))
    };
    if let Operation::Preflight(preflight) = &asked.call.operation {
        asked_first(preflight, lists, notes);
    } else {
        let header = "access-control-expose-headers";
        let hidden = EXPOSED_HEADERS.iter().find(|name| !lists(header, name));
        let found = || format!("`{}` is not exposed", hidden.copied().unwrap_or_default());
        let wanted = format!(
            "`Access-Control-Expose-Headers: {}`",
            EXPOSED_HEADERS.join(", ")
        );
        notes.hold(HEADERS_EXPOSED, hidden.is_none(), found, &wanted);
    }
}

fn asked_first(preflight: &Preflight, lists: impl Fn(&str, &str) -> bool, notes: &mut Notes) {
    let method = preflight.method.as_str();
    if !FREE_METHODS.contains(&method) {
        let allowed = lists("access-control-allow-methods", method);
        let found = || format!("`{method}` is not allowed");
        let wanted = format!("`Access-Control-Allow-Methods: {method}`");
        notes.hold(METHODS_ALLOWED, allowed, found, &wanted);
    }
    let header = "access-control-allow-headers";
    let sent: Vec<&str> = preflight
        .headers
        .iter()
        .map(String::as_str)
        .filter(|name| REQUEST_HEADERS.contains(name))
        .collect();
    if !sent.is_empty() {
        let missing = sent.iter().find(|name| !lists(header, name));
        let found = || format!("`{}` is not allowed", missing.copied().unwrap_or_default());
        let wanted = format!("`Access-Control-Allow-Headers: {}`", sent.join(", "));
        notes.hold(HEADERS_ALLOWED, missing.is_none(), found, &wanted);
    }
}

//! How a protected resource refuses (RFC 6750, section 3).

use oauth_model::{
    call::Authorization, catalogue::bearer, prediction::Prediction, standard::call::Call,
};

use crate::{
    judge::{Class, notes::Notes},
    wire::Answer,
};

/// Looks at how a request to a resource was refused.
pub(super) fn inspect(
    call: &Call,
    prediction: &Prediction,
    class: Class,
    answer: &Answer,
    notes: &mut Notes,
) {
    let is_due = match prediction {
        Prediction::MustRefuse(_) => true,
        Prediction::Either(violations, _) => !violations.is_empty(),
        Prediction::MustSucceed(_) => false,
    };
    // A token in the address or in a body may be no token to the resource, or a bad request.
    let by_query = call.query.iter().any(|(name, _)| name == "access_token");
    let elsewhere = by_query || call.parameter("access_token").is_some();
    if class != Class::Refused || !is_due || elsewhere {
        return;
    }
    let challenges: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("www-authenticate"))
        .map(|(_, value)| value.as_str())
        .collect();
    let all = challenges.join(", ");
    let found = || match all.as_str() {
        "" => format!("status {} without `WWW-Authenticate`", answer.status),
        all => format!("status {} with `WWW-Authenticate: {all}`", answer.status),
    };
    let lower = all.to_ascii_lowercase();
    let is_bearer = has_scheme(&lower, "bearer") || has_scheme(&lower, "dpop");
    let wanted = "`WWW-Authenticate: Bearer …`";
    notes.hold(bearer::CHALLENGE, is_bearer, found, wanted);
    if !is_bearer {
        return;
    }
    let wrong = challenges.iter().find_map(|header| malformed(header));
    let found = || {
        format!(
            "`{}` in `WWW-Authenticate: {all}`",
            wrong.unwrap_or_default()
        )
    };
    let wanted = "each attribute once, in printable ASCII";
    notes.hold(bearer::CHALLENGE_FORM, wrong.is_none(), found, wanted);
    if matches!(call.authorization, Authorization::Bearer(_)) {
        let holds = answer.status == 401 && names_error(&lower, "invalid_token");
        let wanted = "status 401 with `error=\"invalid_token\"`";
        notes.hold(bearer::INVALID_TOKEN, holds, found, wanted);
    } else if call.authorization == Authorization::Absent {
        let holds = !lower.contains("error=");
        notes.hold(bearer::NO_ERROR_WITHOUT_TOKEN, holds, found, "no `error`");
    }
}

/// Whether one of the challenges is of this scheme, in small letters.
fn has_scheme(challenges: &str, scheme: &str) -> bool {
    let mut starts = challenges.split(',').map(str::trim_start);
    starts.any(|start| start.split([' ', '\t']).next() == Some(scheme))
}

/// Attributes that a challenge of bearer tokens has once (RFC 6750, section 3).
const ONCE: &[&str] = &["realm", "scope", "error", "error_description", "error_uri"];

/// An attribute that a challenge has twice, or with characters that it must not have.
fn malformed(header: &str) -> Option<&'static str> {
    let mut seen: Vec<&str> = Vec::new();
    for part in outside_quotes(header) {
        let part = part.trim();
        let (before, value) = part.split_once('=').unwrap_or((part, ""));
        // A word in front of an attribute begins another challenge.
        let name = match before.trim().rsplit_once([' ', '\t']) {
            Some((_, name)) => {
                seen.clear();
                name
            }
            None => before.trim(),
        };
        let Some(&known) = ONCE.iter().find(|known| name.eq_ignore_ascii_case(known)) else {
            continue;
        };
        let text = value.trim();
        let inner = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let plain = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
        // A realm is any text; it may have quotes that are escaped.
        let is_plain = known == "realm" || inner.unwrap_or(text).chars().all(plain);
        if seen.contains(&known) || !is_plain {
            return Some(known);
        }
        seen.push(known);
    }
    None
}

/// The parts of a header between commas that are not quoted.
fn outside_quotes(header: &str) -> Vec<&str> {
    let mut quoted = false;
    let mut escaped = false;
    let is_end = |character: char| {
        let ends = character == ',' && !quoted;
        quoted ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        ends
    };
    header.split(is_end).collect()
}

fn names_error(challenges: &str, error: &str) -> bool {
    let quoted = format!("error=\"{error}\"");
    challenges.contains(&quoted) || challenges.contains(&format!("error={error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_found_among_others() {
        assert!(has_scheme("bearer", "bearer"));
        assert!(has_scheme("bearer realm=\"x\"", "bearer"));
        assert!(has_scheme(
            "basic realm=\"x\", bearer error=\"y\"",
            "bearer"
        ));
        assert!(!has_scheme("basic realm=\"bearer\"", "bearer"));
        assert!(!has_scheme("", "bearer"));
    }

    #[rstest::rstest]
    #[case("Bearer", None)]
    #[case(r#"Bearer realm="a, error=b", error="invalid_token""#, None)]
    #[case(r#"Bearer realm="a \"b\"""#, None)]
    #[case(r#"Bearer error="a", error="b""#, Some("error"))]
    #[case(r#"DPoP error="a", Bearer error="b""#, None)]
    #[case("Bearer error_description=\"caf\u{e9}\"", Some("error_description"))]
    #[case(r#"Bearer error_description="a \"b\"""#, Some("error_description"))]
    fn a_challenge_says_everything_once(#[case] header: &str, #[case] wanted: Option<&str>) {
        assert_eq!(malformed(header), wanted);
    }

    #[test]
    fn an_error_is_found_with_and_without_quotes() {
        assert!(names_error(
            "bearer error=\"invalid_token\"",
            "invalid_token"
        ));
        assert!(names_error("bearer error=invalid_token", "invalid_token"));
        assert!(!names_error(
            "bearer realm=\"invalid_token\"",
            "invalid_token"
        ));
    }
}

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
    // A token in the address may be no token to the resource, or a bad request.
    let by_query = call.query.iter().any(|(name, _)| name == "access_token");
    if class != Class::Refused || !is_due || by_query {
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

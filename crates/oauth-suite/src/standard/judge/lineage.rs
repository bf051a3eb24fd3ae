//! What the signed tokens of one consent have in common (RFC 9068, sections 2.2 and 2.2.1).

use std::collections::BTreeMap;

use oauth_model::{catalogue::jwt, standard::effect::Tokens};
use serde_json::Value;

use crate::{judge::notes::Notes, wire::text};

/// Claims about how a user signed in.
const OF_SIGN_IN: &[&str] = &["auth_time", "acr", "amr"];

/// The claims of the latest token of each consent.
#[derive(Clone, Debug, Default)]
pub(super) struct Lineage(BTreeMap<u32, Value>);

impl Lineage {
    /// Compares a token with the one before it.
    pub(super) fn inspect(&mut self, tokens: &Tokens, claims: &Value, notes: &mut Notes) {
        let before = self.0.insert(tokens.family, claims.clone());
        if let (Some(before), true) = (before, tokens.refreshed) {
            subject(&before, claims, notes);
            sign_in(&before, claims, notes);
        }
    }
}

fn subject(before: &Value, now: &Value, notes: &mut Notes) {
    let (known, shown) = (text(before, "sub"), text(now, "sub"));
    // A user may have a name of his own at each resource (RFC 9068, section 6).
    let elsewhere = before.get("aud") != now.get("aud");
    if known.is_empty() || shown.is_empty() || elsewhere {
        return;
    }
    let found = || "another `sub`".to_owned();
    let wanted = "the one of the token before";
    notes.hold(jwt::SUBJECT_STAYS, known == shown, found, wanted);
}

fn sign_in(before: &Value, now: &Value, notes: &mut Notes) {
    for name in OF_SIGN_IN {
        let (Some(known), Some(shown)) = (before.get(name), now.get(name)) else {
            continue;
        };
        let found = || format!("`{name}` {shown}");
        let wanted = format!("`{name}` {known}, as before");
        let holds = in_order(known) == in_order(shown);
        notes.hold(jwt::SIGN_IN_STAYS, holds, found, &wanted);
    }
}

/// The elements of a value; those of a list may come in any order.
fn in_order(value: &Value) -> Vec<String> {
    let mut texts: Vec<String> = match value.as_array() {
        Some(values) => values.iter().map(Value::to_string).collect(),
        None => vec![value.to_string()],
    };
    texts.sort();
    texts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tokens(family: u32, refreshed: bool) -> Tokens {
        Tokens {
            by_machine: false,
            refreshed,
            family,
            requested: None,
            most: None,
            after_narrowing: false,
            resource: None,
            other_resources: Vec::new(),
        }
    }

    /// What a token is blamed on that a refresh brought after another.
    fn blamed(before: &Value, now: &Value) -> Vec<&'static str> {
        let (mut lineage, mut notes) = (Lineage::default(), Notes::default());
        lineage.inspect(&tokens(1, false), before, &mut notes);
        lineage.inspect(&tokens(2, false), &json!({"sub": "x"}), &mut notes);
        assert!(notes.breaches.is_empty());
        lineage.inspect(&tokens(1, true), now, &mut notes);
        let breaches = notes.breaches.iter();
        breaches.map(|breach| breach.rule.id()).collect()
    }

    #[rstest::rstest]
    #[case(json!({"sub": "u"}), json!({"sub": "u"}), &[])]
    #[case(json!({"sub": "u"}), json!({"sub": "v"}), &["jwt/subject-stays"])]
    #[case(json!({"sub": "u"}), json!({}), &[])]
    #[case(json!({"sub": "u", "aud": "a"}), json!({"sub": "v", "aud": "b"}), &[])]
    #[case(json!({"auth_time": 7}), json!({"auth_time": 7}), &[])]
    #[case(json!({"auth_time": 7}), json!({"auth_time": 8}), &["jwt/sign-in-stays"])]
    #[case(json!({"auth_time": 7}), json!({}), &[])]
    #[case(json!({"acr": "1"}), json!({"acr": "2"}), &["jwt/sign-in-stays"])]
    #[case(json!({"amr": ["pwd", "otp"]}), json!({"amr": ["otp", "pwd"]}), &[])]
    #[case(json!({"amr": ["pwd"]}), json!({"amr": ["otp", "pwd"]}), &["jwt/sign-in-stays"])]
    fn a_refreshed_token_is_compared(
        #[case] before: Value,
        #[case] now: Value,
        #[case] wanted: &[&str],
    ) {
        assert_eq!(blamed(&before, &now), wanted);
    }

    #[test]
    fn another_consent_is_another_sign_in() {
        let (mut lineage, mut notes) = (Lineage::default(), Notes::default());
        for (family, claims) in [
            (1, json!({"sub": "u", "auth_time": 7})),
            (2, json!({"sub": "v", "auth_time": 8})),
        ] {
            lineage.inspect(&tokens(family, false), &claims, &mut notes);
        }
        // A refresh token that nobody saw before has nothing to be compared with.
        lineage.inspect(&tokens(3, true), &json!({"sub": "w"}), &mut notes);
        assert!(notes.at_stake.iter().next().is_none());
    }
}

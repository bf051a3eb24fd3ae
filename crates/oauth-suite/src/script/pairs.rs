//! Registrations in which every value of one member meets every value of each other:
//! all pairs, in far fewer clients than there are combinations.

use oauth_model::catalogue::client;
use serde_json::{Value, json};

use super::{Case, case, of_step, registrations::ec_key, with};
use crate::scenario::Request;

/// Members, and values of each; `null` leaves one out.
fn members() -> Vec<(&'static str, Vec<Value>)> {
    vec![
        ("appType", vec![json!("web"), json!("spa"), json!("native")]),
        (
            "redirectUris",
            vec![
                json!(null),
                json!(["https://app.example/callback"]),
                json!(["http://localhost:3000/callback"]),
                json!(["exampleapp://callback"]),
            ],
        ),
        (
            "allowedOrigins",
            vec![json!(null), json!(["https://app.example"])],
        ),
        (
            "allowedScopes",
            vec![
                json!(null),
                json!(["user_default"]),
                json!(["user_default", "offline_access"]),
                json!(["admin_classic"]),
            ],
        ),
        (
            "allowedGrantTypes",
            vec![
                json!(null),
                json!(["client_credentials"]),
                json!(["client_credentials", "urn:qlik:oauth:user-impersonation"]),
            ],
        ),
        (
            "allowedAuthMethods",
            vec![
                json!(null),
                json!(["client_secret"]),
                json!(["private_key_jwt"]),
            ],
        ),
        ("publicKeys", vec![json!(null), json!([ec_key()])]),
        (
            "connectionConfig",
            vec![json!(null), json!({"consentMethod": "trusted"})],
        ),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let members = members();
    let counts: Vec<usize> = members.iter().map(|(_, values)| values.len()).collect();
    all_pairs(&counts)
        .iter()
        .map(|row| {
            let chosen = members
                .iter()
                .zip(row)
                .filter_map(|((name, values), &choice)| {
                    let value = values.get(choice).filter(|value| !value.is_null())?;
                    Some(((*name).to_owned(), value.clone()))
                });
            let body = with(
                json!({"clientName": "oauth-conform pair"}),
                Value::Object(chosen.collect()),
            );
            case(
                "a registration of a pair of members",
                &[client::CREATED_AS_ASKED],
                [
                    Request::create(body),
                    Request::clients("GET", &of_step(1, "")),
                ],
            )
        })
        .collect()
}

/// Rows of choices, one for each of so many, in which every two choices meet.
///
/// Each row begins with a pair that has not met; every other place takes the choice
/// that adds most new pairs.
fn all_pairs(counts: &[usize]) -> Vec<Vec<usize>> {
    let mut open: std::collections::BTreeSet<[(usize, usize); 2]> = (0..counts.len())
        .flat_map(|one| (one + 1..counts.len()).map(move |other| (one, other)))
        .flat_map(|(one, other)| {
            let choices = |place: usize| 0..counts.get(place).copied().unwrap_or(0);
            choices(one).flat_map(move |a| choices(other).map(move |b| [(one, a), (other, b)]))
        })
        .collect();
    let mut rows = Vec::new();
    while let Some(&[one, other]) = open.first() {
        let mut row: Vec<(usize, usize)> = vec![one, other];
        for (place, &count) in counts.iter().enumerate() {
            if place == one.0 || place == other.0 {
                continue;
            }
            let news = |choice: usize| {
                let meets = |&known: &(usize, usize)| open.contains(&pair(known, (place, choice)));
                row.iter().filter(|known| meets(known)).count()
            };
            // Of equals the first: what is usual comes first in the table.
            let best = (0..count).rev().max_by_key(|&choice| news(choice));
            row.push((place, best.unwrap_or(0)));
        }
        for (index, &one) in row.iter().enumerate() {
            for &other in row.iter().skip(index + 1) {
                open.remove(&pair(one, other));
            }
        }
        row.sort_unstable();
        rows.push(row.into_iter().map(|(_, choice)| choice).collect());
    }
    rows
}

fn pair(one: (usize, usize), other: (usize, usize)) -> [(usize, usize); 2] {
    if one < other {
        [one, other]
    } else {
        [other, one]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_two_choices_meet() {
        let counts = [3, 4, 2, 4, 3, 3, 2, 2];
        let rows = all_pairs(&counts);
        for one in 0..counts.len() {
            for other in one + 1..counts.len() {
                for a in 0..counts[one] {
                    for b in 0..counts[other] {
                        let meet = rows.iter().any(|row| row[one] == a && row[other] == b);
                        assert!(meet, "{one}={a} {other}={b}");
                    }
                }
            }
        }
        // All combinations would be 3456; no table can have fewer than 16.
        assert!(rows.len() < 30, "{} rows", rows.len());
    }
}

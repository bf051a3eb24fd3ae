//! "Did you mean": the known names that are nearest to one that is unknown.

/// How many are named.
const NAMED_MAX: usize = 3;
/// How near a name has to be, from 0 to 1.
const NEAR: f64 = 0.8;

/// The known names nearest to this one, the nearest first; none if all are far.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let mut near: Vec<(f64, &str)> = known
        .map(|candidate| (nearness(&name, candidate), candidate))
        .filter(|(nearness, _)| *nearness >= NEAR)
        .collect();
    near.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    near.into_iter()
        .take(NAMED_MAX)
        .map(|(_, candidate)| candidate)
        .collect()
}

/// How near two names are; the half of an id behind the slash is a name too.
fn nearness(name: &str, candidate: &str) -> f64 {
    let fact = candidate
        .split_once('/')
        .map_or(candidate, |(_, fact)| fact);
    let contained = if name.len() >= 4 && candidate.contains(name) {
        0.9
    } else {
        0.0
    };
    strsim::jaro_winkler(name, candidate)
        .max(strsim::jaro_winkler(name, fact))
        .max(contained)
}

/// A sentence that names the nearest, to stand behind a complaint; empty if none is near.
pub fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near: Vec<String> = nearest(name, known)
        .into_iter()
        .map(|candidate| format!("`{candidate}`"))
        .collect();
    match near.split_last() {
        None => String::new(),
        Some((last, [])) => format!("; did you mean {last}?"),
        Some((last, others)) => format!("; did you mean {} or {last}?", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = [
        "redirect-uri/absolute",
        "redirect-uri/limit",
        "origin/limit",
        "token/members",
    ];

    #[test]
    fn a_slip_is_forgiven() {
        assert_eq!(
            nearest("redirect-url/absolut", KNOWN.into_iter()).first(),
            Some(&"redirect-uri/absolute")
        );
        assert_eq!(nearest("Members", KNOWN.into_iter()), ["token/members"]);
        assert_eq!(nearest("qqqq", KNOWN.into_iter()), Vec::<&str>::new());
    }

    #[test]
    fn the_hint_reads_as_a_sentence() {
        assert_eq!(
            hint("limit", KNOWN.into_iter()),
            "; did you mean `redirect-uri/limit` or `origin/limit`?"
        );
        assert_eq!(hint("qqqq", KNOWN.into_iter()), "");
    }
}

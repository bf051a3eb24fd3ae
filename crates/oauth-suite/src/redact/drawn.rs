//! What looks drawn by a generator and not written by a person: it may be a secret that
//! nobody has told of.

/// What stands in its place.
pub(crate) const OPAQUE: &str = "[opaque]";

/// A text with a word for every run of characters that looks drawn.
pub(super) fn replace(found: &str) -> String {
    runs(&base64(found), is_of_word, |run| {
        (is_opaque(run) && !is_time(run)).then_some(OPAQUE)
    })
}

/// A text with a word for what looks like base64, whose slashes would end other runs.
pub(crate) fn base64(found: &str) -> String {
    let is_of_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    runs(found, is_of_base64, |run| {
        let has = |is: fn(char) -> bool| run.chars().any(is);
        let is_long = run.len() >= 24 && run.contains('/');
        let is_mixed = has(|c| c.is_ascii_uppercase())
            && has(|c| c.is_ascii_lowercase())
            && has(|c| c.is_ascii_digit());
        (is_long && is_mixed).then_some(OPAQUE)
    })
}

/// A text whose runs of such characters are replaced by a word where there is one.
pub(crate) fn runs<'w>(
    found: &str,
    is_of_run: impl Fn(char) -> bool,
    word: impl Fn(&str) -> Option<&'w str>,
) -> String {
    let mut out = String::with_capacity(found.len());
    let mut rest = found;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_of_run(c) != is_of_run(first));
        let (run, behind) = rest
            .split_at_checked(end.unwrap_or(rest.len()))
            .unwrap_or((rest, ""));
        out.push_str(word(run).unwrap_or(run));
        rest = behind;
    }
    out
}

pub(crate) fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.:+~".contains(c)
}

/// Whether a run of characters is a moment as RFC 3339 writes it.
pub(crate) fn is_time(run: &str) -> bool {
    const FORM: &str = "0000-00-00T00:00:00";
    let fits = |(c, form): (char, char)| {
        if form == '0' {
            c.is_ascii_digit()
        } else {
            c == form
        }
    };
    run.len() >= FORM.len() && run.chars().zip(FORM.chars()).all(fits)
}

/// Whether a run of characters looks drawn and not written.
pub(crate) fn is_opaque(run: &str) -> bool {
    let run = run.trim_matches(['.', ':', '-']);
    let has = |is: fn(&char) -> bool| run.chars().any(|c| is(&c));
    let digits = has(char::is_ascii_digit);
    let is_hexadecimal = run.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let is_mixed = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
    let is_solid = !run.contains(['-', '_', '.', ':']);
    (run.len() >= 16 && digits && is_hexadecimal)
        || (run.len() >= 20 && digits && (is_mixed || is_solid))
        || (run.len() >= 40 && is_mixed && is_solid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_told_from_what_is_written() {
        for (found, shown) in [
            ("id 0f8fad5b-d9cb-469f-a165-70867728950e.", "id [opaque]."),
            ("eyJhbGciOiJFUzM4NCJ9.eyJpc3MiOiJ0In0.c2lnbmF0dXJl", OPAQUE),
            ("Basic Y2xpZW50/nM6c2Vj+mV0c2VjcmV0MQ==", "Basic [opaque]"),
            (
                "at 2023-11-14T22:13:20.000000000Z",
                "at 2023-11-14T22:13:20.000000000Z",
            ),
            (
                "https://app.example/api/v1/oauth-clients",
                "https://app.example/api/v1/oauth-clients",
            ),
            (
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
            ),
        ] {
            let found = replace(found);
            assert_eq!(
                found.strip_suffix('.').unwrap_or(&found),
                shown.strip_suffix('.').unwrap_or(shown)
            );
        }
    }
}

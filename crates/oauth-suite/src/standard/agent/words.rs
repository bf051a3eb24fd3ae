//! What a button says: yes, no, or something else.

/// What pressing a button means to somebody who is asked for his consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaning {
    /// It agrees.
    Yes,
    /// It agrees where there is no clearer one.
    Perhaps,
    /// It refuses, or leaves.
    No,
    /// Nobody knows.
    Unclear,
}

/// Beginnings of words that agree.
const YES: [&str; 15] = [
    "accept", "aceptar", "akzept", "allow", "approv", "authori", "autori", "consent", "erlaub",
    "genehmig", "permitir", "toestaan", "yes", "zulassen", "zustimm",
];

/// Words that agree if there are few others beside them.
const PERHAPS: [&str; 11] = [
    "agree",
    "confirm",
    "confirmar",
    "confirmer",
    "continue",
    "continuer",
    "grant",
    "ja",
    "ok",
    "submit",
    "weiter",
];

/// Beginnings of words that refuse.
const NO: [&str; 20] = [
    "abbrech",
    "abbruch",
    "ablehn",
    "abmeld",
    "abort",
    "annul",
    "cancel",
    "declin",
    "denied",
    "deny",
    "disagree",
    "disallow",
    "disapprov",
    "logout",
    "rechaz",
    "refus",
    "reject",
    "rifiut",
    "signout",
    "verweiger",
];

/// Words that refuse. "Do not allow" does.
const NO_EXACT: [&str; 14] = [
    "0", "cookie", "cookies", "don", "false", "kein", "nein", "never", "nicht", "no", "non", "not",
    "out", "pas",
];

/// What is meant by what a button shows, and by the names and values behind it.
pub(super) fn leaning<'a>(shown: &'a str, behind: impl IntoIterator<Item = &'a str>) -> Leaning {
    let shown = words(shown);
    let is_short = shown.len() <= 2;
    let behind: Vec<String> = behind.into_iter().flat_map(words).collect();
    let all = || shown.iter().chain(&behind).map(String::as_str);
    let begins = |word: &str, list: &[&str]| list.iter().any(|start| word.starts_with(start));
    if all().any(|word| NO_EXACT.contains(&word) || begins(word, &NO)) {
        Leaning::No
    } else if all().any(|word| begins(word, &YES)) {
        Leaning::Yes
    } else if is_short && all().any(|word| PERHAPS.contains(&word)) {
        Leaning::Perhaps
    } else {
        Leaning::Unclear
    }
}

/// The words of a text, in lower case; `btnAllow` are two.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || (was_lower && c.is_uppercase()) {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_are_understood() {
        for (shown, behind, wanted) in [
            ("Allow", "", Leaning::Yes),
            ("Authorise this application", "", Leaning::Yes),
            ("", "btnApprove", Leaning::Yes),
            ("Yes, do it", "", Leaning::Yes),
            ("Continue", "", Leaning::Perhaps),
            ("Continue with a stranger", "", Leaning::Unclear),
            ("Do not allow", "", Leaning::No),
            ("Deny", "consent", Leaning::No),
            ("Disallow", "", Leaning::No),
            ("Allow", "approve=false", Leaning::No),
            ("Accept cookies", "", Leaning::No),
            ("Sign out", "", Leaning::No),
            ("Send", "", Leaning::Unclear),
            ("Notify", "", Leaning::Unclear),
            ("Zugriff erlauben", "", Leaning::Yes),
            ("Nicht erlauben", "", Leaning::No),
            ("Ablehnen", "", Leaning::No),
            ("Autoriser", "", Leaning::Yes),
            ("Ne pas autoriser", "", Leaning::No),
            ("Einverstanden", "", Leaning::Unclear),
        ] {
            assert_eq!(leaning(shown, [behind]), wanted, "{shown} {behind}");
        }
    }
}

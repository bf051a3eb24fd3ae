//! Mutations of addresses: what is nearly a registered redirect URI, and is none.
//!
//! Simple string comparison refuses them all (RFC 9700, section 4.1.3; facts B14 and
//! B15). An operator gives nothing where it would change nothing.

use url::Url;

/// How far a mutation leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// To the same place, as RFC 3986, section 6, has it.
    Equivalent,
    /// To another place on the same host.
    SameHost,
    /// To another host, scheme or port.
    Elsewhere,
}

/// An operator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operator {
    /// Its name.
    #[cfg(test)]
    name: &'static str,
    /// How far it leads.
    pub(crate) class: Class,
    edit: fn(&str) -> Option<String>,
}

/// Declares operators: name, class, and what they make of an address.
macro_rules! operators {
    ($($name:literal, $class:ident, $edit:expr;)+) => {
        /// Every operator.
        pub(crate) const OPERATORS: &[Operator] = &[
            $(Operator {
                #[cfg(test)]
                name: $name,
                class: Class::$class,
                edit: $edit,
            }),+
        ];
    };
}

operators! {
    // RFC 3986, section 6.2.2.1: schemes and hosts have no case.
    "scheme-case", Equivalent, |uri| edit(uri, |parts| parts.scheme = parts.scheme.to_uppercase());
    "host-case", Equivalent, |uri| edit(uri, |parts| parts.host = parts.host.to_uppercase());
    // Section 6.2.3: the default port, and none behind a colon.
    "default-port", Equivalent, |uri| edit(uri, |parts| parts.host.push_str(":443"));
    "empty-port", Equivalent, |uri| edit(uri, |parts| parts.host.push(':'));
    // Section 6.2.2.2: what need not be encoded.
    "percent-unreserved", Equivalent, |uri| edit(uri, |parts| {
        parts.path = parts.path.replacen('a', "%61", 1);
    });
    // Section 6.2.2.3: segments that lead nowhere.
    "dot-segment", Equivalent, |uri| edit(uri, |parts| parts.path.insert_str(0, "/."));
    "empty-fragment", Equivalent, |uri| edit(uri, |parts| parts.tail.push('#'));
    "trailing-slash", SameHost, |uri| edit(uri, |parts| parts.path.push('/'));
    "path-suffix", SameHost, |uri| edit(uri, |parts| parts.path.push_str("/x"));
    "path-prefix", SameHost, |uri| edit(uri, |parts| parts.path.insert_str(0, "/x"));
    "path-case", SameHost, |uri| edit(uri, |parts| parts.path = parts.path.to_uppercase());
    "path-parameter", SameHost, |uri| edit(uri, |parts| parts.path.push_str(";x=1"));
    "traversal", SameHost, |uri| edit(uri, |parts| parts.path.push_str("/../x"));
    "traversal-encoded", SameHost, |uri| edit(uri, |parts| parts.path.push_str("/%2e%2e/x"));
    "traversal-encoded-twice", SameHost, |uri| edit(uri, |parts| {
        parts.path.push_str("/%252e%252e/x");
    });
    "backslash", SameHost, |uri| edit(uri, |parts| parts.path.push_str("\\..\\x"));
    "over-long", SameHost, |uri| edit(uri, |parts| parts.path.push_str(&"/x".repeat(1000)));
    "query-added", SameHost, |uri| edit(uri, |parts| parts.add("x=1"));
    "query-empty", SameHost, |uri| edit(uri, |parts| parts.add(""));
    // Parameters of the answer, put there beforehand (RFC 6749, section 4.1.2).
    "code-added", SameHost, |uri| edit(uri, |parts| parts.add("code=x"));
    "state-added", SameHost, |uri| edit(uri, |parts| parts.add("state=x"));
    "fragment-added", SameHost, |uri| edit(uri, |parts| parts.tail.push_str("#x"));
    "scheme-downgrade", Elsewhere, |uri| edit(uri, |parts| parts.scheme = "http".into());
    "other-port", Elsewhere, |uri| edit(uri, |parts| parts.host.push_str(":8443"));
    "subdomain", Elsewhere, |uri| edit(uri, |parts| parts.host.insert_str(0, "a."));
    "suffix-domain", Elsewhere, |uri| edit(uri, |parts| parts.host.push_str(".evil.example"));
    "prefix-domain", Elsewhere, |uri| edit(uri, |parts| parts.host.insert_str(0, "evil"));
    "trailing-dot", Elsewhere, |uri| edit(uri, |parts| parts.host.push('.'));
    "userinfo", Elsewhere, |uri| edit(uri, |parts| parts.host.insert_str(0, "user:word@"));
    "userinfo-host", Elsewhere, |uri| edit(uri, |parts| parts.host.push_str("@evil.example"));
    "userinfo-port", Elsewhere, |uri| edit(uri, |parts| parts.host.push_str(":80@evil.example"));
    // An e that is a Cyrillic letter, and the same in Punycode (RFC 5890).
    "lookalike", Elsewhere, |uri| edit(uri, |parts| {
        parts.host = parts.host.replacen('e', "\u{435}", 1);
    });
    "punycode", Elsewhere, |uri| edit(uri, |parts| parts.host.insert_str(0, "xn--"));
    "address-decimal", Elsewhere, |uri| edit(uri, |parts| parts.host = "2130706433".into());
    "address-mapped", Elsewhere, |uri| edit(uri, |parts| {
        parts.host = "[::ffff:127.0.0.1]".into();
    });
    "line-break", Elsewhere, |uri| Some(format!("{uri}\r\nx: y"));
    "tab", Elsewhere, |uri| edit(uri, |parts| parts.host.push('\t'));
    "blank-before", Elsewhere, |uri| Some(format!(" {uri}"));
    "blank-behind", Elsewhere, |uri| Some(format!("{uri} "));
    // The authority ends at #, ? or, for browsers, at a backslash (WHATWG URL).
    "authority-fragment", Elsewhere, |uri| edit(uri, |parts| parts.before_host("evil.example#@"));
    "authority-query", Elsewhere, |uri| edit(uri, |parts| parts.before_host("evil.example?@"));
    "authority-backslash", Elsewhere, |uri| edit(uri, |parts| {
        parts.before_host("evil.example\\@");
    });
    // RFC 6749, section 10.15, and RFC 8252, section 7.1.
    "script", Elsewhere, |_| Some("javascript:alert(1)".to_owned());
    "data", Elsewhere, |_| Some("data:text/html,x".to_owned());
    "file", Elsewhere, |_| Some("file:///etc/passwd".to_owned());
    "custom-scheme", Elsewhere, |uri| edit(uri, |parts| parts.scheme = "app".into());
    "relative", Elsewhere, |uri| edit(uri, |parts| {
        parts.scheme.clear();
        parts.host.clear();
    });
    "network-path", Elsewhere, |uri| edit(uri, |parts| {
        parts.scheme.clear();
        parts.host = "evil.example".into();
    });
}

impl Operator {
    /// The address as it makes it, if that is another one.
    pub(crate) fn apply(&self, address: &str) -> Option<String> {
        (self.edit)(address).filter(|edited| edited != address)
    }
}

/// The address as two operators make it, the second of what the first made.
pub(crate) fn both(address: &str, first: usize, second: usize) -> Option<String> {
    let operator = |index: usize| OPERATORS.get(index % OPERATORS.len());
    let once = operator(first)?.apply(address)?;
    let twice = operator(second)?.apply(&once);
    twice.or(Some(once)).filter(|edited| edited != address)
}

/// An address in pieces; one without scheme or host is written without them.
struct Parts {
    scheme: String,
    host: String,
    path: String,
    /// Query and fragment, with their signs.
    tail: String,
}

impl Parts {
    fn add(&mut self, query: &str) {
        let sign = if self.tail.contains('?') { '&' } else { '?' };
        self.tail.push(sign);
        self.tail.push_str(query);
    }

    fn before_host(&mut self, text: &str) {
        self.host.insert_str(0, text);
    }
}

/// Takes an address apart, edits it and puts it together again.
fn edit(address: &str, alter: impl FnOnce(&mut Parts)) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, rest) = rest.split_at_checked(end)?;
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (path, tail) = rest.split_at_checked(end)?;
    let mut parts = Parts {
        scheme: scheme.to_owned(),
        host: host.to_owned(),
        path: path.to_owned(),
        tail: tail.to_owned(),
    };
    alter(&mut parts);
    let Parts {
        scheme,
        host,
        path,
        tail,
    } = parts;
    let authority = match (scheme.is_empty(), host.is_empty()) {
        (true, true) => String::new(),
        (true, false) => format!("//{host}"),
        (false, _) => format!("{scheme}://{host}"),
    };
    Some(format!("{authority}{path}{tail}"))
}

/// The origin of an edited address that has one, for operators that lead elsewhere.
pub(crate) fn origin(address: &str) -> Option<String> {
    let origin = Url::parse(address).ok()?.origin();
    Some(origin.ascii_serialization()).filter(|text| text.starts_with("http"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const REGISTERED: &str = "https://app.example/callback";

    fn applied(name: &str, address: &str) -> Option<String> {
        let operator = OPERATORS.iter().find(|operator| operator.name == name);
        operator.expect("the operator exists").apply(address)
    }

    #[test]
    fn operators_edit_as_they_say() {
        for (name, wanted) in [
            ("scheme-case", "HTTPS://app.example/callback"),
            ("default-port", "https://app.example:443/callback"),
            ("percent-unreserved", "https://app.example/c%61llback"),
            ("dot-segment", "https://app.example/./callback"),
            ("traversal", "https://app.example/callback/../x"),
            ("query-empty", "https://app.example/callback?"),
            ("userinfo-host", "https://app.example@evil.example/callback"),
            (
                "authority-backslash",
                "https://evil.example\\@app.example/callback",
            ),
            ("relative", "/callback"),
            ("network-path", "//evil.example/callback"),
        ] {
            assert_eq!(applied(name, REGISTERED).as_deref(), Some(wanted), "{name}");
        }
        assert_eq!(
            applied("query-added", "https://app.example/other?a=b").as_deref(),
            Some("https://app.example/other?a=b&x=1")
        );
    }

    #[test]
    fn every_operator_makes_another_address() {
        let mut made = BTreeSet::new();
        for operator in OPERATORS {
            let edited = operator.apply(REGISTERED).expect(operator.name);
            assert!(made.insert(edited), "{} is there twice", operator.name);
        }
        assert!(!made.contains(REGISTERED));
    }

    #[test]
    fn two_operators_are_applied_one_after_the_other() {
        let place = |name| OPERATORS.iter().position(|known| known.name == name);
        let (slash, dot) = (place("trailing-slash"), place("trailing-dot"));
        assert_eq!(
            both(REGISTERED, slash.unwrap(), dot.unwrap()).as_deref(),
            Some("https://app.example./callback/")
        );
        // What cannot be edited any further stays as the first left it.
        let (script, dot) = (place("script"), place("trailing-dot"));
        assert_eq!(
            both(REGISTERED, script.unwrap(), dot.unwrap()).as_deref(),
            Some("javascript:alert(1)")
        );
    }
}

//! The address of a target.

use std::fmt;

use oauth_suite::target::is_loopback;
use url::Url;

/// The address of a target, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::command) struct Address {
    url: Url,
    text: String,
}

impl Address {
    /// Reads an address; what is wrong with it is said without repeating a password.
    pub(in crate::command) fn parse(text: &str) -> Result<Self, String> {
        let wanted = "wanted an address such as https://tenant.example";
        let url = Url::parse(text).map_err(|error| {
            let guess = if text.contains("://") {
                String::new()
            } else {
                format!("; did you mean https://{text}?")
            };
            format!("the target is no URL ({error}): {wanted}{guess}")
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!(
                "the target has the scheme `{}`, and only http and https can be judged: {wanted}",
                url.scheme()
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(format!(
                "the target has a user or a password in its address: {wanted}\n\
                 Credentials belong into OAUTH_CONFORM_CLIENT_ID and OAUTH_CONFORM_CLIENT_SECRET."
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!(
                "the target has a query or a fragment in its address: {wanted}"
            ));
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { url, text })
    }

    /// As a URL, with a slash at the end if there is no path.
    pub(in crate::command) fn url(&self) -> &Url {
        &self.url
    }

    /// The host, as it is written in the address.
    pub(in crate::command) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether it is on this machine.
    pub(in crate::command) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Whether secrets are sent there in the clear, for others to read.
    pub(in crate::command) fn is_open_to_eavesdroppers(&self) -> bool {
        self.url.scheme() == "http" && !self.is_loopback()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// An address or a path as a word for a shell.
pub(crate) fn for_shell(address: &str) -> String {
    let is_plain = address
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-._~:/%".contains(c));
    if is_plain {
        address.to_owned()
    } else {
        format!("'{}'", address.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_its_last_slash() {
        let address = Address::parse("HTTPS://Tenant.example:443/").unwrap();
        assert_eq!(address.to_string(), "https://tenant.example");
        let address = Address::parse("https://gateway.example/tenant/").unwrap();
        assert_eq!(address.to_string(), "https://gateway.example/tenant");
    }

    #[test]
    fn what_is_no_address_is_told() {
        let why = Address::parse("tenant.example").unwrap_err();
        assert!(
            why.contains("did you mean https://tenant.example?"),
            "{why}"
        );
        let why = Address::parse("ftp://tenant.example").unwrap_err();
        assert!(why.contains("scheme `ftp`"), "{why}");
        let why = Address::parse("https://a:hunter2@tenant.example").unwrap_err();
        assert!(!why.contains("hunter2"), "{why}");
        assert!(Address::parse("https://tenant.example/?x").is_err());
    }

    #[test]
    fn only_this_machine_is_near() {
        let is_loopback = |text| Address::parse(text).unwrap().is_loopback();
        assert!(is_loopback("http://127.0.0.2:80"));
        assert!(is_loopback("http://[::1]:8080"));
        assert!(is_loopback("http://localhost"));
        assert!(!is_loopback("http://localhost.example"));
        assert!(!is_loopback("http://10.0.0.1"));
    }

    #[test]
    fn a_shell_reads_it_as_one_word() {
        assert_eq!(for_shell("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(for_shell("http://[::1]:8080"), "'http://[::1]:8080'");
    }
}

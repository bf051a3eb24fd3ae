//! What is known of a target beyond its address and its administrator's client: from the
//! environment, because some of it is secret.

use std::env::{self, VarError};

use oauth_suite::{
    facts::{
        Consents, Facts, ForeignClient, OrganizationClient, RegionClient, Sharing, SignIn, missing,
    },
    leave::TO_CHANGE,
    report::{Report, Verdict},
};

use crate::error::Error;

const SIGN_IN: &str = "OAUTH_CONFORM_SIGN_IN";
const SHARING: &str = "OAUTH_CONFORM_SHARING";
const CONSENTS: &str = "OAUTH_CONFORM_CONSENTS";
const REGION: [&str; 4] = [
    "OAUTH_CONFORM_REGION",
    "OAUTH_CONFORM_REGION_HOST",
    "OAUTH_CONFORM_REGION_CLIENT_ID",
    "OAUTH_CONFORM_REGION_CLIENT_SECRET",
];
const ORGANIZATION: [&str; 3] = [
    "OAUTH_CONFORM_ORGANIZATION_HOST",
    "OAUTH_CONFORM_ORGANIZATION_CLIENT_ID",
    "OAUTH_CONFORM_ORGANIZATION_CLIENT_SECRET",
];
const ORGANIZATION_TOKEN: &str = "OAUTH_CONFORM_ORGANIZATION_TOKEN";
const FOREIGN: [&str; 2] = [
    "OAUTH_CONFORM_FOREIGN_CLIENT_ID",
    "OAUTH_CONFORM_FOREIGN_REDIRECT_URI",
];
const FOREIGN_DELETED: [&str; 2] = [
    "OAUTH_CONFORM_FOREIGN_DELETED_CLIENT_ID",
    "OAUTH_CONFORM_FOREIGN_DELETED_REDIRECT_URI",
];

/// The variables that supply what a label needs; labels whose lack is told in the same
/// words stand for each other.
const SUPPLIED: &[(&str, &[&str])] = &[
    ("user.ordinary.session", &[SIGN_IN]),
    ("user.admin.session", &[SIGN_IN]),
    ("sharing.page", &[SHARING]),
    ("consents.page", &[CONSENTS]),
    ("region.client_id", &REGION),
    ("organization.client_id", &ORGANIZATION),
    ("organization.token", &[ORGANIZATION_TOKEN]),
    ("foreign.client_id", &FOREIGN),
    ("foreign.deleted.client_id", &FOREIGN_DELETED),
];

/// Where a variable's value comes from.
type Source<'a> = &'a dyn Fn(&str) -> Result<String, VarError>;

/// Adds to the facts what the environment tells.
pub(super) fn from_environment(facts: &mut Facts) -> Result<(), Error> {
    read(facts, &|name| env::var(name))
}

fn read(facts: &mut Facts, source: Source<'_>) -> Result<(), Error> {
    if let Some(known) = page(SIGN_IN, source)? {
        facts.sign_in = if known { SignIn::Form } else { SignIn::Unknown };
    }
    if let Some(known) = page(SHARING, source)? {
        facts.sharing = if known {
            Sharing::Form
        } else {
            Sharing::Unknown
        };
    }
    if let Some(known) = page(CONSENTS, source)? {
        facts.consents = if known {
            Consents::Form
        } else {
            Consents::Unknown
        };
    }
    if let Some([region, host, client_id, client_secret]) = group(REGION, source)? {
        facts.region = Some(RegionClient {
            host: host_of("register.", REGION[1], host)?,
            region,
            client_id,
            client_secret,
        });
    }
    let token = value(ORGANIZATION_TOKEN, source)?;
    if let Some([host, client_id, client_secret]) = group(ORGANIZATION, source)? {
        facts.organization = Some(OrganizationClient {
            host: host_of("console.", ORGANIZATION[0], host)?,
            client_id,
            client_secret,
            token,
        });
    } else if token.is_some() {
        return Err(Error::Variable {
            name: ORGANIZATION_TOKEN,
            what: format!("is set: wanted {} beside it", ORGANIZATION.join(", ")),
        });
    }
    for (names, deleted_by_owner) in [(FOREIGN, false), (FOREIGN_DELETED, true)] {
        if let Some([client_id, redirect_uri]) = group(names, source)? {
            facts.foreign.push(ForeignClient {
                client_id,
                redirect_uri,
                deleted_by_owner,
            });
        }
    }
    Ok(())
}

/// The value of a variable; an empty one counts as none.
fn value(name: &'static str, source: Source<'_>) -> Result<Option<String>, Error> {
    match source(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Error::Variable {
            name,
            what: "is not valid UTF-8".to_owned(),
        }),
    }
}

/// Whether the reference tenant's page is there, if anything is said about it.
fn page(name: &'static str, source: Source<'_>) -> Result<Option<bool>, Error> {
    match value(name, source)?.as_deref() {
        None => Ok(None),
        Some("form") => Ok(Some(true)),
        Some("none") => Ok(Some(false)),
        // Whatever it is, it may be a secret that went astray.
        Some(_) => {
            let what = "is neither `form`, the reference tenant's page, nor `none`".to_owned();
            Err(Error::Variable { name, what })
        }
    }
}

/// Values that belong together: all of them, or none.
fn group<const N: usize>(
    names: [&'static str; N],
    source: Source<'_>,
) -> Result<Option<[String; N]>, Error> {
    let mut found = Vec::with_capacity(N);
    let mut lacking = None;
    for name in names {
        match value(name, source)? {
            Some(value) => found.push(value),
            None => lacking = lacking.or(Some(name)),
        }
    }
    match lacking {
        Some(name) if !found.is_empty() => {
            let what = format!("is not set: wanted all of {}", names.join(", "));
            Err(Error::Variable { name, what })
        }
        _ => Ok(found.try_into().ok()),
    }
}

/// A host, which is told from the tenant's by how it begins.
fn host_of(start: &str, name: &'static str, host: String) -> Result<String, Error> {
    if host.starts_with(start) && !host.contains('/') {
        return Ok(host);
    }
    let what = format!("is no host that begins with `{start}`");
    Err(Error::Variable { name, what })
}

/// Says of rules that are not applicable which variables would change that.
pub(super) fn name_variables(report: &mut Report) {
    for rule in &mut report.rules {
        if rule.verdict == Verdict::NotApplicable
            && let Some(reason) = &mut rule.reason
        {
            add_variables(reason);
        }
    }
}

/// Adds to what a target lacks the variables that supply it, if there are any.
pub(in crate::command) fn add_variables(reason: &mut String) {
    if *reason == format!("the target lacks {TO_CHANGE}") {
        reason.push_str(" (--allow-writes gives it)");
        return;
    }
    let supplied = SUPPLIED
        .iter()
        .find(|(label, _)| *reason == format!("the target lacks {}", missing(label)));
    if let Some((_, variables)) = supplied {
        let verb = if variables.len() == 1 {
            "tells"
        } else {
            "tell"
        };
        *reason = format!("{reason} ({} {verb} of it)", variables.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            issuer: "https://tenant.example".to_owned(),
            admin: None,
            pass: None,
            sign_in: SignIn::Form,
            sharing: Sharing::Unknown,
            consents: Consents::Unknown,
            foreign: Vec::new(),
            region: None,
            organization: None,
            server: None,
            controls: None,
        }
    }

    fn told(variables: &[(&str, &str)]) -> Result<Facts, String> {
        let mut facts = facts();
        let source = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        };
        read(&mut facts, &source)
            .map(|()| facts)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn everything_can_be_told() {
        let facts = told(&[
            ("OAUTH_CONFORM_SIGN_IN", "none"),
            ("OAUTH_CONFORM_SHARING", "form"),
            ("OAUTH_CONFORM_CONSENTS", "form"),
            ("OAUTH_CONFORM_REGION", "US"),
            ("OAUTH_CONFORM_REGION_HOST", "register.us.example"),
            ("OAUTH_CONFORM_REGION_CLIENT_ID", "a"),
            ("OAUTH_CONFORM_REGION_CLIENT_SECRET", "b"),
            ("OAUTH_CONFORM_ORGANIZATION_HOST", "console.example"),
            ("OAUTH_CONFORM_ORGANIZATION_CLIENT_ID", "c"),
            ("OAUTH_CONFORM_ORGANIZATION_CLIENT_SECRET", "d"),
            ("OAUTH_CONFORM_ORGANIZATION_TOKEN", "g"),
            ("OAUTH_CONFORM_FOREIGN_CLIENT_ID", "e"),
            ("OAUTH_CONFORM_FOREIGN_REDIRECT_URI", "https://e.example/"),
            ("OAUTH_CONFORM_FOREIGN_DELETED_CLIENT_ID", "f"),
            (
                "OAUTH_CONFORM_FOREIGN_DELETED_REDIRECT_URI",
                "https://f.example/",
            ),
        ])
        .unwrap();
        assert_eq!(facts.sign_in, SignIn::Unknown);
        assert_eq!(facts.sharing, Sharing::Form);
        assert_eq!(facts.consents, Consents::Form);
        let region = facts.region.unwrap();
        let (name, host) = (region.region.as_str(), region.host.as_str());
        assert_eq!((name, host), ("US", "register.us.example"));
        assert_eq!(
            (region.client_id, region.client_secret),
            ("a".into(), "b".into())
        );
        let known = facts.organization.unwrap();
        assert_eq!(known.host, "console.example");
        assert_eq!(known.token.as_deref(), Some("g"));
        assert_eq!(
            (known.client_id, known.client_secret),
            ("c".into(), "d".into())
        );
        let foreign: Vec<_> = facts
            .foreign
            .iter()
            .map(|client| (client.client_id.as_str(), client.deleted_by_owner))
            .collect();
        assert_eq!(foreign, [("e", false), ("f", true)]);
    }

    #[test]
    fn nothing_said_changes_nothing() {
        let facts = told(&[("OAUTH_CONFORM_SIGN_IN", " ")]).unwrap();
        assert_eq!(facts.sign_in, SignIn::Form);
        assert!(facts.region.is_none() && facts.organization.is_none());
        assert!(facts.foreign.is_empty());
    }

    #[test]
    fn mistakes_are_explained() {
        for (variables, wanted) in [
            (
                &[("OAUTH_CONFORM_REGION", "US")][..],
                "OAUTH_CONFORM_REGION_HOST is not set: wanted all of OAUTH_CONFORM_REGION, \
                 OAUTH_CONFORM_REGION_HOST, OAUTH_CONFORM_REGION_CLIENT_ID, \
                 OAUTH_CONFORM_REGION_CLIENT_SECRET",
            ),
            (
                &[("OAUTH_CONFORM_ORGANIZATION_TOKEN", "g")],
                "OAUTH_CONFORM_ORGANIZATION_TOKEN is set: wanted \
                 OAUTH_CONFORM_ORGANIZATION_HOST, OAUTH_CONFORM_ORGANIZATION_CLIENT_ID, \
                 OAUTH_CONFORM_ORGANIZATION_CLIENT_SECRET beside it",
            ),
            (
                &[("OAUTH_CONFORM_SHARING", "yes")],
                "OAUTH_CONFORM_SHARING is neither `form`, the reference tenant's page, nor \
                 `none`",
            ),
            (
                &[
                    ("OAUTH_CONFORM_ORGANIZATION_HOST", "https://console.example"),
                    ("OAUTH_CONFORM_ORGANIZATION_CLIENT_ID", "c"),
                    ("OAUTH_CONFORM_ORGANIZATION_CLIENT_SECRET", "d"),
                ],
                "OAUTH_CONFORM_ORGANIZATION_HOST is no host that begins with `console.`",
            ),
        ] {
            let message = told(variables).unwrap_err();
            assert!(message.contains(wanted), "{message}");
        }
    }

    #[test]
    fn what_is_lacking_names_its_variables() {
        let mut reason =
            "the target lacks a way to share an application with anonymous visitors".to_owned();
        add_variables(&mut reason);
        assert_eq!(
            reason,
            "the target lacks a way to share an application with anonymous visitors \
             (OAUTH_CONFORM_SHARING tells of it)"
        );
        let mut other = "the target lacks a disabled user".to_owned();
        add_variables(&mut other);
        assert_eq!(other, "the target lacks a disabled user");
    }

    #[test]
    fn every_label_has_words_of_its_own() {
        for (label, _) in SUPPLIED {
            assert_ne!(missing(label), format!("`{label}`"));
        }
    }
}

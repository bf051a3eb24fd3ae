//! Profiles: what a kind of tenant promises, as data.

use std::collections::BTreeMap;

use crate::{
    catalogue::standard::{self, Standard},
    freedom::{Freedom, GRANTED},
    rule::{Rule, RuleSet, Stance},
};

/// The numbers of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knobs {
    /// Life of an access token, in seconds (fact E9).
    pub access_token_seconds: u64,
    /// Life of a refresh token, in seconds (fact E10).
    pub refresh_token_seconds: u64,
    /// Life of a temporary token, in seconds; not documented (fact I38).
    pub temporary_token_seconds: u64,
    /// Life of an authorization code, in seconds; not documented (fact I36).
    pub code_seconds: u64,
    /// Clients of one tenant (fact B5).
    pub clients_max: usize,
    /// Secrets of one client (fact B5).
    pub secrets_max: usize,
    /// Redirect URIs of one client (fact B5).
    pub redirect_uris_max: usize,
    /// Allowed origins of one client (fact B5).
    pub origins_max: usize,
}

/// What a kind of tenant promises: a stance for every rule, numbers, and its side of
/// the questions that no source answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name on the command line.
    pub name: &'static str,
    /// The name of the profile that it changes; its own, if it changes none.
    pub base: &'static str,
    /// Its numbers.
    pub knobs: Knobs,
    /// The standard that it follows, if its servers are not tenants of Qlik Cloud.
    pub standard: Option<Standard>,
    departures: BTreeMap<&'static str, Departure>,
    choices: BTreeMap<Freedom, &'static str>,
    permitted: BTreeMap<Freedom, Vec<&'static str>>,
}

/// Another stance on a rule than its source's, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Departure {
    stance: Stance,
    reason: String,
}

/// Qlik Cloud's numbers.
const KNOBS: Knobs = Knobs {
    access_token_seconds: 21_600,
    refresh_token_seconds: 30 * 86_400,
    temporary_token_seconds: 60,
    code_seconds: 300,
    clients_max: 200,
    secrets_max: 5,
    redirect_uris_max: 5,
    origins_max: 5,
};

/// Qlik Cloud, as documented.
pub const QLIK_CLOUD: Profile = Profile {
    name: "qlik-cloud",
    base: "qlik-cloud",
    knobs: KNOBS,
    standard: None,
    departures: BTreeMap::new(),
    choices: BTreeMap::new(),
    permitted: BTreeMap::new(),
};

/// A server that follows RFC 6749 and what extends it.
pub const OAUTH2: Profile = following("oauth2", Standard::OAuth2);

/// The same, held to the best current practice as well.
pub const RFC9700: Profile = following("rfc9700", Standard::Rfc9700);

/// A server that follows the draft of OAuth 2.1.
pub const OAUTH21: Profile = following("oauth2.1", Standard::OAuth21);

/// The profile of a standard. Its numbers are the reference server's: the standards
/// leave them open.
const fn following(name: &'static str, standard: Standard) -> Profile {
    Profile {
        name,
        base: name,
        knobs: KNOBS,
        standard: Some(standard),
        departures: BTreeMap::new(),
        choices: BTreeMap::new(),
        permitted: BTreeMap::new(),
    }
}

impl Profile {
    /// The profiles that can be named on the command line.
    pub const ALL: &'static [&'static Self] = &[&QLIK_CLOUD, &OAUTH2, &RFC9700, &OAUTH21];

    /// The profile of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|profile| profile.name == name)
            .map(|&profile| profile.clone())
    }

    /// This profile with another stance on one rule.
    #[must_use]
    pub fn with(self, rule: Rule, stance: Stance) -> Self {
        self.departing(rule, stance, "")
    }

    /// This profile with another stance on one rule, for a reason.
    #[must_use]
    pub fn departing(mut self, rule: Rule, stance: Stance, reason: &str) -> Self {
        let reason = reason.to_owned();
        self.departures
            .insert(rule.id(), Departure { stance, reason });
        self
    }

    /// The rules on which it takes another stance than their sources, and why.
    pub fn departures(&self) -> impl Iterator<Item = (&'static str, Stance, &str)> {
        self.departures
            .iter()
            .map(|(&id, departure)| (id, departure.stance, departure.reason.as_str()))
    }

    /// This profile with another side of an open question; a value that is not
    /// permitted changes nothing.
    #[must_use]
    pub fn choosing(mut self, freedom: Freedom, value: &str) -> Self {
        if let Some(value) = freedom.value(value) {
            self.choices.insert(freedom, value);
        }
        self
    }

    /// This profile with no other sides of an open question than these, of which its
    /// own tenant takes the first; values that no source permits are left out.
    #[must_use]
    pub fn permitting(mut self, freedom: Freedom, values: &[&str]) -> Self {
        let known = values.iter().filter_map(|value| freedom.value(value));
        let known: Vec<&'static str> = known.collect();
        if let Some(first) = known.first() {
            self.choices.insert(freedom, first);
            self.permitted.insert(freedom, known);
        }
        self
    }

    /// The sides of an open question that a target of this profile may take.
    pub fn permitted(&self, freedom: Freedom) -> &[&'static str] {
        let narrowed = self.permitted.get(&freedom).map(Vec::as_slice);
        narrowed.unwrap_or_else(|| freedom.values())
    }

    /// The side that a tenant of this profile takes.
    pub fn choice(&self, freedom: Freedom) -> &'static str {
        let chosen = self.choices.get(&freedom).copied();
        chosen.unwrap_or_else(|| freedom.default_value())
    }

    /// Whether it takes this side.
    pub fn chooses(&self, freedom: Freedom, value: &str) -> bool {
        debug_assert!(freedom.value(value).is_some(), "{freedom} has no {value}");
        self.choice(freedom) == value
    }

    /// Whether it grants a request that leaves a question open.
    pub fn grants(&self, freedom: Freedom) -> bool {
        self.choice(freedom) == GRANTED
    }

    /// How strongly a rule binds here: its source's stance unless the profile departs.
    pub fn stance(&self, rule: Rule) -> Stance {
        match (self.departures.get(rule.id()), self.standard) {
            (Some(departure), _) => departure.stance,
            (None, Some(standard)) => standard::stance(rule, standard),
            (None, None) if standard::is_own(rule) => Stance::Off,
            (None, None) => rule.stance(),
        }
    }

    /// The rules that it looks at, in the order of the catalogue.
    pub fn rules(&self) -> impl Iterator<Item = Rule> {
        Rule::all().filter(|&rule| self.stance(rule) > Stance::Off)
    }

    /// Why it takes another stance on a rule than the rule's source, if it says.
    pub fn reason(&self, rule: Rule) -> Option<&str> {
        let departure = self.departures.get(rule.id())?;
        Some(departure.reason.as_str()).filter(|reason| !reason.is_empty())
    }

    /// The strongest stance among some rules.
    pub fn strongest(&self, rules: &RuleSet) -> Stance {
        rules
            .iter()
            .map(|rule| self.stance(rule))
            .max()
            .unwrap_or(Stance::Off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::redirect_uri::LIMIT;

    #[test]
    fn a_narrowed_question_has_a_side_of_its_own() {
        let freedom = Freedom::OldCode;
        assert_eq!(QLIK_CLOUD.permitted(freedom), ["refused", "granted"]);
        let narrowed = QLIK_CLOUD.permitting(freedom, &["granted", "perhaps"]);
        assert_eq!(narrowed.permitted(freedom), ["granted"]);
        assert!(narrowed.grants(freedom));
        assert_eq!(QLIK_CLOUD.permitting(freedom, &["perhaps"]), QLIK_CLOUD);
    }

    #[test]
    fn a_departure_keeps_its_reason() {
        let profile = QLIK_CLOUD.departing(LIMIT, Stance::May, "the gateway counts");
        assert_eq!(profile.stance(LIMIT), Stance::May);
        let departures: Vec<_> = profile.departures().collect();
        let wanted = ("redirect-uri/limit", Stance::May, "the gateway counts");
        assert_eq!(departures, [wanted]);
        assert_eq!(profile.reason(LIMIT), Some("the gateway counts"));
        assert_eq!(QLIK_CLOUD.with(LIMIT, Stance::Off).reason(LIMIT), None);
    }
}

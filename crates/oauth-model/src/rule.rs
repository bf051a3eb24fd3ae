//! Rules: what a tenant owes, as values that can be listed, compared and explained.
//!
//! A rule is one row of the [catalogue](crate::catalogue). Everything else in the
//! workspace refers to it: checks name the rules a request breaks, the tenant turns
//! a broken rule into a refusal, the judge blames a rule, and `explain` prints it.

mod document;
mod set;

use std::{cmp::Ordering, fmt, hash};

pub use document::{Citation, Document};
pub(crate) use document::{
    FETCH, GUIDE_API, GUIDE_DCR, GUIDE_IMPERSONATION, GUIDE_KEYS, GUIDE_M2M, GUIDE_ORGANIZATION,
    GUIDE_REGION, GUIDE_SPA, HELP_ANONYMOUS, HELP_CLIENTS, HELP_DCR, LIVE, OAUTH21, OVERVIEW,
    RATE_LIMITS, REST_AUTH_SETTINGS, REST_CLIENTS, REST_CSRF, REST_METADATA, REST_OAUTH,
    REST_ORGANIZATION, REST_TOKENS, REST_USERS, RFC6454, RFC6749, RFC6750, RFC7009, RFC7518,
    RFC7523, RFC7591, RFC7592, RFC7636, RFC7662, RFC8252, RFC8259, RFC8414, RFC8693, RFC8707,
    RFC9068, RFC9110, RFC9207, RFC9700, SCOPES, SECRETS_GUIDE, TOKENS_GUIDE, TYPINGS,
};
use serde::Serialize;
pub use set::RuleSet;

/// How strongly a rule binds under a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// The rule is not looked at.
    Off,
    /// Departing is worth a note.
    May,
    /// Departing is worth a warning.
    Should,
    /// Departing fails a run.
    Must,
}

impl Stance {
    /// The word used in reports: `off`, `may`, `should` or `must`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::May => "may",
            Self::Should => "should",
            Self::Must => "must",
        }
    }
}

/// How sure we are that the source says what the rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The vendor or a standard documents it.
    Documented,
    /// A third party reports that the live service does it.
    Reported,
    /// Clients in use send it or rely on it.
    SeenInClients,
    /// It follows from other facts; nobody states it.
    Inferred,
}

impl Confidence {
    /// The words used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::SeenInClients => "seen-in-clients",
            Self::Inferred => "inferred",
        }
    }
}

/// What a rule asks of the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// A request that breaks the rule is refused, with one of these statuses.
    Refuse(&'static [u16]),
    /// A request that relies on the rule, and breaks no other, is granted.
    Accept,
    /// What is answered has this property.
    Answer,
}

impl Duty {
    /// The word used in reports: `refuse`, `accept` or `answer`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refuse(_) => "refuse",
            Self::Accept => "accept",
            Self::Answer => "answer",
        }
    }
}

/// One row of the catalogue.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) text: &'static str,
    pub(crate) stance: Stance,
    pub(crate) confidence: Confidence,
    pub(crate) duty: Duty,
    pub(crate) facts: &'static str,
    pub(crate) citations: &'static [Citation],
}

/// A rule of the catalogue, cheap to copy and compared by its id.
#[derive(Clone, Copy)]
pub struct Rule(pub(crate) &'static Row);

impl Rule {
    /// All rules, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        crate::catalogue::TOPICS
            .iter()
            .flat_map(|rules| rules.iter().copied())
    }

    /// The rule with this id.
    pub fn find(id: &str) -> Option<Self> {
        Self::all().find(|rule| rule.id() == id)
    }

    /// The stable id, which reads as the fact that holds: `redirect-uri/absolute`.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The part of the id before the slash.
    pub fn topic(self) -> &'static str {
        self.id().split('/').next().unwrap_or_default()
    }

    /// The help page, as lines without indentation.
    pub fn text(self) -> String {
        let lines: Vec<&str> = self
            .0
            .text
            .lines()
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        lines.join("\n").trim().to_owned()
    }

    /// The first sentence of the help page.
    pub fn summary(self) -> String {
        let text = self.text();
        let paragraph = text.split("\n\n").next().unwrap_or_default();
        paragraph.replace('\n', " ")
    }

    /// How strongly the source binds, unless a profile says otherwise.
    pub fn stance(self) -> Stance {
        self.0.stance
    }

    /// How sure we are of it.
    pub fn confidence(self) -> Confidence {
        self.0.confidence
    }

    /// What it asks of the tenant.
    pub fn duty(self) -> Duty {
        self.0.duty
    }

    /// The statuses with which breaking this rule may be refused; empty unless
    /// the duty is [`Duty::Refuse`].
    pub fn refusals(self) -> &'static [u16] {
        match self.0.duty {
            Duty::Refuse(statuses) => statuses,
            Duty::Accept | Duty::Answer => &[],
        }
    }

    /// The numbers of the facts it rests on, such as `B10`.
    pub fn facts(self) -> impl Iterator<Item = &'static str> {
        self.0.facts.split_whitespace()
    }

    /// Where it is written.
    pub fn citations(self) -> &'static [Citation] {
        self.0.citations
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Rule {}

impl PartialOrd for Rule {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rule {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id().cmp(other.id())
    }
}

impl hash::Hash for Rule {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// Declares the rules of one topic: a constant each, and `ALL` in that order.
macro_rules! topic {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident = $id:literal, $stance:ident, $confidence:ident, $duty:expr,
            facts $facts:literal,
            cites [$($document:ident: $place:literal),+ $(,)?];
    )+) => {
        use $crate::rule::{Citation, Confidence, Row, Rule, Stance};
        #[expect(clippy::allow_attributes, reason = "a topic may use only one kind of duty")]
        #[allow(unused_imports, reason = "a topic may use only one kind of duty")]
        use $crate::rule::Duty::{Accept, Answer, Refuse};

        $(
            $(#[doc = $doc])+
            pub const $name: Rule = Rule(&Row {
                id: $id,
                text: concat!($($doc, "\n"),+),
                stance: Stance::$stance,
                confidence: Confidence::$confidence,
                duty: $duty,
                facts: $facts,
                citations: &[$(Citation {
                    document: &$crate::rule::$document,
                    place: $place,
                }),+],
            });
        )+

        /// The rules of this topic, in reading order.
        pub const ALL: &[Rule] = &[$($name),+];
    };
}
pub(crate) use topic;

//! Freedoms: questions that no source answers, with the answers that are permitted.
//!
//! There are two kinds. Most are about a request: a tenant may grant it or refuse it,
//! and an examination names the freedom ([`crate::prediction::Examination`]). The rest
//! are about an answer: what it looks like, where several forms are right. The
//! reference tenant takes the side that its profile chooses
//! ([`crate::profile::Profile::choosing`]); the judge accepts either, and remembers
//! which one a target showed.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::{
    catalogue::{consent, dcr, oauth_tokens, refresh, scope},
    rule::Rule,
};

/// The request is granted.
pub const GRANTED: &str = "granted";
/// The request is refused.
pub const REFUSED: &str = "refused";

/// Declares the freedoms: name, facts, permitted values with the default first, and
/// whether it is one question or a bundle of several.
macro_rules! freedoms {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $extent:ident [$($value:expr),+], facts $facts:literal;)+) => {
        /// An open question, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Freedom {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Freedom {
            /// Every freedom, by topic.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            fn row(self) -> Row {
                match self {
                    $(Self::$name => Row {
                        name: $text,
                        question: &[$($doc),+],
                        extent: Extent::$extent,
                        values: &[$($value),+],
                        facts: $facts,
                    },)+
                }
            }
        }
    };
}

/// What is known of a freedom.
struct Row {
    name: &'static str,
    question: &'static [&'static str],
    extent: Extent,
    values: &'static [&'static str],
    facts: &'static str,
}

/// How much one name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// One question: whoever answers it one way does so every time.
    One,
    /// Several questions of a kind, or one whose answer depends on more than a request
    /// shows, such as age: the answers need not agree.
    Many,
}

freedoms! {
    /// A token request asks for a scope that the client does not have: refused, or
    /// granted without it.
    ScopeBeyondClient = "scope-beyond-client", One [REFUSED, GRANTED], facts "E13 I17 I41";
    /// An authorization request asks for a scope that the client does not have:
    /// refused, or led on without it.
    ScopeBeyondClientAtAuthorize = "scope-beyond-client-at-authorize", One [REFUSED, GRANTED], facts "A54 I17 I41";
    /// In which order a granted scope string names its scopes.
    ScopeOrder = "scope-order", Many ["as-requested", "sorted"], facts "I41";
    /// A refresh asks for a scope beyond the grant: refused, or granted without it.
    ScopeBeyondGrant = "scope-beyond-grant", One [REFUSED, GRANTED], facts "I41";
    /// A code after its life, whose length no source tells.
    OldCode = "old-code", Many [REFUSED, GRANTED], facts "D29 I36";
    /// A verifier for a code that was asked for without a challenge: ignored, or
    /// refused as RFC 9700, section 2.1.1, has it.
    VerifierWithoutChallenge = "verifier-without-challenge", One [REFUSED, GRANTED], facts "I5 I64";
    /// Whether a refresh brings a new refresh token or the same again.
    RefreshRotation = "refresh-rotation", One ["new", "same"], facts "E33 I37";
    /// A refresh token that was exchanged for another: dead, or still good, perhaps
    /// for a while.
    UsedRefreshToken = "used-refresh-token", Many [REFUSED, GRANTED], facts "I37";
    /// Revoking a token that the tenant does not know.
    UnknownTokenRevoked = "unknown-token-revoked", One [GRANTED, REFUSED], facts "F14 I50";
    /// A token that came of a code which was tried a second time: it lives on, or was
    /// revoked as RFC 6749, section 4.1.2, advises.
    TokenOfReplayedCode = "token-of-replayed-code", Many [GRANTED, REFUSED], facts "I36";
    /// A token that came of a refresh token which was tried again after its exchange: it
    /// lives on, or was revoked as RFC 9700, section 4.14.2, advises.
    TokenOfReplayedRefreshToken = "token-of-replayed-refresh-token", Many [GRANTED, REFUSED], facts "I37";
    /// A token of a grant of which another token was revoked.
    TokenOfRevokedGrant = "token-of-revoked-grant", Many [GRANTED, REFUSED], facts "I50";
    /// A code or a token that came of a consent which its user took back since: it lives
    /// on, or ended with the consent.
    TokenOfWithdrawnConsent = "token-of-withdrawn-consent", Many [GRANTED, REFUSED], facts "D19";
    /// A token that was issued to a client deleted since.
    TokenOfDeletedClient = "token-of-deleted-client", One [GRANTED, REFUSED], facts "B44 I37";
    /// The status of a refusal for wrong client credentials.
    CredentialsStatus = "credentials-status", Many ["401", "400"], facts "I10 I35";
    /// Whether a refusal for wrong client credentials has a `WWW-Authenticate` header.
    CredentialsChallenge = "credentials-challenge", Many ["absent", "present"], facts "I35";
    /// The status of a refusal of a body that is neither JSON nor a form.
    ContentTypeStatus = "content-type-status", One ["400", "415"], facts "I66";
    /// An assertion without `kid`, where the client has one key.
    AssertionWithoutKid = "assertion-without-kid", One [GRANTED, REFUSED], facts "E57 I21";
    /// An assertion that was over a few minutes ago; RFC 7519, section 4.1.4, lets a
    /// server make up for clocks that differ.
    AssertionJustExpired = "assertion-just-expired", Many [REFUSED, GRANTED], facts "E56";
    /// A client named by its assertion alone, as RFC 7521, section 4.2, has it.
    ClientNamedByAssertion = "client-named-by-assertion", One [REFUSED, GRANTED], facts "E55";
    /// A public client sends a secret or an assertion that it cannot have: ignored, or
    /// refused.
    ProofOfPublicClient = "proof-of-public-client", Many [REFUSED, GRANTED], facts "B47 I1 I65";
    /// A temporary token of more than a minute and less than six hours.
    OldTemporaryToken = "old-temporary-token", Many [REFUSED, GRANTED], facts "I38";
    /// A temporary token in the Authorization header.
    TemporaryTokenInHeader = "temporary-token-in-header", One [REFUSED, GRANTED], facts "I38";
    /// A temporary token for another purpose than that of the request.
    TemporaryTokenOfOtherPurpose = "temporary-token-of-other-purpose", One [REFUSED, GRANTED], facts "I38";
    /// A temporary token whose own token was revoked or is over.
    TemporaryTokenOfDeadToken = "temporary-token-of-dead-token", Many [REFUSED, GRANTED], facts "I50";
    /// An access token in the query, where temporary ones belong.
    AccessTokenInQuery = "access-token-in-query", One [REFUSED, GRANTED], facts "F6";
    /// An administrator without `admin_classic` lists tokens: refused, or shown its own.
    AuditWithoutScope = "audit-without-scope", One [GRANTED, REFUSED], facts "C42";
    /// Deleting a token that is not listed: refused, or done already.
    UnknownRecordDeleted = "unknown-record-deleted", One [REFUSED, GRANTED], facts "C40";
    /// `user_lookup` in a form-encoded body.
    UserLookupInForm = "user-lookup-in-form", One [GRANTED, REFUSED], facts "E42";
    /// Impersonating a bot user.
    BotImpersonated = "bot-impersonated", One [GRANTED, REFUSED], facts "I60";
    /// Impersonating an administrator.
    AdministratorImpersonated = "administrator-impersonated", One [GRANTED, REFUSED], facts "I60";
    /// A challenge that is no SHA-256 in base64url: refused at once, or never fitted.
    OddChallenge = "odd-challenge", Many [REFUSED, GRANTED], facts "I44";
    /// Where a public client's request without a challenge is refused.
    MissingChallenge = "missing-challenge", One ["redirect", "page"], facts "D26 I44";
    /// Where a request without a state is refused.
    MissingState = "missing-state", One ["redirect", "page"], facts "I45";
    /// Where a request with another response type than `code` is refused.
    UnsupportedResponseType = "unsupported-response-type", One ["redirect", "page"], facts "I45";
    /// A user who must not be asked, and whose consent is needed.
    ConsentNeededSilently = "consent-needed-silently", One [REFUSED, GRANTED], facts "D25 I46";
    /// What a client is told whose user must not be asked and is not signed in.
    SilentError = "silent-error", One ["login_required", "interaction_required", "access_denied"], facts "D25 I46";
    /// A plain http redirect URI on a loopback address.
    HttpLoopbackAddress = "http-loopback-address", Many [REFUSED, GRANTED], facts "B12 I42";
    /// A client registers a plain http origin of another host than `localhost`.
    HttpOrigin = "http-origin", One [GRANTED, REFUSED], facts "I43";
    /// An anonymous embed client, which needs a subscription of its own.
    AnonymousEmbed = "anonymous-embed", One [GRANTED, REFUSED], facts "D37";
    /// Publishing a client whose consent is trusted: refused, or granted and the
    /// consent required from then on.
    PublishTrusted = "publish-trusted", One [REFUSED, GRANTED], facts "I34 I52";
    /// Publishing a client a second time.
    PublishTwice = "publish-twice", One [GRANTED, REFUSED], facts "I52";
    /// Publishing a client that machines use.
    PublishMachine = "publish-machine", One [GRANTED, REFUSED], facts "I52";
    /// Deleting a client's only secret.
    LastSecretDeleted = "last-secret-deleted", One [GRANTED, REFUSED], facts "I34";
    /// Which five characters of a secret are its hint.
    SecretHint = "secret-hint", One ["last", "first"], facts "B34 I54";
    /// Deleting a client's connection configuration from the owning tenant.
    OwnConnectionDeleted = "own-connection-deleted", One [GRANTED, REFUSED], facts "I51";
    /// Reading or managing a client by its id that no administrator approved.
    UnapprovedManaged = "unapproved-managed", Many [REFUSED, GRANTED], facts "B60 I51";
    /// A client of the organization manages the organization's clients.
    ConsoleManagedByClient = "console-managed-by-client", One [REFUSED, GRANTED], facts "A36";
    /// A client of the organization that is no machine's, or has members that a tenant's
    /// client could not have, or changes of that kind.
    UnusualOrganizationClient = "unusual-organization-client", Many [GRANTED, REFUSED], facts "A36 A49";
    /// A client registers itself with a scope beyond the three that are accepted: granted
    /// without it, or refused.
    ScopeBeyondRegistration = "scope-beyond-registration", One [GRANTED, REFUSED], facts "B58";
    /// A client registers itself with a grant type, a response type or a redirect URI that
    /// may not go with it, or without a method where the usual one is not allowed.
    UnusualRegistration = "unusual-registration", Many [REFUSED, GRANTED], facts "B62 B65 I63";
    /// A patch without operations, or one that removes a member, or adds one text to a
    /// list.
    UnusualPatch = "unusual-patch", Many [GRANTED, REFUSED], facts "C31 I55";
    /// A filter with an operator or attribute beyond those in use.
    UnusualFilter = "unusual-filter", Many [REFUSED, GRANTED], facts "I56";
    /// A call from a page of an origin that the named client does not list: answered,
    /// without leave to read the answer, or refused.
    OtherOrigin = "other-origin", Many [GRANTED, REFUSED], facts "G8 I43 I47";
    /// A token against forged requests for somebody who is not signed in by a cookie.
    CsrfTokenWithoutSession = "csrf-token-without-session", One [REFUSED, GRANTED], facts "C51 G13";
    /// An ordinary user reads clients.
    ReadByOrdinaryUser = "read-by-ordinary-user", Many [GRANTED, REFUSED], facts "C26 I57";
    /// Whether a scope that has to do with an operation is enough for it: no source maps
    /// scopes to operations.
    ScopeOfOperation = "scope-of-operation", Many [REFUSED, GRANTED], facts "A30";
    /// A request about content that the type declarations leave open: another body,
    /// another member's content, a space that is not empty.
    UnusualContent = "unusual-content", Many [REFUSED, GRANTED], facts "A30";
    /// A visitor's request without an Origin header.
    VisitorWithoutOrigin = "visitor-without-origin", One [GRANTED, REFUSED], facts "I39";
    /// A visitor's tracking code that is not 40 hexadecimal digits.
    OddTrackingCode = "odd-tracking-code", Many [REFUSED, GRANTED], facts "E51 I39";
    /// A visitor reads oneself, the tenant or a list of what it sees.
    VisitorReads = "visitor-reads", Many [GRANTED, REFUSED], facts "I39";
    /// A visitor's token after its access code was reset or turned off, or after the
    /// hours that other tokens live.
    OldVisitorToken = "old-visitor-token", Many [REFUSED, GRANTED], facts "D38 E52 I39";
    /// In which order a list of clients comes if none was asked for.
    DefaultSort = "default-sort", Many ["oldest-first", "newest-first"], facts "I58";
    /// Whether the lists of supported grant and response types are filled.
    MetadataLists = "metadata-lists", One ["filled", "empty"], facts "F8 I48";
    /// How many keys are published.
    KeyCount = "key-count", Many ["one", "two"], facts "I49";
}

impl Freedom {
    /// Its name on the command line and in profiles.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What is open, in a sentence.
    pub fn question(self) -> String {
        let lines: Vec<&str> = self.row().question.iter().map(|line| line.trim()).collect();
        lines.join(" ")
    }

    /// The permitted answers; the first is the reference tenant's, unless its profile
    /// chooses another.
    pub fn values(self) -> &'static [&'static str] {
        self.row().values
    }

    /// The permitted value of this spelling.
    pub fn value(self, text: &str) -> Option<&'static str> {
        self.values().iter().find(|&&value| value == text).copied()
    }

    /// The reference tenant's answer.
    pub fn default_value(self) -> &'static str {
        self.values().first().copied().unwrap_or(GRANTED)
    }

    /// The numbers of the facts that leave it open.
    pub fn facts(self) -> impl Iterator<Item = &'static str> {
        self.row().facts.split(' ')
    }

    /// Whether a target that shows one answer has to show it again.
    pub fn is_one_question(self) -> bool {
        self.row().extent == Extent::One
    }

    /// Whether it is about a request, to be granted or refused.
    pub fn is_about_a_request(self) -> bool {
        self.value(GRANTED).is_some()
    }

    /// The freedom of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|freedom| freedom.name() == name)
            .copied()
    }

    /// The rule that a refusal upholds as well as the right kind of grant does.
    pub fn upheld_by_refusal(self) -> Option<Rule> {
        [
            (Self::ScopeBeyondClient, scope::NEVER_BEYOND_CLIENT),
            (
                Self::ScopeBeyondClientAtAuthorize,
                scope::NEVER_BEYOND_CLIENT,
            ),
            (Self::ScopeBeyondGrant, refresh::NEVER_WIDENS),
            (Self::PublishTrusted, consent::REQUIRED_WHEN_PUBLISHED),
            (Self::ScopeBeyondRegistration, dcr::SCOPE_LIMITED),
            (Self::AuditWithoutScope, oauth_tokens::AUDIT_NEEDS_SCOPE),
        ]
        .into_iter()
        .find(|(freedom, _)| *freedom == self)
        .map(|(_, rule)| rule)
    }
}

impl fmt::Display for Freedom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Freedom {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        let names: BTreeSet<&str> = Freedom::ALL.iter().map(|freedom| freedom.name()).collect();
        assert_eq!(names.len(), Freedom::ALL.len());
        for &freedom in Freedom::ALL {
            assert_eq!(Freedom::find(freedom.name()), Some(freedom));
        }
    }

    #[test]
    fn every_freedom_leaves_a_choice() {
        for &freedom in Freedom::ALL {
            assert!(freedom.values().len() > 1, "{freedom}");
            let values: BTreeSet<_> = freedom.values().iter().collect();
            assert_eq!(values.len(), freedom.values().len(), "{freedom}");
            assert_eq!(
                freedom.value(GRANTED).is_some(),
                freedom.value(REFUSED).is_some(),
                "{freedom}"
            );
        }
    }
}

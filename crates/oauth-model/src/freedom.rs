//! Freedoms: questions that no source answers, with the answers that are permitted.

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::{consent, oauth_tokens, refresh, scope},
    rule::Rule,
};

/// An open question about a request: a tenant may grant it or refuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freedom {
    /// A token request asks for a scope that the client does not have: refused, or
    /// granted without it (facts E13, I17, I41).
    ScopeBeyondClient,
    /// A code after its life, whose length no source tells (fact I36).
    OldCode,
    /// A refresh token that was used before: rotated and dead, or still good (fact I37).
    UsedRefreshToken,
    /// Refreshing with a scope beyond the grant: refused, or granted without it
    /// (fact I41).
    ScopeBeyondGrant,
    /// Revoking a token that the tenant does not know (facts F14, I50).
    UnknownTokenRevoked,
    /// A challenge that is no SHA-256 in base64url: refused at once, or never fitted
    /// (fact I44).
    OddChallenge,
    /// Publishing a client whose consent is trusted: refused, or granted and the
    /// consent required from then on (facts I34, I52).
    PublishTrusted,
    /// Publishing a client a second time (fact I52).
    PublishTwice,
    /// A verifier for a code that was asked for without a challenge: ignored, or refused
    /// as RFC 9700, section 2.1.1, has it (fact I64).
    VerifierWithoutChallenge,
    /// A user who must not be asked, and whose consent is needed (facts D25 and I46).
    ConsentNeededSilently,
    /// A plain http redirect URI on a loopback address (facts B12, I42).
    HttpLoopbackAddress,
    /// A web client registers a plain http origin of another host than `localhost`
    /// (fact I43).
    HttpOrigin,
    /// An anonymous embed client, which needs a subscription of its own (fact D37).
    AnonymousEmbed,
    /// `user_lookup` in a form-encoded body (fact E42).
    UserLookupInForm,
    /// Deleting a client's connection configuration from the owning tenant (fact I51).
    OwnConnectionDeleted,
    /// A patch without operations, or one that removes a member (fact I55).
    UnusualPatch,
    /// A filter with an operator or attribute beyond those in use (fact I56).
    UnusualFilter,
    /// An assertion without `kid`, where the client has one key (facts E57 and I21).
    AssertionWithoutKid,
    /// An assertion that was over a few minutes ago; RFC 7519, section 4.1.4, lets a
    /// server make up for clocks that differ.
    AssertionJustExpired,
    /// A client named by its assertion alone (RFC 7521, section 4.2; fact E55 sends the
    /// client id too).
    ClientNamedByAssertion,
    /// A public client sends a secret or an assertion that it cannot have: ignored, or
    /// refused as RFC 6749, section 6, has it (facts B47 and I1).
    ProofOfPublicClient,
    /// A temporary token of more than a minute and less than six hours (fact I38).
    OldTemporaryToken,
    /// A temporary token in the Authorization header (fact I38).
    TemporaryTokenInHeader,
    /// A temporary token for another purpose than that of the request (fact I38).
    TemporaryTokenOfOtherPurpose,
    /// A temporary token whose own token was revoked or is over (fact I50).
    TemporaryTokenOfDeadToken,
    /// An access token in the query, where temporary ones belong (fact F6).
    AccessTokenInQuery,
    /// An administrator without `admin_classic` lists tokens: refused, or shown its own
    /// (fact C42).
    AuditWithoutScope,
    /// Deleting a token that is not listed: refused, or done already (fact C40).
    UnknownRecordDeleted,
    /// An ordinary user reads clients (facts C26, I57).
    ReadByOrdinaryUser,
    /// A token that was issued to a client deleted since (fact B44).
    TokenOfDeletedClient,
    /// Deleting a client's only secret (fact I34).
    LastSecretDeleted,
}

impl Freedom {
    /// The rule that a refusal upholds as well as the right kind of grant does.
    pub fn upheld_by_refusal(self) -> Option<Rule> {
        match self {
            Self::ScopeBeyondClient => Some(scope::NEVER_BEYOND_CLIENT),
            Self::ScopeBeyondGrant => Some(refresh::NEVER_WIDENS),
            Self::PublishTrusted => Some(consent::REQUIRED_WHEN_PUBLISHED),
            Self::AuditWithoutScope => Some(oauth_tokens::AUDIT_NEEDS_SCOPE),
            Self::OldCode
            | Self::UsedRefreshToken
            | Self::UnknownTokenRevoked
            | Self::OddChallenge
            | Self::PublishTwice
            | Self::VerifierWithoutChallenge
            | Self::ConsentNeededSilently
            | Self::HttpLoopbackAddress
            | Self::HttpOrigin
            | Self::AnonymousEmbed
            | Self::UserLookupInForm
            | Self::OwnConnectionDeleted
            | Self::UnusualPatch
            | Self::UnusualFilter
            | Self::AssertionWithoutKid
            | Self::AssertionJustExpired
            | Self::ClientNamedByAssertion
            | Self::ProofOfPublicClient
            | Self::OldTemporaryToken
            | Self::TemporaryTokenInHeader
            | Self::TemporaryTokenOfOtherPurpose
            | Self::TemporaryTokenOfDeadToken
            | Self::AccessTokenInQuery
            | Self::UnknownRecordDeleted
            | Self::ReadByOrdinaryUser
            | Self::TokenOfDeletedClient
            | Self::LastSecretDeleted => None,
        }
    }

    /// What the reference tenant does.
    pub fn granted_by_default(self) -> bool {
        match self {
            Self::ScopeBeyondClient
            | Self::OldCode
            | Self::UsedRefreshToken
            | Self::ScopeBeyondGrant
            | Self::OddChallenge
            | Self::VerifierWithoutChallenge
            | Self::ConsentNeededSilently
            | Self::HttpLoopbackAddress
            | Self::PublishTrusted
            | Self::AssertionJustExpired
            | Self::ClientNamedByAssertion
            | Self::ProofOfPublicClient
            | Self::OldTemporaryToken
            | Self::TemporaryTokenInHeader
            | Self::TemporaryTokenOfOtherPurpose
            | Self::TemporaryTokenOfDeadToken
            | Self::AccessTokenInQuery
            | Self::UnknownRecordDeleted
            | Self::UnusualFilter => false,
            Self::UnknownTokenRevoked
            | Self::PublishTwice
            | Self::HttpOrigin
            | Self::AnonymousEmbed
            | Self::UserLookupInForm
            | Self::OwnConnectionDeleted
            | Self::UnusualPatch
            | Self::AssertionWithoutKid
            | Self::AuditWithoutScope
            | Self::ReadByOrdinaryUser
            | Self::TokenOfDeletedClient
            | Self::LastSecretDeleted => true,
        }
    }
}

//! Freedoms: questions that no source answers, with the answers that are permitted.

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::{consent, dcr, refresh, scope},
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
    /// An ordinary user reads clients (facts C26, I57).
    ReadByOrdinaryUser,
    /// A token that was issued to a client deleted since (fact B44).
    TokenOfDeletedClient,
    /// Deleting a client's only secret (fact I34).
    LastSecretDeleted,
    /// Reading or managing a client by its id that no administrator approved (facts B60
    /// and I51).
    UnapprovedManaged,
    /// A dynamic registration with a scope that no such client has: refused, or
    /// registered without it (fact B58).
    ScopeBeyondRegistration,
    /// A dynamic registration with a grant type, a response type or a redirect URI that
    /// may not go with it, or without a method where the usual one is not allowed
    /// (facts B62, B65 and I63).
    UnusualRegistration,
}

impl Freedom {
    /// The rule that a refusal upholds as well as the right kind of grant does.
    pub fn upheld_by_refusal(self) -> Option<Rule> {
        match self {
            Self::ScopeBeyondClient => Some(scope::NEVER_BEYOND_CLIENT),
            Self::ScopeBeyondGrant => Some(refresh::NEVER_WIDENS),
            Self::PublishTrusted => Some(consent::REQUIRED_WHEN_PUBLISHED),
            Self::ScopeBeyondRegistration => Some(dcr::SCOPE_LIMITED),
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
            | Self::ReadByOrdinaryUser
            | Self::TokenOfDeletedClient
            | Self::LastSecretDeleted
            | Self::UnapprovedManaged
            | Self::UnusualRegistration => None,
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
            | Self::UnapprovedManaged
            | Self::UnusualRegistration
            | Self::UnusualFilter => false,
            Self::UnknownTokenRevoked
            | Self::PublishTwice
            | Self::HttpOrigin
            | Self::AnonymousEmbed
            | Self::UserLookupInForm
            | Self::OwnConnectionDeleted
            | Self::UnusualPatch
            | Self::ReadByOrdinaryUser
            | Self::TokenOfDeletedClient
            | Self::LastSecretDeleted
            | Self::ScopeBeyondRegistration => true,
        }
    }
}

//! The scripted cases that show which side a target takes of each open question.

use oauth_model::freedom::Freedom;

/// The names of the cases, the one to be played first first.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub fn asked(freedom: Freedom) -> &'static [&'static str] {
    match freedom {
        Freedom::ScopeBeyondClient => &["a machine asks for a scope that it does not have"],
        Freedom::ScopeBeyondClientAtAuthorize => {
            &["a browser brings a scope that the client does not have"]
        }
        Freedom::ScopeOrder => &["a machine asks for scopes out of order"],
        Freedom::ScopeBeyondGrant => &["a web client refreshes for more than was granted"],
        Freedom::OldCode => &["a code is redeemed after five minutes"],
        Freedom::VerifierWithoutChallenge => {
            &["a verifier comes with a code that has no challenge"]
        }
        Freedom::RefreshRotation => &["a refresh token is used twice", "a native client refreshes"],
        Freedom::UsedRefreshToken => &["a refresh token is used twice"],
        Freedom::UnknownTokenRevoked => &["an unknown token is revoked"],
        Freedom::TokenOfReplayedCode => &["a token whose code was tried again"],
        Freedom::TokenOfReplayedRefreshToken => &["a token whose refresh token was tried again"],
        Freedom::TokenOfRevokedGrant => &["a refresh token whose access token was revoked"],
        Freedom::TokenOfDeletedClient => &["the token of a deleted client is used"],
        Freedom::CredentialsStatus | Freedom::CredentialsChallenge => {
            &["a secret with its last character changed"]
        }
        Freedom::ContentTypeStatus => &["a machine sends plain text"],
        Freedom::AssertionWithoutKid => &["an assertion without a key id"],
        Freedom::AssertionJustExpired => &["an assertion that was over a minute ago"],
        Freedom::ClientNamedByAssertion => &["a client that only its assertion names"],
        Freedom::ProofOfPublicClient => &["a public client sends a secret"],
        Freedom::OldTemporaryToken => &["a temporary token after two minutes"],
        Freedom::TemporaryTokenInHeader => &["a temporary token in the header"],
        Freedom::TemporaryTokenOfOtherPurpose => &["a temporary token for another purpose"],
        Freedom::TemporaryTokenOfDeadToken => &["a temporary token whose own was revoked"],
        Freedom::AccessTokenInQuery => &["a token in the query"],
        Freedom::AuditWithoutScope => &["a machine without admin_classic lists tokens"],
        Freedom::UnknownRecordDeleted => &["a token that is not listed is deleted"],
        Freedom::UserLookupInForm => &["a user is looked up in a form"],
        Freedom::BotImpersonated => &["a machine impersonates its bot"],
        Freedom::AdministratorImpersonated => &["a machine impersonates an administrator"],
        Freedom::OddChallenge => &["a browser brings a challenge that is none"],
        Freedom::MissingChallenge => &["a single-page client without a challenge"],
        Freedom::MissingState => &["no state"],
        Freedom::UnsupportedResponseType => &["the implicit grant"],
        Freedom::ConsentNeededSilently => &["a user must be asked and must not be"],
        Freedom::SilentError => &["a browser without a session that must not be asked"],
        Freedom::HttpLoopbackAddress => &["a client registers a loopback address over http"],
        Freedom::HttpOrigin => &["a client registers an origin over http"],
        Freedom::AnonymousEmbed => &["an anonymous embed client is created"],
        Freedom::PublishTrusted => &["a trusted client is published"],
        Freedom::PublishTwice => &["a client is published twice"],
        Freedom::PublishMachine => &["a machine is published"],
        Freedom::LastSecretDeleted => &["a client's only secret is deleted"],
        Freedom::SecretHint => &["a second secret is added and listed"],
        Freedom::OwnConnectionDeleted => &["a tenant withdraws from a client of its own"],
        Freedom::UnapprovedManaged => &["an administrator reads a client that waits"],
        Freedom::ScopeBeyondRegistration => &["a client registers itself with another scope"],
        Freedom::UnusualRegistration => &["a client registers itself for another flow"],
        Freedom::UnusualPatch => &["a member of a client is removed"],
        Freedom::UnusualFilter => &["clients are looked for by a beginning"],
        Freedom::OtherOrigin => &["a page of another origin calls"],
        Freedom::CsrfTokenWithoutSession => &["a token against forgery without a session"],
        Freedom::ReadByOrdinaryUser => &["an ordinary user lists the clients"],
        Freedom::ScopeOfOperation => &["spaces are listed by a scope with another name"],
        Freedom::UnusualContent => &["a space is created without a type"],
        Freedom::VisitorWithoutOrigin => &["a visitor comes without an origin"],
        Freedom::OddTrackingCode => &["a visitor comes with an odd tracking code"],
        Freedom::VisitorReads => &["a visitor asks who it is"],
        Freedom::OldVisitorToken => &["a visitor's token after its code was reset"],
        Freedom::DefaultSort => &[
            "all clients are listed",
            "clients are listed in no order asked for",
        ],
        Freedom::TokenOfWithdrawnConsent => &[
            "a token whose consent was taken back",
            "a code and a refresh token whose consent was taken back",
        ],
        Freedom::ConsoleManagedByClient => &["a client of the organization creates another"],
        Freedom::UnusualOrganizationClient => &["a client of the organization is to be a page"],
        Freedom::MetadataLists => &["the metadata document is read"],
        Freedom::KeyCount => &["the key set is read"],
    }
}

/// Whether a case shows a side of an open question.
pub(crate) fn is_asked(case: &str) -> bool {
    Freedom::ALL
        .iter()
        .any(|&freedom| asked(freedom).contains(&case))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::cases;

    #[test]
    fn every_question_has_cases() {
        let cases = cases();
        for &freedom in Freedom::ALL {
            assert!(!asked(freedom).is_empty(), "{freedom}");
            for name in asked(freedom) {
                assert!(cases.iter().any(|case| case.name == *name), "{name}");
            }
        }
    }
}

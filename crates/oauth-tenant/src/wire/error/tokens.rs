//! Refusals of what no source decides about proofs and tokens.

use http::StatusCode;
use oauth_model::freedom::Freedom;

use super::Refusal;

/// The refusal, if the question is about a client's proof or a token.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "all other questions are somebody else's"
)]
pub(super) fn refusal(freedom: Freedom) -> Option<Refusal> {
    let (status, title, detail) = match freedom {
        Freedom::AssertionJustExpired => (
            StatusCode::UNAUTHORIZED,
            "Invalid client_assertion",
            "`/client_assertion`: found an `exp` of the past",
        ),
        Freedom::ClientNamedByAssertion => (
            StatusCode::BAD_REQUEST,
            "Invalid client_id",
            "`/client_id`: found nothing, wanted the client id beside the assertion",
        ),
        Freedom::ProofOfPublicClient => (
            StatusCode::UNAUTHORIZED,
            "Invalid client_secret",
            "found the proof of a client that has no secret and no key",
        ),
        Freedom::OldTemporaryToken
        | Freedom::TemporaryTokenInHeader
        | Freedom::TemporaryTokenOfOtherPurpose
        | Freedom::TemporaryTokenOfDeadToken
        | Freedom::AccessTokenInQuery => (
            StatusCode::UNAUTHORIZED,
            "Unauthorized",
            "`accessToken`: wanted a fresh temporary token for this purpose",
        ),
        Freedom::UnknownRecordDeleted => (
            StatusCode::NOT_FOUND,
            "Not found",
            "`id`: wanted the id of a token that is listed",
        ),
        _ => return None,
    };
    Some(Refusal::new(status, title, detail))
}

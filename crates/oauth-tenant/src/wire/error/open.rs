//! Words for refusing what no source decides.

use http::StatusCode;
use oauth_model::freedom::Freedom;

/// A status, a title and a sentence.
type Words = (StatusCode, &'static str, &'static str);

/// For what has no words of its own.
pub(super) const UNSERVED: Words = (
    StatusCode::BAD_REQUEST,
    "Invalid request",
    "found what this tenant does not serve",
);

/// The words for refusing a request for this freedom.
pub(super) fn words(freedom: Freedom) -> Words {
    let (_, status, title, detail) = WORDS
        .iter()
        .find(|(known, ..)| *known == freedom)
        .copied()
        .unwrap_or((freedom, UNSERVED.0, UNSERVED.1, UNSERVED.2));
    (status, title, detail)
}

const TEMPORARY: &str = "`accessToken`: wanted a fresh temporary token for this purpose";

const WORDS: &[(Freedom, StatusCode, &str, &str)] = &[
    (
        Freedom::ScopeBeyondClient,
        StatusCode::BAD_REQUEST,
        "Invalid scope",
        "`/scope`: found a scope that the client does not have",
    ),
    (
        Freedom::ScopeBeyondClientAtAuthorize,
        StatusCode::BAD_REQUEST,
        "Invalid scope",
        "`/scope`: found a scope that the client does not have",
    ),
    (
        Freedom::ScopeBeyondGrant,
        StatusCode::BAD_REQUEST,
        "Invalid scope",
        "`/scope`: found a scope that was not granted",
    ),
    (
        Freedom::OldCode,
        StatusCode::BAD_REQUEST,
        "Invalid code",
        "`/code`: found an old code",
    ),
    (
        Freedom::UsedRefreshToken,
        StatusCode::BAD_REQUEST,
        "Invalid refresh token",
        "`/refresh_token`: found one that was exchanged for another",
    ),
    (
        Freedom::OddChallenge,
        StatusCode::BAD_REQUEST,
        "Invalid code challenge",
        "`code_challenge`: wanted a SHA-256 in base64url, which has 43 characters",
    ),
    (
        Freedom::VerifierWithoutChallenge,
        StatusCode::BAD_REQUEST,
        "Invalid code verifier",
        "`/code_verifier`: found a verifier, and the code was asked for without a challenge",
    ),
    (
        Freedom::ConsentNeededSilently,
        StatusCode::BAD_REQUEST,
        "Consent required",
        "`prompt`: found `none`, wanted a user who can be asked",
    ),
    (
        Freedom::HttpLoopbackAddress,
        StatusCode::BAD_REQUEST,
        "Invalid redirect URI",
        "`/redirectUris`: found a loopback address, wanted `http://localhost`",
    ),
    (
        Freedom::PublishTrusted,
        StatusCode::BAD_REQUEST,
        "Invalid consent method",
        "found a trusted client, wanted one that requires consent",
    ),
    (
        Freedom::UnusualFilter,
        StatusCode::BAD_REQUEST,
        "Invalid filter",
        "`filter`: found an operator or attribute that is not served, wanted `eq` and `and`",
    ),
    (
        Freedom::CsrfTokenWithoutSession,
        StatusCode::BAD_REQUEST,
        "Invalid session",
        "`Cookie`: wanted that of a signed-in browser, and no bearer token",
    ),
    (
        Freedom::TokenOfDeletedClient,
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "`Authorization`: found a token of a deleted client",
    ),
    (
        Freedom::TokenOfWithdrawnConsent,
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "found what came of a consent that its user took back",
    ),
    (
        Freedom::ReadByOrdinaryUser,
        StatusCode::FORBIDDEN,
        "Forbidden",
        "found an ordinary user, wanted a tenant administrator",
    ),
    (
        Freedom::UnapprovedManaged,
        // As if it were not there at all.
        StatusCode::NOT_FOUND,
        "Not found",
        "`id`: found a client that no administrator approved",
    ),
    (
        Freedom::ConsoleManagedByClient,
        StatusCode::FORBIDDEN,
        "Forbidden",
        "found a client of the organization, wanted the service account owner",
    ),
    (
        Freedom::UnusualOrganizationClient,
        StatusCode::BAD_REQUEST,
        "Invalid request",
        "wanted a machine's client with members of a tenant's client",
    ),
    (
        Freedom::UnusualRegistration,
        StatusCode::BAD_REQUEST,
        "Invalid registration",
        "wanted the authorization code flow, web addresses to return to, and a method that the \
         tenant allows",
    ),
    (
        Freedom::ScopeOfOperation,
        // Fact G4.
        StatusCode::FORBIDDEN,
        "Forbidden",
        "found no scope that surely opens this",
    ),
    (
        Freedom::OldVisitorToken,
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "found a token whose access code or time has run out",
    ),
    (
        Freedom::UnusualContent,
        StatusCode::BAD_REQUEST,
        "Invalid request",
        "found what the type declarations of `@qlik/api` leave open",
    ),
    (
        Freedom::OddTrackingCode,
        StatusCode::BAD_REQUEST,
        "Invalid tracking code",
        "`/tracking_code`: wanted 40 hexadecimal digits",
    ),
    (
        Freedom::AssertionJustExpired,
        StatusCode::UNAUTHORIZED,
        "Invalid client_assertion",
        "`/client_assertion`: found an `exp` of the past",
    ),
    (
        Freedom::ClientNamedByAssertion,
        StatusCode::BAD_REQUEST,
        "Invalid client_id",
        "`/client_id`: found nothing, wanted the client id beside the assertion",
    ),
    (
        Freedom::ProofOfPublicClient,
        StatusCode::UNAUTHORIZED,
        "Invalid client_secret",
        "found the proof of a client that has no secret and no key",
    ),
    (
        Freedom::OldTemporaryToken,
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        TEMPORARY,
    ),
    (
        Freedom::TemporaryTokenInHeader,
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        TEMPORARY,
    ),
    (
        Freedom::TemporaryTokenOfOtherPurpose,
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        TEMPORARY,
    ),
    (
        Freedom::TemporaryTokenOfDeadToken,
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        TEMPORARY,
    ),
    (
        Freedom::AccessTokenInQuery,
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        TEMPORARY,
    ),
    (
        Freedom::UnknownRecordDeleted,
        StatusCode::NOT_FOUND,
        "Not found",
        "`id`: wanted the id of a token that is listed",
    ),
];

//! Access tokens that are JWTs of the profile of RFC 9068.
//!
//! Only tokens whose header says `at+jwt` are held to it: what others are is between the
//! server and its resources.

use crate::rule::topic;

topic! {
    /// A token is signed, by a key that the server publishes.
    ///
    /// Upheld: the key of the header's `kid` is in the key set, and the signature is its.
    /// Broken: `"alg": "none"`, or a key that nobody knows.
    SIGNED = "jwt/signed", Must, Documented, Answer, facts "",
        cites [RFC9068: "section 2.1", RFC9068: "section 4"];

    /// A token is signed so that who verifies it cannot sign.
    ///
    /// Upheld: `RS256`, `ES256`, `EdDSA`.
    /// Broken: `HS256`.
    ASYMMETRIC = "jwt/asymmetric", Should, Documented, Answer, facts "",
        cites [RFC9068: "section 2.1"];

    /// The type of a token is written short.
    ///
    /// Upheld: `"typ": "at+jwt"`.
    /// Broken: `"typ": "application/at+jwt"`.
    SHORT_TYPE = "jwt/short-type", Should, Documented, Answer, facts "",
        cites [RFC9068: "section 2.1"];

    /// A token has the claims that everybody needs.
    ///
    /// Upheld: `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti`.
    /// Broken: one is missing or of another type.
    CLAIMS = "jwt/claims", Must, Documented, Answer, facts "",
        cites [RFC9068: "section 2.2"];

    /// The issuer of a token is the one of the metadata.
    ///
    /// Upheld: `iss` is `issuer`, to the letter.
    /// Broken: it has a slash more.
    ISSUER = "jwt/issuer", Must, Documented, Answer, facts "",
        cites [RFC9068: "section 2.2", RFC9068: "section 4"];

    /// The claims of a token agree with its answer.
    ///
    /// Upheld: `client_id` is the client that asked, and from `iat` to `exp` are the
    ///   seconds of `expires_in`.
    /// Broken: another client, or another life.
    TRUE = "jwt/true", Must, Documented, Answer, facts "",
        cites [RFC9068: "section 2.2"];

    /// No two tokens have the same id.
    ///
    /// Upheld: two tokens have two `jti`.
    /// Broken: they have one.
    IDS_DIFFER = "jwt/ids-differ", Must, Documented, Answer, facts "",
        cites [RFC9068: "section 2.2", RFC9068: "section 2.2.1"];

    /// A token states the scope that was granted.
    ///
    /// Upheld: the claim `scope` has the scopes of the answer.
    /// Broken: it is missing, or has others.
    SCOPE = "jwt/scope", Should, Documented, Answer, facts "",
        cites [RFC9068: "section 2.2.3"];

    /// A machine is nobody.
    ///
    /// Upheld: the subject of a machine's token is no user's.
    /// Broken: it is that of a user who got a token before.
    MACHINE_IS_NO_USER = "jwt/machine-is-no-user", Should, Documented, Answer, facts "",
        cites [RFC9068: "section 2.2", RFC9068: "section 5"];

    /// A user's tokens name the same user.
    ///
    /// Who is called differently by each resource is compared at one resource alone.
    ///
    /// Upheld: a token that a refresh brings has the `sub` of the one before.
    /// Broken: it has another.
    SUBJECT_STAYS = "jwt/subject-stays", Should, Documented, Answer, facts "",
        cites [RFC9068: "section 2.2, sub"];

    /// How a user signed in is not forgotten, and does not get better.
    ///
    /// Upheld: a token that a refresh brings has the `auth_time`, `acr` and `amr` of the
    ///   one before, as far as both have them.
    /// Broken: `auth_time` is the time of the refresh.
    SIGN_IN_STAYS = "jwt/sign-in-stays", Should, Documented, Answer, facts "",
        cites [RFC9068: "section 2.2.1"];
}

//! Authorization codes and the verifiers that go with them.

use crate::rule::topic;

topic! {
    /// A request that redeems a code brings one.
    ///
    /// Upheld: `grant_type=authorization_code` without `code` is refused.
    /// Broken: a token is issued.
    PRESENT = "code/present", Must, Documented, Refuse(&[400]), facts "E23",
        cites [REST_OAUTH: "POST /oauth/token, code", RFC6749: "section 4.1.3"];

    /// The code is one that the tenant gave out.
    ///
    /// Upheld: a made-up code is refused.
    /// Broken: a token is issued for it.
    KNOWN = "code/known", Must, Documented, Refuse(&[400, 401]), facts "E6 E29",
        cites [REST_OAUTH: "POST /oauth/token, 401", RFC6749: "section 5.2"];

    /// A code is redeemed at most once.
    ///
    /// A second attempt may be an attacker's.
    ///
    /// Upheld: the second exchange is refused.
    /// Broken: it yields a token.
    SINGLE_USE = "code/single-use", Must, Documented, Refuse(&[400, 401]), facts "D29 E29 I36",
        cites [RFC6749: "section 4.1.2"];

    /// A code is redeemed by the client that asked for it.
    ///
    /// Upheld: another client with its own right secret is refused.
    /// Broken: it gets the token.
    OWN_CLIENT = "code/own-client", Must, Documented, Refuse(&[400, 401]), facts "E6 E23",
        cites [RFC6749: "section 4.1.3"];

    /// The redirect URI is repeated when a code is redeemed.
    ///
    /// Upheld: another registered URI is refused.
    /// Broken: the code is accepted with it.
    SAME_REDIRECT_URI = "code/same-redirect-uri", Must, Documented, Refuse(&[400, 401]), facts "D28 E23",
        cites [REST_OAUTH: "POST /oauth/token, redirect_uri", RFC6749: "section 4.1.3"];

    /// A code that was asked for with a challenge needs its verifier.
    ///
    /// Upheld: an exchange without `code_verifier` is refused.
    /// Broken: it yields a token, and the challenge was for nothing.
    VERIFIER_PRESENT = "code/verifier-present", Must, Documented, Refuse(&[400, 401]), facts "E23 E25 I5",
        cites [REST_OAUTH: "POST /oauth/token, code_verifier", OVERVIEW: "Without the code verifier",
            RFC7636: "section 4.5"];

    /// The verifier fits the challenge.
    ///
    /// Upheld: a verifier with one character changed is refused.
    /// Broken: it is accepted.
    VERIFIER_FITS = "code/verifier-fits", Must, Documented, Refuse(&[400, 401]), facts "A18 D32 E23 E29",
        cites [REST_OAUTH: "POST /oauth/token, code_verifier", OVERVIEW: "Proof Key for Code Exchange",
            RFC7636: "section 4.6"];

    /// A verifier has 43 to 128 characters of `A-Z`, `a-z`, `0-9`, `-`, `.`, `_` and `~`.
    ///
    /// Upheld: a verifier of 42 characters is refused although it fits its challenge.
    /// Broken: it is accepted, and could be guessed.
    VERIFIER_FORM = "code/verifier-form", Must, Documented, Refuse(&[400, 401]), facts "D32 E23",
        cites [REST_OAUTH: "POST /oauth/token, code_verifier", RFC7636: "section 4.1"];

    /// A code does not follow from the one before.
    ///
    /// Whoever can count on can redeem the codes of others. How codes are made cannot be
    /// seen; two that differ in a few characters only were counted.
    ///
    /// Upheld: two codes of one run have little in common.
    /// Broken: the second is the first with another character at its end.
    UNGUESSABLE = "code/unguessable", Should, Inferred, Answer, facts "D29",
        cites [RFC6749: "section 10.10"];

    /// A confidential client may redeem a code without a challenge.
    ///
    /// Upheld: a web client with its secret gets a token.
    /// Broken: a verifier is demanded although no challenge was sent.
    SECRET_SUFFICES = "code/secret-suffices", Must, Documented, Accept, facts "E25 I5",
        cites [HELP_CLIENTS: "Authorization Code Flow", RFC6749: "section 4.1.3"];

    /// A confidential client may use a challenge as well as its secret.
    ///
    /// Upheld: secret and verifier together get a token.
    /// Broken: the combination is refused.
    SECRET_AND_VERIFIER = "code/secret-and-verifier", Must, Reported, Accept, facts "D27",
        cites [LIVE: "Web client with PKCE and secret"];

    /// A public client redeems its code without a secret.
    ///
    /// Upheld: client id, code and verifier get a token.
    /// Broken: a secret is demanded.
    PUBLIC_WITHOUT_SECRET = "code/public-without-secret", Must, Documented, Accept, facts "E26 I1",
        cites [HELP_CLIENTS: "Public clients", LIVE: "Native client with PKCE"];

    /// A token from a code acts as the user who signed in.
    ///
    /// Upheld: `/api/v1/users/me` shows that user.
    /// Broken: it shows somebody else.
    ACTS_AS_USER = "code/acts-as-user", Must, Documented, Answer, facts "E23 G3",
        cites [OVERVIEW: "Web OAuth2 client applications"];

    /// The redirect URI of the authorization request is repeated at the token endpoint.
    ///
    /// Upheld: a code that was asked for with a redirect URI is refused without it.
    /// Broken: it brings a token.
    REDIRECT_URI_REPEATED = "code/redirect-uri-repeated", Must, Documented, Refuse(&[400]), facts "",
        cites [RFC6749: "section 4.1.3"];

    /// A verifier without a challenge is refused.
    ///
    /// Whoever takes the challenge out of a request would otherwise have a code that
    /// needs none, and the client would not notice.
    ///
    /// Upheld: a verifier for a code that was asked for without a challenge is refused.
    /// Broken: it is ignored, and a token comes.
    NO_VERIFIER_WITHOUT_CHALLENGE = "code/no-verifier-without-challenge", Must, Documented, Refuse(&[400]), facts "",
        cites [RFC9700: "section 4.8.2", OAUTH21: "section 4.1.3"];

    /// A code that was tried with a wrong redirect URI is spent.
    ///
    /// No clause says so; a code that survives can be tried again by whoever stole it.
    ///
    /// Upheld: after a wrong redirect URI the right one is refused.
    /// Broken: it brings a token.
    SPENT_BY_A_WRONG_REDIRECT_URI = "code/spent-by-a-wrong-redirect-uri", May, Inferred, Refuse(&[400]), facts "",
        cites [RFC6749: "section 10.5"];

    /// A code that was tried with a wrong verifier is spent.
    ///
    /// No clause says so; a code that survives lets verifiers be guessed.
    ///
    /// Upheld: after a wrong verifier the right one is refused.
    /// Broken: it brings a token.
    SPENT_BY_A_WRONG_VERIFIER = "code/spent-by-a-wrong-verifier", May, Inferred, Refuse(&[400]), facts "",
        cites [RFC7636: "section 7.1"];

    /// A code counts for ten minutes at most.
    ///
    /// It is for a client that redeems it at once. Whoever finds it later, in a history or a
    /// log, shall have no use of it.
    ///
    /// Upheld: after eleven minutes it is refused.
    /// Broken: it brings a token.
    SHORT_LIVED = "code/short-lived", Should, Documented, Refuse(&[400]), facts "",
        cites [RFC6749: "section 4.1.2, code", RFC6749: "section 10.5"];

    /// A client may prove by a hashed verifier that it asked for the code itself.
    ///
    /// Upheld: the verifier of an `S256` challenge gets a token.
    /// Broken: it is refused.
    RIGHT_VERIFIER_ACCEPTED = "code/right-verifier-accepted", Must, Documented, Accept, facts "",
        cites [RFC7636: "section 4.6", RFC9700: "section 2.1.1"];

    /// A code used twice takes back what it brought.
    ///
    /// Upheld: after the second attempt the access token of the first opens nothing.
    /// Broken: it still does.
    REPLAY_REVOKES = "code/replay-revokes", Should, Documented, Refuse(&[400, 401]), facts "",
        cites [RFC6749: "section 4.1.2"];

    /// A code does not tell its challenge.
    ///
    /// Upheld: the challenge is in no part of the code, as it is or in base64url.
    /// Broken: whoever sees the code reads the challenge.
    CHALLENGE_HIDDEN = "code/challenge-hidden", Must, Documented, Answer, facts "",
        cites [RFC7636: "section 4.4", OAUTH21: "section 4.1.2"];
}

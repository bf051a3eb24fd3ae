//! Temporary tokens: asked for with an access token, put into an address.

use crate::rule::topic;

topic! {
    /// An exchange brings the token that is exchanged.
    ///
    /// Upheld: a request without `subject_token` is refused.
    /// Broken: a temporary token is issued for nothing.
    SUBJECT_TOKEN_PRESENT = "token-exchange/subject-token-present", Must, Documented, Refuse(&[400, 401]), facts "E44",
        cites [REST_OAUTH: "POST /oauth/token, subject_token", RFC8693: "section 2.1"];

    /// The token that is exchanged is one that the tenant issued.
    ///
    /// Upheld: a made-up one is refused.
    /// Broken: a temporary token is issued for it.
    SUBJECT_TOKEN_KNOWN = "token-exchange/subject-token-known", Must, Documented, Refuse(&[400, 401]), facts "E6 E44",
        cites [REST_OAUTH: "POST /oauth/token, 401", RFC8693: "section 2.2.2"];

    /// A revoked token is not exchanged.
    ///
    /// Upheld: after revocation the exchange is refused.
    /// Broken: a temporary token brings the revoked one back to life.
    REVOKED_IS_REFUSED = "token-exchange/revoked-is-refused", Must, Documented, Refuse(&[400, 401]), facts "E6 F13",
        cites [REST_OAUTH: "POST /oauth/revoke", RFC8693: "section 2.2.2"];

    /// An expired token is not exchanged.
    ///
    /// Upheld: after six hours the exchange is refused.
    /// Broken: a temporary token brings the expired one back to life.
    EXPIRED_IS_REFUSED = "token-exchange/expired-is-refused", Must, Documented, Refuse(&[400, 401]), facts "E6 E9",
        cites [REST_OAUTH: "POST /oauth/token, 401", RFC8693: "section 2.2.2"];

    /// A token is exchanged by the client that it was issued to.
    ///
    /// Clients send the id of the client whose token it is.
    ///
    /// Upheld: another client's id is refused.
    /// Broken: a client exchanges what is not its own.
    OWN_CLIENT = "token-exchange/own-client", Should, Inferred, Refuse(&[400, 401, 403]), facts "E44 E49",
        cites [REST_OAUTH: "POST /oauth/token, client_id", TYPINGS: "token exchange"];

    /// What is exchanged is said to be an access token.
    ///
    /// `subject_token_type` is `urn:ietf:params:oauth:token-type:access_token`.
    ///
    /// Upheld: another type, or none, is refused.
    /// Broken: it is accepted.
    SUBJECT_TOKEN_TYPE = "token-exchange/subject-token-type", Must, Documented, Refuse(&[400]), facts "A21 E44",
        cites [REST_OAUTH: "POST /oauth/token, subject_token_type", RFC8693: "section 2.1"];

    /// The purpose of an exchange is `websocket` or `webresource`.
    ///
    /// Upheld: another purpose, or none, is refused.
    /// Broken: it is accepted.
    PURPOSE = "token-exchange/purpose", Should, Inferred, Refuse(&[400]), facts "A21 E44 E48",
        cites [REST_OAUTH: "POST /oauth/token, purpose"];

    /// An exchange needs no secret.
    ///
    /// It is made in browsers, where there is none, for web clients too.
    ///
    /// Upheld: subject token and client id get a temporary token.
    /// Broken: a secret is demanded.
    WITHOUT_SECRET = "token-exchange/without-secret", Must, SeenInClients, Accept, facts "E45",
        cites [TYPINGS: "token exchange"];

    /// An impersonation token can be exchanged like another.
    ///
    /// Upheld: a token that a server got for its page gets a temporary token.
    /// Broken: only tokens of users who signed in are exchanged.
    EVERY_GRANT = "token-exchange/every-grant", Must, SeenInClients, Accept, facts "E49",
        cites [TYPINGS: "token exchange"];

    /// An exchange answers with the type of what it issued.
    ///
    /// Upheld: `issued_token_type` is there, as text.
    /// Broken: it is missing.
    ISSUED_TOKEN_TYPE = "token-exchange/issued-token-type", Must, Documented, Answer, facts "E3 E46",
        cites [REST_OAUTH: "POST /oauth/token, 200, issued_token_type", RFC8693: "section 2.2.1"];

    /// A temporary token opens a web resource from the query.
    ///
    /// Images and imports cannot have headers; `accessToken` in the query stands in.
    ///
    /// Upheld: `GET /api/v1/users/me?accessToken=…` shows the user.
    /// Broken: it is refused.
    OPENS_WEB_RESOURCE = "token-exchange/opens-web-resource", Should, Inferred, Accept, facts "E47 F6 G1",
        cites [TYPINGS: "token exchange"];

    /// A temporary token acts as the user of the token that was exchanged.
    ///
    /// Upheld: `/api/v1/users/me` shows that user.
    /// Broken: it shows somebody else.
    ACTS_AS_SAME_USER = "token-exchange/acts-as-same-user", Should, Inferred, Answer, facts "E46 E47",
        cites [TYPINGS: "token exchange", RFC8693: "section 1.1"];

    /// A temporary token is short-lived.
    ///
    /// How short is not documented; an access token's six hours are too long.
    ///
    /// Upheld: after six hours it opens nothing.
    /// Broken: what stands in logs and histories still works.
    SHORT_LIVED = "token-exchange/short-lived", Must, Documented, Refuse(&[401]), facts "E46 I38",
        cites [REST_OAUTH: "POST /oauth/token, 200, access_token"];
}

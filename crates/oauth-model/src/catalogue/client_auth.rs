//! How a client proves itself at the token endpoint.

use crate::rule::topic;

topic! {
    /// A token request names its client.
    ///
    /// The name is `client_id` in the body or the user part of HTTP Basic.
    ///
    /// Upheld: a request without either is refused.
    /// Broken: a token is issued to nobody.
    CLIENT_NAMED = "client-auth/client-named", Must, Documented, Refuse(&[400, 401]), facts "E17 E35",
        cites [REST_OAUTH: "POST /oauth/token, client_id", RFC6749: "section 3.2.1"];

    /// The client named in a token request exists.
    ///
    /// A live tenant answers with code OAUTH-14, "OAuth client is not authorized".
    ///
    /// Upheld: an id that was never issued is refused.
    /// Broken: a token is issued for it.
    KNOWN_CLIENT = "client-auth/known-client", Must, Documented, Refuse(&[400, 401]), facts "E6 E63 D14",
        cites [REST_OAUTH: "POST /oauth/token, 401", RFC6749: "section 5.2"];

    /// A deleted client gets no more tokens.
    ///
    /// Upheld: after the client is deleted its right secret is refused.
    /// Broken: the deleted client still gets a token.
    DELETED_CLIENT_IS_DEAD = "client-auth/deleted-client-is-dead", Must, Documented, Refuse(&[400, 401]), facts "B44",
        cites [HELP_CLIENTS: "Deleting an OAuth client"];

    /// Basic and body name the same client.
    ///
    /// Otherwise one client's secret would buy another client's rights.
    ///
    /// Upheld: Basic of one client with `client_id` of another is refused.
    /// Broken: a token is issued to either.
    ONE_IDENTITY = "client-auth/one-identity", Must, Documented, Refuse(&[400, 401]), facts "E2 I65",
        cites [RFC6749: "section 2.3", RFC6749: "section 5.2"];

    /// A client proves itself in one way per request.
    ///
    /// Upheld: a secret in Basic and another in the body is refused.
    /// Broken: one of them is ignored and a token issued.
    ONE_METHOD = "client-auth/one-method", Should, Documented, Refuse(&[400, 401]), facts "I65",
        cites [RFC6749: "section 2.3"];

    /// An Authorization header at the token endpoint is well-formed HTTP Basic.
    ///
    /// Upheld: another scheme, or Basic that does not decode to `id:secret`, is refused.
    /// Broken: the header is ignored and a token issued.
    BASIC_WELL_FORMED = "client-auth/basic-well-formed", Should, Inferred, Refuse(&[400, 401]), facts "E2",
        cites [REST_OAUTH: "POST /oauth/token, 401", RFC6749: "section 2.3.1"];

    /// A confidential client presents its secret.
    ///
    /// A live tenant answers with code OAUTH-22, "Invalid `client_secret`".
    ///
    /// Upheld: the client id alone is refused.
    /// Broken: knowing a client id is enough to get its token.
    SECRET_PRESENT = "client-auth/secret-present", Must, Documented, Refuse(&[400, 401]), facts "E17 E26 E64",
        cites [REST_OAUTH: "POST /oauth/token, client_secret", RFC6749: "section 3.2.1"];

    /// The secret presented is one of the client's.
    ///
    /// Which status follows is contradictory: the reference says 401, a guide 400.
    ///
    /// Upheld: the secret with one character changed is refused.
    /// Broken: it is accepted.
    SECRET_CORRECT = "client-auth/secret-correct", Must, Documented, Refuse(&[400, 401]), facts "E6 E26 E64 I10",
        cites [REST_OAUTH: "POST /oauth/token, 401", RFC6749: "section 2.3.1"];

    /// A deleted secret no longer works.
    ///
    /// Rotation means: add the new secret, deploy it, delete the old one.
    ///
    /// Upheld: after its deletion the secret is refused.
    /// Broken: the leaked secret that was deleted still gets tokens.
    DELETED_SECRET_IS_DEAD = "client-auth/deleted-secret-is-dead", Must, Documented, Refuse(&[400, 401]), facts "B29",
        cites [HELP_CLIENTS: "Managing client secrets"];

    /// Every secret that was not deleted works.
    ///
    /// Upheld: with two secrets, the second gets a token as the first does.
    /// Broken: only the newest, or only the oldest, is accepted.
    EVERY_SECRET_WORKS = "client-auth/every-secret-works", Must, Documented, Accept, facts "B29 B31",
        cites [HELP_CLIENTS: "Managing client secrets"];

    /// Id and secret may come as HTTP Basic.
    ///
    /// Upheld: Basic with the same `client_id` in the body gets a token.
    /// Broken: only a secret in the body is understood.
    BASIC_ACCEPTED = "client-auth/basic-accepted", Must, SeenInClients, Accept, facts "E2 E22 H50",
        cites [REST_OAUTH: "POST /oauth/token, 401", RFC6749: "section 2.3.1"];

    /// With HTTP Basic the body needs no `client_id`.
    ///
    /// The Python and .NET clients send none.
    ///
    /// Upheld: Basic and `{"grant_type": "client_credentials"}` gets a token.
    /// Broken: the request is refused because `client_id` is missing.
    BASIC_ALONE_ACCEPTED = "client-auth/basic-alone-accepted", Must, SeenInClients, Accept, facts "E22 H58 H65",
        cites [RFC6749: "section 2.3.1"];

    /// Credentials in the address do not count.
    ///
    /// Upheld: id and secret in the query of the token endpoint are refused.
    /// Broken: they bring a token, and stay in every log on the way.
    NOT_IN_QUERY = "client-auth/not-in-query", Must, Documented, Refuse(&[400, 401]), facts "",
        cites [RFC6749: "section 2.3.1"];
}

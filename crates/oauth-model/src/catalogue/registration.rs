//! Clients that register themselves, and look after themselves.

use crate::rule::topic;

topic! {
    /// A client that registers gets an id, with status 201.
    ///
    /// Upheld: 201 with `application/json` and `client_id`.
    /// Broken: 200, or no `client_id`.
    CREATED = "registration/created", Must, Documented, Answer, facts "",
        cites [RFC7591: "section 3.2.1"];

    /// Whoever gets a secret is told until when it counts.
    ///
    /// Upheld: `client_secret_expires_at` is a number beside `client_secret`.
    /// Broken: it is missing.
    SECRET_EXPIRY = "registration/secret-expiry", Must, Documented, Answer, facts "",
        cites [RFC7591: "section 3.2.1, client_secret_expires_at"];

    /// A client that proves nothing gets no secret.
    ///
    /// Upheld: no `client_secret` for `"token_endpoint_auth_method": "none"`.
    /// Broken: there is one.
    NO_SECRET_FOR_PUBLIC = "registration/no-secret-for-public", Should, Inferred, Answer, facts "",
        cites [RFC7591: "section 2, token_endpoint_auth_method"];

    /// A client is shown what was registered.
    ///
    /// Upheld: `redirect_uris` of the answer are those of the request.
    /// Broken: they are missing, or others.
    RETURNED = "registration/returned", Must, Documented, Answer, facts "",
        cites [RFC7591: "section 3.2.1"];

    /// Members that nobody knows are left out.
    ///
    /// Upheld: a registration with `"oauth_conform": true` is as good as one without.
    /// Broken: it is refused.
    UNKNOWN_IGNORED = "registration/unknown-ignored", Must, Documented, Accept, facts "",
        cites [RFC7591: "section 2"];

    /// A client that gets codes registers where they are sent.
    ///
    /// Upheld: a registration without `redirect_uris` is refused.
    /// Broken: it succeeds.
    REDIRECT_URI_NEEDED = "registration/redirect-uri-needed", Must, Documented, Refuse(&[400]), facts "",
        cites [RFC7591: "section 5"];

    /// Members have the right types.
    ///
    /// Upheld: a text in the place of a list is refused.
    /// Broken: it is stored.
    TYPES = "registration/types", Should, Inferred, Refuse(&[400]), facts "",
        cites [RFC7591: "section 2", RFC7591: "section 3.2.2"];

    /// An error has status 400 and is JSON with `error`.
    ///
    /// Upheld: 400 with `{"error": "invalid_redirect_uri"}`.
    /// Broken: a page, or another status.
    ERROR = "registration/error", Must, Documented, Answer, facts "",
        cites [RFC7591: "section 3.2.2"];

    /// An error is called by its name.
    ///
    /// Upheld: `invalid_redirect_uri` or `invalid_client_metadata`.
    /// Broken: `server_error`.
    ERROR_FITS = "registration/error-fits", Should, Documented, Answer, facts "",
        cites [RFC7591: "section 3.2.2"];

    /// No two clients have the same id.
    ///
    /// Upheld: the same registration twice gives two ids.
    /// Broken: it gives one.
    IDS_DIFFER = "registration/ids-differ", Should, Documented, Answer, facts "",
        cites [RFC7591: "section 3.2.1, client_id"];

    /// No two clients have the same secret.
    ///
    /// Upheld: the same registration twice gives two secrets.
    /// Broken: it gives one.
    SECRETS_DIFFER = "registration/secrets-differ", Must, Documented, Answer, facts "",
        cites [RFC7591: "section 3.2.1, client_secret"];

    /// A client that registered gets codes at its redirect URI.
    ///
    /// Upheld: an authorization request of the new client leads to its redirect URI.
    /// Broken: it is refused, although one of another client is granted.
    WORKS = "registration/works", Must, Documented, Accept, facts "",
        cites [RFC7591: "section 2, redirect_uris"];

    /// A client reads its own registration.
    ///
    /// Upheld: `GET` at `registration_client_uri` with its token.
    /// Broken: it is refused, although it was granted before.
    READABLE = "registration/readable", Must, Documented, Accept, facts "",
        cites [RFC7592: "section 2.1"];

    /// A registration is read and changed with its own token only.
    ///
    /// Upheld: no token, or an invented one, is refused.
    /// Broken: anybody reads the client's secret.
    TOKEN_NEEDED = "registration/token-needed", Must, Documented, Refuse(&[401, 403]), facts "",
        cites [RFC7592: "section 2.1"];

    /// A client looks after itself and no other.
    ///
    /// Upheld: the token of another registration is refused.
    /// Broken: it reads, changes or deletes this one.
    OWN_CLIENT_ONLY = "registration/own-client-only", Must, Documented, Refuse(&[401, 403]), facts "",
        cites [RFC7592: "section 2.1", RFC7592: "section 3"];

    /// A wrong token at a registration is answered with status 401.
    ///
    /// Upheld: 401 for an invented token.
    /// Broken: 404.
    UNAUTHORIZED = "registration/unauthorized", Must, Documented, Answer, facts "",
        cites [RFC7592: "section 2.1", RFC6750: "section 3.1"];

    /// An update takes the place of what was registered.
    ///
    /// Upheld: after an update with one redirect URI there is this one.
    /// Broken: the old one is there as well.
    UPDATE_REPLACES = "registration/update-replaces", Must, Documented, Answer, facts "",
        cites [RFC7592: "section 2.2"];

    /// An update names the client that it is about.
    ///
    /// Upheld: an update with another client's id is refused.
    /// Broken: it succeeds.
    UPDATE_NAMES_CLIENT = "registration/update-names-client", Should, Inferred, Refuse(&[400, 401, 403]), facts "",
        cites [RFC7592: "section 2.2"];

    /// A client that deleted itself is gone.
    ///
    /// Upheld: neither its registration nor its id opens anything.
    /// Broken: it still gets codes or tokens.
    DELETED_IS_GONE = "registration/deleted-is-gone", Must, Documented, Refuse(&[400, 401, 403, 404]), facts "",
        cites [RFC7592: "section 2.3"];
}

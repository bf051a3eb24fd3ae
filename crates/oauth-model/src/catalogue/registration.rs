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

    /// An answer with a secret is not kept on the way.
    ///
    /// Upheld: `Cache-Control: no-store` beside `client_secret`.
    /// Broken: no such header.
    NO_STORE = "registration/no-store", Should, Inferred, Answer, facts "",
        cites [RFC7591: "section 3.2.1, example", RFC6749: "section 5.1"];

    /// A client that may look after itself is told where, and with what.
    ///
    /// Upheld: `registration_client_uri` and `registration_access_token` come together,
    ///   and the former is an absolute address.
    /// Broken: one comes without the other.
    ADDRESS_AND_TOKEN = "registration/address-and-token", Must, Documented, Answer, facts "",
        cites [RFC7592: "section 3"];

    /// A client keeps its id.
    ///
    /// Upheld: reading and changing show the `client_id` of the registration.
    /// Broken: another.
    ID_STAYS = "registration/id-stays", Must, Documented, Answer, facts "",
        cites [RFC7592: "section 2.1", RFC7592: "section 2.2"];

    /// A client chooses no id.
    ///
    /// Upheld: a registration with `client_id` gets another one, or is refused.
    /// Broken: it gets this one.
    ID_NOT_CHOSEN = "registration/id-not-chosen", Should, Documented, Answer, facts "",
        cites [RFC9700: "section 2.6", RFC7591: "section 3.2.1"];

    /// A client chooses no secret.
    ///
    /// Upheld: an update with another `client_secret` is refused, or the secret stays.
    /// Broken: the update shows the new one.
    SECRET_NOT_CHOSEN = "registration/secret-not-chosen", Must, Documented, Answer, facts "",
        cites [RFC7592: "section 2.2"];

    /// What is registered does not contradict itself.
    ///
    /// Upheld: codes are registered as response type only with the grant type that
    ///   redeems them.
    /// Broken: `"grant_types": ["client_credentials"]` beside
    ///   `"response_types": ["code"]`.
    CONSISTENT = "registration/consistent", Should, Documented, Answer, facts "",
        cites [RFC7591: "section 2.1"];

    /// The keys of a client are in one place.
    ///
    /// Upheld: `jwks` or `jwks_uri`.
    /// Broken: both.
    ONE_KEY_SOURCE = "registration/one-key-source", Must, Documented, Answer, facts "",
        cites [RFC7591: "section 2, jwks_uri"];

    /// An update that is refused changes nothing.
    ///
    /// Upheld: the registration reads as before.
    /// Broken: it has the refused redirect URI.
    REFUSED_CHANGES_NOTHING = "registration/refused-changes-nothing", Should, Inferred, Answer, facts "",
        cites [RFC7592: "section 2.2"];

    /// A deletion is answered with status 204.
    ///
    /// Upheld: 204 without a body.
    /// Broken: 200.
    DELETED_IS_204 = "registration/deleted-is-204", Must, Documented, Answer, facts "",
        cites [RFC7592: "section 2.3"];

    /// The tokens of a client go with it.
    ///
    /// Upheld: after the client deleted itself its access token opens nothing.
    /// Broken: it still does.
    TOKENS_GO_TOO = "registration/tokens-go-too", Should, Documented, Refuse(&[400, 401, 403]), facts "",
        cites [RFC7592: "section 2.3"];

    /// Who lets no client delete itself says so.
    ///
    /// Upheld: a deletion is performed, or refused with status 405, or with 403 where this
    ///   client may not.
    /// Broken: it is refused with status 400.
    NO_DELETION_IS_405 = "registration/no-deletion-is-405", Must, Documented, Answer, facts "",
        cites [RFC7592: "section 2.3"];

    /// A registration is not asked by methods that nobody knows.
    ///
    /// Upheld: a method that is none of HTTP's is refused with status 405.
    /// Broken: it is answered as if it were GET.
    UNKNOWN_METHOD_REFUSED = "registration/unknown-method-refused", Must, Documented, Refuse(&[405, 400, 401, 403, 404]), facts "",
        cites [RFC7592: "section 2"];

    /// A client does not write what the server tells it.
    ///
    /// Upheld: an update with `registration_access_token`, `registration_client_uri`,
    ///   `client_secret_expires_at` or `client_id_issued_at` is refused, or shows those
    ///   of the server.
    /// Broken: it shows those of the request.
    OWN_MEMBERS_KEPT = "registration/own-members-kept", Should, Inferred, Answer, facts "",
        cites [RFC7592: "section 2.2"];

    /// A token of a registration is dead once another has replaced it.
    ///
    /// Upheld: after an update that showed a new `registration_access_token` the old one is
    ///   refused.
    /// Broken: it still opens the registration.
    ROTATED_TOKEN_IS_DEAD = "registration/rotated-token-is-dead", Should, Documented, Refuse(&[401, 400, 403, 404]), facts "",
        cites [RFC7592: "appendix A.2", RFC7592: "section 2.2"];
}

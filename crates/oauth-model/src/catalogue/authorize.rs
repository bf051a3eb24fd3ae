//! The authorization endpoint: what a request must say, and where the answer goes.

use crate::rule::topic;

topic! {
    /// An authorization request names a client of the tenant.
    ///
    /// Otherwise nobody knows where the user may be sent: the answer is shown, not
    /// redirected. A live tenant answers with code OAUTH-14, "Invalid `client_id`".
    ///
    /// Upheld: an unknown client id is answered with 400.
    /// Broken: the browser is sent to an address that nobody registered.
    KNOWN_CLIENT = "authorize/known-client", Must, Documented, Refuse(&[400]), facts "D1 D13 D14 D16 E63",
        cites [REST_OAUTH: "GET /oauth/authorize, client_id", RFC6749: "section 4.1.2.1"];

    /// The redirect URI of an authorization request is registered, character by character.
    ///
    /// Port, path, case and a slash at the end count. The answer is shown, not
    /// redirected. A live tenant answers with code OAUTH-1, "Invalid `redirect_uri`".
    ///
    /// Upheld: a URI with one more path segment is answered with 400.
    /// Broken: the browser is sent there, with a code or an error.
    REDIRECT_URI_REGISTERED = "authorize/redirect-uri-registered", Must, Documented, Refuse(&[400]), facts "B14 B15 D2 D13 D15 E62 I42",
        cites [HELP_CLIENTS: "Redirect URLs", REST_OAUTH: "GET /oauth/authorize, redirect_uri", RFC6749: "section 3.1.2.3"];

    /// The response type is `code`.
    ///
    /// Upheld: `response_type=token` is refused, by redirect or on a page.
    /// Broken: a code or a token is given.
    RESPONSE_TYPE = "authorize/response-type", Must, Documented, Refuse(&[302, 303, 400]), facts "A17 D3 I45",
        cites [REST_OAUTH: "GET /oauth/authorize, response_type", RFC6749: "section 3.1.1"];

    /// An authorization request has a state.
    ///
    /// Whether the refusal is a page or a redirect is not documented.
    ///
    /// Upheld: a request without `state` is refused.
    /// Broken: a code is given.
    STATE_PRESENT = "authorize/state-present", Must, Documented, Refuse(&[302, 303, 400]), facts "D5 I45",
        cites [REST_OAUTH: "GET /oauth/authorize, state"];

    /// A public client sends a code challenge.
    ///
    /// Whether the tenant refuses here or at the token endpoint is not documented.
    ///
    /// Upheld: a single-page client without `code_challenge` gets no code.
    /// Broken: it gets one, and who steals it can use it.
    PUBLIC_NEEDS_CHALLENGE = "authorize/public-needs-challenge", Should, Inferred, Refuse(&[302, 303, 400]), facts "B62 D7 D26 I4 I44",
        cites [HELP_CLIENTS: "Authorization Code Flow with PKCE"];

    /// The challenge method is `S256`.
    ///
    /// Upheld: `plain`, or a challenge without a method, is refused.
    /// Broken: a code is given for it.
    CHALLENGE_METHOD = "authorize/challenge-method", Must, Documented, Refuse(&[302, 303, 400]), facts "A18 D6",
        cites [REST_OAUTH: "GET /oauth/authorize, code_challenge_method"];

    /// A user who has no session and may not be asked is not signed in.
    ///
    /// Upheld: `prompt=none` without a session is refused.
    /// Broken: a code is given, or a page is shown.
    PROMPT_NONE_NEEDS_SESSION = "authorize/prompt-none-needs-session", Should, Inferred, Refuse(&[302, 303, 400, 401]), facts "A19 D10 D25 I46",
        cites [REST_OAUTH: "GET /oauth/authorize, prompt"];

    /// Nobody gets a code without signing in.
    ///
    /// Upheld: without a session the browser is led to a sign-in.
    /// Broken: it is sent back with a code.
    SIGN_IN_FIRST = "authorize/sign-in-first", Must, Documented, Answer, facts "D9 D11",
        cites [REST_OAUTH: "GET /oauth/authorize, 302", RFC6749: "section 3.1"];

    /// A signed-in user of a trusted client is sent back with a code.
    ///
    /// Upheld: the redirect URI with `code`, and no page in between.
    /// Broken: a consent page is shown although the client is trusted.
    TRUSTED_ASKS_NOBODY = "authorize/trusted-asks-nobody", Must, Documented, Answer, facts "B39 D11 D22",
        cites [HELP_CLIENTS: "Consent method", RFC6749: "section 4.1.2"];

    /// A client that is not trusted gets a code only after the user agreed.
    ///
    /// Upheld: a page asks the user.
    /// Broken: the browser is sent back with a code at once.
    CONSENT_ASKED = "authorize/consent-asked", Must, Documented, Answer, facts "B39 B40 D18 D20 D24",
        cites [HELP_CLIENTS: "Consent method", SCOPES: "Consent"];

    /// The state comes back as it was sent.
    ///
    /// Upheld: every character of it, in the redirect with the code and in one with an
    ///   error.
    /// Broken: it is missing or altered, and the client cannot tell its own request.
    STATE_ECHOED = "authorize/state-echoed", Must, Documented, Answer, facts "D5 D11 D12",
        cites [REST_OAUTH: "GET /oauth/authorize, state", RFC6749: "section 4.1.2"];

    /// An error that goes to the client says which.
    ///
    /// Upheld: the redirect URI with `error`.
    /// Broken: the redirect has neither `error` nor `code`.
    ERROR_NAMED = "authorize/error-named", Must, Documented, Answer, facts "D12 D17",
        cites [REST_OAUTH: "GET /oauth/authorize, errors", RFC6749: "section 4.1.2.1"];

    /// The browser is sent only to the redirect URI that was asked for.
    ///
    /// Its own query, if it has one, stays; where in it the response parameters are
    /// added is open.
    ///
    /// Upheld: the address is the registered URI with parameters added to its query.
    /// Broken: another address of the client, or a part of it lost.
    REDIRECTED_AS_ASKED = "authorize/redirected-as-asked", Must, Documented, Answer, facts "B15 D2 D11",
        cites [HELP_CLIENTS: "Redirect URLs", RFC6749: "section 3.1.2"];
}

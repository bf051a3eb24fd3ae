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
        cites [HELP_CLIENTS: "Authorization Code Flow with PKCE",
            RFC8252: "section 6", RFC9700: "section 2.1.1"];

    /// The challenge method is `S256`.
    ///
    /// Upheld: `plain`, or a challenge without a method, is refused.
    /// Broken: a code is given for it.
    CHALLENGE_METHOD = "authorize/challenge-method", Must, Documented, Refuse(&[302, 303, 400]), facts "A18 D6",
        cites [REST_OAUTH: "GET /oauth/authorize, code_challenge_method", RFC7636: "section 4.4.1"];

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

    /// Nobody is sent to an address that is not registered, whatever else is wrong.
    ///
    /// An error is no reason to follow the request's redirect URI before it was compared
    /// with those of the client: links to the server would lead anywhere.
    ///
    /// Upheld: an unknown response type with a foreign redirect URI shows a page.
    /// Broken: the error is sent to the foreign address.
    NO_OPEN_REDIRECT = "authorize/no-open-redirect", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 4.1.2.1", RFC9700: "section 4.11.2"];

    /// The state comes back with an error as it was sent.
    ///
    /// Upheld: `error=invalid_scope` comes with the request's `state`.
    /// Broken: the error comes without it, and the client cannot tell whose it is.
    STATE_ECHOED_ON_ERROR = "authorize/state-echoed-on-error", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 4.1.2.1"];

    /// A user who says no gives no code away.
    ///
    /// Upheld: he presses "Deny", and the client gets an error.
    /// Broken: it gets a code.
    DENIED_GETS_NO_CODE = "authorize/denied-gets-no-code", Must, Documented, Refuse(&[400]), facts "",
        cites [RFC6749: "section 4.1.2.1"];

    /// The client is told that the user said no.
    ///
    /// Upheld: the browser comes back with `error=access_denied`.
    /// Broken: it comes back with another error, or stays at a page.
    DENIAL_TOLD = "authorize/denial-told", Should, Documented, Answer, facts "",
        cites [RFC6749: "section 4.1.2.1"];

    /// The error names what was wrong.
    ///
    /// Upheld: an unknown response type gives `unsupported_response_type` or
    /// `invalid_request`.
    /// Broken: it gives `server_error`.
    ERROR_FITS = "authorize/error-fits", Should, Documented, Answer, facts "",
        cites [RFC6749: "section 4.1.2.1"];

    /// The verifier is hashed: the method `plain` is not offered.
    ///
    /// Upheld: a challenge with the method `plain`, or without a method, is refused.
    /// Broken: it brings a code, and whoever reads the request knows the verifier.
    NO_PLAIN_CHALLENGE = "authorize/no-plain-challenge", Should, Documented, Refuse(&[302, 303, 400]), facts "",
        cites [RFC7636: "section 7.2", RFC9700: "section 2.1.1"];

    /// No token comes from the authorization endpoint.
    ///
    /// Upheld: `response_type=token` is refused.
    /// Broken: it brings a token in the address.
    NO_IMPLICIT = "authorize/no-implicit", Should, Documented, Refuse(&[302, 303, 400]), facts "",
        cites [RFC9700: "section 2.1.2", OAUTH21: "section 10.1"];

    /// The answer says which server it comes from, if the server promises so.
    ///
    /// Upheld: `iss` is the issuer of the metadata.
    /// Broken: there is none, or another.
    ISSUER_SHOWN = "authorize/issuer-shown", Must, Documented, Answer, facts "",
        cites [RFC9207: "section 2"];

    /// The code travels in the query, once.
    ///
    /// Upheld: the redirect has one `code` in its query.
    /// Broken: it is in the fragment, or there are two.
    CODE_IN_QUERY = "authorize/code-in-query", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 4.1.2"];

    /// Errors keep to plain characters.
    ///
    /// Upheld: `error_description` has printable ASCII without quotes and backslashes.
    /// Broken: it repeats the quotes of the request.
    ERROR_CHARACTERS = "authorize/error-characters", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 4.1.2.1"];

    /// A scope that cannot be had is refused where it is asked for.
    ///
    /// The user would agree to something that nobody can get.
    ///
    /// Upheld: an unknown scope gives `invalid_scope`, or is left out of what is granted.
    /// Broken: it brings a code, which is then refused with `invalid_scope`.
    SCOPE_JUDGED_AT_ONCE = "authorize/scope-judged-at-once", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 4.1.2.1"];

    /// Pages cannot be framed.
    ///
    /// Upheld: a page comes with `X-Frame-Options`, or `frame-ancestors` in its policy.
    /// Broken: any site can put it into a frame, and lead the user's clicks.
    NO_FRAMING = "authorize/no-framing", Must, Documented, Answer, facts "",
        cites [RFC9700: "section 4.16", RFC6749: "section 10.13"];

    /// Scripts of other origins cannot read the authorization endpoint.
    ///
    /// Upheld: an answer to a request with `Origin` has no `Access-Control-Allow-Origin`.
    /// Broken: it has one.
    NO_CROSS_ORIGIN = "authorize/no-cross-origin", Must, Documented, Answer, facts "",
        cites [RFC9700: "section 2.6"];

    /// An application on the user's own machine listens on any port.
    ///
    /// It cannot know beforehand which port it gets. Only public clients that registered
    /// an address such as `http://127.0.0.1/…` are looked at: nobody else is such an
    /// application for certain.
    ///
    /// Upheld: with another port in that address a code comes.
    /// Broken: the address is refused.
    ANY_LOOPBACK_PORT = "authorize/any-loopback-port", Must, Documented, Accept, facts "",
        cites [RFC8252: "section 7.3", RFC9700: "section 2.1", OAUTH21: "section 8.4.2"];

    /// What is in the query of a redirect URI stays there.
    ///
    /// Upheld: from `https://app.example/cb?a=b` a code leads to `?a=b&code=…`.
    /// Broken: `a=b` is lost.
    QUERY_KEPT = "authorize/query-kept", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 3.1.2"];

    /// Whoever sent no state gets none.
    ///
    /// Upheld: without `state` the redirect has none.
    /// Broken: it has one, or an empty one.
    NO_STATE_UNLESS_SENT = "authorize/no-state-unless-sent", Should, Inferred, Answer, facts "",
        cites [RFC6749: "section 4.1.2"];

    /// Nobody is sent to a client before he signed in, not even with an error.
    ///
    /// Else whoever can register a client has a link to the server that leads anybody to
    /// his own page. `prompt=none`, which forbids to ask, is not looked at.
    ///
    /// Upheld: without a session an unknown scope leads to a sign-in or to a page.
    /// Broken: it leads to the client, with `error=invalid_scope`.
    SIGN_IN_BEFORE_ERROR = "authorize/sign-in-before-error", Must, Documented, Answer, facts "",
        cites [RFC9700: "section 4.11.2", OAUTH21: "section 7.13.2"];

    /// The password of a user who signs in goes to nobody else.
    ///
    /// Behind 307 and 308 a browser sends the same form once more, with all that was filled
    /// in, to wherever it is led: in the end to the client.
    ///
    /// Upheld: a form with a password is answered with a page, or with 302 or 303.
    /// Broken: it is answered with 307 or 308.
    PASSWORD_NOT_SENT_ON = "authorize/password-not-sent-on", Must, Documented, Answer, facts "",
        cites [RFC9700: "section 4.12", OAUTH21: "section 7.5.3"];

    /// A user who signed in is led on with status 303.
    ///
    /// It is the one status behind which every browser forgets the form.
    ///
    /// Upheld: a form with a password is answered with a page, or with 303.
    /// Broken: it is answered with 302.
    LED_ON_BY_SEE_OTHER = "authorize/led-on-by-see-other", Should, Documented, Answer, facts "",
        cites [RFC9700: "section 4.12", OAUTH21: "section 7.5.3"];
}

//! Signed-in browsers at the API, and pages that forge their requests.

use crate::rule::topic;

topic! {
    /// A signed-in browser is given a token against forged requests.
    ///
    /// A page of another site can have the browser send its cookie, but cannot read
    /// this token.
    ///
    /// Upheld: GET /api/v1/csrf-token has the header `qlik-csrf-token`.
    /// Broken: the header is missing or empty, and no page can change anything.
    TOKEN_GIVEN = "csrf/token-given", Must, Documented, Answer, facts "C51 G13",
        cites [REST_CSRF: "GET /csrf-token, 204", TYPINGS: "csrf-token.js"];

    /// A change that a cookie pays for has a token against forged requests.
    ///
    /// Upheld: creating a client by cookie without `qlik-csrf-token` is answered with
    ///   403.
    /// Broken: any page that the administrator looks at creates clients.
    TOKEN_PRESENT = "csrf/token-present", Must, Reported, Refuse(&[403]), facts "C52 G13 G14",
        cites [LIVE: "CSRF-TOKEN-2", TYPINGS: "invoke-fetch, isCSRFFailure"];

    /// The token against forged requests is one that was given to the same session.
    ///
    /// Upheld: a made-up token, or another session's, is answered with 403.
    /// Broken: whoever signs in can forge requests of others.
    TOKEN_CORRECT = "csrf/token-correct", Must, Reported, Refuse(&[403]), facts "C52 G13 G14",
        cites [LIVE: "CSRF-TOKEN-2", TYPINGS: "invoke-fetch, isCSRFFailure"];

    /// The refusal of a request that may be forged says so.
    ///
    /// `@qlik/api` looks for the member `code` beside `errors`, gets a new token and
    /// tries again.
    ///
    /// Upheld: 403 with `{"code": "CSRF-TOKEN-2"}`.
    /// Broken: another code, or none at the top; the client gives up.
    REFUSAL_RECOGNISED = "csrf/refusal-recognised", Must, SeenInClients, Answer, facts "C52 G14",
        cites [TYPINGS: "invoke-fetch, isCSRFFailure", LIVE: "CSRF-TOKEN-2"];

    /// A bearer token needs no token against forged requests, whatever cookies come with
    /// it.
    ///
    /// No page can make a browser send a bearer token.
    ///
    /// Upheld: a client is created with a bearer token and a session's cookie.
    /// Broken: a token against forged requests is demanded.
    BEARER_NEEDS_NONE = "csrf/bearer-needs-none", Should, Inferred, Accept, facts "G1 G13",
        cites [TYPINGS: "invoke-fetch", REST_CSRF: "GET /csrf-token"];
}

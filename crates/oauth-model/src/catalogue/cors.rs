//! Pages of other origins: who may read the tenant's answers.

use crate::rule::topic;

topic! {
    /// A page of an allowed origin may read the answers to its client.
    ///
    /// Upheld: `Access-Control-Allow-Origin` repeats the origin; `*` does where no cookies
    ///   are sent along.
    /// Broken: the header is missing or names another origin, and the browser keeps the
    ///   answer from the page.
    LISTED_ORIGIN_ALLOWED = "cors/listed-origin-allowed", Must, Documented, Answer, facts "B18 G7",
        cites [GUIDE_SPA: "Allowed origins", FETCH: "CORS check"];

    /// A page of an origin that no client lists may read nothing.
    ///
    /// Whether it is refused or answered without the header is not documented. What a
    /// tenant publishes about itself is not meant.
    ///
    /// Upheld: no `Access-Control-Allow-Origin` that fits the origin.
    /// Broken: whatever origin asks is repeated, or `*`.
    OTHER_ORIGINS_NOT_ALLOWED = "cors/other-origins-not-allowed", Must, Documented, Answer, facts "B18 D40 G7 G8 I47",
        cites [GUIDE_SPA: "Allowed origins", FETCH: "CORS check"];

    /// A page of an allowed origin may read why it was refused.
    ///
    /// Upheld: a refusal has the same leave to read as a grant.
    /// Broken: the page sees a network error, whatever is wrong.
    REFUSALS_READABLE = "cors/refusals-readable", Should, Inferred, Answer, facts "G7 G8 G11",
        cites [GUIDE_SPA: "Allowed origins", FETCH: "CORS check"];

    /// An answer that names an origin says that it varies by origin.
    ///
    /// Upheld: `Vary: Origin`.
    /// Broken: a cache gives the answer for one origin to another.
    VARIES = "cors/varies-by-origin", Should, Inferred, Answer, facts "G8 I47",
        cites [FETCH: "CORS protocol and HTTP caches"];

    /// Pages may send their cookies along to the token endpoint.
    ///
    /// `@qlik/api` redeems codes and exchanges tokens with `credentials: "include"`.
    ///
    /// Upheld: `Access-Control-Allow-Credentials: true`, and an origin that is no `*`.
    /// Broken: the browser keeps the token from the page.
    CREDENTIALS_ALLOWED = "cors/credentials-allowed", Must, SeenInClients, Answer, facts "G9 H74",
        cites [TYPINGS: "auth, code exchange", FETCH: "CORS check"];

    /// A browser that asks for a page of an allowed origin is answered.
    ///
    /// It asks with OPTIONS before it sends a bearer token, and without credentials.
    ///
    /// Upheld: 200 or 204.
    /// Broken: 401, 404 or 405; no page can use the API.
    PREFLIGHT_ANSWERED = "cors/preflight-answered", Should, Inferred, Accept, facts "G7 G8 H74 I47",
        cites [GUIDE_SPA: "Allowed origins", FETCH: "CORS-preflight fetch"];

    /// A page of an allowed origin may use every method.
    ///
    /// Upheld: `Access-Control-Allow-Methods` has the method that the browser asks about.
    ///   GET, HEAD and POST need no leave.
    /// Broken: it is missing.
    METHODS_ALLOWED = "cors/methods-allowed", Should, Inferred, Answer, facts "G8 H74 I47",
        cites [FETCH: "CORS-preflight fetch"];

    /// A page of an allowed origin may send the headers that clients send.
    ///
    /// Upheld: `Access-Control-Allow-Headers` has those that the browser asks about, such
    ///   as `authorization`, `content-type` and `qlik-confirm-delete`.
    /// Broken: one is missing.
    HEADERS_ALLOWED = "cors/headers-allowed", Should, Inferred, Answer, facts "G10",
        cites [TYPINGS: "invoke-fetch", FETCH: "CORS-preflight fetch"];

    /// A page of an allowed origin may read the headers that clients read.
    ///
    /// Upheld: `Access-Control-Expose-Headers` has `retry-after`, `qlik-csrf-token`,
    ///   `deprecation`, `sunset` and `link`.
    /// Broken: one is missing, and the page cannot know how long to wait.
    HEADERS_EXPOSED = "cors/headers-exposed", Should, Inferred, Answer, facts "G11",
        cites [TYPINGS: "invoke-fetch", FETCH: "CORS protocol, Access-Control-Expose-Headers"];
}

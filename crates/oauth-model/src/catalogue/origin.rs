//! Allowed origins: what a client registers, and the browsers it lets in.

use crate::rule::topic;

topic! {
    /// A token request from a browser comes from one of the client's allowed origins.
    ///
    /// The Origin header is compared with the registered text. A live tenant answers
    /// with code OAUTH-29, "Invalid Origin Header". A request without the header
    /// comes from a server and is not refused for that.
    ///
    /// Upheld: an Origin that is not registered is refused.
    /// Broken: any page can use the client's credentials.
    ALLOWED = "origin/allowed", Must, Reported, Refuse(&[400, 401, 403]), facts "B16 E15 E16 E65",
        cites [LIVE: "OAUTH-29 Invalid Origin Header", GUIDE_SPA: "Allowed origins"];

    /// A registered origin lets the browser in.
    ///
    /// Upheld: a token request with a registered Origin gets its token.
    /// Broken: browsers are refused although their origin is registered.
    LISTED_ACCEPTED = "origin/listed-accepted", Must, Documented, Accept, facts "B16 B17 E41",
        cites [OVERVIEW: "M2M impersonation", HELP_CLIENTS: "Allowed origins"];

    /// An allowed origin is a scheme, a host and perhaps a port, with nothing behind.
    ///
    /// The server compares it with the Origin header of a request, which never has a
    /// path, a query, a trailing slash or user information.
    ///
    /// Upheld: registering `https://app.example/path` is refused.
    /// Broken: it is stored and can never match.
    BARE = "origin/bare", Must, Documented, Refuse(&[400]), facts "B18",
        cites [GUIDE_SPA: "Allowed origins", RFC6454: "section 6.1"];

    /// An allowed origin names one host, not a pattern.
    ///
    /// Upheld: registering `https://*.example.com` is refused.
    /// Broken: it is stored, and may one day be matched as a pattern.
    NO_WILDCARD = "origin/no-wildcard", Should, Inferred, Refuse(&[400]), facts "I43",
        cites [GUIDE_SPA: "Allowed origins"];

    /// A client has at most five allowed origins.
    ///
    /// Upheld: a sixth is refused.
    /// Broken: six are stored.
    LIMIT = "origin/limit", Must, Documented, Refuse(&[400]), facts "B5 B9 I13",
        cites [HELP_CLIENTS: "Limits", REST_CLIENTS: "allowedOrigins"];

    /// An allowed origin is listed once.
    ///
    /// Upheld: the same origin twice is refused.
    /// Broken: both are stored.
    UNIQUE = "origin/unique", Should, Inferred, Refuse(&[400]), facts "B9",
        cites [REST_CLIENTS: "allowedOrigins"];

    /// An allowed origin is at most 256 characters long.
    ///
    /// Upheld: 257 characters are refused.
    /// Broken: they are stored or silently cut.
    LENGTH = "origin/length", Must, Documented, Refuse(&[400]), facts "B8",
        cites [REST_CLIENTS: "allowedOrigins"];

    /// A native client has no allowed origins.
    ///
    /// Browsers send an Origin header, native applications do not. The sources
    /// disagree on the other types; web, single-page and anonymous embed have them.
    ///
    /// Upheld: registering a native client with an origin is refused.
    /// Broken: it is stored.
    NOT_FOR_NATIVE = "origin/not-for-native", Should, Inferred, Refuse(&[400]), facts "B17 I2",
        cites [HELP_CLIENTS: "Allowed origins"];
}

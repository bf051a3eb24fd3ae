//! Redirect URIs as they are registered.

use crate::rule::topic;

topic! {
    /// A redirect URI is absolute.
    ///
    /// Upheld: registering `/callback` or `app.example/callback` is refused.
    /// Broken: it is stored.
    ABSOLUTE = "redirect-uri/absolute", Must, Documented, Refuse(&[400]), facts "B13 I3",
        cites [GUIDE_SPA: "Redirect URLs", RFC6749: "section 3.1.2"];

    /// A redirect URI begins with `https://`, or with `http://` when its host is `localhost`.
    ///
    /// `localhost` is literal: plain http to any other host was refused by a live
    /// tenant. Whether `127.0.0.1` and `[::1]` count is not documented.
    ///
    /// Upheld: registering `http://app.example/callback` is refused.
    /// Broken: codes are sent over a line that anybody can read.
    HTTPS_UNLESS_LOCALHOST = "redirect-uri/https-unless-localhost", Must, Documented, Refuse(&[400]), facts "B10 B12",
        cites [HELP_CLIENTS: "Redirect URLs", RFC6749: "section 3.1.2.1", RFC9700: "section 2.6"];

    /// Plain http is fine for `localhost`.
    ///
    /// Upheld: `http://localhost:3000/callback` can be registered.
    /// Broken: developers cannot test on their machine.
    HTTP_LOCALHOST_ACCEPTED = "redirect-uri/http-localhost-accepted", Must, Documented, Accept, facts "B10 B12",
        cites [HELP_CLIENTS: "Redirect URLs"];

    /// Only native clients register links with a scheme of their own.
    ///
    /// Upheld: registering `exampleapp://callback` on a web or single-page client is
    ///   refused.
    /// Broken: it is stored.
    CUSTOM_SCHEME_NEEDS_NATIVE = "redirect-uri/custom-scheme-needs-native", Must, Documented, Refuse(&[400]), facts "B10 B11",
        cites [HELP_CLIENTS: "Redirect URLs, native apps"];

    /// A native client may register a link with a scheme of its own.
    ///
    /// Upheld: a native client registers `exampleapp://callback`.
    /// Broken: it is refused.
    CUSTOM_SCHEME_ACCEPTED = "redirect-uri/custom-scheme-accepted", Must, Documented, Accept, facts "B11",
        cites [HELP_CLIENTS: "Redirect URLs, native apps"];

    /// A redirect URI is no script.
    ///
    /// `javascript:`, `vbscript:` and `data:` run in the page that follows them.
    ///
    /// Upheld: registering `javascript:alert(1)` on a native client is refused.
    /// Broken: it is stored.
    NO_SCRIPT_SCHEME = "redirect-uri/no-script-scheme", Should, Inferred, Refuse(&[400]), facts "I42",
        cites [RFC6749: "section 10.14", RFC8252: "section 8.4"];

    /// A redirect URI has no fragment.
    ///
    /// Upheld: registering `https://app.example/callback#x` is refused.
    /// Broken: it is stored.
    NO_FRAGMENT = "redirect-uri/no-fragment", Must, Documented, Refuse(&[400]), facts "I42",
        cites [RFC6749: "section 3.1.2"];

    /// A client has at most five redirect URIs.
    ///
    /// A live tenant says "the max number of redirect URIs is 5".
    ///
    /// Upheld: a sixth is refused.
    /// Broken: six are stored.
    LIMIT = "redirect-uri/limit", Must, Documented, Refuse(&[400]), facts "B5 B6 B9 E66 I13",
        cites [HELP_CLIENTS: "Limits", LIVE: "the max number of redirect URIs is 5"];

    /// Five redirect URIs are not too many.
    ///
    /// Upheld: five can be registered.
    /// Broken: the fifth is refused.
    FIVE_ACCEPTED = "redirect-uri/five-accepted", Must, Documented, Accept, facts "B5",
        cites [HELP_CLIENTS: "Limits"];

    /// A redirect URI is listed once.
    ///
    /// Upheld: the same URI twice is refused.
    /// Broken: both are stored.
    UNIQUE = "redirect-uri/unique", Should, Inferred, Refuse(&[400]), facts "B9",
        cites [REST_CLIENTS: "redirectUris"];

    /// A redirect URI is at most 256 characters long.
    ///
    /// Upheld: 257 characters are refused.
    /// Broken: they are stored or silently cut.
    LENGTH = "redirect-uri/length", Must, Documented, Refuse(&[400]), facts "B8",
        cites [REST_CLIENTS: "redirectUris"];

    /// An anonymous embed client has no redirect URIs.
    ///
    /// Nobody is sent anywhere: the access code stands in for the user.
    ///
    /// Upheld: registering one with a redirect URI is refused.
    /// Broken: it is stored.
    NOT_FOR_ANONYMOUS_EMBED = "redirect-uri/not-for-anonymous-embed", Should, Inferred, Refuse(&[400]), facts "A6 D36",
        cites [HELP_ANONYMOUS: "Creating an OAuth client for anonymous embedding"];

    /// The scheme of an application has a period in it.
    ///
    /// Such schemes are names of domains turned round, so that two applications do not
    /// choose the same.
    ///
    /// Upheld: `oauthconform:/callback` is refused.
    /// Broken: it is registered.
    SCHEME_WITH_PERIOD = "redirect-uri/scheme-with-period", Should, Documented, Refuse(&[400]), facts "",
        cites [RFC8252: "section 8.4", OAUTH21: "section 2.3.1"];
}

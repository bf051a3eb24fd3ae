//! The form of a request, before anything in it is understood.

use crate::rule::topic;

topic! {
    /// A body that is not valid JSON or not valid UTF-8 is refused.
    ///
    /// Upheld: `{"clientName": ` is answered with 400.
    /// Broken: the tenant guesses what was meant.
    PARSABLE = "request/parsable", Must, Documented, Refuse(&[400]), facts "C13 E6",
        cites [REST_OAUTH: "POST /oauth/token, 400", RFC6749: "section 5.2"];

    /// A body is of a content type that the endpoint takes; others are refused.
    ///
    /// The OAuth endpoints take JSON and forms, the management API takes JSON. Whether
    /// the refusal is 400 or 415 is not documented.
    ///
    /// Upheld: `text/plain` is answered with 400 or 415.
    /// Broken: a token is issued for a `text/plain` body.
    CONTENT_TYPE = "request/content-type", Should, Inferred, Refuse(&[400, 415]), facts "E1 I66",
        cites [REST_OAUTH: "POST /oauth/token, request body"];

    /// A parameter appears at most once.
    ///
    /// A server that takes the first of two values and a proxy that takes the last
    /// disagree about what was asked. Holds for form and query parameters and for JSON
    /// members. The authorization endpoint may refuse by redirect, if it still knows
    /// where to.
    ///
    /// Upheld: `grant_type=a&grant_type=b` is answered with 400.
    /// Broken: one of the two is picked and a token issued.
    NO_REPEATED_PARAMETER = "request/no-repeated-parameter", Must, Documented, Refuse(&[400, 302, 303]), facts "I64",
        cites [RFC6749: "section 3.2", RFC6749: "section 5.2"];

    /// A member has the type that its definition gives.
    ///
    /// Upheld: `"clientName": 7` is answered with 400.
    /// Broken: the number is turned into text and a client created.
    MEMBER_TYPES = "request/member-types", Must, Documented, Refuse(&[400]), facts "C13 E6",
        cites [REST_CLIENTS: "request schemas", TYPINGS: "oauth-clients.d.ts"];
}

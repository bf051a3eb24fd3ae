//! Rate limits: what a tenant says that has had enough.

use crate::rule::topic;

topic! {
    /// Whoever has to wait is told for how long.
    ///
    /// Upheld: 429 with `retry-after: 13`.
    /// Broken: the header is missing, or no number of seconds.
    RETRY_AFTER = "rate-limit/retry-after", Must, Documented, Answer, facts "G11 G17",
        cites [RATE_LIMITS: "429"];

    /// The error of a rate limit is `HTTP-429`.
    ///
    /// Upheld: `{"errors": [{"code": "HTTP-429", "title": "API rate limit reached."}]}`.
    /// Broken: another code.
    ERROR_CODE = "rate-limit/error-code", Must, Documented, Answer, facts "C52 G17",
        cites [RATE_LIMITS: "429"];

    /// A tier that is used up blocks itself and no other.
    ///
    /// Upheld: after too many changes, which are tier 2, clients can still be listed,
    ///   which is tier 1.
    /// Broken: everything is answered with 429.
    PER_TIER = "rate-limit/per-tier", Must, Documented, Answer, facts "C8 C12 C13 G15",
        cites [RATE_LIMITS: "Tiers", REST_CLIENTS: "x-qlik-tier"];
}

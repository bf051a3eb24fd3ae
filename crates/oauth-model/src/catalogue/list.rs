//! Listing clients: pages, filters and order.

use crate::rule::topic;

topic! {
    /// A page has 1 to 100 items.
    ///
    /// Upheld: `limit=0`, `limit=101` and `limit=x` are refused.
    /// Broken: they are accepted.
    LIMIT_RANGE = "list/limit-range", Should, Inferred, Refuse(&[400]), facts "C12 C36 I56",
        cites [REST_CLIENTS: "GET /oauth-clients, limit", REST_TOKENS: "GET /oauth-tokens, limit"];

    /// A filter can be parsed.
    ///
    /// The grammar is SCIM's; `eq` and `and` are the operators in use.
    ///
    /// Upheld: `appType eq` is refused.
    /// Broken: it is ignored, and more is shown than was asked for.
    FILTER_GRAMMAR = "list/filter-grammar", Should, Inferred, Refuse(&[400]), facts "C5 C12 I56",
        cites [REST_CLIENTS: "GET /oauth-clients, filter"];

    /// A sort names an attribute that can be sorted by.
    ///
    /// Upheld: `sort=+clientSecret` is refused.
    /// Broken: it is accepted.
    SORT_ATTRIBUTE = "list/sort-attribute", Should, Inferred, Refuse(&[400]), facts "C6 C12 C36",
        cites [REST_CLIENTS: "GET /oauth-clients, sort", REST_TOKENS: "GET /oauth-tokens, sort"];

    /// A cursor is one that the tenant handed out.
    ///
    /// Upheld: `next=nonsense` is refused.
    /// Broken: a page is shown.
    CURSOR_KNOWN = "list/cursor-known", Should, Inferred, Refuse(&[400]), facts "C4 I56",
        cites [REST_CLIENTS: "GET /oauth-clients, next"];

    /// A list has `data` and `links`.
    ///
    /// Upheld: an array and an object.
    /// Broken: one is missing or of another type.
    SHAPE = "list/shape", Must, Documented, Answer, facts "C10 C36",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "GET /oauth-clients, 200"];

    /// A page has no more items than were asked for, 20 unless said.
    ///
    /// Upheld: `limit=1` shows one client.
    /// Broken: it shows more.
    LIMIT_OBEYED = "list/limit-obeyed", Must, Documented, Answer, facts "C12",
        cites [REST_CLIENTS: "GET /oauth-clients, limit"];

    /// The links of a list are complete addresses.
    ///
    /// Upheld: `links.next.href` begins with `http` and leads to the next page.
    /// Broken: it is relative; clients follow it as it is.
    ABSOLUTE_LINKS = "list/absolute-links", Must, Documented, Answer, facts "C4 H33",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "links"];

    /// The number of results is told when asked for, and only then.
    ///
    /// Upheld: `totalResults=true` shows a number; without it there is none.
    /// Broken: it is missing, wrong, or shown unasked.
    TOTAL_ON_REQUEST = "list/total-on-request", Must, Documented, Answer, facts "C10 C30",
        cites [REST_CLIENTS: "GET /oauth-clients, totalResults"];

    /// A filtered list has what the filter selects, and nothing else.
    ///
    /// Upheld: `appType eq "spa"` shows single-page clients only.
    /// Broken: others are shown.
    FILTER_OBEYED = "list/filter-obeyed", Must, Documented, Answer, facts "C5 C12",
        cites [REST_CLIENTS: "GET /oauth-clients, filter"];

    /// A sorted list is in the order asked for.
    ///
    /// `+` is ascending and `-` is descending.
    ///
    /// Upheld: `sort=-clientName` shows names from z to a.
    /// Broken: another order.
    SORT_OBEYED = "list/sort-obeyed", Must, Documented, Answer, facts "C6 C12",
        cites [REST_CLIENTS: "GET /oauth-clients, sort"];

    /// Every client is on exactly one page.
    ///
    /// Upheld: following `next` to the end meets each client once.
    /// Broken: one is missing, or met twice.
    COMPLETE = "list/complete", Must, Documented, Answer, facts "C4 C12",
        cites [REST_CLIENTS: "GET /oauth-clients, next"];

    /// An administrator's list shows where each client's users come from and go to.
    ///
    /// As reading a single client does.
    ///
    /// Upheld: each item has the client's `redirectUris` and `allowedOrigins`.
    /// Broken: they are missing, or those of another client.
    ADDRESSES_SHOWN = "list/addresses-shown", Must, Documented, Answer, facts "C25 B35",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "GET /oauth-clients, 200"];

    /// The consent method in an administrator's list is the client's.
    ///
    /// The type declarations have `connectionConfig` as optional.
    ///
    /// Upheld: the `consentMethod` that reading the connection configuration shows, or
    ///   no `connectionConfig`.
    /// Broken: another.
    CONSENT_SHOWN = "list/consent-shown", Must, Documented, Answer, facts "C25 C20",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "GET /oauth-clients, 200"];
}

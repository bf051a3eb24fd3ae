//! Publishing a client to the other tenants of the region.

use crate::rule::topic;

topic! {
    /// Publishing answers with the time of publication.
    ///
    /// Upheld: 201 with `publishedAt`, a date and time in UTC.
    /// Broken: it is missing or in another form.
    ANSWER = "publish/answer", Must, Documented, Answer, facts "C17",
        cites [REST_CLIENTS: "POST actions/publish, 201"];

    /// A published client says so.
    ///
    /// Upheld: reading it shows `publishedAt`, and reading others does not.
    /// Broken: the member is missing.
    SHOWN = "publish/shown", Must, Documented, Answer, facts "B36 C23",
        cites [REST_CLIENTS: "publishedAt", HELP_CLIENTS: "Publishing an OAuth client"];
}

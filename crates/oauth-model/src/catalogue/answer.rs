//! What every answer owes, refusals above all.

use crate::rule::topic;

topic! {
    /// A refusal explains itself in Qlik's envelope.
    ///
    /// The body has `errors`, a list that is not empty, each with `code` and `title`
    /// as text. Clients build the message they show from it, also at the OAuth
    /// endpoints, where others would answer with `error`.
    ///
    /// Upheld: `{"errors": [{"code": "OAUTH-22", "title": "Invalid client_secret"}]}`.
    /// Broken: another form, or no body.
    ERROR_ENVELOPE = "answer/error-envelope", Must, Documented, Answer, facts "C1 E7 H32 H75",
        cites [REST_OAUTH: "errors", REST_CLIENTS: "errors"];

    /// A refusal is `application/json`.
    ///
    /// Upheld: the content type is `application/json`.
    /// Broken: a page, plain text or `application/problem+json`.
    ERROR_JSON = "answer/error-json", Must, Documented, Answer, facts "C2",
        cites [REST_OAUTH: "errors", TYPINGS: "error handling"];

    /// The status in an error object is the status of the answer, as text.
    ///
    /// Upheld: 400 with `"status": "400"`, or without the member.
    /// Broken: a number, or another status.
    ERROR_STATUS = "answer/error-status", Should, Reported, Answer, facts "C1 D14",
        cites [LIVE: "OAUTH-14, status", REST_OAUTH: "errors, status"];

    /// A refusal can be traced.
    ///
    /// Upheld: `traceId` of 32 hexadecimal digits beside `errors`.
    /// Broken: it is missing or of another form.
    ERROR_TRACE = "answer/error-trace", Should, Reported, Answer, facts "C1 D14 G21",
        cites [LIVE: "OAUTH-14, traceId"];

    /// A bad request is not the server's failure.
    ///
    /// A server failure is this rule's business alone, whatever else the request breaks.
    /// 503 says that the target has no time; nothing follows from it.
    ///
    /// Upheld: whatever is sent, the answer is not 500.
    /// Broken: it is.
    NO_SERVER_FAILURE = "answer/no-server-failure", Must, Documented, Answer, facts "E6",
        cites [REST_OAUTH: "POST /oauth/token, 400", REST_CLIENTS: "400", RFC9110: "section 15.6"];

    /// An open question is answered the same way every time.
    ///
    /// Where no source says what is right, either side is. But a client has to know
    /// which, so a tenant that takes one side keeps to it. A profile that leaves one side
    /// says what the tenant answered before the run.
    ///
    /// Upheld: revoking an unknown token is answered with 200, today and tomorrow.
    /// Broken: with 200 and then with 400.
    SAME_MIND = "answer/same-mind", Should, Inferred, Answer, facts "I33 I67",
        cites [REST_OAUTH: "responses"];

    /// A request that succeeds is answered with the documented status.
    ///
    /// Upheld: 201 after creating, 204 after deleting, 200 after reading.
    /// Broken: another status of the 2xx family.
    SUCCESS_STATUS = "answer/success-status", Must, Documented, Answer, facts "C12 C13 C14 C15 C16 C17 C18 C19 C20 C21 C22 E3",
        cites [REST_CLIENTS: "responses", REST_OAUTH: "responses"];
}

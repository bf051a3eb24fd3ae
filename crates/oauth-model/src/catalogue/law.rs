//! Laws: two requests that mean the same come out the same, whatever that is.
//!
//! They need no idea of what is right. Some such pairs have rules elsewhere: a form and
//! JSON ([`super::grant::FORM_ACCEPTED`]), Basic and the body
//! ([`super::client_auth::BASIC_ACCEPTED`]), a parameter too many in a token request
//! ([`super::grant::UNKNOWN_PARAMETER_IGNORED`]).

use crate::rule::topic;

topic! {
    /// A parameter without a value counts as omitted.
    ///
    /// Holds for the query of the authorization endpoint and for forms at the token
    /// endpoint.
    ///
    /// Upheld: with `code_verifier=` a request comes out as without it.
    /// Broken: it is refused for a wrong verifier.
    EMPTY_IS_OMITTED = "law/empty-is-omitted", Must, Documented, Answer, facts "I64",
        cites [RFC6749: "section 3.1", RFC6749: "section 3.2"];

    /// The order of parameters and members changes nothing.
    ///
    /// A client that builds its request from a map has no say in the order.
    ///
    /// Upheld: with `client_id` last a request comes out as with `client_id` first.
    /// Broken: one of the two is refused.
    ORDER_CHANGES_NOTHING = "law/order-changes-nothing", Must, Documented, Answer, facts "E1 D1",
        cites [RFC8259: "section 4", RFC6749: "section 3.1", RFC6749: "section 3.2"];

    /// A parameter that the authorization endpoint does not know changes nothing.
    ///
    /// Upheld: `&utm_source=mail` is ignored.
    /// Broken: the request is refused, or leads elsewhere.
    UNKNOWN_PARAMETER_CHANGES_NOTHING = "law/unknown-parameter-changes-nothing", Must, Documented, Answer, facts "I64",
        cites [RFC6749: "section 3.1"];

    /// The case of schemes and media types in headers changes nothing.
    ///
    /// Upheld: `authorization: bearer …` and `content-type: Application/JSON` are
    ///   understood.
    /// Broken: only `Bearer` and `application/json` are.
    HEADER_CASE_CHANGES_NOTHING = "law/header-case-changes-nothing", Must, Documented, Answer, facts "C1 E1",
        cites [RFC9110: "section 11.1", RFC9110: "section 8.3.1"];

    /// The same request comes out the same.
    ///
    /// What was done before is the same too; only what the tenant makes up may differ.
    ///
    /// Upheld: the answers are of one kind, with the same members.
    /// Broken: one is granted and the other refused, or only one has a `detail`.
    SAME_REQUEST_SAME_OUTCOME = "law/same-request-same-outcome", Should, Inferred, Answer, facts "E3 E7",
        cites [REST_OAUTH: "responses", REST_CLIENTS: "responses"];

    /// A refused request changes nothing that can be seen.
    ///
    /// Upheld: after a refused patch the client reads as before.
    /// Broken: half of the patch was applied, or `updatedAt` is another.
    REFUSED_CHANGES_NOTHING = "law/refused-changes-nothing", Should, Inferred, Answer, facts "C15",
        cites [REST_CLIENTS: "PATCH /oauth-clients/{id}, 400"];

    /// Writing back what was read changes nothing.
    ///
    /// A form that shows a client and saves it does just that. Only `updatedAt` may
    /// differ.
    ///
    /// Upheld: after a patch that replaces each member by its own value the client reads
    ///   as before.
    /// Broken: one of its settings is gone.
    WRITTEN_BACK_CHANGES_NOTHING = "law/written-back-changes-nothing", Must, Documented, Answer, facts "B35 C7 C15",
        cites [REST_CLIENTS: "PATCH /oauth-clients/{id}, 204", HELP_CLIENTS: "Editing an OAuth client"];
}

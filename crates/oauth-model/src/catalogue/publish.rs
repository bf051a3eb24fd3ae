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

    /// Another tenant's client is changed by its owner alone.
    ///
    /// A tenant that uses it has a say in the connection configuration, no more.
    ///
    /// Upheld: changing the client, or its secrets, or deleting it, is refused.
    /// Broken: one tenant changes a client for all tenants of the region.
    OWNER_CONFIGURES = "publish/owner-configures", Must, Documented, Refuse(&[403, 404, 400]), facts "B36",
        cites [REST_CLIENTS: "POST actions/publish", HELP_CLIENTS: "Publishing an OAuth client"];

    /// Another tenant's client that was approved says so.
    ///
    /// Upheld: its connection configuration has the status `approved`.
    /// Broken: another word, or none.
    STATUS_APPROVED = "publish/status-approved", Should, Documented, Answer, facts "A27 C20 C25 I51",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "GET connection-configs/me"];

    /// A tenant that took its approval back is rid of the client.
    ///
    /// Upheld: after the connection configuration was deleted, ordinary users get
    ///   nowhere with the client.
    /// Broken: they are asked, or sent back with a code.
    WITHDRAWN_IS_UNUSABLE = "publish/withdrawn-is-unusable", Should, Inferred, Refuse(&[302, 303, 400, 401, 403]), facts "B41 C22 D16",
        cites [REST_CLIENTS: "DELETE connection-configs/me"];

    /// A tenant learns that the owner deleted a client.
    ///
    /// Upheld: its connection configuration has `deletedByOwner` true.
    /// Broken: it is missing or false.
    DELETED_BY_OWNER_SHOWN = "publish/deleted-by-owner-shown", Must, Documented, Answer, facts "B42 C20 C25",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "deletedByOwner"];

    /// A client that its owner deleted gets nobody signed in, in no tenant.
    ///
    /// Upheld: an authorization request is refused.
    /// Broken: a user is asked, or sent back with a code.
    DELETED_BY_OWNER_IS_DEAD = "publish/deleted-by-owner-is-dead", Must, Documented, Refuse(&[302, 303, 400, 401, 403, 404]), facts "B42 B44",
        cites [HELP_CLIENTS: "Deleting an OAuth client"];
}

//! A client as it is created, read and deleted.

use crate::rule::topic;

topic! {
    /// A client has one of four application types.
    ///
    /// `web`, `native`, `spa` and `anonymous-embed`. Machine-to-machine is not a type:
    /// it is a web client with a machine grant.
    ///
    /// Upheld: creating one with `"appType": "m2m"`, or with none, is refused.
    /// Broken: it is created.
    APP_TYPE = "client/app-type", Must, Documented, Refuse(&[400]), facts "A1 A2 B2",
        cites [REST_CLIENTS: "appType", TYPINGS: "oauth-clients.d.ts"];

    /// A client has a name.
    ///
    /// Upheld: creating one without `clientName`, or with an empty one, is refused.
    /// Broken: it is created.
    NAMED = "client/named", Must, Documented, Refuse(&[400]), facts "B2",
        cites [REST_CLIENTS: "clientName"];

    /// A client's name is at most 512 characters long.
    ///
    /// Upheld: 513 characters are refused.
    /// Broken: they are stored or silently cut.
    NAME_LENGTH = "client/name-length", Must, Documented, Refuse(&[400]), facts "B8",
        cites [REST_CLIENTS: "clientName"];

    /// A client's description is at most 4096 characters long.
    ///
    /// Upheld: 4097 characters are refused.
    /// Broken: they are stored or silently cut.
    DESCRIPTION_LENGTH = "client/description-length", Must, Documented, Refuse(&[400]), facts "B8",
        cites [REST_CLIENTS: "description"];

    /// The addresses of a client, its logo and its keys are at most 2048 characters long.
    ///
    /// Holds for `clientUri`, `logoUri` and `jwksUri`.
    ///
    /// Upheld: 2049 characters are refused.
    /// Broken: they are stored or silently cut.
    URI_LENGTH = "client/uri-length", Must, Documented, Refuse(&[400]), facts "B8 B26",
        cites [REST_CLIENTS: "clientUri, logoUri, jwksUri"];

    /// A registration has only members that are defined.
    ///
    /// Upheld: `"redirectURIs"` is refused, instead of creating a client without any.
    /// Broken: the misspelt member is dropped silently.
    KNOWN_MEMBERS = "client/known-members", Should, Inferred, Refuse(&[400]), facts "C13",
        cites [REST_CLIENTS: "POST /oauth-clients, request body"];

    /// A tenant has at most 200 clients.
    ///
    /// Upheld: the 201st is refused. Its status is not documented.
    /// Broken: it is created.
    LIMIT = "client/limit", Must, Documented, Refuse(&[400, 403, 409, 422]), facts "B5 C34",
        cites [HELP_CLIENTS: "Limits"];

    /// A client that does not exist is not found.
    ///
    /// Upheld: reading, changing or deleting an id that was never issued answers 404.
    /// Broken: any other answer.
    EXISTS = "client/exists", Must, Documented, Refuse(&[404]), facts "C14 C15 C16",
        cites [REST_CLIENTS: "404"];

    /// A deleted client is gone.
    ///
    /// Upheld: after 204 to DELETE, reading it answers 404.
    /// Broken: it can still be read or changed.
    DELETED_IS_GONE = "client/deleted-is-gone", Must, Documented, Refuse(&[404]), facts "B44 C16",
        cites [HELP_CLIENTS: "Deleting an OAuth client", REST_CLIENTS: "404"];

    /// Deleting a client has to be confirmed.
    ///
    /// The header `qlik-confirm-delete` repeats the client id. `@qlik/api` does not set
    /// it by itself; its caller has to.
    ///
    /// Upheld: DELETE without the header, or with another id in it, is refused.
    /// Broken: the client is deleted.
    DELETE_CONFIRMED = "client/delete-confirmed", Must, Documented, Refuse(&[400]), facts "C16 H34 I14",
        cites [REST_CLIENTS: "DELETE /oauth-clients/{id}, qlik-confirm-delete"];

    /// An application type and a name are enough to create a client.
    ///
    /// Upheld: `{"appType": "spa", "clientName": "x"}` is created.
    /// Broken: something else is demanded.
    MINIMAL_ACCEPTED = "client/minimal-accepted", Must, Documented, Accept, facts "B2 B22",
        cites [REST_CLIENTS: "POST /oauth-clients, required"];

    /// A client reads as it was created.
    ///
    /// Upheld: every member given at creation comes back, in the answer and when read.
    /// Broken: a member is lost or altered.
    CREATED_AS_ASKED = "client/created-as-asked", Must, Documented, Answer, facts "C13 C23 C24 C25 B35",
        cites [REST_CLIENTS: "201 and 200"];

    /// A client says when it was created.
    ///
    /// Upheld: `createdAt` is a date and time in UTC.
    /// Broken: it is missing or in another form.
    CREATED_AT = "client/created-at", Must, Documented, Answer, facts "C11 C23 C28",
        cites [REST_CLIENTS: "createdAt"];

    /// Creating a confidential client answers with its first secret.
    ///
    /// It is shown this once.
    ///
    /// Upheld: the answer for a web client has `clientSecret`.
    /// Broken: it has none, and the client can never be used.
    SECRET_FOR_CONFIDENTIAL = "client/secret-for-confidential", Must, Documented, Answer, facts "A4 B27 C13 C28",
        cites [HELP_CLIENTS: "Copy client ID and client secret", GUIDE_API: "201 response"];

    /// A public client has no secret.
    ///
    /// Single-page, native and anonymous embed clients run where a secret cannot be
    /// kept.
    ///
    /// Upheld: the answer for them has no `clientSecret`.
    /// Broken: a secret is handed out that must be shipped to every user.
    NO_SECRET_FOR_PUBLIC = "client/no-secret-for-public", Must, Documented, Answer, facts "A4 A5 A6 C27 I1 I11",
        cites [HELP_CLIENTS: "Public clients will not have any client secret"];
}

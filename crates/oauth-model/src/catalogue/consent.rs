//! The consent method: whether users are asked before a client acts for them.

use crate::rule::topic;

topic! {
    /// A machine gets tokens only after its consent method was set to trusted.
    ///
    /// There is no user to ask. What happens otherwise is not documented.
    ///
    /// Upheld: a new machine-to-machine client is refused until it is trusted.
    /// Broken: it gets a token at once.
    MACHINE_NEEDS_TRUSTED = "consent/machine-needs-trusted", Should, Documented, Refuse(&[400, 401, 403]), facts "B23 E21 E39 I40",
        cites [HELP_CLIENTS: "Consent method, note on M2M"];

    /// At creation the consent method can only be given as `trusted`.
    ///
    /// `required` is the default and is left out.
    ///
    /// Upheld: creating with `"consentMethod": "required"` is refused.
    /// Broken: it is accepted.
    CREATE_TRUSTED_ONLY = "consent/create-trusted-only", Must, Documented, Refuse(&[400]), facts "A14 C13",
        cites [REST_CLIENTS: "POST /oauth-clients, connectionConfig", TYPINGS: "oauth-clients.d.ts"];

    /// A consent method is `required` or `trusted`.
    ///
    /// Upheld: replacing it with `never` is refused.
    /// Broken: it is stored.
    METHOD_KNOWN = "consent/method-known", Must, Documented, Refuse(&[400]), facts "A14 C21",
        cites [REST_CLIENTS: "PATCH connection-configs/me"];

    /// A published client cannot be trusted.
    ///
    /// Other tenants use it, and their users are to be asked.
    ///
    /// Upheld: setting a published client to trusted is refused.
    /// Broken: it is set.
    TRUSTED_NEEDS_UNPUBLISHED = "consent/trusted-needs-unpublished", Must, Documented, Refuse(&[400, 403, 409]), facts "B4 B40 I34",
        cites [HELP_CLIENTS: "You can only use trust for clients that aren't published"];

    /// A connection configuration is changed by replacing `/consentMethod`.
    ///
    /// Upheld: another operation or another path is refused.
    /// Broken: it is accepted.
    REPLACE_ONLY = "consent/replace-only", Must, Documented, Refuse(&[400]), facts "A16 C21",
        cites [REST_CLIENTS: "PATCH connection-configs/me", TYPINGS: "oauth-clients.d.ts"];

    /// Consent is required unless it was set otherwise.
    ///
    /// Upheld: the connection configuration of a new client reads `required`.
    /// Broken: it reads `trusted`.
    REQUIRED_BY_DEFAULT = "consent/required-by-default", Must, Documented, Answer, facts "A14 B39 B61 C20",
        cites [REST_CLIENTS: "GET connection-configs/me", HELP_CLIENTS: "Consent method"];

    /// A consent method reads as it was set.
    ///
    /// Upheld: after replacing it with `trusted`, it reads `trusted`.
    /// Broken: it reads `required`.
    READS_AS_SET = "consent/reads-as-set", Must, Documented, Answer, facts "C20 C21 B4",
        cites [GUIDE_API: "PATCH connection-configs/me", REST_CLIENTS: "GET connection-configs/me"];

    /// A published client requires consent.
    ///
    /// Upheld: after publishing, the connection configuration reads `required`.
    /// Broken: it still reads `trusted`.
    REQUIRED_WHEN_PUBLISHED = "consent/required-when-published", Must, Documented, Answer, facts "B40",
        cites [HELP_CLIENTS: "For published clients, the consent method is always required"];

    /// Who has agreed to everything that is asked for is not asked again.
    ///
    /// Upheld: a second request for the same scopes is sent back with a code.
    /// Broken: a page asks for what was approved already.
    NOT_ASKED_AGAIN = "consent/not-asked-again", Should, Documented, Answer, facts "B39 D18",
        cites [SCOPES: "How it works", HELP_CLIENTS: "Consent method"];

    /// A token carries no scope that its user has not approved.
    ///
    /// The tenant tries to grant every scope that the client has, whatever was asked for.
    ///
    /// Upheld: of a client's two scopes, the user was asked about one; the token has that.
    /// Broken: the token has the other one as well.
    APPROVED_SCOPES_ONLY = "consent/approved-scopes-only", Must, Documented, Answer, facts "D19 D20",
        cites [SCOPES: "How it works"];

    /// A client whose user took the consent back has to ask again.
    ///
    /// Documented is that users can remove what they approved, and not where. Whether a
    /// token ends that was issued before is open.
    ///
    /// Upheld: a page asks the user, as it did the first time.
    /// Broken: the browser is sent back with a code.
    TAKEN_BACK_ASKS_AGAIN = "consent/taken-back-asks-again", Must, Documented, Answer, facts "D18 D19",
        cites [SCOPES: "How it works"];

    /// Who takes a consent back leaves other users' consents as they are.
    ///
    /// Upheld: another user of the same client is sent back with a code.
    /// Broken: the other user is asked again.
    TAKEN_BACK_BY_ONE_USER = "consent/taken-back-by-one-user", Should, Inferred, Answer, facts "D18 D19",
        cites [SCOPES: "How it works"];

    /// Who takes a consent back leaves the consents to other clients as they are.
    ///
    /// Upheld: the same user of another client is sent back with a code.
    /// Broken: the user is asked again there as well.
    TAKEN_BACK_FROM_ONE_CLIENT = "consent/taken-back-from-one-client", Should, Inferred, Answer, facts "D18 D19",
        cites [SCOPES: "How it works"];

    /// A consent is taken back by the user who gave it.
    ///
    /// Upheld: a browser in which nobody is signed in is refused, or led to a sign-in.
    /// Broken: it is answered as if it had done something.
    TAKEN_BACK_BY_ITS_USER = "consent/taken-back-by-its-user", Should, Inferred, Refuse(&[401, 403, 302, 303]), facts "D19",
        cites [SCOPES: "How it works"];
}

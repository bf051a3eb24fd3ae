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
}

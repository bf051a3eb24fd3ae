//! What the tenant says about itself.

use crate::rule::topic;

topic! {
    /// The metadata document has its documented members.
    ///
    /// `issuer`, `jwks_uri`, `token_endpoint`, `revocation_endpoint` and
    /// `authorization_endpoint` are addresses; `grant_types_supported` and
    /// `response_types_supported` are lists.
    ///
    /// Upheld: all seven are there.
    /// Broken: one is missing or of another type.
    MEMBERS = "metadata/members", Must, Documented, Answer, facts "F7 F8 F10 I48",
        cites [REST_METADATA: "oauth-authorization-server"];

    /// The issuer is the tenant's own address.
    ///
    /// The `iss` claim of tokens is `qlik.api` all the same.
    ///
    /// Upheld: `issuer` is the address the document was read from.
    /// Broken: it is another.
    ISSUER = "metadata/issuer", Must, Documented, Answer, facts "F8 F9 I15",
        cites [REST_METADATA: "issuer"];

    /// The endpoints are on the tenant.
    ///
    /// Upheld: each address begins with the issuer.
    /// Broken: one leads elsewhere.
    ENDPOINTS_ON_TENANT = "metadata/endpoints-on-tenant", Must, Documented, Answer, facts "F8 G22",
        cites [REST_METADATA: "examples"];

    /// The key set has the keys that sign access tokens.
    ///
    /// Upheld: `keys` has an EC key on P-384 with `kid`, `x` and `y`, and no private
    ///   part.
    /// Broken: there is none, or it shows `d`.
    KEY_SET = "metadata/key-set", Must, Documented, Answer, facts "F1 F8 F11 I49",
        cites [REST_METADATA: "jwks.json", RFC7518: "section 6.2.1"];

    /// The product probe tells a cloud tenant from a server on premises.
    ///
    /// `@qlik/api` asks it first on hosts it does not know. Anything but 404 or a JSON
    /// body with a cloud deployment type makes it behave as on Windows.
    ///
    /// Upheld: 404, or JSON whose `composition.deploymentType` is none of
    ///   `qliksenseserver`, `qliksensedesktop` and `qliksensemobile`.
    /// Broken: a page, a redirect, 401 or 5xx.
    PRODUCT_PROBE = "metadata/product-probe", Must, SeenInClients, Answer, facts "H11 H73",
        cites [TYPINGS: "invoke-fetch, platform probe"];
}

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

    /// The document is JSON with status 200, and needs no credentials.
    ///
    /// Upheld: `application/json`.
    /// Broken: a page.
    JSON = "metadata/json", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 3.2"];

    /// The issuer is the one whose document was asked for.
    ///
    /// Upheld: `issuer` is what the well-known path was put behind, to the letter.
    /// Broken: it has a slash more.
    ISSUER_IDENTICAL = "metadata/issuer-identical", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 3.3"];

    /// The issuer is an address without query and fragment.
    ///
    /// `https` may be missing on the own machine.
    ///
    /// Upheld: `https://as.example`.
    /// Broken: `http://as.example`, or `as.example`.
    ISSUER_FORM = "metadata/issuer-form", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 2, issuer"];

    /// The members that everybody needs are there.
    ///
    /// Upheld: `issuer`, `response_types_supported` and the endpoints of its grants.
    /// Broken: one is missing.
    REQUIRED = "metadata/required", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 2"];

    /// What is a list is a list of texts, and not empty.
    ///
    /// Upheld: what there is none of is left out.
    /// Broken: `"scopes_supported": []`.
    LISTS = "metadata/lists", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 2", RFC8414: "section 3.2"];

    /// Endpoints are absolute addresses without fragment.
    ///
    /// `https` may be missing on the own machine.
    ///
    /// Upheld: `https://as.example/token`.
    /// Broken: `/token`.
    ENDPOINTS = "metadata/endpoints", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 2", RFC6749: "section 3.1", RFC6749: "section 3.2"];

    /// Who can do without PKCE is not left to guess.
    ///
    /// Upheld: `code_challenge_methods_supported` lists `S256`.
    /// Broken: it is missing.
    PKCE = "metadata/pkce", Should, Documented, Answer, facts "",
        cites [RFC9700: "section 2.1.1", RFC8414: "section 2, code_challenge_methods_supported"];

    /// Clients that sign are told how, and never not to.
    ///
    /// Upheld: `private_key_jwt` with a list of algorithms beside it, without `none`.
    /// Broken: no list, or `none` in it.
    ALGORITHMS = "metadata/algorithms", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 2, token_endpoint_auth_signing_alg_values_supported"];

    /// The published keys are public.
    ///
    /// Upheld: a JWK set without private parts.
    /// Broken: no set, or a key with `d` or `k`.
    PUBLIC_KEYS = "metadata/public-keys", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 2, jwks_uri"];

    /// Both documents of a server say the same.
    ///
    /// Upheld: the document of RFC 8414 and that of `OpenID` Connect name the same endpoints.
    /// Broken: one of them is out of date.
    SAME_EVERYWHERE = "metadata/same-everywhere", Should, Inferred, Answer, facts "",
        cites [RFC8414: "section 5"];

    /// What the document promises, the server serves.
    ///
    /// Upheld: a grant type that is listed is known at the token endpoint.
    /// Broken: it gets `unsupported_grant_type`.
    PROMISES_KEPT = "metadata/promises-kept", Should, Inferred, Answer, facts "",
        cites [RFC8414: "section 2, grant_types_supported"];

    /// A server that names itself in its answers says so.
    ///
    /// Upheld: `authorization_response_iss_parameter_supported` is true where `iss` comes.
    /// Broken: it is missing.
    ISSUER_FLAG = "metadata/issuer-flag", Must, Documented, Answer, facts "",
        cites [RFC9207: "section 2.3"];

    /// Where keys are for different things, each says what it is for.
    ///
    /// Upheld: `use` in every key, or no key that encrypts.
    /// Broken: a key with `"use": "enc"` beside one without `use`.
    KEY_USE = "metadata/key-use", Must, Documented, Answer, facts "",
        cites [RFC8414: "section 2, jwks_uri"];

    /// Clients that sign may sign with RS256.
    ///
    /// Upheld: it is among the algorithms, where there are any.
    /// Broken: it is not.
    RS256 = "metadata/rs256", Should, Documented, Answer, facts "",
        cites [RFC8414: "section 2, token_endpoint_auth_signing_alg_values_supported"];

    /// Clients are told which scopes there are.
    ///
    /// Upheld: `scopes_supported` lists names of plain characters.
    /// Broken: it is missing, or a name has a space in it.
    SCOPES_LISTED = "metadata/scopes-listed", Should, Documented, Answer, facts "",
        cites [RFC8414: "section 2, scopes_supported", RFC6749: "section 3.3"];
}

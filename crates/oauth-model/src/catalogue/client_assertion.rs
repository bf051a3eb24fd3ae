//! How a client proves itself by its private key (`private_key_jwt`).

use crate::rule::topic;

topic! {
    /// A client that has a key and no secret presents an assertion.
    ///
    /// Upheld: the client id alone is refused.
    /// Broken: knowing a client id is enough to get its token.
    PRESENT = "client-assertion/present", Must, Documented, Refuse(&[400, 401]), facts "B25 E17 E55",
        cites [REST_OAUTH: "POST /oauth/token, client_assertion", RFC6749: "section 3.2.1"];

    /// The type of an assertion is that of a JWT.
    ///
    /// `client_assertion_type` is
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.
    ///
    /// Upheld: a good assertion with another type, or with none, is refused.
    /// Broken: it is taken for what it is not said to be.
    TYPE = "client-assertion/type", Must, Documented, Refuse(&[400, 401]), facts "A23 E8 E59",
        cites [REST_OAUTH: "POST /oauth/token, client_assertion_type", RFC7523: "section 2.2"];

    /// An assertion is a signed JWT.
    ///
    /// Upheld: text that is none is refused.
    /// Broken: a token is issued for it.
    WELL_FORMED = "client-assertion/well-formed", Must, Documented, Refuse(&[400, 401]), facts "E55 E59",
        cites [GUIDE_KEYS: "Troubleshooting", RFC7523: "section 3"];

    /// A client proves itself by a key only if it lists the method.
    ///
    /// Upheld: a client that registered a key, and `client_secret` as its only method,
    ///   is refused although the signature is right.
    /// Broken: it gets a token by a method that its owner did not allow.
    METHOD_LISTED = "client-assertion/method-listed", Must, Documented, Refuse(&[400, 401]), facts "A11 B24 E55",
        cites [REST_CLIENTS: "allowedAuthMethods", GUIDE_KEYS: "Register the key"];

    /// The header of an assertion names the key that signed it.
    ///
    /// The tutorial sets no `kid`; where the client has one key, nobody can mistake it.
    ///
    /// Upheld: a `kid` that no key of the client has is refused.
    /// Broken: a key is chosen for it.
    KEY_NAMED = "client-assertion/key-named", Must, Documented, Refuse(&[400, 401]), facts "E57 I21",
        cites [GUIDE_KEYS: "Header"];

    /// The algorithm of an assertion is that of the registered key.
    ///
    /// Upheld: RS512 by a key that was registered for RS256 is refused.
    /// Broken: the header decides how it is verified.
    ALGORITHM = "client-assertion/algorithm", Must, Documented, Refuse(&[400, 401]), facts "A24 E57 E58",
        cites [GUIDE_KEYS: "Header"];

    /// The signature of an assertion is that of a registered key.
    ///
    /// Upheld: an assertion signed by another key of the same kind is refused.
    /// Broken: anybody can sign for the client.
    SIGNATURE = "client-assertion/signature", Must, Documented, Refuse(&[400, 401]), facts "E59",
        cites [GUIDE_KEYS: "Troubleshooting", RFC7523: "section 3"];

    /// An assertion is issued by the client about itself.
    ///
    /// `iss` and `sub` are both the client id.
    ///
    /// Upheld: another `iss`, or another `sub`, is refused.
    /// Broken: what a key holder signed for something else is taken.
    ABOUT_ITSELF = "client-assertion/about-itself", Must, Documented, Refuse(&[400, 401]), facts "E56 E59",
        cites [GUIDE_KEYS: "Claims", RFC7523: "section 3"];

    /// The audience of an assertion is exactly the tenant's token endpoint.
    ///
    /// Upheld: the endpoint with a slash behind it, or another tenant's, is refused.
    /// Broken: an assertion for another server works here.
    AUDIENCE = "client-assertion/audience", Must, Documented, Refuse(&[400, 401]), facts "E56 E59 I26",
        cites [GUIDE_KEYS: "Claims", RFC7523: "section 3"];

    /// An assertion that is over is refused.
    ///
    /// A few minutes are left open, because clocks differ.
    ///
    /// Upheld: one whose `exp` was an hour ago is refused, and one without `exp`.
    /// Broken: a stolen assertion works for good.
    NOT_EXPIRED = "client-assertion/not-expired", Must, Documented, Refuse(&[400, 401]), facts "E56",
        cites [GUIDE_KEYS: "Claims", RFC7523: "section 3"];

    /// An assertion lives five minutes at most.
    ///
    /// Upheld: an `exp` ten minutes after `iat` is refused, and a missing `iat`.
    /// Broken: it is accepted.
    LIFE = "client-assertion/life", Must, Documented, Refuse(&[400, 401]), facts "E56",
        cites [GUIDE_KEYS: "Claims"];

    /// An assertion has a name of its own, `jti`.
    ///
    /// Upheld: an assertion without `jti` is refused.
    /// Broken: it is accepted, and cannot be told from its replay.
    JTI_PRESENT = "client-assertion/jti-present", Must, Documented, Refuse(&[400, 401]), facts "E56",
        cites [GUIDE_KEYS: "Claims"];

    /// An assertion is used once.
    ///
    /// The reference wants a new `jti` for each request and does not say what happens
    /// to an old one.
    ///
    /// Upheld: the assertion that brought a token is refused the second time.
    /// Broken: it brings another.
    USED_ONCE = "client-assertion/used-once", Should, Inferred, Refuse(&[400, 401]), facts "E56 E61",
        cites [GUIDE_KEYS: "Claims", RFC7523: "section 3"];

    /// A client with a registered key gets a token by an assertion.
    ///
    /// Upheld: a good assertion and no secret get a token.
    /// Broken: it is refused.
    ACCEPTED = "client-assertion/accepted", Must, Documented, Accept, facts "A23 A24 E2 E55",
        cites [REST_OAUTH: "POST /oauth/token, client_assertion", GUIDE_KEYS: "Request a token"];
}

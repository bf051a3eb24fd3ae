//! Public keys that a client registers.

use crate::rule::topic;

topic! {
    /// A public key has the members of its type.
    ///
    /// `kty`, `use`, `alg` and `kid`, and `e` and `n` for RSA or `crv`, `x` and `y` for
    /// EC.
    ///
    /// Upheld: registering a key without `kid` is refused.
    /// Broken: it is stored.
    MEMBERS = "public-key/members", Must, Documented, Refuse(&[400]), facts "A24",
        cites [TYPINGS: "oauth-clients.d.ts", GUIDE_KEYS: "Public key format"];

    /// A public key has values that the tenant can use.
    ///
    /// `kty` RSA with `alg` RS256 or RS512, or `kty` EC with `alg` ES384 and `crv`
    /// P-384; `use` is `sig`.
    ///
    /// Upheld: registering a key with `"alg": "HS256"` is refused.
    /// Broken: it is stored.
    VALUES = "public-key/values", Must, Documented, Refuse(&[400]), facts "A24",
        cites [TYPINGS: "oauth-clients.d.ts", GUIDE_KEYS: "Public key format"];

    /// An RSA key has 2048 bits or more.
    ///
    /// Upheld: registering a key of 1024 bits is refused.
    /// Broken: it is stored.
    RSA_BITS = "public-key/rsa-bits", Must, Documented, Refuse(&[400]), facts "A25",
        cites [GUIDE_KEYS: "Key requirements"];
}

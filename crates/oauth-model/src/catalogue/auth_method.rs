//! The authentication methods that a client registers.

use crate::rule::topic;

topic! {
    /// A registered authentication method is `client_secret` or `private_key_jwt`.
    ///
    /// Upheld: registering `none` is refused.
    /// Broken: it is stored.
    KNOWN = "auth-method/known", Must, Documented, Refuse(&[400]), facts "A11",
        cites [REST_CLIENTS: "allowedAuthMethods"];

    /// Only web clients have authentication methods and keys.
    ///
    /// Upheld: registering `client_secret` on a single-page client is refused.
    /// Broken: it is stored.
    NEEDS_WEB = "auth-method/needs-web", Should, Inferred, Refuse(&[400]), facts "A4 A11",
        cites [REST_CLIENTS: "allowedAuthMethods"];

    /// `private_key_jwt` needs a public key.
    ///
    /// Upheld: registering the method without `publicKeys` is refused.
    /// Broken: the client is created and can never prove itself.
    KEY_NEEDED = "auth-method/key-needed", Must, Documented, Refuse(&[400]), facts "B25",
        cites [TYPINGS: "oauth-clients.d.ts", REST_CLIENTS: "publicKeys"];

    /// A client may register a public key instead of a secret.
    ///
    /// Upheld: `private_key_jwt` with a proper key can be registered.
    /// Broken: it is refused.
    PRIVATE_KEY_ACCEPTED = "auth-method/private-key-accepted", Must, Documented, Accept, facts "A11 B24",
        cites [GUIDE_KEYS: "Register the key", REST_CLIENTS: "allowedAuthMethods"];
}

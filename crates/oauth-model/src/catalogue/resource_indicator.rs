//! Resources that clients ask for by name, at servers that offer it.
//!
//! Nothing in the metadata says so: whoever describes a server names the resources that it
//! knows.

use crate::rule::topic;

topic! {
    /// A resource is named by an absolute URI.
    ///
    /// Upheld: `resource=/reports` is refused.
    /// Broken: a code or a token is given for it.
    ABSOLUTE = "resource-indicator/absolute", Should, Documented, Refuse(&[302, 303, 400]), facts "",
        cites [RFC8707: "section 2"];

    /// The name of a resource has no fragment.
    ///
    /// Upheld: `resource=https://api.example#reports` is refused.
    /// Broken: a code or a token is given for it.
    NO_FRAGMENT = "resource-indicator/no-fragment", Should, Documented, Refuse(&[302, 303, 400]), facts "",
        cites [RFC8707: "section 2"];

    /// A resource that the server does not know is refused.
    ///
    /// Which ones it knows, its description says.
    ///
    /// Upheld: a request for another one is refused, here or at the token endpoint.
    /// Broken: a code or a token is given for it.
    KNOWN = "resource-indicator/known", Should, Documented, Refuse(&[302, 303, 400]), facts "",
        cites [RFC8707: "section 2"];

    /// A token is for no resource beyond those that its code was asked for.
    ///
    /// The policy of the server may allow more, so that nobody is blamed for it.
    ///
    /// Upheld: a code for one resource, redeemed for another, is refused.
    /// Broken: it brings a token for the other.
    WITHIN_GRANT = "resource-indicator/within-grant", May, Documented, Refuse(&[400]), facts "",
        cites [RFC8707: "section 2.2"];

    /// A refresh token is good for every resource of its grant.
    ///
    /// Which resources a server accepts in a token request is at its discretion, so that
    /// nobody is blamed for it.
    ///
    /// Upheld: a code for two resources, redeemed for the first, brings a refresh token that
    ///   is exchanged for an access token for the second.
    /// Broken: the refresh is refused.
    REFRESH_KEEPS_GRANT = "resource-indicator/refresh-keeps-grant", May, Documented, Accept, facts "",
        cites [RFC8707: "section 2.2"];

    /// Who is refused because of a resource is told so.
    ///
    /// Upheld: `error` is `invalid_target`.
    /// Broken: it is another one.
    INVALID_TARGET = "resource-indicator/invalid-target", Should, Documented, Answer, facts "",
        cites [RFC8707: "section 2"];

    /// A token of the profile of RFC 9068 is for the resource that was asked for.
    ///
    /// Upheld: `aud` is the `resource` of the token request.
    /// Broken: it is something else, or another of the server's resources is beside it.
    AUDIENCE = "resource-indicator/audience", Should, Documented, Answer, facts "",
        cites [RFC9068: "section 3", RFC8707: "section 2"];
}

//! Anonymous embed: visitors who come with the access code of a shared application.

use crate::rule::topic;

topic! {
    /// Sharing an application takes its owner or somebody who can manage its space.
    ///
    /// Upheld: somebody who may only view the space is refused.
    /// Broken: whoever sees an application can open it to everybody.
    SHARING_NEEDS_MANAGER = "anonymous-embed/sharing-needs-manager", Must, Documented, Refuse(&[403, 404, 401]), facts "D39",
        cites [HELP_ANONYMOUS: "Copying an embed code for an application"];

    /// A visitor may come again.
    ///
    /// Nobody signs in and the client has no secret: the page remembers a tracking code,
    /// and asks again with it whenever a token is refused.
    ///
    /// Upheld: a second request with the same access code and tracking code gets a token.
    /// Broken: it is refused.
    VISITOR_RETURNS = "anonymous-embed/visitor-returns", Must, SeenInClients, Accept, facts "A6 D36 E50 E51 E53 H28",
        cites [TYPINGS: "getAnonymousOauthAccessToken"];

    /// A visitor's answer has an access token.
    ///
    /// Of its other members, and of the life of the token, nothing is known.
    ///
    /// Upheld: `access_token` is there, as text.
    /// Broken: it is missing or not text.
    ANSWERS_WITH_TOKEN = "anonymous-embed/answers-with-token", Must, SeenInClients, Answer, facts "E52 I39",
        cites [TYPINGS: "getAnonymousOauthAccessToken"];

    /// A visitor's request names the grant `urn:qlik:oauth:anonymous-embed`.
    ///
    /// Upheld: a request that names another grant is refused.
    /// Broken: a token is issued all the same.
    GRANT_NAMED = "anonymous-embed/grant-named", Should, SeenInClients, Refuse(&[400]), facts "A9 E50 E54",
        cites [TYPINGS: "getAnonymousOauthAccessToken"];

    /// A visitor's request names a client of the tenant.
    ///
    /// Upheld: a request without a client id, or with that of no client, is refused.
    /// Broken: a visitor gets in through nobody's page.
    CLIENT_KNOWN = "anonymous-embed/client-known", Must, Documented, Refuse(&[400, 401, 403]), facts "A6 E50 H48",
        cites [HELP_ANONYMOUS: "Creating an OAuth client for anonymous embedding"];

    /// A visitor comes through a client of the type `anonymous-embed`.
    ///
    /// Upheld: the client id of a single-page client is refused.
    /// Broken: any client lets visitors in.
    CLIENT_TYPE = "anonymous-embed/client-type", Must, Documented, Refuse(&[400, 401, 403]), facts "A6 A9 D40",
        cites [HELP_ANONYMOUS: "Creating an OAuth client for anonymous embedding"];

    /// A visitor comes from an origin on the client's list.
    ///
    /// Whether the header may be missing is not known.
    ///
    /// Upheld: an Origin that is not listed is refused.
    /// Broken: any page can show the application as its own.
    ORIGIN_LISTED = "anonymous-embed/origin-listed", Must, Documented, Refuse(&[400, 401, 403]), facts "D40 E53 I39",
        cites [HELP_ANONYMOUS: "Allowed origins"];

    /// A visitor brings an access code.
    ///
    /// Upheld: a request without `eac` is refused.
    /// Broken: a token is issued for no application in particular.
    CODE_PRESENT = "anonymous-embed/code-present", Must, Documented, Refuse(&[400, 401, 403]), facts "D36 E50",
        cites [HELP_ANONYMOUS: "Structure of embed codes"];

    /// The access code is one that the tenant made.
    ///
    /// Upheld: a code with its last character changed is refused.
    /// Broken: the code need only look like one.
    CODE_KNOWN = "anonymous-embed/code-known", Must, Documented, Refuse(&[400, 401, 403, 404]), facts "D36",
        cites [HELP_ANONYMOUS: "Structure of embed codes"];

    /// An access code that was reset opens nothing.
    ///
    /// Upheld: the old code is refused, in links and in embed codes.
    /// Broken: whoever has the old code still gets in.
    RESET_CODE_IS_DEAD = "anonymous-embed/reset-code-is-dead", Must, Documented, Refuse(&[400, 401, 403, 404]), facts "D38",
        cites [HELP_ANONYMOUS: "Resetting the access code"];

    /// An access code opens nothing once anonymous access is turned off.
    ///
    /// Upheld: the code is refused.
    /// Broken: anonymous access cannot be ended.
    OFF_CODE_IS_DEAD = "anonymous-embed/off-code-is-dead", Must, Documented, Refuse(&[400, 401, 403, 404]), facts "D38 D39",
        cites [HELP_ANONYMOUS: "Turning anonymous access on and off"];

    /// A visitor sees the shared application.
    ///
    /// Upheld: its token reads the application.
    /// Broken: it is refused.
    OPENS_SHARED_APP = "anonymous-embed/opens-shared-app", Must, Documented, Accept, facts "D36 E54",
        cites [HELP_ANONYMOUS: "Sharing embed codes for anonymous access"];

    /// A visitor gets to nothing but the shared application.
    ///
    /// Upheld: its token is refused at another application, at the list of users and
    ///   when it creates something.
    /// Broken: the access code of one application opens others too.
    NOTHING_ELSE = "anonymous-embed/nothing-else", Should, Inferred, Refuse(&[401, 403, 404]), facts "A26 G2 G3",
        cites [HELP_ANONYMOUS: "Sharing embed codes for anonymous access"];
}

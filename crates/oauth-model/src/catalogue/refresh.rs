//! Refresh tokens: who gets one, and what it is good for.

use crate::rule::topic;

topic! {
    /// A refresh token comes only with `offline_access`.
    ///
    /// The scope is never granted implicitly.
    ///
    /// Upheld: a client that has the scope but did not ask for it gets none.
    /// Broken: it gets one.
    NEEDS_OFFLINE_ACCESS = "refresh/needs-offline-access", Must, Documented, Answer, facts "D21 E28 I23",
        cites [SCOPES: "offline_access"];

    /// Who asked for `offline_access` and was granted it gets a refresh token.
    ///
    /// Upheld: the token answer has `refresh_token`.
    /// Broken: it has none, and the application must send the user to sign in again.
    COMES_WITH_OFFLINE_ACCESS = "refresh/comes-with-offline-access", Must, Documented, Answer, facts "A47 E28 I23",
        cites [SCOPES: "offline_access"];

    /// A request that refreshes brings a refresh token.
    ///
    /// Upheld: `grant_type=refresh_token` without one is refused.
    /// Broken: a token is issued.
    PRESENT = "refresh/present", Must, Documented, Refuse(&[400]), facts "E30",
        cites [REST_OAUTH: "POST /oauth/token, refresh_token", RFC6749: "section 6"];

    /// The refresh token is one that the tenant gave out.
    ///
    /// Upheld: a made-up one is refused.
    /// Broken: a token is issued for it.
    KNOWN = "refresh/known", Must, Documented, Refuse(&[400, 401]), facts "E6 E30",
        cites [REST_OAUTH: "POST /oauth/token, 401", RFC6749: "section 5.2"];

    /// A refresh token is used by the client it was given to.
    ///
    /// Upheld: another client with its own right secret is refused.
    /// Broken: it gets a token.
    OWN_CLIENT = "refresh/own-client", Must, Documented, Refuse(&[400, 401]), facts "I24",
        cites [RFC6749: "section 6"];

    /// Refreshing never brings a scope that the user did not grant.
    ///
    /// Asking for more may be refused or ignored.
    ///
    /// Upheld: asking for a scope beyond the grant is refused, or yields a token
    ///   without it.
    /// Broken: the token has the scope.
    NEVER_WIDENS = "refresh/never-widens", Must, Documented, Answer, facts "D18 D20",
        cites [RFC6749: "section 6"];

    /// Refreshing answers with a refresh token again.
    ///
    /// Clients replace the one they have by the one that comes; one of them fails
    /// without. Whether the value changes is not documented.
    ///
    /// Upheld: the answer has `refresh_token`.
    /// Broken: it has none.
    ANSWERS_WITH_REFRESH_TOKEN = "refresh/answers-with-refresh-token", Must, SeenInClients, Answer, facts "E33 H59",
        cites [TYPINGS: "token handling"];

    /// The client is found from the refresh token.
    ///
    /// `@qlik/api` sends the secret and no client id.
    ///
    /// Upheld: refresh token and secret get a token.
    /// Broken: `client_id` is demanded.
    WITHOUT_CLIENT_ID = "refresh/without-client-id", Must, SeenInClients, Accept, facts "E30 E31 I24",
        cites [REST_OAUTH: "POST /oauth/token, refresh_token", TYPINGS: "token handling"];

    /// A public client refreshes with its client id and no secret.
    ///
    /// Upheld: a native client gets a new token.
    /// Broken: a secret is demanded.
    PUBLIC_WITHOUT_SECRET = "refresh/public-without-secret", Must, Reported, Accept, facts "E32 E34",
        cites [LIVE: "Native client with offline_access"];

    /// A refresh token of a deleted client is dead.
    ///
    /// Upheld: after the client is deleted, refreshing is refused.
    /// Broken: it yields a token.
    DELETED_CLIENT_IS_DEAD = "refresh/deleted-client-is-dead", Must, Documented, Refuse(&[400, 401]), facts "B44 I37",
        cites [HELP_CLIENTS: "Deleting an OAuth client"];

    /// A refresh token lives thirty days.
    ///
    /// Upheld: after thirty days it is refused.
    /// Broken: it still yields a token.
    EXPIRED_IS_DEAD = "refresh/expired-is-dead", Must, Documented, Refuse(&[400, 401]), facts "E10",
        cites [TYPINGS: "authentication documentation"];

    /// A refresh token that was exchanged for another is dead.
    ///
    /// Upheld: once a public client got a new one, the old one is refused.
    /// Broken: both work, and a stolen one is never noticed.
    ROTATED_IS_DEAD = "refresh/rotated-is-dead", Must, Documented, Refuse(&[400, 401]), facts "",
        cites [RFC9700: "section 2.2.2", OAUTH21: "section 4.3.1"];

    /// A refresh token used again takes back what came of it.
    ///
    /// Upheld: after the old one was tried, the new one is refused too.
    /// Broken: it still works, for the thief or for the client.
    REPLAY_REVOKES = "refresh/replay-revokes", Should, Documented, Refuse(&[400, 401]), facts "",
        cites [RFC9700: "section 4.14.2"];

    /// A refresh that asks for more than was granted is refused.
    ///
    /// Upheld: a scope that the user never agreed to gives `invalid_scope`.
    /// Broken: it is passed over, and the client takes it for granted.
    WIDER_IS_REFUSED = "refresh/wider-is-refused", Should, Documented, Refuse(&[400]), facts "",
        cites [RFC6749: "section 6"];

    /// Asking for fewer scopes once does not narrow the grant.
    ///
    /// Upheld: after a refresh with one of two scopes, a refresh without `scope` has both.
    /// Broken: it has one.
    NARROWING_KEEPS_THE_GRANT = "refresh/narrowing-keeps-the-grant", Must, Documented, Answer, facts "",
        cites [RFC6749: "section 6"];
}

//! The bot user that acts for a machine-to-machine client.

use crate::rule::topic;

topic! {
    /// The first token of a machine-to-machine client makes its bot user.
    ///
    /// Upheld: afterwards the users list has one user with that `clientId`.
    /// Broken: there is none, or one for each token.
    CREATED_ONCE = "bot/created-once", Must, Documented, Answer, facts "B48 B53 E20 I19",
        cites [OVERVIEW: "What happens when an OAuth client is created"];

    /// A bot user says whose bot it is.
    ///
    /// Upheld: subject `qlikbot\` and the client id, the client's name, the client id,
    ///   active.
    /// Broken: one of them differs.
    IDENTITY = "bot/identity", Must, Documented, Answer, facts "B49 E20 C46",
        cites [OVERVIEW: "What happens when an OAuth client is created", TOKENS_GUIDE: "bot user"];

    /// A bot user is a tenant administrator.
    ///
    /// Upheld: its roles are `["TenantAdmin"]`.
    /// Broken: it lacks the role.
    TENANT_ADMIN = "bot/tenant-admin", Must, Documented, Answer, facts "B49 B50",
        cites [OVERVIEW: "Machine-to-Machine OAuth2 client applications"];

    /// What a machine makes belongs to its bot user.
    ///
    /// Upheld: a new application's `ownerId` is the id that `/api/v1/users/me` shows.
    /// Broken: it belongs to somebody else.
    OWNS_WHAT_IT_MAKES = "bot/owns-what-it-makes", Must, Documented, Answer, facts "B53",
        cites [OVERVIEW: "Machine-to-Machine OAuth2 client applications"];
}

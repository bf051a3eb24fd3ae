//! What an impersonation token is.

use crate::rule::topic;

topic! {
    /// An impersonation token acts as the user that was named.
    ///
    /// Upheld: `/api/v1/users/me` shows that user.
    /// Broken: it shows the bot user or somebody else.
    ACTS_AS_USER = "impersonation/acts-as-user", Must, Documented, Answer, facts "E41 E35",
        cites [OVERVIEW: "Machine-to-Machine OAuth2 Impersonation client applications", REST_USERS: "GET /users/me"];

    /// What is made with an impersonation token belongs to the user that was named.
    ///
    /// Upheld: a new application's `ownerId` is the id of that user.
    /// Broken: it belongs to the bot user or somebody else.
    OWNS_WHAT_IT_MAKES = "impersonation/owns-what-it-makes", Must, Documented, Answer, facts "E41",
        cites [OVERVIEW: "Machine-to-Machine OAuth2 Impersonation client applications"];
}

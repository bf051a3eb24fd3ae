//! An administrator's agreement to clients that came from elsewhere: those that
//! registered themselves, and those that another tenant published.

use crate::rule::topic;

topic! {
    /// An ordinary user gets nowhere with a client that no administrator approved.
    ///
    /// A live tenant answers with code OAUTH-14 where the client is another tenant's.
    ///
    /// Upheld: the authorization request of a signed-in ordinary user is refused.
    /// Broken: the user is asked, or sent back with a code.
    ADMINISTRATOR_FIRST = "approval/administrator-first", Must, Documented, Refuse(&[302, 303, 400, 401, 403]), facts "B38 B60 D14 D16 D23",
        cites [GUIDE_DCR: "First connection", HELP_CLIENTS: "Publishing an OAuth client"];

    /// An administrator may approve a client by signing in to it.
    ///
    /// Upheld: a signed-in administrator is shown a page that asks.
    /// Broken: the administrator is refused.
    ADMINISTRATOR_MAY = "approval/administrator-may", Must, Documented, Accept, facts "B38 B60 D23",
        cites [GUIDE_DCR: "First connection", HELP_CLIENTS: "Publishing an OAuth client"];

    /// A client that nobody approved yet is in no list.
    ///
    /// The documentation says so of the administration page.
    ///
    /// Upheld: the list of clients does not have it.
    /// Broken: it is among the others.
    HIDDEN_BEFORE = "approval/hidden-before", Should, Inferred, Answer, facts "B38 B60",
        cites [GUIDE_DCR: "Unapproved clients", HELP_CLIENTS: "Publishing an OAuth client"];
}

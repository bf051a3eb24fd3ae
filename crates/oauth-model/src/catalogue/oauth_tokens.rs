//! The list of issued tokens, and deleting from it.

use crate::rule::topic;

topic! {
    /// A list of tokens links to itself.
    ///
    /// Upheld: `links.self` is there.
    /// Broken: it is missing.
    LINK_TO_ITSELF = "oauth-tokens/link-to-itself", Must, Documented, Answer, facts "C36",
        cites [REST_TOKENS: "GET /oauth-tokens, 200"];

    /// An item of the list tells its id, its tenant and its user.
    ///
    /// Upheld: `id`, `tenantId` and `userId` are there, as text.
    /// Broken: one is missing.
    ITEMS = "oauth-tokens/items", Must, Documented, Answer, facts "C37 C38",
        cites [REST_TOKENS: "GET /oauth-tokens, 200", TOKENS_GUIDE: "List tokens"];

    /// A page has no more items than were asked for.
    ///
    /// Upheld: `limit=1` shows one token.
    /// Broken: it shows more.
    LIMIT_OBEYED = "oauth-tokens/limit-obeyed", Must, Documented, Answer, facts "C36",
        cites [REST_TOKENS: "GET /oauth-tokens, limit"];

    /// A list for one user has that user's tokens alone.
    ///
    /// Upheld: every item of a list with `userId` has that user.
    /// Broken: the parameter changes nothing.
    USER_SELECTED = "oauth-tokens/user-selected", Must, Documented, Answer, facts "C36",
        cites [REST_TOKENS: "GET /oauth-tokens, userId"];

    /// The next page is asked for by `page`.
    ///
    /// Lists of clients have cursors called `next` and `prev` instead.
    ///
    /// Upheld: `links.next` has the parameter `page`, and what it leads to was not
    ///   shown before.
    /// Broken: another parameter, or the same tokens again.
    PAGED_BY_PAGE = "oauth-tokens/paged-by-page", Must, Documented, Answer, facts "C36 C43",
        cites [REST_TOKENS: "GET /oauth-tokens, page"];

    /// Device type and description of a code's exchange are listed.
    ///
    /// Upheld: a token that was got with `description` is listed with it.
    /// Broken: users cannot tell their devices apart.
    DEVICE_SHOWN = "oauth-tokens/device-shown", Must, Documented, Answer, facts "C37 E24",
        cites [REST_OAUTH: "POST /oauth/token, deviceType", REST_TOKENS: "GET /oauth-tokens, 200"];

    /// An ordinary user sees no tokens but its own.
    ///
    /// Upheld: every item has the user's own id.
    /// Broken: somebody else's token is listed.
    OWN_ONLY = "oauth-tokens/own-only", Must, Documented, Answer, facts "C39",
        cites [REST_TOKENS: "GET /oauth-tokens, description"];

    /// A tenant administrator sees everybody's tokens.
    ///
    /// Upheld: a token of an ordinary user is listed for an administrator.
    /// Broken: administrators see their own only.
    ADMIN_SEES_ALL = "oauth-tokens/admin-sees-all", Must, Documented, Answer, facts "C39",
        cites [REST_TOKENS: "GET /oauth-tokens, description", TOKENS_GUIDE: "Audit tokens"];

    /// A machine needs `admin_classic` to see others' tokens.
    ///
    /// Upheld: without the scope it is refused, or sees its own only.
    /// Broken: others' tokens are listed because its bot user has the role.
    AUDIT_NEEDS_SCOPE = "oauth-tokens/audit-needs-scope", Must, Documented, Answer, facts "C42 G3",
        cites [TOKENS_GUIDE: "Audit tokens"];

    /// A user may delete its own tokens.
    ///
    /// Upheld: deleting an item of one's own list is answered with 204.
    /// Broken: it is refused.
    OWN_DELETED = "oauth-tokens/own-deleted", Must, Documented, Accept, facts "C40",
        cites [REST_TOKENS: "DELETE /oauth-tokens/{tokenId}"];

    /// A tenant administrator may delete everybody's tokens.
    ///
    /// Upheld: deleting an ordinary user's token is answered with 204.
    /// Broken: it is refused.
    ADMIN_DELETES = "oauth-tokens/admin-deletes", Must, Documented, Accept, facts "C40 F15",
        cites [REST_TOKENS: "DELETE /oauth-tokens/{tokenId}", TOKENS_GUIDE: "Revoke a token"];

    /// Deleting others' tokens needs a tenant administrator.
    ///
    /// Upheld: an ordinary user who knows the id of another's token is refused.
    /// Broken: users sign each other out.
    OTHERS_NEED_ADMIN = "oauth-tokens/others-need-admin", Must, Documented, Refuse(&[401, 403, 404]), facts "C40",
        cites [REST_TOKENS: "DELETE /oauth-tokens/{tokenId}"];

    /// A deleted token opens nothing.
    ///
    /// Upheld: after its deletion the access token is answered with 401.
    /// Broken: it still works.
    DELETED_IS_DEAD = "oauth-tokens/deleted-is-dead", Must, Documented, Refuse(&[401]), facts "C41 F15",
        cites [TOKENS_GUIDE: "Revoke a token"];

    /// Deleting a token ends its refresh token.
    ///
    /// What is listed looks like a grant, which access and refresh tokens belong to.
    ///
    /// Upheld: after the deletion refreshing is refused.
    /// Broken: whoever was thrown out comes back.
    DELETED_REFRESH_IS_DEAD = "oauth-tokens/deleted-refresh-is-dead", Should, Inferred, Refuse(&[400, 401]), facts "C41 F16",
        cites [TOKENS_GUIDE: "Revoke a token"];
}

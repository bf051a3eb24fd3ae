//! What a token opens: scopes crossed with the roles and the content of its user.

use crate::rule::topic;

topic! {
    /// Nothing is written with a token whose scopes have nothing to do with it.
    ///
    /// Which scope opens which operation is written nowhere in a form that machines
    /// read. Only scopes of another kind altogether are taken for too little.
    ///
    /// Upheld: a token with `automations:read` alone is answered with 403 when it
    ///   creates a space.
    /// Broken: a token meant for something else creates content.
    WRITE_NEEDS_SCOPE = "resource/write-needs-scope", Must, Documented, Refuse(&[403]), facts "A30 A53 G3 G4",
        cites [SCOPES: "Scopes and roles", HELP_CLIENTS: "Scopes"];

    /// Nothing is read with a token whose scopes have nothing to do with it.
    ///
    /// Upheld: a token with `automations:read` alone does not get to its user's own
    ///   application.
    /// Broken: a token meant for something else reads content.
    READ_NEEDS_SCOPE = "resource/read-needs-scope", Must, Documented, Refuse(&[403, 404]), facts "A30 A53 G3 G4",
        cites [SCOPES: "Scopes and roles", HELP_CLIENTS: "Scopes"];

    /// A scope that ends in `:read` does not write.
    ///
    /// `apps` reads and manages one's applications, `apps:read` reads them.
    ///
    /// Upheld: a token with `apps:read` alone is answered with 403 when it creates an
    ///   application.
    /// Broken: the application is created.
    READ_SCOPE_DOES_NOT_WRITE = "resource/read-scope-does-not-write", Must, Documented, Refuse(&[403]), facts "A44 A52 G3 G4",
        cites [HELP_CLIENTS: "Scopes, apps:read", SCOPES: "Scope table"];

    /// A parent scope brings its children.
    ///
    /// Upheld: a token with `apps` reads its user's application, which `apps:read`
    ///   would suffice for.
    /// Broken: every child has to be granted by name.
    PARENT_BRINGS_CHILD = "resource/parent-brings-child", Must, Documented, Accept, facts "A52",
        cites [SCOPES: "Parent and child scopes"];

    /// `user_default` opens the user's own content.
    ///
    /// Upheld: with it a user creates an application and reads it.
    /// Broken: it is refused.
    USER_DEFAULT_OPENS_OWN = "resource/user-default-opens-own", Must, Documented, Accept, facts "A53",
        cites [HELP_CLIENTS: "Scopes, user_default", SCOPES: "user_default"];

    /// A user scope opens one's own content and what is shared with one, even to an
    /// administrator.
    ///
    /// Upheld: a tenant administrator's token with `apps:read` does not get to an
    ///   application that is somebody else's alone.
    /// Broken: the role makes up for the scope.
    OWN_CONTENT_ONLY = "resource/own-content-only", Must, Documented, Refuse(&[404, 403]), facts "G2 G3 A53",
        cites [SCOPES: "Admin and user scopes"];

    /// A user scope opens what is shared with the user.
    ///
    /// Upheld: a member of a space reads an application in it with `apps:read`.
    /// Broken: only owners get in.
    SHARED_WITH_OPENS = "resource/shared-with-opens", Must, Documented, Accept, facts "G2",
        cites [SCOPES: "Admin and user scopes"];

    /// An administrator scope opens everybody's content of its kind to an administrator.
    ///
    /// Upheld: a tenant administrator's token with `admin.apps:read` reads an
    ///   application that is somebody else's alone.
    /// Broken: it sees no more than `apps:read` does.
    ADMIN_SCOPE_OPENS_ALL = "resource/admin-scope-opens-all", Must, Documented, Accept, facts "G2 A39",
        cites [SCOPES: "Admin and user scopes"];

    /// `admin_classic` opens everybody's content to an administrator.
    ///
    /// It is full administrator access to the tenant.
    ///
    /// Upheld: a tenant administrator's token with it reads a space that is somebody
    ///   else's.
    /// Broken: it is refused.
    ADMIN_CLASSIC_OPENS_ALL = "resource/admin-classic-opens-all", Must, Documented, Accept, facts "A53",
        cites [HELP_CLIENTS: "Scopes, admin_classic", SCOPES: "admin_classic"];

    /// An administrator scope makes nobody an administrator.
    ///
    /// The rights of a token are those that its scopes and its user's roles have in
    /// common.
    ///
    /// Upheld: an ordinary user's token with `admin.apps` does not get to an
    ///   application that is somebody else's alone.
    /// Broken: the scope makes up for the role.
    ROLES_LIMIT_SCOPES = "resource/roles-limit-scopes", Must, Documented, Refuse(&[404, 403]), facts "G3 E14 E41",
        cites [SCOPES: "Scopes and roles"];

    /// A list shows no content that the token does not open.
    ///
    /// Upheld: a tenant administrator's token with `spaces.shared:read` lists no space
    ///   that is somebody else's.
    /// Broken: a list tells what a read would not.
    LIST_WITHIN_RIGHTS = "resource/list-within-rights", Must, Documented, Answer, facts "G2 G3",
        cites [SCOPES: "Admin and user scopes", TYPINGS: "spaces.d.ts, getSpaces"];

    /// What is not there is not found.
    ///
    /// Upheld: a deleted application is answered with 404.
    /// Broken: it is shown.
    EXISTS = "resource/exists", Must, Documented, Refuse(&[404, 403]), facts "C1 H72",
        cites [TYPINGS: "spaces.d.ts, getSpace"];
}

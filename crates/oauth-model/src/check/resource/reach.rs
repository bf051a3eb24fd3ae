//! Reach: what the scopes of a token say about a deed on things of a kind.
//!
//! No source maps scopes to operations (fact A30). What is sure follows from their names:
//! a scope opens what it is named after, and what has another name is another matter.

use crate::{
    content::SpaceType,
    scope::{ADMIN_CLASSIC, USER_DEFAULT, implies},
};

/// What is done to content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Read,
    Create,
    Change,
}

/// What kind of thing something is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    App,
    Space(SpaceType),
    User,
}

/// What the scopes of a token say about a deed on things of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reach {
    /// They surely open what is one's own.
    pub(crate) own: bool,
    /// They surely open everybody's, for an administrator.
    pub(crate) all: bool,
    /// Some administrator scope has to do with it.
    pub(super) administrative: bool,
    /// How far the scopes have to do with it at all.
    pub(super) relation: Relation,
}

/// How far scopes have to do with a kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// None does.
    None,
    /// Those that do end in `:read`.
    Reads,
    /// One that does not end so does.
    Writes,
}

impl Kind {
    /// The user scope and the administrator scope that are named after it, and how the
    /// names of scopes begin that have to do with it.
    pub(super) fn scopes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::App => ("apps", "admin.apps", "app"),
            Self::Space(kind) => (kind.scope(), "admin.spaces", "spaces"),
            Self::User => ("users", "admin.users", "users"),
        }
    }
}

impl Reach {
    pub(crate) fn of(scopes: &[String], kind: Kind, deed: Deed) -> Self {
        let (user, administrator, beginning) = kind.scopes();
        let wanted = |parent: &str| match deed {
            Deed::Read => format!("{parent}:read"),
            Deed::Create if kind != Kind::App => format!("{parent}:create"),
            Deed::Create | Deed::Change => parent.to_owned(),
        };
        let (user, administrator) = (wanted(user), wanted(administrator));
        let any = |fits: &dyn Fn(&str) -> bool| scopes.iter().any(|scope| fits(scope));
        let administrative = |scope: &str| {
            let name = scope.strip_prefix("admin.");
            scope == ADMIN_CLASSIC || name.is_some_and(|name| name.starts_with(beginning))
        };
        let related = |scope: &str| {
            scope == USER_DEFAULT || scope.starts_with(beginning) || administrative(scope)
        };
        Self {
            own: any(&|scope| scope == USER_DEFAULT || implies(scope, &user)),
            // Whether an administrator scope makes content of one's own is not told.
            all: deed != Deed::Create
                && any(&|scope| scope == ADMIN_CLASSIC || implies(scope, &administrator)),
            administrative: any(&administrative),
            relation: if any(&|scope| related(scope) && !scope.ends_with(":read")) {
                Relation::Writes
            } else if any(&related) {
                Relation::Reads
            } else {
                Relation::None
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(scopes: &[&str], kind: Kind, deed: Deed) -> Reach {
        let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
        Reach::of(&scopes, kind, deed)
    }

    #[test]
    fn scopes_reach_what_they_are_named_after() {
        let shared = Kind::Space(SpaceType::Shared);
        for (scope, kind, deed, own, all) in [
            ("user_default", Kind::App, Deed::Change, true, false),
            ("admin_classic", Kind::App, Deed::Change, false, true),
            ("admin_classic", Kind::App, Deed::Create, false, false),
            ("apps", Kind::App, Deed::Create, true, false),
            ("apps", Kind::App, Deed::Read, true, false),
            ("apps:read", Kind::App, Deed::Read, true, false),
            ("apps:read", Kind::App, Deed::Change, false, false),
            ("admin.apps:read", Kind::App, Deed::Read, false, true),
            ("admin.apps:read", Kind::App, Deed::Change, false, false),
            ("spaces.shared", shared, Deed::Read, true, false),
            ("spaces.shared:create", shared, Deed::Create, true, false),
            ("spaces.shared:create", shared, Deed::Change, false, false),
            ("spaces.managed", shared, Deed::Read, false, false),
            ("admin.spaces", shared, Deed::Read, false, true),
        ] {
            let found = reach(&[scope], kind, deed);
            assert_eq!((found.own, found.all), (own, all), "{scope} {deed:?}");
        }
    }

    #[test]
    fn unrelated_scopes_are_told_from_uncertain_ones() {
        for (scopes, relation) in [
            (&["automations:read"][..], Relation::None),
            (&["app.share"], Relation::Writes),
            (&["apps:read"], Relation::Reads),
            (&["admin.apps:read"], Relation::Reads),
            (&["apps:read", "user_default"], Relation::Writes),
        ] {
            let found = reach(scopes, Kind::App, Deed::Create).relation;
            assert_eq!(found, relation, "{scopes:?}");
        }
    }
}

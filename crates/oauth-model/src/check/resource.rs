//! Content: what a token opens, by its scopes, its user's roles, and whose it is.

mod reach;

use self::reach::Relation;
pub(crate) use self::reach::{Deed, Kind, Reach};
use super::{api, embed};
use crate::{
    call::{Body, Call},
    catalogue::resource,
    client::GrantType,
    content::{App, ContentOperation, Draft, Membership, Space, SpaceType},
    freedom::Freedom,
    prediction::Examination,
    rule::RuleSet,
    scope::{ADMIN_CLASSIC, USER_DEFAULT},
    state::State,
    time::Timestamp,
    token::AccessToken,
    user::User,
};

const AT: &str = "Authorization";

/// Whose something is, as seen by a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// One's own, or about to be.
    Own,
    /// Somebody's who shares it.
    Shared,
    /// Somebody's.
    Others,
}

/// Checks what is asked about content.
pub(super) fn examine(
    state: &State,
    now: Timestamp,
    call: &Call,
    operation: &ContentOperation,
    out: &mut Examination,
) {
    if let ContentOperation::Share(app_id, deed) = operation {
        embed::share(state, call, app_id, *deed, out);
        return;
    }
    api::caller(state, now, call, out);
    let Some(access) = state.rights(call) else {
        return;
    };
    let access = access.as_ref();
    if access.grant == GrantType::AnonymousEmbed {
        embed::visit(state, access, operation, out);
    } else if !access.scopes.is_empty() {
        // A token without scopes has a rule of its own.
        Visit { state, access, out }.to(operation);
    }
}

/// A token at work.
struct Visit<'a> {
    state: &'a State,
    access: &'a AccessToken,
    out: &'a mut Examination,
}

impl Visit<'_> {
    fn to(&mut self, operation: &ContentOperation) {
        match operation {
            ContentOperation::ListSpaces(_) => self.list_spaces(),
            ContentOperation::ListItems(_) => self.list(Kind::App),
            ContentOperation::CreateSpace(body) => self.create_space(body),
            ContentOperation::CreateApp(body) => self.create_app(body),
            ContentOperation::ReadSpace(id) => {
                self.space(id, Deed::Read);
            }
            ContentOperation::DeleteSpace(id) => {
                self.space(id, Deed::Change);
                if self.state.apps_in(id).next().is_some() {
                    self.open(Freedom::UnusualContent);
                }
            }
            ContentOperation::Assign(id, body) => self.assign(id, body),
            ContentOperation::ReadApp(id) => self.app(id, Deed::Read),
            ContentOperation::DeleteApp(id) => self.app(id, Deed::Change),
            ContentOperation::ReadUser(id) => self.user(id),
            ContentOperation::ReadTenant
            | ContentOperation::CoreInit
            | ContentOperation::Share(..) => {}
        }
    }

    fn reach(&self, kind: Kind, deed: Deed) -> Reach {
        Reach::of(&self.access.scopes, kind, deed)
    }

    fn is_admin(&self) -> bool {
        let user = self.state.users.get(&self.access.user_id);
        user.is_some_and(User::is_admin)
    }

    fn open(&mut self, freedom: Freedom) {
        if !self.out.freedoms.contains(&freedom) {
            self.out.freedoms.push(freedom);
        }
    }

    fn missing(&mut self, what: &str) {
        let found = format!("an unknown {what}");
        let wanted = format!("a {what} of the tenant");
        self.out
            .violations
            .push(resource::EXISTS, "id", found, wanted);
    }

    fn space(&mut self, id: &str, deed: Deed) {
        let Some(space) = self.state.space(id) else {
            self.missing("space");
            return;
        };
        let whose = whose_space(space, &self.access.user_id);
        self.weigh(Kind::Space(space.kind), deed, whose);
    }

    fn app(&mut self, id: &str, deed: Deed) {
        let Some(app) = self.state.app(id) else {
            self.missing("application");
            return;
        };
        let whose = whose_app(self.state, app, &self.access.user_id);
        self.weigh(Kind::App, deed, whose);
    }

    fn user(&mut self, id: &str) {
        if !self.state.users.contains_key(id) {
            self.missing("user");
        } else if self.reach(Kind::User, Deed::Read).relation == Relation::None {
            self.open(Freedom::ScopeOfOperation);
        }
    }

    /// A list may be refused to whom it would show nothing, or be empty.
    fn list(&mut self, kind: Kind) {
        let reach = self.reach(kind, Deed::Read);
        let opens = reach.own || (reach.all && self.is_admin());
        if !opens {
            self.open(Freedom::ScopeOfOperation);
        }
    }

    fn list_spaces(&mut self) {
        let all = SpaceType::ALL.iter();
        let opens = all.copied().any(|kind| {
            let reach = self.reach(Kind::Space(kind), Deed::Read);
            reach.own || (reach.all && self.is_admin())
        });
        if !opens {
            self.open(Freedom::ScopeOfOperation);
        }
    }

    fn create_space(&mut self, body: &Body) {
        let draft = Draft::space(body);
        let kind = draft.and_then(|draft| draft.kind);
        if kind.is_none() {
            self.open(Freedom::UnusualContent);
        }
        let kind = Kind::Space(kind.unwrap_or(SpaceType::Shared));
        self.weigh(kind, Deed::Create, Whose::Own);
    }

    fn create_app(&mut self, body: &Body) {
        self.weigh(Kind::App, Deed::Create, Whose::Own);
        let Some(draft) = Draft::app(body) else {
            self.open(Freedom::UnusualContent);
            return;
        };
        let Some(id) = draft.space_id else {
            return;
        };
        let space = self.state.space(&id);
        match space.filter(|space| space.kind.holds_apps()) {
            Some(space) if space.owner_id == self.access.user_id => {
                // Whether the scope of the space is needed too is not told.
                if !self.reach(Kind::Space(space.kind), Deed::Change).own {
                    self.open(Freedom::ScopeOfOperation);
                }
            }
            Some(_) | None => self.open(Freedom::UnusualContent),
        }
    }

    fn assign(&mut self, id: &str, body: &Body) {
        self.space(id, Deed::Change);
        let known = Membership::read(body)
            .is_some_and(|member| self.state.users.contains_key(&member.user_id));
        if !known {
            self.open(Freedom::UnusualContent);
        }
    }

    /// Weighs scopes, roles and ownership.
    fn weigh(&mut self, kind: Kind, deed: Deed, whose: Whose) {
        let reach = self.reach(kind, deed);
        let writes = deed != Deed::Read;
        let is_admin = self.is_admin();
        let (parent, _, _) = kind.scopes();
        let scopes = self.access.scopes.join(" ");
        let mut refuse = |rule, wanted: String| {
            self.out.violations.push(rule, AT, scopes.as_str(), wanted);
        };
        let too_little = match reach.relation {
            Relation::None if writes => Some((resource::WRITE_NEEDS_SCOPE, parent.to_owned())),
            Relation::None => Some((resource::READ_NEEDS_SCOPE, format!("{parent}:read"))),
            Relation::Reads if writes => {
                Some((resource::READ_SCOPE_DOES_NOT_WRITE, parent.to_owned()))
            }
            Relation::Reads | Relation::Writes => None,
        };
        let told = too_little.is_some();
        if let Some((rule, scope)) = too_little {
            refuse(rule, format!("`{scope}`"));
        }
        let everybodys = is_admin && reach.all;
        match whose {
            Whose::Others if everybodys => {}
            Whose::Others if is_admin && reach.administrative => {
                self.open(Freedom::ScopeOfOperation);
            }
            Whose::Others if reach.administrative => {
                let wanted = "an administrator, or one's own".to_owned();
                refuse(resource::ROLES_LIMIT_SCOPES, wanted);
            }
            Whose::Others => {
                let wanted = "one's own, or what is shared with one".to_owned();
                refuse(resource::OWN_CONTENT_ONLY, wanted);
            }
            // What the roles in a space allow is not for OAuth to say.
            Whose::Shared if writes && !everybodys => self.open(Freedom::UnusualContent),
            Whose::Own | Whose::Shared => {
                if !told && !reach.own && !everybodys {
                    self.open(Freedom::ScopeOfOperation);
                }
            }
        }
    }
}

fn whose_space(space: &Space, user_id: &str) -> Whose {
    if space.owner_id == user_id {
        Whose::Own
    } else if space.admits(user_id) {
        Whose::Shared
    } else {
        Whose::Others
    }
}

fn whose_app(state: &State, app: &App, user_id: &str) -> Whose {
    let space = app.space_id.as_deref().and_then(|id| state.space(id));
    if app.owner_id == user_id {
        Whose::Own
    } else if space.is_some_and(|space| space.admits(user_id)) {
        Whose::Shared
    } else {
        Whose::Others
    }
}

/// Whether a list shows a space to a token.
pub(crate) fn lists_space(state: &State, access: &AccessToken, space: &Space) -> bool {
    let whose = whose_space(space, &access.user_id);
    lists(state, access, Kind::Space(space.kind), whose)
}

/// Whether a list shows an application to a token.
pub(crate) fn lists_app(state: &State, access: &AccessToken, app: &App) -> bool {
    if let Some(visitor) = state.visitor(access) {
        return visitor.app_id == app.id;
    }
    let whose = whose_app(state, app, &access.user_id);
    lists(state, access, Kind::App, whose)
}

fn lists(state: &State, access: &AccessToken, kind: Kind, whose: Whose) -> bool {
    let reach = Reach::of(&access.scopes, kind, Deed::Read);
    let user = state.users.get(&access.user_id);
    let everybodys = reach.all && user.is_some_and(User::is_admin);
    everybodys || (reach.own && whose != Whose::Others)
}

/// Whether a list could show a thing to a token for all that is known: whoever has
/// some administrator scope, and the role, may be shown everything.
pub(crate) fn may_list(state: &State, access: &AccessToken, kind: Kind, is_others: bool) -> bool {
    let reach = Reach::of(&access.scopes, kind, Deed::Read);
    let user = state.users.get(&access.user_id);
    !is_others || (reach.administrative && user.is_none_or(User::is_admin))
}

/// Whether a space is neither a user's own nor shared with it.
pub(crate) fn is_others_space(space: &Space, user_id: &str) -> bool {
    whose_space(space, user_id) == Whose::Others
}

/// Whether an application is neither a user's own nor shared with it.
pub(crate) fn is_others_app(state: &State, app: &App, user_id: &str) -> bool {
    whose_app(state, app, user_id) == Whose::Others
}

/// The rules that a request about content relies on.
pub(super) fn merits(state: &State, call: &Call, operation: &ContentOperation) -> RuleSet {
    let mut merits = RuleSet::default();
    let Some(access) = state.rights(call) else {
        return merits;
    };
    if access.grant == GrantType::AnonymousEmbed {
        return embed::merits(operation);
    }
    let user_id = &access.user_id;
    let own =
        |body: Option<SpaceType>| body.map(|kind| (Kind::Space(kind), Deed::Create, Whose::Own));
    let at_space = |id: &str, deed| {
        let space = state.space(id)?;
        Some((Kind::Space(space.kind), deed, whose_space(space, user_id)))
    };
    let at_app = |id: &str, deed| {
        let app = state.app(id)?;
        Some((Kind::App, deed, whose_app(state, app, user_id)))
    };
    let asked = match operation {
        ContentOperation::CreateSpace(body) => own(Draft::space(body).and_then(|draft| draft.kind)),
        ContentOperation::CreateApp(_) => Some((Kind::App, Deed::Create, Whose::Own)),
        ContentOperation::ReadSpace(id) => at_space(id, Deed::Read),
        ContentOperation::DeleteSpace(id) | ContentOperation::Assign(id, _) => {
            at_space(id, Deed::Change)
        }
        ContentOperation::ReadApp(id) => at_app(id, Deed::Read),
        ContentOperation::DeleteApp(id) => at_app(id, Deed::Change),
        ContentOperation::ListSpaces(_)
        | ContentOperation::ListItems(_)
        | ContentOperation::ReadUser(_)
        | ContentOperation::ReadTenant
        | ContentOperation::CoreInit
        | ContentOperation::Share(..) => None,
    };
    if let Some((kind, deed, whose)) = asked {
        merits.extend(relied_on(&access.scopes, kind, deed, whose));
    }
    merits
}

/// The rules by which scopes open something.
fn relied_on(
    scopes: &[String],
    kind: Kind,
    deed: Deed,
    whose: Whose,
) -> impl Iterator<Item = crate::rule::Rule> {
    let (user, _, _) = kind.scopes();
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    let named = |parent: &str| scopes.iter().any(|scope| scope.starts_with(parent));
    let by_default = has(USER_DEFAULT);
    let rules = match whose {
        Whose::Others if has(ADMIN_CLASSIC) => [Some(resource::ADMIN_CLASSIC_OPENS_ALL), None],
        Whose::Others => [Some(resource::ADMIN_SCOPE_OPENS_ALL), None],
        Whose::Own | Whose::Shared => {
            let child = format!("{user}:read");
            let by_parent = deed == Deed::Read && !by_default && has(user) && !has(&child);
            let only_default = by_default && !named(user) && whose == Whose::Own;
            [
                (whose == Whose::Shared).then_some(resource::SHARED_WITH_OPENS),
                match (by_parent, only_default) {
                    (true, _) => Some(resource::PARENT_BRINGS_CHILD),
                    (false, true) => Some(resource::USER_DEFAULT_OPENS_OWN),
                    (false, false) => None,
                },
            ]
        }
    };
    rules.into_iter().flatten()
}

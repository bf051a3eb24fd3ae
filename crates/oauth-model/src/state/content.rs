//! Spaces, applications and visitors: what is remembered, and what becomes of it.

use std::collections::BTreeMap;

use super::{State, bounded::Bounded};
use crate::{
    call::{Body, Call},
    check::{
        embed::VisitorRequest,
        resource::{Kind, is_others_app, is_others_space, lists_app, lists_space, may_list},
    },
    client::GrantType,
    content::{
        App, CodeEnd, ContentOperation, DeadCode, Draft, Membership, Sharing, Space, SpaceType,
        Visitor,
    },
    effect::{ContentEffect, Effect, Granted},
    mint::Mint,
    time::Timestamp,
    token::AccessToken,
    violation::Violations,
};

/// Access codes of the past that are remembered.
const DEAD_CODES_MAX: usize = 1024;
/// Visitors that are remembered.
const VISITORS_MAX: usize = 10_000;

/// What a tenant remembers of content.
#[derive(Clone, Debug)]
pub(crate) struct Contents {
    spaces: BTreeMap<String, Space>,
    apps: BTreeMap<String, App>,
    dead_codes: Bounded<DeadCode>,
    /// By what their tokens call them.
    visitors: Bounded<Visitor>,
}

impl Default for Contents {
    fn default() -> Self {
        Self {
            spaces: BTreeMap::new(),
            apps: BTreeMap::new(),
            dead_codes: Bounded::new(DEAD_CODES_MAX),
            visitors: Bounded::new(VISITORS_MAX),
        }
    }
}

impl State {
    /// A space.
    pub fn space(&self, id: &str) -> Option<&Space> {
        self.contents.spaces.get(id)
    }

    /// An application.
    pub fn app(&self, id: &str) -> Option<&App> {
        self.contents.apps.get(id)
    }

    /// How many spaces and applications there are.
    pub fn contents_len(&self) -> usize {
        self.contents.spaces.len() + self.contents.apps.len()
    }

    /// The applications in a space.
    pub fn apps_in(&self, space_id: &str) -> impl Iterator<Item = &App> {
        let inside = move |app: &&App| app.space_id.as_deref() == Some(space_id);
        self.contents.apps.values().filter(inside)
    }

    /// The application that an access code opens.
    pub fn opened_by(&self, access_code: &str) -> Option<&App> {
        let opens = |app: &&App| app.access_code.as_deref() == Some(access_code);
        self.contents.apps.values().find(opens)
    }

    /// An access code of the past.
    pub fn dead_code(&self, access_code: &str) -> Option<&DeadCode> {
        self.contents.dead_codes.get(access_code)
    }

    /// The visitor that a token acts for, if it acts for one.
    pub fn visitor(&self, access: &AccessToken) -> Option<&Visitor> {
        (access.grant == GrantType::AnonymousEmbed)
            .then(|| self.contents.visitors.get(&access.user_id))?
    }

    /// Puts a space there, as if it had been there before.
    pub fn insert_space(&mut self, space: Space) {
        self.contents.spaces.insert(space.id.clone(), space);
    }

    /// Puts an application there, as if it had been there before.
    pub fn insert_app(&mut self, app: App) {
        self.contents.apps.insert(app.id.clone(), app);
    }

    /// Notes that an access code came to its end before.
    pub fn insert_dead_code(&mut self, access_code: impl Into<String>, dead: DeadCode) {
        self.contents.dead_codes.insert(access_code.into(), dead);
    }

    /// Puts a visitor there, by what its tokens call it.
    pub fn insert_visitor(&mut self, name: impl Into<String>, visitor: Visitor) {
        self.contents.visitors.insert(name.into(), visitor);
    }

    pub(super) fn content(
        &mut self,
        now: Timestamp,
        call: &Call,
        operation: &ContentOperation,
        mint: &mut dyn Mint,
    ) -> Effect {
        let owner_id = self
            .rights(call)
            .map(|access| access.user_id.clone())
            .unwrap_or_default();
        let effect = match operation {
            ContentOperation::CreateSpace(body) => self.create_space(now, body, owner_id, mint),
            ContentOperation::CreateApp(body) => self.create_app(now, body, owner_id, mint),
            ContentOperation::ReadSpace(id) => ContentEffect::Space(self.space_or_none(id)),
            ContentOperation::ReadApp(id) => ContentEffect::App(self.app_or_none(id)),
            ContentOperation::DeleteSpace(id) => {
                self.contents.spaces.remove(id);
                let inside = |app: &App| app.space_id.as_ref() == Some(id);
                self.contents.apps.retain(|_, app| !inside(app));
                ContentEffect::Gone
            }
            ContentOperation::DeleteApp(id) => {
                self.contents.apps.remove(id);
                ContentEffect::Gone
            }
            ContentOperation::Assign(id, body) => self.assign(now, id, body),
            ContentOperation::ListSpaces(_) => self.spaces_listed(call),
            ContentOperation::ListItems(_) => self.items_listed(call),
            ContentOperation::ReadUser(id) => {
                let user = self.users.get(id).cloned();
                return Effect::User(user.unwrap_or_else(|| self.caller_or_somebody(call)));
            }
            ContentOperation::ReadTenant => ContentEffect::Tenant,
            ContentOperation::CoreInit => ContentEffect::CoreInit(self.caller_or_somebody(call)),
            ContentOperation::Share(id, deed) => self.share(id, *deed, mint),
        };
        Effect::Content(Box::new(effect))
    }

    fn create_space(
        &mut self,
        now: Timestamp,
        body: &Body,
        owner_id: String,
        mint: &mut dyn Mint,
    ) -> ContentEffect {
        let draft = Draft::space(body).unwrap_or_default();
        let space = Space {
            id: mint.space_id(),
            name: draft.name,
            description: draft.description,
            kind: draft.kind.unwrap_or(SpaceType::Shared),
            owner_id,
            members: BTreeMap::new(),
            created_at: now,
        };
        self.insert_space(space.clone());
        ContentEffect::Space(space)
    }

    fn create_app(
        &mut self,
        now: Timestamp,
        body: &Body,
        owner_id: String,
        mint: &mut dyn Mint,
    ) -> ContentEffect {
        let draft = Draft::app(body).unwrap_or_default();
        let app = App {
            id: mint.app_id(),
            name: draft.name,
            description: draft.description,
            owner_id,
            space_id: draft.space_id.filter(|id| self.space(id).is_some()),
            access_code: None,
            created_at: now,
        };
        self.insert_app(app.clone());
        ContentEffect::App(app)
    }

    fn assign(&mut self, now: Timestamp, id: &str, body: &Body) -> ContentEffect {
        let member = Membership::read(body);
        let (user_id, roles) = member
            .map(|member| (member.user_id, member.roles))
            .unwrap_or_default();
        if let Some(space) = self.contents.spaces.get_mut(id)
            && self.users.contains_key(&user_id)
        {
            space.members.insert(user_id.clone(), roles.clone());
        }
        ContentEffect::Assigned {
            space_id: id.to_owned(),
            user_id,
            roles,
            created_at: now,
        }
    }

    fn spaces_listed(&self, call: &Call) -> ContentEffect {
        let Some(access) = self.rights(call) else {
            return ContentEffect::Spaces(Vec::new(), Vec::new());
        };
        let access = access.as_ref();
        let spaces = self.contents.spaces.values();
        let hidden = |space: &&Space| {
            let others = is_others_space(space, &access.user_id);
            !may_list(self, access, Kind::Space(space.kind), others)
        };
        ContentEffect::Spaces(
            spaces
                .clone()
                .filter(|space| lists_space(self, access, space))
                .cloned()
                .collect(),
            spaces
                .filter(hidden)
                .map(|space| space.id.clone())
                .collect(),
        )
    }

    fn items_listed(&self, call: &Call) -> ContentEffect {
        let Some(access) = self.rights(call) else {
            return ContentEffect::Items(Vec::new(), Vec::new());
        };
        let access = access.as_ref();
        let apps = self.contents.apps.values();
        let hidden = |app: &&App| {
            let others = is_others_app(self, app, &access.user_id);
            let visits = self
                .visitor(access)
                .is_some_and(|visitor| visitor.app_id == app.id);
            !visits && !may_list(self, access, Kind::App, others)
        };
        ContentEffect::Items(
            apps.clone()
                .filter(|app| lists_app(self, access, app))
                .cloned()
                .collect(),
            apps.filter(hidden).map(|app| app.id.clone()).collect(),
        )
    }

    /// Turns anonymous access on or off, or replaces its code.
    fn share(&mut self, id: &str, deed: Sharing, mint: &mut dyn Mint) -> ContentEffect {
        let mut app = self.app_or_none(id);
        let old = app.access_code.clone();
        let (code, end) = match deed {
            Sharing::Show => (old.clone(), CodeEnd::Reset),
            Sharing::On => (old.clone().or_else(|| made(mint)), CodeEnd::Reset),
            Sharing::Reset => (made(mint), CodeEnd::Reset),
            Sharing::Off => (None, CodeEnd::TurnedOff),
        };
        app.access_code.clone_from(&code);
        if let Some(known) = self.contents.apps.get_mut(id) {
            known.access_code.clone_from(&code);
            if let Some(old) = old.filter(|old| code.as_ref() != Some(old)) {
                let app_id = id.to_owned();
                self.insert_dead_code(old, DeadCode { app_id, end });
            }
        }
        ContentEffect::Shared(app)
    }

    /// Issues a visitor's token (fact E50).
    pub(super) fn issue_to_visitor(
        &mut self,
        now: Timestamp,
        body: &Body,
        mint: &mut dyn Mint,
    ) -> Effect {
        let request = VisitorRequest::read(body, &mut Violations::default()).unwrap_or_default();
        let client_id = request.client_id.unwrap_or_default();
        let code = request.access_code.unwrap_or_default();
        let dead = || Some(self.dead_code(&code)?.app_id.clone());
        let app_id = self
            .opened_by(&code)
            .map(|app| app.id.clone())
            .or_else(dead);
        // Whoever comes again with the same tracking code is the same visitor (E51).
        let tracking = request.tracking_code.unwrap_or_default();
        let name = app_id.map_or_else(String::new, |app_id| {
            let name = visitor_name(&client_id, &code, &tracking);
            if self.contents.visitors.get(&name).is_none() {
                let visitor = Visitor {
                    user_id: mint.user_id(),
                    app_id,
                    access_code: code,
                    created_at: now,
                };
                self.insert_visitor(name.clone(), visitor);
            }
            name
        });
        let expires_at = now.plus_seconds(self.profile.knobs.access_token_seconds);
        let access_token = mint.access_token(now, expires_at);
        let token = AccessToken {
            client_id,
            user_id: name,
            grant: GrantType::AnonymousEmbed,
            scopes: Vec::new(),
            expires_at,
            revoked: false,
            // Whether visitors are listed with other tokens is not told.
            record: String::new(),
            deleted: false,
        };
        self.tokens.insert(access_token.clone(), token);
        Effect::Token(Granted {
            refreshed: None,
            approved: None,
            in_doubt: false,
            auth_time: None,
            access_token,
            scopes: Vec::new(),
            requested: Vec::new(),
            allowed: Vec::new(),
            grant: GrantType::AnonymousEmbed,
            refresh_token: None,
            issued_at: now,
            expires_at,
        })
    }

    /// Whether a visitor's request is not its first.
    pub(crate) fn knows_visitor(&self, body: &Body) -> bool {
        let request = VisitorRequest::read(body, &mut Violations::default()).unwrap_or_default();
        let text = |member: &Option<String>| member.clone().unwrap_or_default();
        let name = visitor_name(
            &text(&request.client_id),
            &text(&request.access_code),
            &text(&request.tracking_code),
        );
        self.contents.visitors.get(&name).is_some()
    }

    fn space_or_none(&self, id: &str) -> Space {
        self.space(id).cloned().unwrap_or_else(|| Space {
            id: id.to_owned(),
            name: String::new(),
            description: String::new(),
            kind: SpaceType::Shared,
            owner_id: String::new(),
            members: BTreeMap::new(),
            created_at: Timestamp::default(),
        })
    }

    fn app_or_none(&self, id: &str) -> App {
        self.app(id).cloned().unwrap_or_else(|| App {
            id: id.to_owned(),
            name: String::new(),
            description: String::new(),
            owner_id: String::new(),
            space_id: None,
            access_code: None,
            created_at: Timestamp::default(),
        })
    }
}

/// What a visitor's tokens call it.
fn visitor_name(client_id: &str, access_code: &str, tracking_code: &str) -> String {
    format!("{client_id} {access_code} {tracking_code}")
}

/// A new access code, if one came.
fn made(mint: &mut dyn Mint) -> Option<String> {
    Some(mint.access_code()).filter(|code| !code.is_empty())
}

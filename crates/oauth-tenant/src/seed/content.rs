//! Spaces and applications of a seed: whose they are, and who else is in them.

use std::collections::BTreeMap;

use oauth_model::{
    content::{App, Space, SpaceRole},
    user::User,
};

use super::{
    CREATED_AT, SeedError,
    file::{SeedApp, SeedSpace},
};

/// Reads spaces and applications, which name users by their subjects.
pub(super) fn read(
    users: &[User],
    spaces: Vec<SeedSpace>,
    apps: Vec<SeedApp>,
) -> Result<(Vec<Space>, Vec<App>), SeedError> {
    let spaces = spaces
        .into_iter()
        .map(|space| space.into_space(users))
        .collect::<Result<Vec<Space>, SeedError>>()?;
    let apps = apps
        .into_iter()
        .map(|app| app.into_app(users, &spaces))
        .collect::<Result<Vec<App>, SeedError>>()?;
    Ok((spaces, apps))
}

fn user_id(users: &[User], subject: &str, at: String) -> Result<String, SeedError> {
    let user = users.iter().find(|user| user.subject == subject);
    user.map(|user| user.id.clone())
        .ok_or_else(|| dangling(at, subject, "user"))
}

fn dangling(at: String, value: &str, what: &'static str) -> SeedError {
    SeedError::Dangling {
        at,
        value: value.to_owned(),
        what,
    }
}

impl SeedSpace {
    fn into_space(self, users: &[User]) -> Result<Space, SeedError> {
        let of = |name: &str| format!("{name} of space {}", self.id);
        let mut members = BTreeMap::new();
        for (subject, names) in &self.members {
            let roles = names
                .iter()
                .map(|name| {
                    let role = SpaceRole::parse(name);
                    role.ok_or_else(|| dangling(of("members"), name, "role"))
                })
                .collect::<Result<Vec<SpaceRole>, SeedError>>()?;
            members.insert(user_id(users, subject, of("members"))?, roles);
        }
        Ok(Space {
            owner_id: user_id(users, &self.owner, of("owner"))?,
            members,
            id: self.id,
            name: self.name,
            description: self.description,
            kind: self.r#type.into(),
            created_at: CREATED_AT,
        })
    }
}

impl SeedApp {
    fn into_app(self, users: &[User], spaces: &[Space]) -> Result<App, SeedError> {
        let of = |name: &str| format!("{name} of app {}", self.id);
        let is_there = |id: &String| {
            spaces
                .iter()
                .any(|space| space.id == *id && space.kind.holds_apps())
        };
        if let Some(id) = self.space_id.as_ref().filter(|id| !is_there(id)) {
            return Err(dangling(of("spaceId"), id, "space for applications"));
        }
        Ok(App {
            owner_id: user_id(users, &self.owner, of("owner"))?,
            id: self.id,
            name: self.name,
            description: self.description,
            space_id: self.space_id,
            access_code: self.access_code,
            created_at: CREATED_AT,
        })
    }
}

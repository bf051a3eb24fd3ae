//! Content of the tenant in which vectors are heard.

use std::collections::BTreeMap;

use oauth_model::{
    content::{App, CodeEnd, DeadCode, Space, SpaceRole, SpaceType, Visitor},
    state::State,
    time::Timestamp,
};
use serde::Deserialize;

use super::World;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenSpace {
    id: String,
    name: String,
    r#type: String,
    owner: String,
    #[serde(default)]
    members: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenApp {
    id: String,
    name: String,
    owner: String,
    space: Option<String>,
    access_code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenDeadCode {
    value: String,
    app: String,
    turned_off: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenVisitor {
    name: String,
    user: String,
    app: String,
    access_code: String,
}

impl World {
    /// What is in the tenant, and who comes to see it.
    pub(super) fn contents(&self, state: &mut State) {
        for space in &self.space {
            state.insert_space(space.read());
        }
        for app in &self.app {
            state.insert_app(App {
                id: app.id.clone(),
                name: app.name.clone(),
                description: String::new(),
                owner_id: app.owner.clone(),
                space_id: app.space.clone(),
                access_code: app.access_code.clone(),
                created_at: Timestamp::default(),
            });
        }
        for code in &self.dead_code {
            let dead = DeadCode {
                app_id: code.app.clone(),
                end: if code.turned_off {
                    CodeEnd::TurnedOff
                } else {
                    CodeEnd::Reset
                },
            };
            state.insert_dead_code(&code.value, dead);
        }
        for visitor in &self.visitor {
            let written = Visitor {
                user_id: visitor.user.clone(),
                app_id: visitor.app.clone(),
                access_code: visitor.access_code.clone(),
                created_at: Timestamp::default(),
            };
            state.insert_visitor(&visitor.name, written);
        }
    }
}

impl WrittenSpace {
    fn read(&self) -> Space {
        let role = |name: &String| SpaceRole::parse(name).expect("a role");
        let members = self.members.iter().map(|(user_id, roles)| {
            let roles: Vec<SpaceRole> = roles.iter().map(role).collect();
            (user_id.clone(), roles)
        });
        Space {
            id: self.id.clone(),
            name: self.name.clone(),
            description: String::new(),
            kind: SpaceType::parse(&self.r#type).expect("a type of space"),
            owner_id: self.owner.clone(),
            members: members.collect(),
            created_at: Timestamp::default(),
        }
    }
}

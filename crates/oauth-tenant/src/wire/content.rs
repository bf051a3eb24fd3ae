//! Spaces, applications and what belongs to them, as the API shows them: the members
//! that the type declarations of `@qlik/api` ask for, and few others.

use oauth_model::{
    call::{Call, Operation},
    content::{App, ContentOperation, Space, SpaceRole, SpaceType},
    effect::ContentEffect,
    time::Timestamp,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{time::milliseconds, user::UserView};
use crate::mint::hexadecimal;

/// Whose content it is, for links and for what names the tenant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ContentView<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) tenant_id: &'a str,
}

impl ContentView<'_> {
    /// The body of an answer; `None` where there is none.
    pub(crate) fn body(self, call: &Call, effect: &ContentEffect) -> Option<Value> {
        let body = match effect {
            ContentEffect::Space(space) => self.space(space),
            ContentEffect::Assigned {
                space_id,
                user_id,
                roles,
                created_at,
            } => self.assignment(space_id, user_id, roles, *created_at),
            ContentEffect::Spaces(spaces, _) => {
                let data: Vec<Value> = spaces.iter().map(|space| self.space(space)).collect();
                json!({
                    "meta": { "count": data.len() },
                    "data": data,
                    "links": { "self": self.link("/api/v1/spaces") },
                })
            }
            ContentEffect::App(app) => app_view(app),
            ContentEffect::Items(apps, _) => {
                let shown = if wants_apps(call) {
                    apps.as_slice()
                } else {
                    &[]
                };
                let data: Vec<Value> = shown.iter().map(|app| self.item(app)).collect();
                json!({ "data": data, "links": { "self": self.link("/api/v1/items") } })
            }
            ContentEffect::Tenant => self.tenant(),
            ContentEffect::CoreInit(user) => json!([
                {
                    "path": "/api/v1/users/me",
                    "method": "GET",
                    "status": 200,
                    "data": UserView::new(user, self.tenant_id),
                },
                {
                    "path": "/api/v1/tenants/me",
                    "method": "GET",
                    "status": 200,
                    "data": self.tenant(),
                },
            ]),
            ContentEffect::Shared(_) | ContentEffect::Gone => return None,
        };
        Some(body)
    }

    fn link(self, path: &str) -> Value {
        json!({ "href": format!("{}{path}", self.issuer) })
    }

    fn space(self, space: &Space) -> Value {
        let at = format!("/api/v1/spaces/{}", space.id);
        let created = milliseconds(space.created_at);
        json!({
            "id": space.id,
            "type": space.kind.as_str(),
            "ownerId": space.owner_id,
            "tenantId": self.tenant_id,
            "name": space.name,
            "description": space.description,
            "createdAt": created,
            "createdBy": space.owner_id,
            "updatedAt": created,
            "meta": {
                "actions": [],
                "roles": [],
                "assignableRoles": assignable(space.kind),
            },
            "links": {
                "self": self.link(&at),
                "assignments": self.link(&format!("{at}/assignments")),
            },
        })
    }

    fn assignment(
        self,
        space_id: &str,
        user_id: &str,
        roles: &[SpaceRole],
        created_at: Timestamp,
    ) -> Value {
        let id = made_of(&[space_id, user_id]);
        let at = format!("/api/v1/spaces/{space_id}");
        let created = milliseconds(created_at);
        json!({
            "id": id,
            "type": "user",
            "assigneeId": user_id,
            "roles": roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
            "spaceId": space_id,
            "tenantId": self.tenant_id,
            "createdAt": created,
            "updatedAt": created,
            "links": {
                "self": self.link(&format!("{at}/assignments/{id}")),
                "space": self.link(&at),
            },
        })
    }

    /// An application in a list of items.
    fn item(self, app: &App) -> Value {
        let id = made_of(&["item", &app.id]);
        let created = milliseconds(app.created_at);
        let mut item = json!({
            "id": id,
            "name": app.name,
            "description": app.description,
            "resourceType": "app",
            "resourceId": app.id,
            "ownerId": app.owner_id,
            "creatorId": app.owner_id,
            "tenantId": self.tenant_id,
            "createdAt": created,
            "updatedAt": created,
            "resourceCreatedAt": created,
            "resourceUpdatedAt": created,
            "resourceAttributes": attributes(app),
            "resourceCustomAttributes": null,
            "actions": [],
            "collectionIds": [],
            "isFavorited": false,
            "meta": { "actions": [], "collections": [], "isFavorited": false, "tags": [] },
            "links": { "open": self.link(&format!("/sense/app/{}", app.id)) },
        });
        if let (Some(space_id), Some(members)) = (&app.space_id, item.as_object_mut()) {
            members.insert("spaceId".to_owned(), json!(space_id));
        }
        item
    }

    fn tenant(self) -> Value {
        let host = self
            .issuer
            .split_once("://")
            .map_or(self.issuer, |(_, host)| host);
        json!({
            "id": self.tenant_id,
            "name": "Reference tenant",
            "hostnames": [host],
            "status": "active",
        })
    }
}

/// An application by itself (`NxApp`).
fn app_view(app: &App) -> Value {
    json!({ "attributes": attributes(app), "privileges": ["read"], "create": [] })
}

fn attributes(app: &App) -> Value {
    let created = milliseconds(app.created_at);
    let mut attributes = json!({
        "id": app.id,
        "name": app.name,
        "description": app.description,
        "ownerId": app.owner_id,
        "createdDate": created,
        "modifiedDate": created,
        "published": false,
        "publishTime": "",
        "originAppId": "",
        "thumbnail": "",
    });
    if let (Some(space_id), Some(members)) = (&app.space_id, attributes.as_object_mut()) {
        members.insert("spaceId".to_owned(), json!(space_id));
    }
    attributes
}

/// The roles that members of a space of this type may have (`RoleType`).
fn assignable(kind: SpaceType) -> &'static [&'static str] {
    match kind {
        SpaceType::Shared => &[
            "codeveloper",
            "consumer",
            "dataconsumer",
            "facilitator",
            "producer",
        ],
        SpaceType::Managed => &[
            "basicconsumer",
            "consumer",
            "contributor",
            "dataconsumer",
            "facilitator",
            "publisher",
        ],
        SpaceType::Data => &[
            "consumer",
            "dataconsumer",
            "datapreview",
            "facilitator",
            "operator",
            "producer",
            "publisher",
        ],
    }
}

/// Whether a list of items is to show applications.
fn wants_apps(call: &Call) -> bool {
    let Operation::Content(ContentOperation::ListItems(query)) = &call.operation else {
        return true;
    };
    let wanted = query.iter().find(|(name, _)| name == "resourceType");
    wanted.is_none_or(|(_, types)| types.split(',').any(|name| name == "app"))
}

/// An id that follows from others, the same in every run.
fn made_of(parts: &[&str]) -> String {
    let hash = Sha256::digest(parts.join(" "));
    hexadecimal(hash.iter().take(12))
}

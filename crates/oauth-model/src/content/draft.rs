//! What the bodies of requests about content ask for.
//!
//! The shapes are those of `@qlik/api`'s type declarations; what departs from them
//! reads as nothing, and what a tenant does then is open.

use serde_json::Value;

use super::{SpaceRole, SpaceType};
use crate::call::Body;

/// Content that is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) description: String,
    /// The type of a space.
    pub(crate) kind: Option<SpaceType>,
    /// The space of an application.
    pub(crate) space_id: Option<String>,
}

/// Somebody who is to be let into a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) user_id: String,
    pub(crate) roles: Vec<SpaceRole>,
}

impl Draft {
    /// Reads a `SpaceCreate`.
    pub(crate) fn space(body: &Body) -> Option<Self> {
        let value = json(body)?;
        let draft = Self {
            name: text(value, "name")?,
            description: text(value, "description")?,
            kind: SpaceType::parse(value.get("type")?.as_str()?),
            space_id: None,
        };
        (draft.kind.is_some() && !draft.name.is_empty()).then_some(draft)
    }

    /// Reads a `CreateApp`.
    pub(crate) fn app(body: &Body) -> Option<Self> {
        let value = json(body)?;
        let attributes = match value.get("attributes") {
            None => return Some(Self::default()),
            Some(attributes) => attributes.as_object().map(|_| attributes)?,
        };
        let space_id = text(attributes, "spaceId")?;
        Some(Self {
            name: text(attributes, "name")?,
            description: text(attributes, "description")?,
            kind: None,
            space_id: Some(space_id).filter(|id| !id.is_empty()),
        })
    }
}

impl Membership {
    /// Reads an `AssignmentCreate` for a user.
    pub(crate) fn read(body: &Body) -> Option<Self> {
        let value = json(body)?;
        let roles: Vec<SpaceRole> = value
            .get("roles")?
            .as_array()?
            .iter()
            .map(|role| SpaceRole::parse(role.as_str()?))
            .collect::<Option<_>>()?;
        let of_user = value.get("type")?.as_str() == Some("user");
        let user_id = value.get("assigneeId")?.as_str()?.to_owned();
        (of_user && !roles.is_empty() && roles.len() <= SpaceRole::ALL.len())
            .then_some(Self { user_id, roles })
    }
}

/// A JSON object that repeats no member.
fn json(body: &Body) -> Option<&Value> {
    match body {
        Body::Json(document) if document.repeated.is_empty() => {
            document.value.as_object().map(|_| &document.value)
        }
        Body::Json(_)
        | Body::Absent
        | Body::Form(_)
        | Body::Unparsable(_)
        | Body::Unsupported(_) => None,
    }
}

/// A member that is text; empty if it is not there.
fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name) {
        None => Some(String::new()),
        Some(member) => member.as_str().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_are_read_as_declared() {
        let space = |value| Draft::space(&Body::json(value));
        let read = space(json!({"name": "Sales", "type": "managed"})).unwrap();
        assert_eq!(
            (read.name.as_str(), read.kind),
            ("Sales", Some(SpaceType::Managed))
        );
        for odd in [
            json!({"name": "Sales"}),
            json!({"name": "", "type": "shared"}),
            json!({"name": "Sales", "type": "personal"}),
            json!({"name": 7, "type": "shared"}),
            json!([]),
        ] {
            assert_eq!(space(odd.clone()), None, "{odd}");
        }
        let app = |value| Draft::app(&Body::json(value));
        let read = app(json!({"attributes": {"name": "A", "spaceId": "s"}})).unwrap();
        assert_eq!(
            (read.name.as_str(), read.space_id.as_deref()),
            ("A", Some("s"))
        );
        assert_eq!(app(json!({})), Some(Draft::default()));
        assert_eq!(app(json!({"attributes": []})), None);
        let member = |value| Membership::read(&Body::json(value));
        let body = json!({"assigneeId": "u", "roles": ["consumer"], "type": "user"});
        assert_eq!(member(body).unwrap().roles, [SpaceRole::Consumer]);
        let group = json!({"assigneeId": "u", "roles": ["consumer"], "type": "group"});
        assert_eq!(member(group), None);
        let nobody = json!({"assigneeId": "u", "roles": [], "type": "user"});
        assert_eq!(member(nobody), None);
    }
}

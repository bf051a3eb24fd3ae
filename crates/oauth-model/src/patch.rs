//! JSON Patch on a client and on a connection configuration (facts A16, C15, C21).

use serde_json::Value;

use crate::{
    catalogue::{consent, patch, request},
    client::ConsentMethod,
    freedom::Freedom,
    json::pointer,
    profile::Knobs,
    registration::{Member, Registration, Shape, kind_of},
    violation::Violations,
};

/// A client patch, applied to a copy.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Patched {
    /// The registration afterwards.
    pub(crate) registration: Registration,
    /// The members that were touched.
    pub(crate) touched: Vec<Member>,
}

/// One operation, read but not understood.
pub(crate) struct Change<'a> {
    pub(crate) operation: &'a str,
    pub(crate) path: &'a str,
    pub(crate) value: Option<&'a Value>,
}

/// Applies a patch to a copy of a registration, noting what is wrong and what is open.
pub(crate) fn apply(
    registration: &Registration,
    body: &Value,
    knobs: &Knobs,
    violations: &mut Violations,
    freedoms: &mut Vec<Freedom>,
) -> Patched {
    let mut patched = Patched {
        registration: registration.clone(),
        touched: Vec::new(),
    };
    let mut places = Vec::new();
    for (index, change) in changes(body, violations, freedoms) {
        let at = format!("/{index}");
        let operation_known = matches!(change.operation, "add" | "remove" | "replace");
        if !operation_known {
            violations.push(
                patch::OPERATION,
                pointer(&at, "op"),
                change.operation,
                "`add`, `remove` or `replace`",
            );
        }
        if let Some(member) = target(change.path, &at, violations)
            && operation_known
            && patched.change(member, &change, &at, violations, freedoms)
        {
            places.push((member, pointer(&at, "value")));
        }
    }
    // Checked at the end: a patch may pass through states that nobody sees.
    for (member, at) in places {
        patched.registration.check(member, &at, knobs, violations);
    }
    patched
}

impl Patched {
    /// Makes one change; says whether the member has a new value.
    fn change(
        &mut self,
        member: Member,
        change: &Change<'_>,
        at: &str,
        violations: &mut Violations,
        freedoms: &mut Vec<Freedom>,
    ) -> bool {
        let value_at = pointer(at, "value");
        let changed = match (change.operation, change.value) {
            ("remove", _) => {
                // Whether a member can be removed, and how, is not documented (I55).
                freedoms.push(Freedom::UnusualPatch);
                self.registration.unset(member);
                true
            }
            (_, None) => {
                violations.push(request::MEMBER_TYPES, value_at, "nothing", "a value");
                false
            }
            // An example adds a single text to a list, which RFC 6902 would make the
            // list's value; taken as one more element (facts C31 and I55).
            ("add", Some(Value::String(text))) if member.shape() == Shape::Texts => {
                freedoms.push(Freedom::UnusualPatch);
                if let Some(texts) = self.registration.texts_mut(member) {
                    texts.push(text.clone());
                }
                true
            }
            (_, Some(value)) => self.registration.set(member, value, &value_at, violations),
        };
        if changed && !self.touched.contains(&member) {
            self.touched.push(member);
        }
        changed
    }
}

/// The member that a path names; other paths are noted.
fn target(path: &str, at: &str, violations: &mut Violations) -> Option<Member> {
    let name = path.strip_prefix('/').unwrap_or_default();
    let member = Member::find(name);
    if member.is_none() {
        let at = pointer(at, "path");
        if name == "appType" {
            violations.push(patch::APP_TYPE_FIXED, at, path, "another member");
        } else {
            violations.push(patch::PATH, at, path, "a member that may change");
        }
    }
    member
}

/// What a patch of a connection configuration sets the consent method to.
pub(crate) fn consent(
    body: &Value,
    violations: &mut Violations,
    freedoms: &mut Vec<Freedom>,
) -> Option<(ConsentMethod, String)> {
    let mut method = None;
    for (index, change) in changes(body, violations, freedoms) {
        let at = format!("/{index}");
        if change.operation != "replace" {
            let at = pointer(&at, "op");
            violations.push(consent::REPLACE_ONLY, at, change.operation, "`replace`");
        }
        if change.path != "/consentMethod" {
            let at = pointer(&at, "path");
            violations.push(consent::REPLACE_ONLY, at, change.path, "`/consentMethod`");
            continue;
        }
        let at = pointer(&at, "value");
        match change.value {
            Some(Value::String(text)) => match ConsentMethod::parse(text) {
                Some(parsed) => method = Some((parsed, at)),
                None => violations.push(consent::METHOD_KNOWN, at, text, "`required` or `trusted`"),
            },
            other => {
                let found = other.map_or("nothing", kind_of);
                violations.push(request::MEMBER_TYPES, at, found, "text");
            }
        }
    }
    method
}

/// The operations of a patch, with their places; what is none is noted.
pub(crate) fn changes<'a>(
    body: &'a Value,
    violations: &mut Violations,
    freedoms: &mut Vec<Freedom>,
) -> Vec<(usize, Change<'a>)> {
    let Some(elements) = body.as_array() else {
        violations.push(patch::ARRAY, "", kind_of(body), "a list of operations");
        return Vec::new();
    };
    if elements.is_empty() {
        freedoms.push(Freedom::UnusualPatch);
    }
    let mut changes = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let at = format!("/{index}");
        let Some(members) = element.as_object() else {
            violations.push(patch::ARRAY, at, kind_of(element), "an operation");
            continue;
        };
        let mut text = |name: &str| {
            let value = members.get(name);
            let text = value.and_then(Value::as_str);
            if text.is_none() {
                let found = value.map_or("nothing", kind_of);
                violations.push(request::MEMBER_TYPES, pointer(&at, name), found, "text");
            }
            text
        };
        if let (Some(operation), Some(path)) = (text("op"), text("path")) {
            let value = members.get("value");
            changes.push((
                index,
                Change {
                    operation,
                    path,
                    value,
                },
            ));
        }
    }
    changes
}

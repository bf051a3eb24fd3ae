//! The tenant's authentication settings (fact C45).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    catalogue::{auth_settings, request},
    freedom::Freedom,
    json::pointer,
    patch::changes,
    registration::kind_of,
    violation::Violations,
};

/// The methods that dynamic registration may allow (fact A13).
pub const METHODS: &[&str] = &["none", "client_secret"];

/// Members that a patch may replace.
const LIFESPAN: &str = "maxUserSessionLifespanMinutes";
const INACTIVITY: &str = "userSessionInactivityTimeoutMinutes";
const ENABLED: &str = "dynamicClientRegistrationEnabled";
const ALLOWED: &str = "dcrAllowedAuthenticationMethods";

/// A tenant's authentication settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthSettings {
    /// Minutes that a user stays signed in at most; whole hours.
    pub lifespan_minutes: u64,
    /// Minutes that a user may do nothing.
    pub inactivity_minutes: u64,
    /// Whether clients may register themselves.
    pub registration_enabled: bool,
    /// How those clients may prove themselves.
    pub registration_methods: Vec<String>,
    /// The members that were changed, by name.
    pub patched: BTreeSet<String>,
}

impl Default for AuthSettings {
    /// Dynamic registration is off (fact B55); the minutes are made up.
    fn default() -> Self {
        Self {
            lifespan_minutes: 24 * 60,
            inactivity_minutes: 60,
            registration_enabled: false,
            registration_methods: METHODS.iter().map(|&name| name.to_owned()).collect(),
            patched: BTreeSet::new(),
        }
    }
}

impl AuthSettings {
    /// Reads settings as the API shows them; what is missing stays as it is by default.
    pub fn read(value: &Value) -> Self {
        let mut settings = Self::default();
        let mut ignored = Violations::default();
        for name in [LIFESPAN, INACTIVITY, ENABLED, ALLOWED] {
            if let Some(value) = value.get(name) {
                settings.set(name, value, "", &mut ignored);
            }
        }
        settings.patched.clear();
        settings
    }

    /// Applies a patch to a copy, noting what is wrong and what is open.
    pub(crate) fn patched_by(
        &self,
        body: &Value,
        violations: &mut Violations,
        freedoms: &mut Vec<Freedom>,
    ) -> Self {
        let mut settings = self.clone();
        for (index, change) in changes(body, violations, freedoms) {
            let at = format!("/{index}");
            if change.operation != "replace" {
                let rule = auth_settings::REPLACE_ONLY;
                let at = pointer(&at, "op");
                violations.push(rule, at, change.operation, "`replace`");
            }
            let at = pointer(&at, "value");
            let name = change.path.strip_prefix('/').unwrap_or_default();
            match change.value {
                Some(value) => {
                    // Whether there are other members that change is not documented.
                    if !settings.set(name, value, &at, violations) {
                        freedoms.push(Freedom::UnusualPatch);
                    }
                }
                None => violations.push(request::MEMBER_TYPES, at, "nothing", "a value"),
            }
        }
        settings
    }

    /// Sets a member, as far as its value is right; says whether there is such a member.
    fn set(&mut self, name: &str, value: &Value, at: &str, violations: &mut Violations) -> bool {
        let wanted = match name {
            LIFESPAN | INACTIVITY => "a number",
            ENABLED => "a truth value",
            ALLOWED => "a list of texts",
            _ => return false,
        };
        let set = match (name, value) {
            (LIFESPAN, Value::Number(number)) => number.as_u64().map(|minutes| {
                if minutes % 60 != 0 {
                    let rule = auth_settings::WHOLE_HOURS;
                    violations.push(rule, at, minutes.to_string(), "a multiple of 60");
                }
                self.lifespan_minutes = minutes;
            }),
            (INACTIVITY, Value::Number(number)) => number
                .as_u64()
                .map(|minutes| self.inactivity_minutes = minutes),
            (ENABLED, Value::Bool(enabled)) => {
                self.registration_enabled = *enabled;
                Some(())
            }
            (ALLOWED, Value::Array(elements)) => {
                methods(elements, at, violations).map(|methods| self.registration_methods = methods)
            }
            _ => None,
        };
        if set.is_none() {
            violations.push(request::MEMBER_TYPES, at, kind_of(value), wanted);
        }
        self.patched.insert(name.to_owned());
        true
    }

    /// Whether a client that registers itself may prove itself this way.
    pub fn allows(&self, method: &str) -> bool {
        self.registration_methods.iter().any(|name| name == method)
    }
}

/// The methods in a list, unknown ones noted; `None` if one is no text.
fn methods(elements: &[Value], at: &str, violations: &mut Violations) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let name = element.as_str()?;
        if !METHODS.contains(&name) {
            let at = pointer(at, &index.to_string());
            let rule = auth_settings::METHODS_KNOWN;
            violations.push(rule, at, name, "`none` or `client_secret`");
        }
        names.push(name.to_owned());
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn registration_is_off_by_default() {
        assert!(!AuthSettings::default().registration_enabled);
        let read = AuthSettings::read(&json!({
            "dynamicClientRegistrationEnabled": true,
            "dcrAllowedAuthenticationMethods": ["none"],
            "maxUserSessionLifespanMinutes": 120,
        }));
        assert!(read.registration_enabled && read.allows("none"));
        assert!(!read.allows("client_secret"));
        assert_eq!(read.lifespan_minutes, 120);
        assert!(read.patched.is_empty());
    }

    #[test]
    fn a_patch_is_applied_and_its_mistakes_are_noted() {
        let patch = json!([
            {"op": "add", "path": "/dynamicClientRegistrationEnabled", "value": true},
            {"op": "replace", "path": "/maxUserSessionLifespanMinutes", "value": 121},
            {"op": "replace", "path": "/dcrAllowedAuthenticationMethods", "value": ["tls"]},
            {"op": "replace", "path": "/userSessionInactivityTimeoutMinutes", "value": "x"},
            {"op": "replace", "path": "/tenantId", "value": "x"},
        ]);
        let (mut violations, mut freedoms) = (Violations::default(), Vec::new());
        let settings = AuthSettings::default().patched_by(&patch, &mut violations, &mut freedoms);
        let found: Vec<(&str, &str)> = violations
            .iter()
            .map(|violation| (violation.rule.id(), violation.at.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("auth-settings/replace-only", "/0/op"),
                ("auth-settings/whole-hours", "/1/value"),
                ("auth-settings/methods-known", "/2/value/0"),
                ("request/member-types", "/3/value"),
            ]
        );
        assert_eq!(freedoms, [Freedom::UnusualPatch]);
        assert!(settings.registration_enabled);
    }
}

//! Leave: what may be done to a target. Somebody else's is only read until its owner
//! consents to more.

use crate::scenario::{Request, Scenario};

/// What is missing where nothing may be changed.
pub const TO_CHANGE: &str = "leave to change anything on it";

/// What is missing where clients may not be published: all tenants of the region would
/// see them.
pub const TO_PUBLISH: &str = "leave to publish clients to its region";

/// What may be done to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leave {
    /// Whether things may be created, changed and deleted.
    pub change: bool,
    /// Whether clients may be published.
    pub publish: bool,
}

impl Leave {
    /// Leave to do everything, as on a target of one's own.
    pub const ALL: Self = Self {
        change: true,
        publish: true,
    };

    /// Leave to create things, and to change and delete those.
    pub const CHANGE: Self = Self {
        change: true,
        publish: false,
    };

    /// Leave to read.
    pub const READ: Self = Self {
        change: false,
        publish: false,
    };

    /// What is missing for a request to be sent, if anything is.
    pub fn lacks(self, request: &Request) -> Option<&'static str> {
        if !self.change && !reads(request) {
            Some(TO_CHANGE)
        } else if !self.publish && publishes(request) {
            Some(TO_PUBLISH)
        } else {
            None
        }
    }

    /// What is missing for a scenario to be played, if anything is.
    pub fn lacks_for(self, scenario: &Scenario) -> Option<&'static str> {
        scenario
            .requests()
            .find_map(|(_, request)| self.lacks(request))
    }
}

/// Whether a request only reads. One for authorization makes a code.
fn reads(request: &Request) -> bool {
    let is_safe = ["GET", "HEAD", "OPTIONS"].contains(&request.method.as_str());
    is_safe && !request.path.starts_with("/oauth/")
}

fn publishes(request: &Request) -> bool {
    request.method == "POST" && request.path.ends_with("/actions/publish")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_change_something_needs_leave() {
        let lacks =
            |leave: Leave, method: &str, path: &str| leave.lacks(&Request::new(method, path));
        for (method, path, wanted) in [
            ("GET", "/api/v1/oauth-clients", None),
            ("OPTIONS", "/api/v1/users/me", None),
            ("GET", "/.well-known/jwks.json", None),
            ("GET", "/oauth/authorize", Some(TO_CHANGE)),
            ("POST", "/oauth/token", Some(TO_CHANGE)),
            ("DELETE", "/api/v1/oauth-clients/1", Some(TO_CHANGE)),
        ] {
            assert_eq!(lacks(Leave::READ, method, path), wanted, "{method} {path}");
            assert_eq!(lacks(Leave::CHANGE, method, path), None);
        }
        let publish = "/api/v1/oauth-clients/${client_id@1}/actions/publish";
        assert_eq!(lacks(Leave::READ, "POST", publish), Some(TO_CHANGE));
        assert_eq!(lacks(Leave::CHANGE, "POST", publish), Some(TO_PUBLISH));
        assert_eq!(lacks(Leave::ALL, "POST", publish), None);
    }
}

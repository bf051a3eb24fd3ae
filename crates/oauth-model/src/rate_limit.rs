//! Rate limits: how often calls of which tier may be made (facts C8 and G15).

use serde::{Deserialize, Serialize};

use crate::call::Door;

/// Seconds over which calls are counted, so that bursts are possible (fact G15).
pub const WINDOW_SECONDS: u64 = 300;

/// Which calls are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RateTier {
    /// Reads, for the most part.
    #[serde(rename = "tier-1")]
    One,
    /// Changes, and tokens.
    #[serde(rename = "tier-2")]
    Two,
}

impl RateTier {
    /// The calls that a user may make in a minute, on average.
    pub fn per_minute(self) -> u64 {
        match self {
            Self::One => 1000,
            Self::Two => 100,
        }
    }

    /// The calls that a user may make in one window.
    pub fn per_window(self) -> u64 {
        self.per_minute() * WINDOW_SECONDS / 60
    }

    /// Its name in texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "tier 1",
            Self::Two => "tier 2",
        }
    }
}

impl Door {
    /// The tier that the documentation gives an operation, if it gives one (facts C12
    /// to C22, F7, F13, and the headings of D and E).
    pub fn rate_tier(self) -> Option<RateTier> {
        match self {
            Self::Authorize
            | Self::ListClients
            | Self::ReadClient
            | Self::ReadConnection
            | Self::ListTokens
            | Self::Metadata => Some(RateTier::One),
            Self::Token
            | Self::AnonymousToken
            | Self::Revoke
            | Self::CreateClient
            | Self::PatchClient
            | Self::DeleteClient
            | Self::Publish
            | Self::AddSecret
            | Self::DeleteSecret
            | Self::PatchConnection
            | Self::DeleteConnection
            | Self::DeleteToken => Some(RateTier::Two),
            Self::Decide
            | Self::Consents
            | Self::ReadSelf
            | Self::ListUsers
            | Self::CsrfToken
            | Self::Preflight
            | Self::Content(_)
            | Self::Register
            | Self::ReadAuthSettings
            | Self::PatchAuthSettings
            | Self::KeySet
            | Self::ProductInfo
            | Self::Standard(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_five_minutes() {
        assert_eq!(RateTier::One.per_window(), 5000);
        assert_eq!(RateTier::Two.per_window(), 500);
    }
}

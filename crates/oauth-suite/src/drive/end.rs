//! Why the playing of a scenario ended.

use crate::target::TransportError;

/// Why a scenario ended.
#[derive(Clone, Debug)]
pub enum End {
    /// All steps were taken.
    Done,
    /// The model no longer knows what the target remembers, or a step failed on which
    /// others build.
    Astray,
    /// A label stands for nothing: its name.
    Unbound(String),
    /// Time cannot be made to pass on this target.
    CannotWait,
    /// Rate limits cannot be used up on this target.
    CannotUseUp,
    /// The target's owner has not consented: what leave is missing.
    NoLeave(&'static str),
    /// The target has no time.
    Throttled,
    /// The target fails at everything.
    Down,
    /// The wire broke.
    Transport(TransportError),
    /// The budget is spent.
    Spent,
}

impl End {
    /// Why nothing more can be played, if so; what came of the scenario says nothing then.
    pub(crate) fn interruption(&self) -> Option<String> {
        match self {
            Self::Down => {
                Some("the target broke down: it answers whatever is asked with 5xx".to_owned())
            }
            Self::Throttled => Some("the target asked to be left alone (429 or 503)".to_owned()),
            Self::Transport(error) => Some(format!("the target stopped answering: {error}")),
            Self::Spent => Some("the budget of requests or time is spent".to_owned()),
            Self::Done
            | Self::Astray
            | Self::Unbound(_)
            | Self::CannotWait
            | Self::CannotUseUp
            | Self::NoLeave(_) => None,
        }
    }
}

//! What a target says that has had enough (facts C8, G15 and G17).

use oauth_model::{
    call::Door,
    catalogue::rate_limit::{ERROR_CODE, PER_TIER, RETRY_AFTER},
    rate_limit::RateTier,
};

use super::{Class, notes::Notes, refusal};
use crate::wire::{Answer, text};

/// Looks at a 429.
pub(super) fn inspect(answer: &Answer, notes: &mut Notes) {
    let errors = refusal::form(answer, notes);
    let header = answer.header("retry-after");
    let is_number = header.is_some_and(|value| value.trim().parse::<u64>().is_ok());
    let found = || match header {
        Some(value) => format!("`retry-after: {value}`"),
        None => "no `retry-after`".to_owned(),
    };
    notes.hold(RETRY_AFTER, is_number, found, "a number of seconds");
    if let Some(first) = errors.first() {
        let code = text(first, "code");
        let found = || format!("`code` {code:?}");
        notes.hold(ERROR_CODE, code == "HTTP-429", found, "`code` \"HTTP-429\"");
    }
}

/// A tier that is used up blocks no other.
pub(super) fn blocks_itself_only(
    used_up: RateTier,
    door: Door,
    class: Class,
    answer: &Answer,
    notes: &mut Notes,
) {
    let Some(tier) = door.rate_tier().filter(|&tier| tier != used_up) else {
        return;
    };
    let blocked = class == Class::Throttled && answer.status == 429;
    let found = || {
        format!(
            "429 at {}, although {} is used up",
            tier.as_str(),
            used_up.as_str()
        )
    };
    notes.hold(PER_TIER, !blocked, found, "an answer");
}

//! Several faults at once: each stands around the next, and the sound tenant is the
//! innermost.
//!
//! A request goes through them twice. The first time decides and performs it, and every
//! alteration of an effect takes hold. The second time, on a tenant as it was before,
//! the effect that came of this is shown, and every alteration of an answer takes hold.
//! Once would not do: whoever alters an effect has to write the answer anew, and what
//! others had done to the answer would be lost.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{call::Call, effect::Effect, time::Timestamp};

use crate::tenant::Tenant;

/// Where a request is on its way through the faults; nowhere between requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nest {
    /// How many faults have been entered.
    pub(crate) depth: usize,
    /// The call that is answered in the place of the one that was sent.
    pub(crate) instead: Option<Call>,
    /// Whether the request is granted whatever the model says.
    pub(crate) granting: bool,
    /// What is to be shown, the second time.
    pub(crate) showing: Option<Shown>,
}

/// A call that was granted, and what that brought; it travels with the answer.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) call: Call,
    pub(crate) effect: Effect,
}

impl Shown {
    /// What an answer shows; nothing if it is a refusal.
    pub(crate) fn of(response: &Response<Bytes>) -> Option<Self> {
        response.extensions().get::<Self>().cloned()
    }
}

/// Answers as a tenant with all its faults does.
pub(crate) fn handle(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let before = (tenant.faults().len() > 1).then(|| tenant.clone());
    let mut response = tenant.answer(now, request);
    if let (Some(mut before), Some(shown)) = (before, Shown::of(&response)) {
        before.nest.showing = Some(shown);
        response = before.answer(now, request);
    }
    response.extensions_mut().clear();
    response
}

//! A tenant for several users at once, with a clock.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{rate_limit::RateTier, time::Timestamp};

use crate::{tenant::Tenant, wire::error::Refusal};

/// Where the time comes from, before any of it is skipped.
type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How long a tenant that looks too early leaves itself to others: as long as a
/// database on another machine might take.
const WINDOW: Duration = Duration::from_millis(3);

/// A tenant that can be cloned and used from several threads; clones are the same
/// tenant.
///
/// Its time is a clock's, plus what was skipped by [`SharedTenant::advance`].
#[derive(Clone)]
pub struct SharedTenant {
    inner: Arc<Mutex<Inner>>,
    clock: Clock,
}

struct Inner {
    present: Moment,
    saved: Option<Box<Moment>>,
}

#[derive(Clone)]
struct Moment {
    tenant: Tenant,
    skipped_seconds: u64,
}

impl SharedTenant {
    /// A tenant whose time is the system's.
    pub fn real_time(tenant: Tenant) -> Self {
        Self::with_clock(tenant, system_time)
    }

    /// A tenant whose time stands still unless it is advanced.
    pub fn virtual_time(tenant: Tenant, start: Timestamp) -> Self {
        Self::with_clock(tenant, move || start)
    }

    /// A tenant whose time is this function's.
    pub fn with_clock(
        tenant: Tenant,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        let present = Moment {
            tenant,
            skipped_seconds: 0,
        };
        let saved = None;
        Self {
            inner: Arc::new(Mutex::new(Inner { present, saved })),
            clock: Arc::new(clock),
        }
    }

    /// Answers a request now.
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let time = (self.clock)();
        let mut inner = self.lock();
        let now = time.plus_seconds(inner.present.skipped_seconds);
        inner.present.tenant.handle(now, request)
    }

    /// Answers a request now, or a moment later: a tenant with a fault may leave itself
    /// to others between deciding and performing.
    ///
    /// Needs a tokio runtime with a timer for such a tenant, and none for others.
    pub async fn respond(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let time = (self.clock)();
        let ahead = {
            let inner = self.lock();
            let now = time.plus_seconds(inner.present.skipped_seconds);
            inner.present.tenant.granted_ahead(now, request)
        };
        let Some(call) = ahead else {
            return self.handle(request);
        };
        tokio::time::sleep(WINDOW).await;
        let mut inner = self.lock();
        let now = time.plus_seconds(inner.present.skipped_seconds);
        inner.present.tenant.perform_late(now, request, &call)
    }

    /// Refuses what could not be read to its end.
    pub(crate) fn refuse(&self, refusal: &Refusal) -> Response<Bytes> {
        self.lock().present.tenant.refuse(refusal)
    }

    /// Skips so many seconds.
    pub fn advance(&self, seconds: u64) {
        let mut inner = self.lock();
        let skipped = &mut inner.present.skipped_seconds;
        *skipped = skipped.saturating_add(seconds);
    }

    /// Uses up a tier of the rate limits for everybody, for five minutes.
    pub fn use_up(&self, tier: RateTier) {
        let now = self.now();
        self.lock().present.tenant.throttle.use_up(tier, now);
    }

    /// The tenant's time.
    pub fn now(&self) -> Timestamp {
        let time = (self.clock)();
        time.plus_seconds(self.lock().present.skipped_seconds)
    }

    /// Remembers the tenant as it is, and how much time was skipped. An older memory
    /// is lost.
    pub fn checkpoint(&self) {
        let mut inner = self.lock();
        inner.saved = Some(Box::new(inner.present.clone()));
    }

    /// Goes back to what was remembered, if anything was. The memory is kept.
    pub fn rollback(&self) {
        let mut inner = self.lock();
        if let Some(saved) = inner.saved.as_deref().cloned() {
            inner.present = saved;
        }
    }

    /// Looks at the tenant.
    pub fn inspect<T>(&self, look: impl FnOnce(&Tenant) -> T) -> T {
        look(&self.lock().present.tenant)
    }

    /// A panic while the lock was held would be a bug; the tenant answers on.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedTenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.lock();
        f.debug_struct("SharedTenant")
            .field("issuer", &inner.present.tenant.issuer())
            .field("skipped_seconds", &inner.present.skipped_seconds)
            .finish_non_exhaustive()
    }
}

fn system_time() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use oauth_model::time::Timestamp;

    use super::*;
    use crate::{
        Config,
        tenant::tests::{ADMIN_ID, token_request},
    };

    fn shared() -> SharedTenant {
        let tenant = Tenant::new(Config::new("https://tenant.example"));
        SharedTenant::virtual_time(tenant, Timestamp::from_seconds(1_710_721_301))
    }

    fn users_me(tenant: &SharedTenant, token: &str) -> u16 {
        let request = Request::get("/api/v1/users/me")
            .header("authorization", format!("Bearer {token}"))
            .body(Bytes::new())
            .unwrap();
        tenant.handle(&request).status().as_u16()
    }

    fn token(tenant: &SharedTenant) -> String {
        let request = tenant.inspect(token_request);
        let response = tenant.handle(&request);
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }

    #[test]
    fn tokens_die_when_time_passes() {
        let tenant = shared();
        let token = token(&tenant);
        assert_eq!(users_me(&tenant, &token), 200);
        tenant.advance(21_599);
        assert_eq!(users_me(&tenant, &token), 200);
        tenant.advance(1);
        assert_eq!(users_me(&tenant, &token), 401);
        assert_eq!(tenant.now(), Timestamp::from_seconds(1_710_742_901));
    }

    #[test]
    fn rollback_restores_state_and_time() {
        let tenant = shared();
        tenant.rollback();
        tenant.checkpoint();
        let other = tenant.clone();
        let token = token(&other);
        other.advance(60);
        assert_eq!(users_me(&tenant, &token), 200);
        tenant.rollback();
        assert_eq!(users_me(&other, &token), 401);
        assert_eq!(other.now(), Timestamp::from_seconds(1_710_721_301));
    }

    /// Adds a secret to the administrator's client, which has one.
    fn add_secret(token: &str) -> Request<Bytes> {
        let path = format!("/api/v1/oauth-clients/{ADMIN_ID}/client-secrets");
        Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .body(Bytes::new())
            .unwrap()
    }

    /// The statuses of eight requests to add a secret, at once or one by one.
    async fn eight(fault: Option<&str>, at_once: bool) -> Vec<u16> {
        let mut config = Config::new("https://tenant.example");
        config.faults = fault
            .map(|id| crate::Fault::find(id).unwrap())
            .into_iter()
            .collect();
        let tenant = SharedTenant::virtual_time(Tenant::new(config), Timestamp::from_seconds(1));
        let request = add_secret(&token(&tenant));
        let mut statuses = Vec::new();
        if at_once {
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..8 {
                let (tenant, request) = (tenant.clone(), request.clone());
                tasks.spawn(async move { tenant.respond(&request).await.status().as_u16() });
            }
            statuses = tasks.join_all().await;
        } else {
            for _ in 0..8 {
                statuses.push(tenant.respond(&request).await.status().as_u16());
            }
        }
        statuses.sort_unstable();
        statuses
    }

    #[tokio::test]
    async fn a_window_opens_only_for_requests_that_come_at_once() {
        let sound = [201, 201, 201, 201, 409, 409, 409, 409];
        let late = Some("counts-secrets-too-early");
        assert_eq!(eight(None, true).await, sound);
        assert_eq!(eight(late, false).await, sound);
        assert_eq!(eight(late, true).await, [201; 8]);
    }

    #[test]
    fn a_panic_elsewhere_does_not_end_it() {
        let tenant = shared();
        let other = tenant.clone();
        let result = std::thread::spawn(move || other.inspect(|_| panic!("on purpose"))).join();
        assert!(result.is_err());
        assert_eq!(users_me(&tenant, "nonsense"), 401);
    }
}

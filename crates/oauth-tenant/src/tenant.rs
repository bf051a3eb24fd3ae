//! The tenant: a request and a time in, a response out.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use http::{Request, Response, StatusCode, header::ORIGIN};
use oauth_model::{
    authorization::AuthorizeRequest,
    call::{Call, Operation},
    client::{Client, Tier},
    effect::Effect,
    prediction::Prediction,
    profile::{Profile, QLIK_CLOUD},
    registration::Registration,
    state::State,
    time::Timestamp,
    user::User,
    violation::Violations,
};

use crate::{
    fault::{self, Fault, Nest, Shown},
    limits::Limits,
    login::Browsers,
    mint::HashMint,
    seed::{REGION_NAME_END, Seed},
    throttle::{self, Throttle},
    wire::{
        cors::Leave,
        error::{Refusal, is_shown},
        journey, request,
        response::Letterhead,
    },
};

/// What a tenant is made from.
#[derive(Clone, Debug)]
pub struct Config {
    /// Its address, without a slash at the end, such as `https://tenant.example`.
    pub issuer: String,
    /// The rules it keeps.
    pub profile: Profile,
    /// The users and clients that it starts with.
    pub seed: Seed,
    /// What is wrong with it, if anything is.
    pub faults: Vec<&'static Fault>,
    /// How much it takes.
    pub limits: Limits,
}

impl Config {
    /// A sound tenant at this address with the default users and clients.
    pub fn new(issuer: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            profile: QLIK_CLOUD,
            seed: Seed::default(),
            faults: Vec::new(),
            limits: Limits::default(),
        }
    }
}

/// A tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    fixed: Arc<Fixed>,
    pub(crate) state: State,
    pub(crate) mint: HashMint,
    pub(crate) browsers: Browsers,
    /// What the page that asks now may learn of its answer.
    leave: Leave,
    /// Who has called how often.
    pub(crate) throttle: Throttle,
    /// The seconds that whoever asks now has to wait first, if any.
    pub(crate) wait_seconds: Option<u64>,
    /// What a fault has to remember; empty in a sound tenant.
    pub(crate) keepsakes: BTreeMap<String, Registration>,
    /// Where a request is on its way through the faults.
    pub(crate) nest: Nest,
}

/// What never changes while a tenant lives.
#[derive(Debug)]
struct Fixed {
    letterhead: Letterhead,
    issuer: Arc<str>,
    admin_client: (String, String),
    faults: Vec<&'static Fault>,
    limits: Limits,
}

impl Tenant {
    /// A tenant, ready to be asked.
    pub fn new(config: Config) -> Self {
        let Config {
            issuer,
            profile,
            seed,
            faults,
            limits,
        } = config;
        let profile = faults
            .iter()
            .fold(profile, |profile, fault| fault.applied_to(profile));
        let issuer: Arc<str> = issuer.into();
        let mut mint = HashMint::new(Arc::clone(&issuer), &seed, &profile);
        let admin_client = seed.admin_client();
        let letterhead = Letterhead::new(&issuer, seed.tenant_id(), &profile);
        let mut state = seed.into_state(profile, &issuer, &mut mint);
        state.set_issuer(&issuer);
        Self {
            fixed: Arc::new(Fixed {
                letterhead,
                issuer,
                admin_client,
                faults,
                limits,
            }),
            state,
            mint,
            browsers: Browsers::default(),
            leave: Leave::default(),
            throttle: Throttle::default(),
            wait_seconds: None,
            keepsakes: BTreeMap::new(),
            nest: Nest::default(),
        }
    }

    /// Answers a request at this time.
    pub fn handle(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        if let Some(response) = self.at_the_door(now, request) {
            return response;
        }
        if let Some(response) = self.at_a_shared_app(request) {
            return response;
        }
        if let Some(response) = self.at_the_consents(request) {
            return response;
        }
        self.leave = self.leave(request);
        self.wait_seconds = self.wait_seconds(now, request);
        let response = fault::handle(self, now, request);
        self.leave = Leave::default();
        self.wait_seconds = None;
        response
    }

    /// What the page that sends a request may learn of its answer. The request is looked
    /// at before anything comes of it: afterwards the client may be gone.
    fn leave(&self, request: &Request<Bytes>) -> Leave {
        let Some(origin) = request.headers().get(ORIGIN) else {
            return Leave::default();
        };
        let call = self.read(request).ok();
        let standing = if let Some(call) = &call {
            self.state.standing(call)
        } else {
            let origin = String::from_utf8_lossy(origin.as_bytes());
            self.state.standing_of(&origin)
        };
        Leave::of(request, call.as_ref(), standing)
    }

    /// Counts a call, and tells how many seconds its caller has to wait first.
    fn wait_seconds(&mut self, now: Timestamp, request: &Request<Bytes>) -> Option<u64> {
        let counts = self.limits().rate_limited;
        if !counts && !self.throttle.is_used_up() {
            return None;
        }
        let call = self.read(request).ok()?;
        let tier = call.operation.door().rate_tier()?;
        let who = counts.then(|| throttle::caller(&self.state, &call));
        self.throttle.admit(now, tier, who)
    }

    /// The id and the secret of a machine-to-machine client that manages the tenant.
    pub fn admin_client(&self) -> (&str, &str) {
        let (id, secret) = &self.fixed.admin_client;
        (id, secret)
    }

    /// The clients that other tenants of the region published.
    pub fn foreign_clients(&self) -> impl Iterator<Item = &Client> {
        self.state.clients().filter(|client| client.is_foreign())
    }

    /// The region, and the id and the secret of its client.
    pub fn region_client(&self) -> Option<(&str, &str, &str)> {
        let (client, secret) = self.client_of(Tier::Region)?;
        let name = client.registration.client_name.as_str();
        let region = name.strip_suffix(REGION_NAME_END).unwrap_or(name);
        Some((region, &client.id, secret))
    }

    /// The id and the secret of the organization's client.
    pub fn organization_client(&self) -> Option<(&str, &str)> {
        let (client, secret) = self.client_of(Tier::Organization)?;
        Some((&client.id, secret))
    }

    /// The token that manages the organization's clients.
    pub fn organization_token(&self) -> Option<&str> {
        self.state.organization_token()
    }

    fn client_of(&self, tier: Tier) -> Option<(&Client, &str)> {
        let mut clients = self.state.clients();
        let client = clients.find(|client| client.registration.tier == tier)?;
        Some((client, &client.secrets.first()?.value))
    }

    /// The users, bots included.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.state.users()
    }

    /// The tenant's id.
    pub fn tenant_id(&self) -> &str {
        self.state.tenant_id()
    }

    /// The tenant's address.
    pub fn issuer(&self) -> &str {
        &self.fixed.issuer
    }

    /// How much it takes.
    pub fn limits(&self) -> &Limits {
        &self.fixed.limits
    }

    /// What is wrong with it, the outermost first.
    pub(crate) fn faults(&self) -> &[&'static Fault] {
        &self.fixed.faults
    }

    /// A call that is to be granted, if others may come in between that and performing
    /// it: only some faults let them.
    pub(crate) fn granted_ahead(&self, now: Timestamp, request: &Request<Bytes>) -> Option<Call> {
        let opens = |call: &Call| self.faults().iter().any(|fault| fault.opens(call));
        let call = self.read(request).ok().filter(opens)?;
        self.decide(now, &call).ok().map(|()| call)
    }

    /// Performs a call that was granted before, whatever has come in between.
    pub(crate) fn perform_late(
        &mut self,
        now: Timestamp,
        request: &Request<Bytes>,
        call: &Call,
    ) -> Response<Bytes> {
        self.nest.instead = Some(call.clone());
        self.nest.granting = true;
        let response = fault::handle(self, now, request);
        self.nest = Nest::default();
        response
    }

    /// Answers as the next fault does, or as a sound tenant if there is none.
    pub(crate) fn answer(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        let Some(fault) = self.faults().get(self.nest.depth).copied() else {
            return self.answer_soundly(now, request);
        };
        self.nest.depth += 1;
        let response = fault.handle(self, now, request);
        self.nest.depth -= 1;
        response
    }

    fn answer_soundly(&mut self, now: Timestamp, request: &Request<Bytes>) -> Response<Bytes> {
        if let Some(Shown { call, effect }) = self.nest.showing.clone() {
            return self.show(request, &call, &effect);
        }
        match self.grant(now, request) {
            Ok((call, effect)) => self.show(request, &call, &effect),
            Err(refusal) => self.refuse(&refusal),
        }
    }

    /// Reads a request and decides it; if it is granted, performs it.
    fn grant(
        &mut self,
        now: Timestamp,
        request: &Request<Bytes>,
    ) -> Result<(Call, Effect), Refusal> {
        let call = self.read(request)?;
        if !self.nest.granting
            && let Err(refusal) = self.decide(now, &call)
        {
            self.state.refused(&call);
            return Err(refusal);
        }
        let effect = self.perform(now, request, &call)?;
        Ok((call, effect))
    }

    /// Reads a request.
    pub(crate) fn read(&self, request: &Request<Bytes>) -> Result<Call, Refusal> {
        if let Some(seconds) = self.wait_seconds {
            return Err(Refusal::throttled(seconds));
        }
        if let Some(call) = &self.nest.instead {
            return Ok(call.clone());
        }
        self.fixed.limits.admit(request)?;
        let mut call = request::decode(request)?;
        call.session = call
            .session
            .and_then(|cookie| self.browsers.session(&cookie));
        Ok(call)
    }

    /// Decides a call: as the model predicts, and in doubt on the side of each freedom
    /// that the profile chooses.
    pub(crate) fn decide(&self, now: Timestamp, call: &Call) -> Result<(), Refusal> {
        let prediction = self.state.predict(now, call);
        if let Operation::Authorize(query) = &call.operation {
            let request = AuthorizeRequest::read(query, &mut Violations::default());
            self.strictly(prediction, Some(&request))?;
            // A registered one is; not so where a rule about them is ignored.
            let redirect_uri = request.redirect_uri.as_deref().unwrap_or_default();
            return if journey::is_usable(redirect_uri) {
                Ok(())
            } else {
                Err(Refusal::redirect_uri())
            };
        }
        self.strictly(prediction, None)?;
        if let Operation::Decide { ticket, .. } = &call.operation {
            self.is_asked(call, ticket)?;
        }
        Ok(())
    }

    /// Does as the model predicts. Whoever has to refuse an authorization request tells
    /// the client, if there is nothing wrong with where it is (facts D12 and D13).
    fn strictly(
        &self,
        prediction: Prediction,
        request: Option<&AuthorizeRequest>,
    ) -> Result<(), Refusal> {
        let profile = self.state.profile();
        let refused_freedom = match &prediction {
            Prediction::Either(_, freedoms) => freedoms
                .iter()
                .copied()
                .find(|&freedom| !profile.grants(freedom)),
            Prediction::MustSucceed(_) | Prediction::MustRefuse(_) => None,
        };
        profile.decide(prediction).map_err(|violations| {
            let refusal = match violations.first() {
                Some(violation) => Refusal::violation(violation, profile),
                None => Refusal::freedom(refused_freedom),
            };
            let is_shown = violations
                .iter()
                .any(|violation| is_shown(violation.rule, profile));
            let client = request.filter(|request| {
                let redirect_uri = request.redirect_uri.as_deref();
                !is_shown && redirect_uri.is_some_and(journey::is_usable)
            });
            match client {
                Some(request) => refusal.by_redirect(request),
                None => refusal,
            }
        })
    }

    /// Makes sure that a decision is that of the user who was asked.
    fn is_asked(&self, call: &Call, ticket: &str) -> Result<(), Refusal> {
        let session = call.session.as_deref();
        let session = session.and_then(|session| self.state.session(session));
        let pending = self.state.pending(ticket);
        let users = session.zip(pending);
        if users.is_some_and(|(session, pending)| session.user_id == pending.user_id) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "Invalid ticket",
            "`ticket`: wanted that of a page which asks the user who is signed in",
        ))
    }

    /// Performs a call that was granted, if there is room for what it makes.
    pub(crate) fn perform(
        &mut self,
        now: Timestamp,
        request: &Request<Bytes>,
        call: &Call,
    ) -> Result<Effect, Refusal> {
        let body_bytes = request.body().len();
        let limits = &self.fixed.limits;
        limits.make_room(now, call, body_bytes, &mut self.state)?;
        Ok(self.state.commit(now, call, &mut self.mint))
    }

    /// The answer that shows what granting a call brought.
    pub(crate) fn show(
        &self,
        request: &Request<Bytes>,
        call: &Call,
        effect: &Effect,
    ) -> Response<Bytes> {
        let target = request
            .uri()
            .path_and_query()
            .map_or("/", |target| target.as_str());
        let mut response = self.fixed.letterhead.encode(target, call, effect);
        self.leave.write(&mut response);
        if !self.faults().is_empty() {
            let (call, effect) = (call.clone(), effect.clone());
            response.extensions_mut().insert(Shown { call, effect });
        }
        response
    }

    /// The answer that refuses a request.
    pub(crate) fn refuse(&mut self, refusal: &Refusal) -> Response<Bytes> {
        let mut response = refusal.encode(&self.mint.trace_id());
        self.leave.write(&mut response);
        response
    }
}

#[cfg(test)]
pub(crate) mod tests;

//! Limits: how much a tenant takes, so that its memory stays bounded.
//!
//! None of them is a rule of Qlik Cloud but for the cap on tokens, whose number is
//! not documented (fact E11), and the rate limits, which are off unless asked for. They stand far beyond what the rules allow.

use bytes::Bytes;
use http::{Request, StatusCode};
use oauth_model::{
    call::{Call, Operation},
    client::{Client, Tier},
    content::{ContentDoor, ContentOperation},
    registration::Member,
    state::State,
    time::Timestamp,
};
use serde_json::Value;

use crate::wire::error::Refusal;

/// How much a tenant takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request body.
    pub body_bytes_max: usize,
    /// Bytes of a request's target and headers.
    pub header_bytes_max: usize,
    /// Bytes in a request body that separate something from something else. The cost
    /// of looking for repetitions grows with the square of what is separated.
    pub separators_max: usize,
    /// Access tokens remembered. Expired ones are forgotten to make room.
    pub tokens_max: usize,
    /// Refresh tokens remembered; they may use what sessions leave of their room.
    /// Expired ones are forgotten to make room.
    pub refresh_tokens_max: usize,
    /// Signed-in browsers. The one that signed in first is forgotten to make room.
    pub sessions_max: usize,
    /// Bytes of what an authorization request says, which is remembered while its user
    /// is asked.
    pub authorize_bytes_max: usize,
    /// Clients, for a tenant that ignores the documented limit.
    pub clients_max: usize,
    /// Clients that registered themselves and wait for an administrator. Those that
    /// waited too long are forgotten to make room.
    pub unapproved_clients_max: usize,
    /// Bytes of one client.
    pub client_bytes_max: usize,
    /// Users, bots included.
    pub users_max: usize,
    /// Whether calls are limited by tier, as documented (facts C8 and G15).
    pub rate_limited: bool,
    /// Spaces and applications.
    pub contents_max: usize,
    /// Bytes of a space, or of an application, when it is made.
    pub content_bytes_max: usize,
    /// Members of a space beside its owner.
    pub members_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes_max: 1 << 20,
            header_bytes_max: 32 << 10,
            separators_max: 4096,
            tokens_max: 100_000,
            refresh_tokens_max: 100_000,
            sessions_max: 10_000,
            authorize_bytes_max: 8 << 10,
            clients_max: 1000,
            unapproved_clients_max: 1000,
            client_bytes_max: 64 << 10,
            users_max: 10_000,
            rate_limited: false,
            contents_max: 1000,
            content_bytes_max: 16 << 10,
            members_max: 100,
        }
    }
}

impl Limits {
    /// Refuses a request that is too large to be read.
    pub(crate) fn admit(&self, request: &Request<Bytes>) -> Result<(), Refusal> {
        if header_bytes(request) > self.header_bytes_max {
            return Err(Refusal::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "Request header too large",
                format!("wanted at most {} bytes", self.header_bytes_max),
            ));
        }
        let body = request.body();
        if body.len() > self.body_bytes_max {
            return Err(too_large(self.body_bytes_max, "bytes"));
        }
        let separators = body
            .iter()
            .filter(|byte| b",[{&+% \t\r\n\\".contains(byte))
            .count();
        if separators > self.separators_max {
            return Err(too_large(self.separators_max, "separating characters"));
        }
        Ok(())
    }

    /// Refuses to grant a call when there is no room for what it makes.
    pub(crate) fn make_room(
        &self,
        now: Timestamp,
        call: &Call,
        body_bytes: usize,
        state: &mut State,
    ) -> Result<(), Refusal> {
        match &call.operation {
            Operation::Authorize(query) => {
                let bytes: usize = query
                    .iter()
                    .map(|(name, value)| name.len() + value.len())
                    .sum();
                if bytes > self.authorize_bytes_max {
                    let max = self.authorize_bytes_max;
                    let detail = format!("wanted at most {max} bytes of parameters");
                    let status = StatusCode::URI_TOO_LONG;
                    return Err(Refusal::new(status, "Request too long", detail));
                }
                Ok(())
            }
            Operation::Token(_) | Operation::AnonymousToken(_) => self.room_for_token(now, state),
            Operation::Content(operation) => self.room_for_content(operation, body_bytes, state),
            Operation::CreateClient(_) => {
                let clients = if call.manages_organization() {
                    clients_of_organization(state)
                } else {
                    clients_of_its_own(state)
                };
                if clients >= self.clients_max {
                    return Err(full("clients"));
                }
                self.room_in_client(body_bytes)
            }
            Operation::Register(_) => self.room_for_registration(now, body_bytes, state),
            Operation::PatchClient(id, _) | Operation::AddSecret(id) => {
                let stored = state.client(id).map_or(0, client_bytes);
                self.room_in_client(stored.saturating_add(body_bytes))
            }
            Operation::Decide { .. }
            | Operation::Consents(_)
            | Operation::Revoke(_)
            | Operation::ListClients(_)
            | Operation::ReadClient(_)
            | Operation::DeleteClient { .. }
            | Operation::Publish(_)
            | Operation::DeleteSecret { .. }
            | Operation::ReadConnection(_)
            | Operation::PatchConnection(..)
            | Operation::DeleteConnection(_)
            | Operation::ReadAuthSettings
            | Operation::PatchAuthSettings(_)
            | Operation::ReadSelf
            | Operation::ListUsers(_)
            | Operation::CsrfToken
            | Operation::Preflight(_)
            | Operation::ListTokens(_)
            | Operation::DeleteToken(_)
            | Operation::Metadata
            | Operation::KeySet
            | Operation::ProductInfo => Ok(()),
        }
    }

    fn room_for_token(&self, now: Timestamp, state: &mut State) -> Result<(), Refusal> {
        if state.tokens_len() >= self.tokens_max {
            state.forget_expired_tokens(now);
        }
        if state.tokens_len() >= self.tokens_max {
            return Err(full("tokens"));
        }
        let long_lived_max = self.refresh_tokens_max.saturating_add(self.sessions_max);
        if state.long_lived_len() >= long_lived_max {
            state.forget_expired_tokens(now);
        }
        if state.long_lived_len() >= long_lived_max {
            return Err(full("refresh tokens"));
        }
        // The first token of a client makes a bot user.
        if state.users().count() >= self.users_max {
            return Err(full("users"));
        }
        Ok(())
    }

    fn room_for_content(
        &self,
        operation: &ContentOperation,
        body_bytes: usize,
        state: &State,
    ) -> Result<(), Refusal> {
        let creates = [ContentDoor::CreateSpace, ContentDoor::CreateApp];
        if creates.contains(&operation.door()) {
            if state.contents_len() >= self.contents_max {
                return Err(full("spaces and applications"));
            }
            if body_bytes > self.content_bytes_max {
                return Err(too_large(self.content_bytes_max, "bytes for one of them"));
            }
        }
        if let ContentOperation::Assign(id, _) = operation
            && state
                .space(id)
                .is_some_and(|space| space.members.len() >= self.members_max)
        {
            return Err(full("members"));
        }
        Ok(())
    }

    /// Anybody may register, so who fills the room for those that wait keeps out nobody
    /// but others who register themselves, and only until an hour is over.
    fn room_for_registration(
        &self,
        now: Timestamp,
        body_bytes: usize,
        state: &mut State,
    ) -> Result<(), Refusal> {
        let waiting_max = self.unapproved_clients_max;
        if state.unapproved_len() >= waiting_max {
            state.forget_lapsed_clients(now);
        }
        if state.unapproved_len() >= waiting_max {
            return Err(full("clients that wait for an administrator"));
        }
        // An administrator approves them one by one, and the approved count as clients.
        if clients_of_its_own(state) >= self.clients_max {
            return Err(full("clients"));
        }
        self.room_in_client(body_bytes)
    }

    fn room_in_client(&self, bytes: usize) -> Result<(), Refusal> {
        if bytes > self.client_bytes_max {
            return Err(too_large(self.client_bytes_max, "bytes for one client"));
        }
        Ok(())
    }
}

/// The clients of the organization.
fn clients_of_organization(state: &State) -> usize {
    let theirs = |client: &&Client| client.registration.tier == Tier::Organization;
    state.clients().filter(theirs).count()
}

/// The clients that somebody made here; those from elsewhere come with the seed.
fn clients_of_its_own(state: &State) -> usize {
    let own = |client: &&Client| client.is_listed() && !client.is_foreign();
    state.clients().filter(own).count()
}

/// The bytes of a request's target and headers, near enough to what was sent.
fn header_bytes(request: &Request<Bytes>) -> usize {
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    let headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len())
        .sum();
    target + headers
}

/// The bytes of a client, near enough to what it takes in memory.
fn client_bytes(client: &Client) -> usize {
    const SECRET_BYTES: usize = 160;
    let members: usize = Member::ALL
        .iter()
        .map(|&member| value_bytes(&client.registration.get(member)))
        .sum();
    members + client.secrets.len() * SECRET_BYTES
}

fn value_bytes(value: &Value) -> usize {
    const OVERHEAD: usize = 24;
    let inner = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(elements) => elements.iter().map(value_bytes).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| name.len() + value_bytes(value))
            .sum(),
    };
    inner + OVERHEAD
}

fn too_large(max: usize, what: &str) -> Refusal {
    Refusal::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "Request body too large",
        format!("wanted at most {max} {what}"),
    )
}

fn full(what: &str) -> Refusal {
    let title = format!("maximum number of {what} reached");
    let detail = format!("the tenant has no room for more {what}");
    Refusal::new(StatusCode::FORBIDDEN, title, detail)
}

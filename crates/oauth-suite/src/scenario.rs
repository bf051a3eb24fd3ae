//! Scenarios: requests in order, with labels where a server makes up the values.
//!
//! A label such as `${client_secret@2}` stands for the value that step 2 produced, and
//! `${admin.client_id}` for something known of the target beforehand. A scenario thus
//! holds no secret, can be committed as it is, and can be played again elsewhere.
//! An assertion is signed when it is sent, see `scenario/assertion.rs`.
//! Steps keep their numbers when others are removed, so that labels stay true.

pub(crate) mod assertion;
pub(crate) mod builder;
mod label;
mod relabel;

use std::collections::BTreeMap;

use oauth_model::rate_limit::RateTier;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::label::{Bindings, Unbound};

/// Steps to be taken one after the other on a target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The steps.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its number, by which labels name it.
    pub id: u32,
    /// What is done.
    pub action: Action,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A request is sent.
    Request(Box<Request>),
    /// Time passes, in seconds.
    Wait(u64),
    /// A tier of the rate limits is used up.
    #[serde(rename = "use-up")]
    UseUp(RateTier),
    /// A request is sent that has to come out as an earlier one did.
    Alike(Box<Alike>),
    /// A request is sent several times at once.
    Race(Box<Race>),
}

/// A request that has to come out as an earlier one did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alike {
    /// The id of the rule that says so.
    pub law: String,
    /// The step of the earlier one.
    pub step: u32,
    /// The request.
    pub request: Request,
}

/// A request that is sent several times at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Race {
    /// How many times.
    pub times: u32,
    /// The request.
    pub request: Request,
}

impl Action {
    /// The request that is sent, if one is.
    pub fn request(&self) -> Option<&Request> {
        match self {
            Self::Request(request) => Some(request),
            Self::Alike(alike) => Some(&alike.request),
            Self::Race(race) => Some(&race.request),
            Self::Wait(_) | Self::UseUp(_) => None,
        }
    }

    /// The request that is sent, if one is, to be altered.
    pub(crate) fn request_mut(&mut self) -> Option<&mut Request> {
        match self {
            Self::Request(request) => Some(request),
            Self::Alike(alike) => Some(&mut alike.request),
            Self::Race(race) => Some(&mut race.request),
            Self::Wait(_) | Self::UseUp(_) => None,
        }
    }
}

/// A request as it is sent, but for its labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path, with its labels.
    pub path: String,
    /// The query parameters, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(String, String)>,
    /// The Authorization header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization: Option<Credentials>,
    /// Other headers, by lower-case name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Payload>,
}

/// An Authorization header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Credentials {
    /// A bearer token.
    Bearer(String),
    /// A client id and a secret, for HTTP Basic.
    Basic(String, String),
    /// The header as it is.
    Raw(String),
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Payload {
    /// JSON.
    Json(Value),
    /// A form: names and values in order.
    Form(Vec<(String, String)>),
    /// Text of a content type, sent as it is.
    Raw(String, String),
}

impl Scenario {
    /// The requests, with the numbers of their steps.
    pub fn requests(&self) -> impl Iterator<Item = (u32, &Request)> {
        self.steps
            .iter()
            .filter_map(|step| Some((step.id, step.action.request()?)))
    }

    /// Whether its steps only make sense together: what is compared with something
    /// else, or sent at once, says nothing when a step of it is left out.
    pub fn is_whole(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.action, Action::Alike(_) | Action::Race(_)))
    }

    /// Whether requests of it are sent at once.
    pub fn races(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.action, Action::Race(_)))
    }
}

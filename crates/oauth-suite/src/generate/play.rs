//! From moves to a scenario: what exists so far, and which steps made it.

use super::{Move, browser::Visit, token};
use crate::{
    generate::{browser, chain, client},
    scenario::{Action, Request, Scenario, Step},
};

/// The scenario that a list of moves makes.
pub(crate) fn scenario(moves: &[Move]) -> Scenario {
    let mut play = Play::default();
    for step in moves {
        play.take(step);
    }
    Scenario { steps: play.steps }
}

/// A code: the step that brought it, and how it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) step: u32,
    pub(super) visit: Visit,
    pub(super) client: u32,
}

/// A token that came of a code: its step, the client's, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    pub(super) step: u32,
    pub(super) client: u32,
    pub(super) app: App,
}

/// The applications that send their users to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum App {
    /// A web client that is trusted.
    Portal,
    /// A web client whose users are asked.
    Shop,
    /// A trusted native client.
    Phone,
    /// A single-page client whose users are asked.
    Page,
}

/// What exists so far: the steps that made it.
#[derive(Debug, Default)]
pub(super) struct Play {
    pub(super) steps: Vec<Step>,
    /// Every client, whatever it is.
    pub(super) clients: Vec<u32>,
    /// Those that ask for tokens of their own.
    pub(super) machines: Vec<u32>,
    /// Those that send their users to sign in.
    pub(super) apps: Vec<(App, u32)>,
    /// Secrets that were added and not deleted: the client's step and their own.
    pub(super) secrets: Vec<(u32, u32)>,
    /// The same, deleted or not.
    pub(super) all_secrets: Vec<(u32, u32)>,
    /// Steps that brought access tokens.
    pub(super) tokens: Vec<u32>,
    pub(super) codes: Vec<Code>,
    pub(super) chains: Vec<Chain>,
}

impl Play {
    /// Adds a step; gives its number.
    pub(super) fn send(&mut self, request: Request) -> u32 {
        let id = self.steps.last().map_or(0, |step| step.id) + 1;
        self.steps.push(Step {
            id,
            action: Action::Request(Box::new(request)),
        });
        id
    }

    fn take(&mut self, step: &Move) {
        match step {
            Move::Create(body) => client::create(self, body),
            Move::Client(client, deed) => client::deed(self, *client, deed),
            Move::Token(request) => token::ask(self, request),
            Move::Use(index) => token::read(self, *index),
            Move::Visit(visit) => browser::visit(self, visit),
            Move::Redeem(redeem) => chain::redeem(self, redeem),
            Move::Refresh(refresh) => chain::refresh(self, refresh),
            Move::Revoke(revoke) => chain::revoke(self, revoke),
            Move::List(query) => {
                let mut request = Request::clients("GET", "");
                request.query.clone_from(query);
                self.send(request);
            }
            Move::Wild(request) => {
                self.send(request.clone());
            }
        }
    }
}

/// What a place in a list names; any number names something, unless there is nothing.
pub(super) fn pick<T: Clone>(items: &[T], index: usize) -> Option<T> {
    items.get(index % items.len().max(1)).cloned()
}

/// The label of what a step produced.
pub(super) fn label(name: &str, step: u32) -> String {
    format!("${{{name}@{step}}}")
}

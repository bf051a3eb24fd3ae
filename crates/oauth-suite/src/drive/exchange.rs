//! Exchanges: sending a request until there is an answer of the target's own, as far as
//! that is safe, and hearing it.

use std::time::Instant;

use bytes::Bytes;
use oauth_model::{standard::call::Endpoint, time::Timestamp};

use super::{Driver, End, Exchange, Played, foreign, network};
use crate::{
    judge::Session,
    pace::Pace,
    race,
    scenario::{Request, assertion},
    standard::{self, agent::Trail},
    target::{Target, TransportError},
    wire::{self, Answer},
};

impl<T: Target> Driver<'_, T> {
    /// Sends one request, whose labels are resolved and which may be sent twice, until
    /// there is an answer.
    pub async fn send(&mut self, request: &Request) -> Result<Answer, End> {
        let mut sent = 0;
        loop {
            sent += 1;
            let is_last = sent >= network::SENT_MAX || self.network.stop.is_some();
            match self.send_once(request).await {
                Ok(answer) if network::is_busy(&answer) && !is_last => {
                    self.wait_for(&answer).await?;
                }
                Err(End::Transport(error)) if error.may_pass() && !is_last => {
                    if let Some(end) = self.stopped() {
                        return Err(end);
                    }
                    tokio::time::sleep(self.network.pause()).await;
                }
                answered => return answered,
            }
        }
    }

    async fn send_once(&mut self, request: &Request) -> Result<Answer, End> {
        // Whatever is made is removed, also beyond the budget.
        if !self.clearing && !self.is_left(1) {
            return Err(End::Spent);
        }
        self.spent += 1;
        self.pace(request, 1).await;
        let http = self.encode(request)?;
        let sent = Instant::now();
        if self.is_browsed(request) {
            return self.browse(sent, request, http).await;
        }
        let response = self.target.send(http).await;
        self.noted(sent, request, response)
    }

    /// Whether a browser goes on from the answer to a request.
    fn is_browsed(&self, request: &Request) -> bool {
        self.agent.is_some()
            && standard::wire::endpoint(&request.path) == Some(Endpoint::Authorization)
    }

    /// Sends a request as a browser does, up to the client's redirect URI.
    async fn browse(
        &mut self,
        sent: Instant,
        request: &Request,
        http: http::Request<Bytes>,
    ) -> Result<Answer, End> {
        let (Some(agent), Some(server)) = (&mut self.agent, &self.facts.server) else {
            return Err(End::Unbound("endpoint.authorization".to_owned()));
        };
        let ends = server.ends(request);
        let denies = request.path == standard::wire::DENIED;
        agent.deny(denies);
        let browsed = if request.path == standard::wire::STRANGER {
            let Some(mut stranger) = agent.stranger() else {
                return Err(End::Unbound("sign-in".to_owned()));
            };
            stranger.browse(self.target, http, &ends).await
        } else {
            agent.browse(self.target, http, &ends).await
        };
        let browsed = browsed.map_err(End::Transport)?;
        self.spent += u64::from(browsed.requests.saturating_sub(1));
        // The pages in between count, too: the next request waits for them.
        for _ in 1..browsed.requests {
            self.pacer.wait(None, Instant::now());
        }
        self.network.note(sent, &Ok(browsed.answer.clone()));
        if denies && !browsed.denied {
            return Err(End::Unbound("denial".to_owned()));
        }
        self.trail = browsed.trail;
        Ok(browsed.answer)
    }

    fn encode(&self, request: &Request) -> Result<http::Request<Bytes>, End> {
        let written = match &self.facts.server {
            None => wire::encode(&self.entry.admit(request), &self.facts.issuer),
            Some(server) => match server.encode(request) {
                Some(written) => written,
                None => return Err(End::Unbound(format!("endpoint{}", request.path))),
            },
        };
        written.map_err(|error| End::Transport(TransportError::Unsendable(error.to_string())))
    }

    fn noted(
        &mut self,
        sent: Instant,
        request: &Request,
        response: Result<http::Response<Bytes>, TransportError>,
    ) -> Result<Answer, End> {
        let answered = response
            .map(Answer::from)
            .and_then(|answer| foreign::of_the_target(request, answer));
        self.network.note(sent, &answered);
        answered.map_err(End::Transport)
    }

    /// Waits as long as an answer asks for, if that is not too long.
    async fn wait_for(&mut self, answer: &Answer) -> Result<(), End> {
        let left = self.budget.time.saturating_sub(self.elapsed());
        let wait = self.network.wait_for(answer, left);
        tokio::time::sleep(wait.ok_or(End::Throttled)?).await;
        Ok(())
    }

    /// Waits until so many of this request are due.
    async fn pace(&mut self, request: &Request, times: u32) {
        if self.budget.pace == Pace::Unbounded {
            return;
        }
        let tier = wire::rate_tier(request);
        for _ in 0..times {
            let wait = self.pacer.wait(tier, Instant::now());
            tokio::time::sleep(wait).await;
        }
    }

    /// Takes a step that is one request; says why the scenario ends with it, if it does.
    pub(super) async fn exchange(
        &mut self,
        step: u32,
        labelled: &Request,
        session: &mut Session,
        played: &mut Played,
    ) -> Option<End> {
        let mut sent = 0;
        loop {
            if let Some(end) = self.stopped() {
                return Some(end);
            }
            sent += 1;
            let now = self.now();
            assertion::bind(labelled, step, now, self.spent, &mut played.bindings);
            let request = match played.bindings.resolve(labelled) {
                Ok(request) => self.marked(request),
                Err(unbound) => return Some(End::Unbound(unbound.0)),
            };
            self.look_around(&request).await;
            if !self.can_afford(&request, 1) {
                return Some(End::Spent);
            }
            let answer = match self.send_once(&request).await {
                Ok(answer) => answer,
                Err(End::Transport(error)) => {
                    if let Err(end) = self.undo(step, request, error, sent, played).await {
                        return Some(end);
                    }
                    continue;
                }
                Err(end) => return Some(end),
            };
            let is_busy = network::is_busy(&answer);
            // Where a limit was used up on purpose, 429 is what is wanted; elsewhere it
            // may be chance, but not three times.
            let is_wanted = session.expects_to_wait();
            if is_busy && is_wanted && !session.has_used_up(&request) && sent < 3 {
                continue;
            }
            let tells = !is_busy || is_wanted || network::is_busy_tenant(&answer);
            let waits = is_busy && !is_wanted;
            let wait = if waits {
                self.wait_for(&answer).await
            } else {
                Ok(())
            };
            if tells || wait.is_err() {
                let trail = std::mem::take(&mut self.trail);
                let heard = (answer, &trail);
                let end = hear(session, now, (step, labelled), &request, heard, played)
                    .filter(|_| !self.persevering);
                if !waits {
                    return end;
                }
            }
            if let Err(end) = wait {
                return Some(end);
            }
        }
    }

    /// After an exchange that broke off: makes sure that the request can be sent again,
    /// if that is possible.
    async fn undo(
        &mut self,
        step: u32,
        request: Request,
        error: TransportError,
        sent: u32,
        played: &mut Played,
    ) -> Result<(), End> {
        let end = self.stopped();
        if end.is_some() || !error.may_pass() {
            played.unanswered.push((step, request));
            return Err(end.unwrap_or(End::Transport(error)));
        }
        tokio::time::sleep(self.network.pause()).await;
        let may_be_sent = sent < network::SENT_MAX
            && (network::only_reads(&request) || self.remove_orphans(&request, played).await);
        if may_be_sent {
            return Ok(());
        }
        played.unanswered.push((step, request));
        Err(End::Transport(error))
    }

    /// Sends one request, whose labels are resolved, several times at once.
    pub(super) async fn send_at_once(
        &mut self,
        request: &Request,
        times: u32,
    ) -> Result<Vec<Answer>, End> {
        if !self.can_afford(request, times.into()) {
            return Err(End::Spent);
        }
        self.spent += u64::from(times);
        self.pace(request, times).await;
        let mut requests = Vec::new();
        for _ in 0..times {
            requests.push(self.target.send(self.encode(request)?));
        }
        let sent = Instant::now();
        let responses = race::together(requests).await;
        let noted = responses
            .into_iter()
            .map(|response| self.noted(sent, request, response))
            .collect::<Vec<_>>();
        let answers = noted.into_iter().collect::<Result<Vec<_>, End>>()?;
        // One that was put off had no part in the race.
        match answers.iter().find(|answer| network::is_busy(answer)) {
            Some(busy) => {
                self.wait_for(busy).await?;
                Err(End::Transport(TransportError::Busy))
            }
            None => Ok(answers),
        }
    }
}

/// Hears an answer, and says how the scenario goes on.
fn hear(
    session: &mut Session,
    now: Timestamp,
    (step, labelled): (u32, &Request),
    request: &Request,
    (answer, trail): (Answer, &Trail),
    played: &mut Played,
) -> Option<End> {
    let hearing = session.hear_browsed(now, request, &answer, trail);
    for (name, value) in &hearing.produced {
        let label = format!("{name}@{step}");
        played.bindings.bind(label, value.clone());
    }
    let end = hearing.astray.then_some(End::Astray);
    played.exchanges.push(Exchange {
        step,
        request: labelled.clone(),
        answer,
        hearing,
    });
    end
}

//! Transcripts: what was sent and what came, as a text that is the same whenever and
//! wherever the same happens.
//!
//! Requests stand there with their labels, so they hold no secret. In answers, labels
//! stand for what a server made up, and words in brackets for what is never the same:
//! `[time]`, `[opaque]`. Members and headers are sorted. See `transcript/shown.rs`.

mod read;
mod shown;

use std::fmt::Write as _;

use serde_json::Value;

pub use self::read::{Unreadable, read};
use crate::{
    drive::{End, Played},
    facts,
    redact::Redactor,
    scenario::{Payload, Request, Scenario},
    script::Flow,
    wire,
};

/// The version of the form.
pub const VERSION: u32 = 1;

/// What happened in a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// The name of the flow.
    pub flow: String,
    /// What happens in it, in a few words.
    pub title: String,
    /// The steps that were taken.
    pub steps: Vec<Step>,
    /// Why it was not played to its end, if it was not.
    pub ended: Option<String>,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number of the step.
    pub number: u32,
    /// The lines of the request: method and path, headers, an empty line and the body.
    pub request: Vec<String>,
    /// The status of the answer.
    pub status: u16,
    /// The headers that matter, by name.
    pub headers: Vec<(String, String)>,
    /// The body; JSON over several lines.
    pub body: String,
}

impl Transcript {
    /// The transcript of a flow that was played.
    pub fn of(flow: &Flow, played: &Played) -> Self {
        let own = shown::Own::of(&flow.scenario);
        let bindings = shown::labels(&played.bindings);
        let redactor = Redactor::leaving_drawn(&bindings);
        let steps = played.exchanges.iter().map(|exchange| Step {
            number: exchange.step,
            request: request(&exchange.request),
            status: exchange.answer.status,
            headers: shown::headers(&exchange.answer, &redactor),
            body: shown::body(&exchange.answer, &redactor, &own),
        });
        Self {
            flow: flow.name.to_owned(),
            title: flow.title.to_owned(),
            steps: steps.collect(),
            ended: ended(&flow.scenario, played),
        }
    }

    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{}.txt", self.flow)
    }

    /// Its text.
    pub fn write(&self) -> String {
        let mut out = format!(
            "# {}\n# oauth-conform transcript {VERSION}, flow {}\n",
            self.title, self.flow
        );
        for step in &self.steps {
            write!(out, "\nstep {}\n", step.number).ok();
            for line in &step.request {
                quote(&mut out, '>', line);
            }
            quote(&mut out, '<', &step.status.to_string());
            for (name, value) in &step.headers {
                quote(&mut out, '<', &format!("{name}: {value}"));
            }
            if !step.body.is_empty() {
                quote(&mut out, '<', "");
                for line in step.body.lines() {
                    quote(&mut out, '<', line);
                }
            }
        }
        if let Some(why) = &self.ended {
            write!(out, "\nended: {why}\n").ok();
        }
        out
    }
}

impl Step {
    /// The first line of the request.
    pub fn title(&self) -> &str {
        self.request.first().map_or("", String::as_str)
    }

    /// The body as JSON, if it is.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }
}

fn quote(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    if !line.is_empty() {
        out.push(' ');
        out.push_str(line);
    }
    out.push('\n');
}

/// Why the steps that are missing were not taken.
fn ended(scenario: &Scenario, played: &Played) -> Option<String> {
    let is_missing = |step: u32| !played.exchanges.iter().any(|it| it.step == step);
    let mut numbers = scenario.requests().map(|(number, _)| number);
    let next = numbers.find(|&number| is_missing(number));
    let before = next.map_or_else(String::new, |step| format!("before step {step}: "));
    let why = match &played.end {
        End::Done | End::Astray => return None,
        End::Unbound(label) if label.contains('@') => format!("no `{label}` came"),
        End::Unbound(label) => format!("the target lacks {}", facts::missing(label)),
        End::CannotWait => "time cannot be made to pass".to_owned(),
        End::CannotUseUp => "limits cannot be used up".to_owned(),
        End::NoLeave(missing) => format!("the target lacks {missing}"),
        End::Down => "the target broke down".to_owned(),
        End::Throttled => "the target asked to be left alone".to_owned(),
        End::Transport(error) => error.to_string(),
        End::Spent => "the budget is spent".to_owned(),
    };
    Some(format!("{before}{why}"))
}

/// A request as lines, with its labels.
fn request(request: &Request) -> Vec<String> {
    let mut first = format!("{} {}", request.method, request.path);
    for (index, (name, value)) in request.query.iter().enumerate() {
        let mark = if index == 0 { '?' } else { '&' };
        write!(first, "{mark}{name}={value}").ok();
    }
    let mut headers: Vec<String> = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    headers.extend(request.authorization.as_ref().map(|credentials| {
        let text = match credentials {
            // In clear, because there is nothing but labels in it.
            crate::scenario::Credentials::Basic(id, secret) => format!("Basic {id}:{secret}"),
            crate::scenario::Credentials::Bearer(_) | crate::scenario::Credentials::Raw(_) => {
                wire::authorization_header(credentials)
            }
        };
        format!("authorization: {text}")
    }));
    let body = request.body.as_ref().map(|body| match body {
        Payload::Json(value) => ("application/json", shown::pretty(value)),
        Payload::Form(pairs) => {
            let lines = pairs.iter().map(|(name, value)| format!("{name}={value}"));
            let text = lines.collect::<Vec<_>>().join("\n");
            ("application/x-www-form-urlencoded", text)
        }
        Payload::Raw(media_type, text) => (media_type.as_str(), text.clone()),
    });
    headers.extend(
        body.as_ref()
            .map(|(media_type, _)| format!("content-type: {media_type}")),
    );
    headers.sort();
    let mut lines = vec![first];
    lines.extend(headers);
    if let Some((_, text)) = body {
        lines.push(String::new());
        lines.extend(text.lines().map(str::to_owned));
    }
    lines
}

#[cfg(test)]
mod tests;

//! A scenario as a sequence: who says what to whom.
//!
//! There are three of them: the client, the user agent, and the server that is judged.
//! Who sends a request is told from it: a browser comes to an authorization endpoint,
//! brings cookies, and says from which origin its script is.

use oauth_suite::{
    report::{Finding, ShownExchange},
    scenario::{Action, Payload, Request, Step},
};
use serde_json::Value;

use super::status::{class, reason};
use crate::render::{
    layout::{cut, grouped},
    request,
};

/// How much of a body is shown, in characters; the report as JSON has more.
const BODY_MAX: usize = 1500;
/// The same of a body that is no JSON, such as a page.
const TEXT_MAX: usize = 500;
/// How many steps are shown of the begin and of the end of a very long scenario.
const END_STEPS: usize = 10;

/// A step.
pub(super) enum StepView {
    /// Something that passes without a request, with the number of its step.
    Note { number: Option<u32>, text: String },
    /// A request, and what came of it.
    Exchange(Box<ExchangeView>),
}

/// A request and its answers.
pub(super) struct ExchangeView {
    pub(super) number: u32,
    /// Whether the user agent sends it, rather than the client.
    pub(super) by_browser: bool,
    /// The method and the path.
    pub(super) asked: String,
    /// What else tells it from others.
    pub(super) hint: Option<String>,
    pub(super) remark: Option<String>,
    /// The whole request.
    pub(super) request: String,
    pub(super) answers: Vec<AnswerView>,
}

/// An answer.
pub(super) struct AnswerView {
    pub(super) status: u16,
    pub(super) class: &'static str,
    pub(super) reason: &'static str,
    /// The error that a refusal names.
    pub(super) hint: Option<String>,
    /// What the user agent brings to the client, if it is sent there.
    pub(super) brings: Option<String>,
    /// The whole answer.
    pub(super) answer: String,
}

/// The steps of a finding; of very many, the first and the last.
pub(super) fn steps(finding: &Finding) -> Vec<StepView> {
    let Ends { first, left, last } = Ends::of(&finding.scenario.steps);
    let mut views = views(first, finding);
    if left > 0 {
        let text = format!("{left} more steps, which the report as JSON has");
        views.push(StepView::Note { number: None, text });
    }
    views.extend(self::views(last, finding));
    views
}

/// The first and the last of very many.
pub(super) struct Ends<'a, T> {
    pub(super) first: &'a [T],
    /// How many are left out.
    pub(super) left: usize,
    pub(super) last: &'a [T],
}

impl<'a, T> Ends<'a, T> {
    pub(super) fn of(all: &'a [T]) -> Self {
        let left = all.len().saturating_sub(2 * END_STEPS);
        let (first, rest) = match left {
            0 => (all, &[][..]),
            _ => all.split_at(END_STEPS),
        };
        let last = rest.get(left..).unwrap_or_default();
        Self { first, left, last }
    }
}

fn views(steps: &[Step], finding: &Finding) -> Vec<StepView> {
    steps
        .iter()
        .filter_map(|step| {
            let number = step.id;
            match &step.action {
                Action::Wait(seconds) => Some(StepView::Note {
                    number: Some(number),
                    text: format!("{} seconds pass", grouped(*seconds)),
                }),
                Action::UseUp(tier) => Some(StepView::Note {
                    number: Some(number),
                    text: format!("the rate limit of {} is used up", tier.as_str()),
                }),
                Action::Request(_) | Action::Alike(_) | Action::Race(_) => {
                    let asked = step.action.request()?;
                    let exchanges = finding.exchanges.iter();
                    let exchanges = exchanges.filter(|exchange| exchange.step == number);
                    Some(StepView::Exchange(Box::new(ExchangeView {
                        number,
                        by_browser: by_browser(asked),
                        asked: format!("{} {}", asked.method, asked.path),
                        hint: hint(asked),
                        remark: request::remark(&step.action),
                        request: whole_request(asked),
                        answers: exchanges.map(answer).collect(),
                    })))
                }
            }
        })
        .collect()
}

fn by_browser(asked: &Request) -> bool {
    let headers = ["cookie", "origin"];
    asked.path == "/oauth/authorize" || headers.iter().any(|name| asked.headers.contains_key(*name))
}

/// The grant that a token is asked for with.
fn hint(asked: &Request) -> Option<String> {
    let grant = match asked.body.as_ref()? {
        Payload::Json(value) => value.get("grant_type")?.as_str()?,
        Payload::Form(pairs) => {
            let mut pairs = pairs.iter();
            pairs.find(|(name, _)| name == "grant_type")?.1.as_str()
        }
        Payload::Raw(..) => return None,
    };
    Some(grant.to_owned())
}

fn whole_request(asked: &Request) -> String {
    let mut lines = vec![request::line(asked)];
    lines.extend(request::headers(asked));
    if let Some(body) = request::body(asked) {
        lines.push(String::new());
        lines.push(readable(&body));
    }
    lines.join("\n")
}

fn answer(exchange: &ShownExchange) -> AnswerView {
    let answer = &exchange.answer;
    let reason = reason(answer.status);
    let mut lines = vec![format!("{} {reason}", answer.status)];
    let headers = answer.headers.iter();
    lines.extend(headers.map(|(name, value)| format!("{name}: {value}")));
    if !answer.body.is_empty() {
        lines.push(String::new());
        lines.push(readable(&answer.body));
    }
    AnswerView {
        status: answer.status,
        class: class(answer.status),
        reason,
        hint: error(&answer.body),
        brings: brings(exchange),
        answer: lines.join("\n"),
    }
}

/// A body: JSON with its lines, the beginning of everything else.
fn readable(body: &str) -> String {
    let parsed = serde_json::from_str::<Value>(body);
    match parsed.and_then(|value| serde_json::to_string_pretty(&value)) {
        Ok(lines) => cut(&lines, BODY_MAX).into_owned(),
        Err(_) => cut(body, TEXT_MAX).into_owned(),
    }
}

/// The error that a body names: as Qlik's envelope does, or as RFC 6749 has it.
fn error(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    let error = value.pointer("/errors/0/code").or(value.get("error"))?;
    Some(cut(error.as_str()?, 40).into_owned())
}

/// What the user agent brings to the redirect URI that it is sent to.
fn brings(exchange: &ShownExchange) -> Option<String> {
    let mut query = exchange.request.query.iter();
    let (_, redirect_uri) = query.find(|(name, _)| name == "redirect_uri")?;
    let mut headers = exchange.answer.headers.iter();
    let (_, location) = headers.find(|(name, _)| name == "location")?;
    let brought = location.strip_prefix(redirect_uri.as_str())?;
    Some(cut(brought.trim_start_matches(['?', '#']), 120).into_owned())
}

#[cfg(test)]
mod tests {
    use oauth_suite::{
        redact::{Clean, ShownAnswer},
        scenario::Request,
    };
    use serde_json::json;

    use super::*;

    fn exchange(request: Request, location: &str) -> ShownExchange {
        ShownExchange {
            step: 1,
            request,
            answer: ShownAnswer {
                status: 302,
                headers: vec![(
                    "location".to_owned(),
                    Clean::from(&*location.to_owned().leak()),
                )],
                body: Clean::default(),
            },
        }
    }

    #[test]
    fn the_user_agent_brings_the_code_to_the_client() {
        let query = [("redirect_uri", "https://app.example/")];
        let request = Request::new("GET", "/oauth/authorize").query(&query);
        assert!(by_browser(&request));
        let sent = exchange(request.clone(), "https://app.example/?code=[code@1]");
        assert_eq!(brings(&sent).as_deref(), Some("code=[code@1]"));
        assert_eq!(brings(&exchange(request, "/login?x=1")), None);
    }

    #[test]
    fn a_machine_has_no_user_agent() {
        let request = Request::token(json!({"grant_type": "client_credentials"}));
        assert!(!by_browser(&request));
        assert_eq!(hint(&request).as_deref(), Some("client_credentials"));
        assert!(by_browser(&request.header("origin", "https://app.example")));
    }

    #[test]
    fn of_very_many_the_first_and_the_last_are_shown() {
        let all: Vec<usize> = (0..30).collect();
        let Ends { first, left, last } = Ends::of(&all);
        assert_eq!((first, left, last), (&all[..10], 10, &all[20..]));
        let Ends { first, left, last } = Ends::of(&all[..20]);
        assert_eq!((first, left, last), (&all[..20], 0, &[][..]));
    }

    #[test]
    fn errors_are_found_in_either_form() {
        let envelope = r#"{"errors":[{"code":"OAUTH-1","title":"x"}]}"#;
        assert_eq!(error(envelope).as_deref(), Some("OAUTH-1"));
        assert_eq!(error(r#"{"error":"e"}"#).as_deref(), Some("e"));
        assert_eq!(error("<p>"), None);
    }
}

//! A report as HAR 1.2: the exchanges of its findings, a page for each.
//!
//! Requests have labels where secrets would be, and answers are redacted, as in every
//! other report. A report does not say when an exchange took place: each is dated with
//! the begin of the run, and took no time.

use oauth_conform::embedded;
use oauth_suite::{
    report::{Finding, Report, RuleReport, ShownExchange},
    scenario::{Payload, Request},
};
use serde_json::{Value, json};
use url::Url;

use super::html::status::reason;
use crate::render::request;

/// What a run began at that did not tell.
const UNDATED: &str = "1970-01-01T00:00:00Z";

/// The report as an archive.
pub(crate) fn archive(report: &Report) -> Value {
    let started = report.started.as_deref().unwrap_or(UNDATED);
    let base = base(report);
    let findings = || {
        let rules = report.rules.iter();
        rules.flat_map(|rule| rule.findings.iter().map(move |finding| (rule, finding)))
    };
    let pages: Vec<Value> = findings()
        .map(|(rule, finding)| page(rule, finding, started))
        .collect();
    let entries: Vec<Value> = findings()
        .flat_map(|(rule, finding)| {
            let exchanges = finding.exchanges.iter();
            exchanges.map(move |exchange| (rule, exchange))
        })
        .map(|(rule, exchange)| entry(rule, exchange, base.as_ref(), started))
        .collect();
    json!({"log": {
        "version": "1.2",
        "creator": {"name": "oauth-conform", "version": env!("CARGO_PKG_VERSION")},
        "comment": format!("{}: {}", report.target, report.profile),
        "pages": pages,
        "entries": entries,
    }})
}

/// Where the target is; the embedded tenant is nowhere, but it has a name.
fn base(report: &Report) -> Option<Url> {
    let target = Url::parse(&report.target).ok();
    let target = target.filter(Url::has_host);
    target.or_else(|| Url::parse(embedded::ISSUER).ok())
}

fn page(rule: &RuleReport, finding: &Finding, started: &str) -> Value {
    json!({
        "startedDateTime": started,
        "id": rule.id.id(),
        "title": rule.summary,
        "pageTimings": {},
        "comment": format!("came: {}; wanted: {}", finding.found, finding.admissible),
    })
}

fn entry(rule: &RuleReport, exchange: &ShownExchange, base: Option<&Url>, started: &str) -> Value {
    json!({
        "pageref": rule.id.id(),
        "startedDateTime": started,
        "time": 0,
        "request": asked(&exchange.request, base),
        "response": answered(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": format!("step {}", exchange.step),
    })
}

fn asked(asked: &Request, base: Option<&Url>) -> Value {
    let headers: Vec<Value> = request::headers(asked)
        .iter()
        .filter_map(|header| header.split_once(": "))
        .map(|(name, value)| named(name, value))
        .collect();
    let query: Vec<Value> = asked
        .query
        .iter()
        .map(|(name, value)| named(name, value))
        .collect();
    let mut shown = json!({
        "method": asked.method,
        "url": address(asked, base),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers,
        "queryString": query,
        "headersSize": -1,
        "bodySize": -1,
    });
    let posted = match &asked.body {
        None => None,
        Some(Payload::Json(value)) => {
            Some(json!({"mimeType": "application/json", "text": value.to_string()}))
        }
        Some(Payload::Form(pairs)) => {
            let pairs = pairs.iter().map(|(name, value)| named(name, value));
            Some(json!({
                "mimeType": "application/x-www-form-urlencoded",
                "params": pairs.collect::<Vec<_>>(),
            }))
        }
        Some(Payload::Raw(media_type, text)) => Some(json!({"mimeType": media_type, "text": text})),
    };
    if let (Some(posted), Some(members)) = (posted, shown.as_object_mut()) {
        members.insert("postData".to_owned(), posted);
    }
    shown
}

/// The address, with labels escaped where an address has no room for them.
fn address(asked: &Request, base: Option<&Url>) -> String {
    let Some(mut address) = base.cloned() else {
        return asked.path.clone();
    };
    address.set_path(&asked.path);
    if !asked.query.is_empty() {
        address.query_pairs_mut().extend_pairs(&asked.query);
    }
    address.into()
}

fn answered(exchange: &ShownExchange) -> Value {
    let answer = &exchange.answer;
    let header = |wanted: &str| {
        let mut headers = answer.headers.iter();
        let found = headers.find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| value.as_str())
    };
    let headers: Vec<Value> = answer
        .headers
        .iter()
        .map(|(name, value)| named(name, value))
        .collect();
    json!({
        "status": answer.status,
        "statusText": reason(answer.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers,
        "content": {
            "size": answer.body.len(),
            "mimeType": header("content-type"),
            "text": answer.body,
        },
        "redirectURL": header("location"),
        "headersSize": -1,
        "bodySize": -1,
    })
}

fn named(name: &str, value: &str) -> Value {
    json!({"name": name, "value": value})
}

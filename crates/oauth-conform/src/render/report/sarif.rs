//! A report as SARIF 2.1.0: the rules as the tool's, a result for every finding.

use base64::{Engine, engine::general_purpose::STANDARD};
use oauth_model::rule::{Confidence, Rule, Stance};
use oauth_suite::report::{Finding, Report, RuleReport, ShownExchange, Verdict};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::render::request;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The report as a log.
pub(crate) fn log(report: &Report) -> Value {
    let rules: Vec<Value> = report.rules.iter().map(descriptor).collect();
    let results = report.rules.iter().enumerate().flat_map(|(index, rule)| {
        let findings = rule.findings.iter();
        findings.map(move |finding| result(report, rule, index, finding))
    });
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "oauth-conform",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "automationDetails": {"id": format!("oauth-conform/{}/", report.profile)},
            "invocations": [invocation(report)],
            "results": results.collect::<Vec<_>>(),
            "properties": {
                "target": report.target,
                "profile": report.profile,
                "seed": report.seed,
                "requests": report.requests,
                "summary": report.summary,
            },
        }],
    })
}

fn descriptor(rule: &RuleReport) -> Value {
    let id = rule.id;
    let mut descriptor = json!({
        "id": id.id(),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": id.text()},
        "help": {"text": help(id)},
        "defaultConfiguration": {"level": level(rule.stance)},
        "properties": {
            "tags": [id.topic()],
            "confidence": rule.confidence.as_str(),
            "precision": precision(rule.confidence),
            "verdict": rule.verdict.as_str(),
            "cases": rule.exercised,
        },
    });
    let addresses = id.citations().iter().map(oauth_model::rule::Citation::url);
    if let Some(address) = addresses.into_iter().find(|address| !address.is_empty()) {
        set(&mut descriptor, "helpUri", json!(address));
    }
    descriptor
}

/// The sources, and where more is said.
fn help(rule: Rule) -> String {
    let sources: Vec<String> = rule.citations().iter().map(ToString::to_string).collect();
    format!("{}\n\noauth-conform explain {rule}", sources.join("\n"))
}

fn level(stance: Stance) -> &'static str {
    match stance {
        Stance::Must => "error",
        Stance::Should => "warning",
        Stance::May => "note",
        Stance::Off => "none",
    }
}

/// The words that code scanning has for how sure a tool is.
fn precision(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Documented => "very-high",
        Confidence::Reported | Confidence::SeenInClients => "high",
        Confidence::Inferred => "medium",
    }
}

fn invocation(report: &Report) -> Value {
    let mut invocation = json!({"executionSuccessful": report.cut_short.is_none()});
    if let Some(started) = &report.started {
        set(&mut invocation, "startTimeUtc", json!(started));
    }
    if let Some(why) = &report.cut_short {
        let notification = json!({
            "level": "error",
            "message": {"text": format!("The run ended early: {why}.")},
        });
        let notifications = json!([notification]);
        set(&mut invocation, "toolExecutionNotifications", notifications);
    }
    invocation
}

fn result(report: &Report, rule: &RuleReport, index: usize, finding: &Finding) -> Value {
    let message = format!(
        "{} Came: {}; wanted: {}.",
        rule.summary, finding.found, finding.admissible
    );
    let mut result = json!({
        "ruleId": rule.id.id(),
        "ruleIndex": index,
        "kind": "fail",
        "level": level(rule.stance),
        "message": {"text": message},
        "locations": [{
            "logicalLocations": [{
                "name": report.target,
                "fullyQualifiedName": report.target,
                "kind": "resource",
            }],
        }],
        "partialFingerprints": {"ruleAndTarget/v1": fingerprint(rule.id, &report.target)},
        "occurrenceCount": finding.cases,
        "properties": {
            "commands": rule.commands,
            "curl": finding.curl,
        },
    });
    if let Some(exchange) = finding.exchanges.last() {
        set(&mut result, "webRequest", web_request(exchange));
        set(&mut result, "webResponse", web_response(exchange));
    }
    if rule.verdict == Verdict::KnownDeviation {
        let reason = rule.reason.as_deref().unwrap_or_default();
        let suppression =
            json!({"kind": "external", "status": "accepted", "justification": reason});
        set(&mut result, "suppressions", json!([suppression]));
    }
    result
}

/// The same for the same rule on the same target, whatever the run.
fn fingerprint(rule: Rule, target: &str) -> String {
    STANDARD.encode(Sha256::digest(format!("{rule}\n{target}")))
}

fn web_request(exchange: &ShownExchange) -> Value {
    let asked = &exchange.request;
    let line = request::line(asked);
    let target = line.split_once(' ').map_or("", |(_, target)| target);
    let headers = request::headers(asked);
    let headers: Map<String, Value> = headers
        .iter()
        .filter_map(|header| header.split_once(": "))
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let mut shown = json!({
        "protocol": "HTTP",
        "version": "1.1",
        "method": asked.method,
        "target": target,
        "headers": headers,
    });
    if let Some(body) = request::body(asked) {
        set(&mut shown, "body", json!({"text": body}));
    }
    shown
}

fn web_response(exchange: &ShownExchange) -> Value {
    let answer = &exchange.answer;
    let headers: Map<String, Value> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    json!({
        "protocol": "HTTP",
        "version": "1.1",
        "statusCode": answer.status,
        "headers": headers,
        "body": {"text": answer.body},
    })
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

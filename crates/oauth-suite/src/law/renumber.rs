//! The same steps once more, under other numbers.

use serde_json::Value;

use crate::scenario::{Scenario, Step};

/// A copy of `steps` that can stand behind `first`: its steps have higher numbers, and
/// its labels name them.
pub(super) fn behind(first: &Scenario, steps: &Scenario) -> Option<Scenario> {
    let offset = first.steps.iter().map(|step| step.id).max()?;
    let copied = steps.steps.iter().map(|step| copy(step, offset));
    Some(Scenario {
        steps: copied.collect::<Option<_>>()?,
    })
}

fn copy(step: &Step, offset: u32) -> Option<Step> {
    let written = serde_json::to_value(&step.action).ok()?;
    Some(Step {
        id: step.id.checked_add(offset)?,
        action: serde_json::from_value(moved(written, offset)).ok()?,
    })
}

fn moved(value: Value, offset: u32) -> Value {
    match value {
        Value::String(text) => Value::String(labels(&text, offset)),
        Value::Array(elements) => elements
            .into_iter()
            .map(|element| moved(element, offset))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| (name, moved(member, offset)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// A text whose labels name steps that are so much higher.
fn labels(text: &str, offset: u32) -> String {
    let mut pieces = text.split("${");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("${");
        out.push_str(&label(piece, offset).unwrap_or_else(|| piece.to_owned()));
    }
    out
}

/// `name@3}…`, `name@3!}…` and `assertion:3,word}…` with another number; `None` for what
/// names no step.
fn label(piece: &str, offset: u32) -> Option<String> {
    let (inside, behind) = piece.split_once('}')?;
    if let Some(assertion) = inside.strip_prefix("assertion:") {
        let (number, word) = match assertion.split_once(',') {
            Some((number, word)) => (number, format!(",{word}")),
            None => (assertion, String::new()),
        };
        let number = number.parse::<u32>().ok()?.checked_add(offset)?;
        return Some(format!("assertion:{number}{word}}}{behind}"));
    }
    let (name, number) = inside.split_once('@')?;
    let (number, mark) = match number.strip_suffix('!') {
        Some(number) => (number, "!"),
        None => (number, ""),
    };
    let number = number.parse::<u32>().ok()?.checked_add(offset)?;
    Some(format!("{name}@{number}{mark}}}{behind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_steps_move_and_others_stay() {
        assert_eq!(
            labels("/${client_id@1}/x/${secret_hint@12!}", 3),
            "/${client_id@4}/x/${secret_hint@15!}"
        );
        assert_eq!(
            labels("${assertion:1} ${assertion:2,no-kid}", 3),
            "${assertion:4} ${assertion:5,no-kid}"
        );
        assert_eq!(
            labels("${admin.token} ${a@b} ${", 3),
            "${admin.token} ${a@b} ${"
        );
        assert_eq!(labels("a@1}", 3), "a@1}");
    }
}

//! The same steps under other numbers, with labels that go along.

use serde_json::Value;

use super::{Action, Scenario, Step, label::Mark};

impl Scenario {
    /// A copy whose steps and labels have other numbers; `None` if it cannot be written.
    pub(crate) fn renumbered(&self, to: &dyn Fn(u32) -> u32) -> Option<Self> {
        let mut copy = self.relabelled(&|_, step| to(step))?;
        for step in &mut copy.steps {
            step.id = to(step.id);
            if let Action::Alike(alike) = &mut step.action {
                alike.step = to(alike.step);
            }
        }
        Some(copy)
    }

    /// A copy whose labels name other steps. `to` says which, by what a label asks for and
    /// the step that it names; `None` if it cannot be written.
    pub(crate) fn relabelled(&self, to: &dyn Fn(&str, u32) -> u32) -> Option<Self> {
        let copied = self.steps.iter().map(|step| copy(step, to));
        Some(Self {
            steps: copied.collect::<Option<_>>()?,
        })
    }
}

fn copy(step: &Step, to: &dyn Fn(&str, u32) -> u32) -> Option<Step> {
    let written = serde_json::to_value(&step.action).ok()?;
    Some(Step {
        id: step.id,
        action: serde_json::from_value(moved(written, to)).ok()?,
    })
}

fn moved(value: Value, to: &dyn Fn(&str, u32) -> u32) -> Value {
    match value {
        Value::String(text) => Value::String(labels(&text, to)),
        Value::Array(elements) => elements
            .into_iter()
            .map(|element| moved(element, to))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| (name, moved(member, to)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn labels(text: &str, to: &dyn Fn(&str, u32) -> u32) -> String {
    let mut pieces = text.split("${");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("${");
        out.push_str(&label(piece, to).unwrap_or_else(|| piece.to_owned()));
    }
    out
}

/// `name@3}…`, `name@3!}…` and `assertion:3,word}…` with another number; `None` for what
/// names no step.
fn label(piece: &str, to: &dyn Fn(&str, u32) -> u32) -> Option<String> {
    let (inside, behind) = piece.split_once('}')?;
    if let Some(assertion) = inside.strip_prefix("assertion:") {
        let (number, word) = match assertion.split_once(',') {
            Some((number, word)) => (number, format!(",{word}")),
            None => (assertion, String::new()),
        };
        let number = to("assertion", number.parse().ok()?);
        return Some(format!("assertion:{number}{word}}}{behind}"));
    }
    let (name, number) = inside.split_once('@')?;
    let (number, _) = Mark::split(number);
    let mark = inside
        .get(name.len() + 1 + number.len()..)
        .unwrap_or_default();
    let number = to(name, number.parse().ok()?);
    Some(format!("{name}@{number}{mark}}}{behind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_steps_move_and_others_stay() {
        let later = |_: &str, step: u32| step + 3;
        assert_eq!(
            labels("/${client_id@1}/x/${secret_hint@12!}", &later),
            "/${client_id@4}/x/${secret_hint@15!}"
        );
        assert_eq!(
            labels("${assertion:1} ${assertion:2,no-kid}", &later),
            "${assertion:4} ${assertion:5,no-kid}"
        );
        assert_eq!(
            labels("${admin.token} ${a@b} ${", &later),
            "${admin.token} ${a@b} ${"
        );
        assert_eq!(labels("a@1}", &later), "a@1}");
    }

    #[test]
    fn only_the_labels_meant_are_moved() {
        let secrets = |name: &str, step: u32| if name == "client_secret" { 9 } else { step };
        assert_eq!(
            labels("${client_id@1}:${client_secret@1!}", &secrets),
            "${client_id@1}:${client_secret@9!}"
        );
    }
}

//! Simpler requests: one thing left out, or less time to pass.

use serde_json::Value;

use crate::scenario::{Action, Payload, Request, Scenario};

/// Times that are shorter and rounder, in seconds.
const WAITS: [u64; 5] = [1, 60, 600, 3600, 86_400];

/// A way to make one step of a scenario simpler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Simplification {
    step: u32,
    part: Part,
}

/// What is left out. Places within lists are those before anything is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Authorization,
    Header(String),
    QueryParameter(usize),
    Body,
    FormField(usize),
    /// What stands at a JSON Pointer into the body.
    Json(String),
    /// Time beyond so many seconds.
    WaitBeyond(u64),
}

/// All ways to make a scenario simpler. Whoever tries them in this order may leave out
/// several: the last of a list comes first, so that the places of others stay true.
pub(super) fn all(scenario: &Scenario) -> Vec<Simplification> {
    let of_step = |id: u32, action: &Action| -> Vec<Simplification> {
        let parts = match action {
            Action::Wait(seconds) => WAITS
                .into_iter()
                .filter(|shorter| shorter < seconds)
                .map(Part::WaitBeyond)
                .collect(),
            Action::Request(request) => of_request(request),
            Action::UseUp(_) | Action::Alike(_) | Action::Race(_) => Vec::new(),
        };
        parts
            .into_iter()
            .map(|part| Simplification { step: id, part })
            .collect()
    };
    scenario
        .steps
        .iter()
        .flat_map(|step| of_step(step.id, &step.action))
        .collect()
}

fn of_request(request: &Request) -> Vec<Part> {
    let mut parts = Vec::new();
    parts.extend(request.authorization.as_ref().map(|_| Part::Authorization));
    parts.extend(request.headers.keys().cloned().map(Part::Header));
    parts.extend((0..request.query.len()).rev().map(Part::QueryParameter));
    parts.extend(request.body.as_ref().map(|_| Part::Body));
    match &request.body {
        None | Some(Payload::Raw(..)) => {}
        Some(Payload::Form(pairs)) => {
            parts.extend((0..pairs.len()).rev().map(Part::FormField));
        }
        Some(Payload::Json(value)) => {
            let mut places = Vec::new();
            members(value, "", &mut places);
            parts.extend(places.into_iter().map(Part::Json));
        }
    }
    parts
}

/// The pointers to what may be left out of a body: its members, and the elements of
/// lists, the last first. Objects within it stay whole, because half an operation of a
/// patch is another mistake than the one that is looked for.
fn members(value: &Value, at: &str, places: &mut Vec<String>) {
    let mut add = |name: &str, member: &Value| {
        let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        places.push(place.clone());
        members(member, &place, places);
    };
    match value {
        Value::Object(object) if at.is_empty() => {
            object.iter().for_each(|(name, member)| add(name, member));
        }
        Value::Array(elements) => {
            let places = elements.iter().enumerate().rev();
            places.for_each(|(index, element)| add(&index.to_string(), element));
        }
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

impl Simplification {
    /// The simpler scenario; none if there is nothing to leave out any more.
    pub(super) fn apply(&self, scenario: &Scenario) -> Option<Scenario> {
        let mut simpler = scenario.clone();
        let step = simpler.steps.iter_mut().find(|step| step.id == self.step)?;
        match (&mut step.action, &self.part) {
            (Action::Wait(seconds), Part::WaitBeyond(shorter)) if shorter < seconds => {
                *seconds = *shorter;
            }
            (Action::Request(request), part) => leave_out(request, part)?,
            (Action::Wait(_) | Action::UseUp(_) | Action::Alike(_) | Action::Race(_), _) => {
                return None;
            }
        }
        Some(simpler)
    }
}

fn leave_out(request: &mut Request, part: &Part) -> Option<()> {
    match part {
        Part::Authorization => request.authorization.take().map(drop),
        Part::Header(name) => request.headers.remove(name).map(drop),
        Part::QueryParameter(index) => remove(&mut request.query, *index),
        Part::Body => request.body.take().map(drop),
        Part::FormField(index) => match &mut request.body {
            Some(Payload::Form(pairs)) => remove(pairs, *index),
            Some(Payload::Json(_) | Payload::Raw(..)) | None => None,
        },
        Part::Json(place) => match &mut request.body {
            Some(Payload::Json(value)) => remove_at(value, place),
            Some(Payload::Form(_) | Payload::Raw(..)) | None => None,
        },
        Part::WaitBeyond(_) => None,
    }
}

fn remove<E>(list: &mut Vec<E>, index: usize) -> Option<()> {
    (index < list.len()).then(|| drop(list.remove(index)))
}

/// Removes what stands at a JSON Pointer.
fn remove_at(value: &mut Value, place: &str) -> Option<()> {
    let (container, name) = place.rsplit_once('/')?;
    match value.pointer_mut(container)? {
        Value::Object(object) => {
            let name = name.replace("~1", "/").replace("~0", "~");
            object.shift_remove(&name).map(drop)
        }
        Value::Array(elements) => remove(elements, name.parse().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The scenario after everything that can be left out was.
    fn least(scenario: &Scenario) -> Scenario {
        let all = all(scenario);
        all.iter().fold(scenario.clone(), |best, simplification| {
            simplification.apply(&best).unwrap_or(best)
        })
    }

    #[test]
    fn everything_can_be_left_out() {
        let path = "/api/v1/oauth-clients";
        let scenario = Scenario::of([
            Request::create(json!({"a": 1})).header("x", "y"),
            Request::clients("GET", "").query(&[("a", "1"), ("b", "2"), ("c", "3")]),
            Request::new("POST", path).form(&[("a", "1")]),
            Request::new("POST", path).raw("text/plain", "a"),
        ]);
        let wanted = Scenario::of([
            Request::new("POST", path),
            Request::new("GET", path),
            Request::new("POST", path),
            Request::new("POST", path),
        ]);
        assert_eq!(least(&scenario), wanted);
    }

    #[test]
    fn members_and_elements_are_left_out_and_objects_stay_whole() {
        let mut value = json!({"a": [{"b": 1}, 2], "c/d~": {"e": null}});
        let mut places = Vec::new();
        members(&value, "", &mut places);
        assert_eq!(places, ["/a", "/a/1", "/a/0", "/c~1d~0"]);
        assert_eq!(remove_at(&mut value, "/c~1d~0"), Some(()));
        assert_eq!(remove_at(&mut value, "/a/1"), Some(()));
        assert_eq!(remove_at(&mut value, "/a/1"), None);
        assert_eq!(value, json!({"a": [{"b": 1}]}));
    }

    #[test]
    fn times_become_rounder() {
        let scenario = Scenario::from_actions([Action::Wait(21_601)]);
        let waits: Vec<Option<Scenario>> = all(&scenario)
            .iter()
            .map(|simplification| simplification.apply(&scenario))
            .collect();
        let wanted = [1, 60, 600, 3600].map(|s| Some(Scenario::from_actions([Action::Wait(s)])));
        assert_eq!(waits, wanted);
        assert_eq!(all(&Scenario::from_actions([Action::Wait(1)])), []);
    }
}

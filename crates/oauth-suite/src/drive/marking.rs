//! Marking: what is created on somebody else's target is named after the run.

use serde_json::Value;

use super::{Driver, orphans::Kind};
use crate::{
    mark::Mark,
    scenario::{Payload, Request},
    target::Target,
};

impl<T: Target> Driver<'_, T> {
    /// A request, whose labels are resolved, as it is sent by this run.
    pub(super) fn marked(&self, mut request: Request) -> Request {
        let Some(mark) = self.bindings.value("run.id").and_then(Mark::new) else {
            return request;
        };
        for (name, value) in &mut request.query {
            if name == "filter" {
                *value = mark.put_on(value);
            }
        }
        let kind = Kind::made_by(&request.method, &request.path);
        // Elsewhere the same text is no name.
        if kind.is_none() && !request.path.starts_with("/api/") {
            return request;
        }
        match &mut request.body {
            None | Some(Payload::Form(_)) => {}
            Some(Payload::Json(body)) => {
                put_on(&mark, body);
                if let Some(Value::String(name)) = kind.and_then(|kind| kind.name_mut(body)) {
                    *name = mark.name(name);
                }
            }
            Some(Payload::Raw(_, text)) => *text = mark.put_on(text),
        }
        request
    }
}

fn put_on(mark: &Mark, value: &mut Value) {
    match value {
        Value::String(text) => *text = mark.put_on(text),
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| put_on(mark, element)),
        Value::Object(members) => members.values_mut().for_each(|member| put_on(mark, member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

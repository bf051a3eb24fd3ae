//! JSON for people who read and edit it: on one line what fits, the rest on several.

use serde_json::Value;

/// Characters that a line should have at most.
const WIDTH: usize = 80;

/// A value over several lines, with a line break at the end.
pub(super) fn lines(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, 0, &mut out);
    out.push('\n');
    out
}

/// Writes a value behind so many characters that the line has already.
fn write(value: &Value, indent: usize, used: usize, out: &mut String) {
    let flat = flat(value);
    // A comma may follow.
    let fits = used + flat.chars().count() < WIDTH;
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(members) if !fits => members
            .iter()
            .map(|(name, member)| (format!("{}: ", quoted(name)), member))
            .collect(),
        Value::Array(elements) if !fits => elements
            .iter()
            .map(|element| (String::new(), element))
            .collect(),
        Value::Object(_)
        | Value::Array(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => {
            out.push_str(&flat);
            return;
        }
    };
    let (open, close) = if value.is_object() {
        ('{', '}')
    } else {
        ('[', ']')
    };
    let inner = indent + 2;
    let mut before = open;
    for (name, part) in &parts {
        out.push(before);
        out.push('\n');
        out.push_str(&" ".repeat(inner));
        out.push_str(name);
        write(part, inner, inner + name.chars().count(), out);
        before = ',';
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

/// A value on one line.
fn flat(value: &Value) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, member)| format!("{}: {}", quoted(name), flat(member)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(flat).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            value.to_string()
        }
    }
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stands_on_one_line() {
        let value = json!({"a": [1, {"b": null}, {}, []], "c\"": "d"});
        let text = "{\"a\": [1, {\"b\": null}, {}, []], \"c\\\"\": \"d\"}\n";
        assert_eq!(lines(&value), text);
    }

    #[test]
    fn what_does_not_fit_is_broken_where_it_means_nothing() {
        let long = "x".repeat(60);
        let value = json!({"short": [1, 2], "long": [long, {"a": long}]});
        let wanted = format!(
            "{{\n  \"short\": [1, 2],\n  \"long\": [\n    \"{long}\",\n    {{\"a\": \"{long}\"}}\n  ]\n}}\n"
        );
        assert_eq!(lines(&value), wanted);
        assert_eq!(
            serde_json::from_str::<Value>(&lines(&value)).unwrap(),
            value
        );
    }
}

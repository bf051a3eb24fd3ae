//! Transcripts written and read.

use serde_json::json;

use super::*;

fn transcript() -> Transcript {
    let created = Request::create(json!({"clientName": "a", "appType": "web"}));
    let listed = Request::clients("GET", "").query(&[("limit", "1"), ("sort", "name")]);
    Transcript {
        flow: "a-flow".to_owned(),
        title: "what happens".to_owned(),
        steps: vec![
            Step {
                number: 1,
                request: request(&created),
                status: 201,
                headers: vec![("vary".to_owned(), "Origin".to_owned())],
                body: "{\n  \"a\": \"step 2\"\n}".to_owned(),
            },
            Step {
                number: 4,
                request: request(&listed),
                status: 204,
                headers: Vec::new(),
                body: String::new(),
            },
        ],
        ended: Some("before step 5: no `code@4` came".to_owned()),
    }
}

const TEXT: &str = r#"# what happens
# oauth-conform transcript 1, flow a-flow

step 1
> POST /api/v1/oauth-clients
> authorization: Bearer ${admin.token}
> content-type: application/json
>
> {
>   "clientName": "a",
>   "appType": "web"
> }
< 201
< vary: Origin
<
< {
<   "a": "step 2"
< }

step 4
> GET /api/v1/oauth-clients?limit=1&sort=name
> authorization: Bearer ${admin.token}
< 204

ended: before step 5: no `code@4` came
"#;

#[test]
fn a_transcript_is_written_and_read() {
    assert_eq!(transcript().write(), TEXT);
    assert_eq!(read(TEXT), Ok(transcript()));
}

#[test]
fn what_is_no_transcript_is_told_with_its_place() {
    let told = |text: &str, by: &str| {
        assert!(TEXT.contains(text), "{text}");
        read(&TEXT.replacen(text, by, 1)).unwrap_err().to_string()
    };
    assert_eq!(read("").unwrap_err().line, 1);
    assert!(told("transcript 1", "transcript 2").starts_with("line 2: wanted `# oauth"));
    assert_eq!(
        told("step 4", "step four"),
        "line 20: wanted the number of a step"
    );
    assert_eq!(
        told("< 204", "< fine"),
        "line 23: step 4 wants an answer that begins with a status"
    );
    assert_eq!(
        told("< vary: Origin", "< vary"),
        "line 14: wanted a header, or an empty line before the body"
    );
    assert_eq!(told("step 1\n", ""), "line 4: wanted a step before it");
    assert_eq!(
        told("< 204", "204"),
        "line 23: wanted `>`, `<`, `step` or `ended`"
    );
}

//! Transcripts read back from their files.

use super::{Step, Transcript, VERSION};

/// Why a text is no transcript.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Unreadable {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

/// Reads the text of a file.
pub fn read(text: &str) -> Result<Transcript, Unreadable> {
    let complaint = |line: usize, what: &str| Unreadable {
        line,
        what: what.to_owned(),
    };
    let mut lines = (1..).zip(text.lines());
    let title = lines.next().and_then(|(_, line)| line.strip_prefix("# "));
    let title = title.ok_or_else(|| complaint(1, "wanted `# ` and a title"))?;
    let head = format!("# oauth-conform transcript {VERSION}, flow ");
    let flow = lines.next().and_then(|(_, line)| line.strip_prefix(&head));
    let flow = flow.ok_or_else(|| complaint(2, &format!("wanted `{head}` and a name")))?;
    let mut transcript = Transcript {
        flow: flow.to_owned(),
        title: title.to_owned(),
        steps: Vec::new(),
        ended: None,
    };
    // The lines of the answer in the making.
    let mut answer = Vec::new();
    for (number, line) in lines {
        if let Some(step) = line.strip_prefix("step ") {
            finish(&mut transcript, &mut answer)?;
            let step = step
                .parse()
                .map_err(|_| complaint(number, "wanted the number of a step"))?;
            transcript.steps.push(Step {
                number: step,
                request: Vec::new(),
                status: 0,
                headers: Vec::new(),
                body: String::new(),
            });
        } else if let Some(why) = line.strip_prefix("ended: ") {
            transcript.ended = Some(why.to_owned());
        } else if let Some(quoted) = quoted(line, '>') {
            let step = transcript.steps.last_mut();
            let step = step.ok_or_else(|| complaint(number, "wanted a step before it"))?;
            step.request.push(quoted.to_owned());
        } else if let Some(quoted) = quoted(line, '<') {
            if transcript.steps.is_empty() {
                return Err(complaint(number, "wanted a step before it"));
            }
            answer.push((number, quoted));
        } else if !line.is_empty() {
            return Err(complaint(number, "wanted `>`, `<`, `step` or `ended`"));
        }
    }
    finish(&mut transcript, &mut answer)?;
    Ok(transcript)
}

fn quoted(line: &str, mark: char) -> Option<&str> {
    let rest = line.strip_prefix(mark)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix(' ')
    }
}

/// Gives the last step the answer whose lines were gathered.
fn finish(transcript: &mut Transcript, lines: &mut Vec<(usize, &str)>) -> Result<(), Unreadable> {
    let Some(step) = transcript.steps.last_mut() else {
        return Ok(());
    };
    let mut lines = std::mem::take(lines).into_iter();
    let first = lines.next();
    let status = first.and_then(|(_, line)| line.parse().ok());
    step.status = status.ok_or_else(|| Unreadable {
        line: first.map_or(0, |(number, _)| number),
        what: format!(
            "step {} wants an answer that begins with a status",
            step.number
        ),
    })?;
    for (number, line) in lines.by_ref() {
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(": ") else {
            let what = "wanted a header, or an empty line before the body".to_owned();
            return Err(Unreadable { line: number, what });
        };
        step.headers.push((name.to_owned(), value.to_owned()));
    }
    let body: Vec<&str> = lines.map(|(_, line)| line).collect();
    step.body = body.join("\n");
    Ok(())
}

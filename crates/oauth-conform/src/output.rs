//! Where text leaves the process: standard output, and complaints on standard error.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

use crate::{
    error::Error,
    render::{layout, style},
};

/// Writes a text, with its colours if standard output is a terminal that wants them.
///
/// A reader who has gone away is no error: he has seen enough.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut stdout = anstream::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::Output(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a value as JSON over several lines.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<(), Error> {
    print(&json(value)?)
}

/// Writes a value as JSON in one line.
pub(crate) fn print_json_line(value: &impl serde::Serialize) -> Result<(), Error> {
    let text = serde_json::to_string(value).map_err(|error| Error::Output(error.into()))?;
    print(&format!("{text}\n"))
}

/// A value as JSON over several lines, with a line break at the end.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    let mut text =
        serde_json::to_string_pretty(value).map_err(|error| Error::Output(error.into()))?;
    text.push('\n');
    Ok(text)
}

/// Says on standard error what is wrong.
pub(crate) fn complain(error: &impl Display) {
    say("error", style::BROKEN, error);
}

/// Says on standard error what might go wrong.
pub(crate) fn warn(warning: &impl Display) {
    say("warning", style::WARNING, warning);
}

/// Says on standard error what goes on.
pub(crate) fn note(message: &impl Display) {
    say("note", style::FAINT, message);
}

fn say(word: &str, style: anstyle::Style, message: &impl Display) {
    let mut stderr = anstream::stderr().lock();
    let message = layout::clean_lines(&message.to_string());
    // If even this cannot be written, there is nobody to tell.
    writeln!(stderr, "{style}{word}{style:#}: {message}").ok();
}

/// Whether people look at standard output.
pub(crate) fn is_watched() -> bool {
    io::IsTerminal::is_terminal(&io::stdout())
}

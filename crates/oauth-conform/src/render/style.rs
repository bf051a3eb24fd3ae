//! Colours and weights, each with a meaning.

use anstyle::{AnsiColor, Style};

/// As the terminal has it.
pub(crate) const PLAIN: Style = Style::new();
/// Headings.
pub(crate) const STRONG: Style = Style::new().bold();
/// What the eye may skip.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What holds.
pub(crate) const UPHELD: Style = AnsiColor::Green.on_default();
/// What is broken and binds.
pub(crate) const BROKEN: Style = AnsiColor::Red.on_default().bold();
/// What deserves a look.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default();

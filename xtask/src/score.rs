//! The judge's own score, measured by `tests/score`.

use xshell::{Shell, cmd};

use crate::Result;

/// Measures everything and writes it down; takes minutes.
pub(crate) fn write(shell: &Shell) -> Result {
    score(shell, &[])
}

/// Measures a part, and fails if a figure has fallen.
pub(crate) fn check(shell: &Shell) -> Result {
    score(shell, &["--check"])
}

/// Looks at the faults of this pattern.
pub(crate) fn look(shell: &Shell, pattern: &str) -> Result {
    score(shell, &["--fault", pattern])
}

fn score(shell: &Shell, arguments: &[&str]) -> Result {
    cmd!(
        shell,
        "cargo run --release --locked -p oauth-it --bin score -- {arguments...}"
    )
    .run()?;
    Ok(())
}

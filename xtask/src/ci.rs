//! The gate: everything that has to hold, as `.ci/run` has it.

use xshell::{Shell, cmd};

use crate::Result;

pub(crate) fn run(shell: &Shell) -> Result {
    cmd!(shell, "bash .ci/run").run()?;
    Ok(())
}

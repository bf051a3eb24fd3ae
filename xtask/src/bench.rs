//! Speed, as ratios measured in one run of `tests/bench`.

use xshell::{Shell, cmd};

use crate::Result;

pub(crate) fn run(shell: &Shell) -> Result {
    cmd!(
        shell,
        "cargo run --release --locked -p oauth-it --bin bench"
    )
    .run()?;
    Ok(())
}

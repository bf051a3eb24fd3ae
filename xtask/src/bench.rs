//! Speed, as ratios measured in one run of `tests/bench`, and memory.

use xshell::{Shell, cmd};

use crate::Result;

pub(crate) fn run(shell: &Shell) -> Result {
    bench(shell, &[])
}

/// What `serve` needs while it issues a million things; takes minutes.
pub(crate) fn memory(shell: &Shell) -> Result {
    let program = "oauth-conform";
    cmd!(
        shell,
        "cargo build --release --locked -p oauth-conform --bin {program}"
    )
    .run()?;
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    bench(shell, &["--memory", &format!("{target}/release/{program}")])
}

fn bench(shell: &Shell, arguments: &[&str]) -> Result {
    cmd!(
        shell,
        "cargo run --release --locked -p oauth-it --bin bench -- {arguments...}"
    )
    .run()?;
    Ok(())
}

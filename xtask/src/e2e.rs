//! Real clients, unmodified, against `oauth-conform serve` on loopback.

use xshell::{Shell, cmd};

use crate::Result;

pub(crate) fn run(shell: &Shell) -> Result {
    for program in ["node", "npm"] {
        if cmd!(shell, "{program} --version")
            .quiet()
            .ignore_stdout()
            .run()
            .is_err()
        {
            return Err(format!(
                "`{program}` was not found; the end-to-end tests need Node 20 or later with npm"
            )
            .into());
        }
    }
    cmd!(shell, "cargo build --release --locked -p oauth-conform").run()?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| shell.current_dir().join("target"), Into::into);
    let binary = target.join("release").join("oauth-conform");
    let _inside = shell.push_dir("tests/clients/node");
    cmd!(shell, "npm ci --no-audit --no-fund").run()?;
    cmd!(shell, "node --test schemas.test.mjs").run()?;
    cmd!(shell, "node walk.mjs {binary}").run()?;
    Ok(())
}

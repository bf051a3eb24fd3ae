//! Real clients, unmodified, against `oauth-conform serve` on loopback.

use std::path::Path;

use xshell::{Shell, cmd};

use crate::{Result, rediscover};

/// What Node runs in `tests/clients/node`.
const NODE: [&str; 6] = [
    "walk.mjs",
    "sdk.mjs",
    "older.mjs",
    "embed.mjs",
    "exchange.mjs",
    "guide.mjs",
];

pub(crate) fn run(shell: &Shell) -> Result {
    needs(shell, "node", "Node 20 or later")?;
    needs(shell, "npm", "Node 20 or later with npm")?;
    needs(shell, "python3", "Python 3.9 or later")?;
    needs(shell, "chromium", "Chromium")?;
    cmd!(shell, "cargo build --release --locked -p oauth-conform").run()?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| shell.current_dir().join("target"), Into::into);
    let binary = target.join("release").join("oauth-conform");
    node(shell, &binary)?;
    python(shell, &binary, &target)?;
    browser(shell, &binary)?;
    rediscover::sample(shell)
}

fn needs(shell: &Shell, program: &str, wanted: &str) -> Result {
    let found = cmd!(shell, "{program} --version").quiet().ignore_stdout();
    found.run().map_err(|_| {
        format!("`{program}` was not found; the end-to-end tests need {wanted}").into()
    })
}

/// The npm packages `@qlik/api`, in two releases, and `@qlik/sdk`.
fn node(shell: &Shell, binary: &Path) -> Result {
    let _inside = shell.push_dir("tests/clients/node");
    cmd!(shell, "npm ci --no-audit --no-fund").run()?;
    cmd!(shell, "node --test schemas.test.mjs").run()?;
    for walk in NODE {
        cmd!(shell, "node {walk} {binary}").run()?;
    }
    Ok(())
}

/// The Python package `qlik-sdk`, and packages that read reports.
fn python(shell: &Shell, binary: &Path, target: &Path) -> Result {
    let _inside = shell.push_dir("tests/clients/python");
    let environment = target.join("python");
    let python = environment.join("bin").join("python");
    cmd!(shell, "python3 -m venv {environment}").run()?;
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--disable-pip-version-check",
    ];
    cmd!(shell, "{python} {pip...} -r requirements.txt").run()?;
    cmd!(shell, "{python} -B walk.py {binary}").run()?;
    cmd!(shell, "{python} -B reports.py {binary}").run()?;
    Ok(())
}

/// A browser on the tenant's pages, with `@qlik/api` in it, and on reports.
fn browser(shell: &Shell, binary: &Path) -> Result {
    let _inside = shell.push_dir("tests/clients/browser");
    cmd!(shell, "npm ci --no-audit --no-fund").run()?;
    cmd!(shell, "node walk.mjs {binary}").run()?;
    cmd!(shell, "node report.mjs {binary}").run()?;
    Ok(())
}

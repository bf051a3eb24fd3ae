//! Chores of the repository: `cargo xtask VERB`.

mod bench;
mod ci;
mod e2e;
mod mutants;
mod rediscover;
mod rules;
mod score;
mod servers;
mod tidy;

use std::{env, path::Path, process::ExitCode};

use xshell::Shell;

/// What a chore gives back: nothing, or why it failed.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const HELP: &str = "\
cargo xtask VERB

  ci       what the gate runs: format, clippy, tests, documentation, e2e
  tidy     the rules of the repository (also a test)
  rules    write docs/rules.md from the catalogue; `--check` compares instead
  e2e      real clients against `oauth-conform serve`; needs Node, npm, Python
           and Chromium
  server NAME [VERSION=...]
           one of the servers of `tests/servers`, until it is interrupted; prints
           the secrets and the file for `oauth-conform run --target`
  servers  starts every release of `tests/servers/pairs.toml` once, and says which
           does not start
  rediscover [PAIR...]
           faults of other people's servers, found again: both releases of each pair
           of `tests/servers/pairs.toml` are judged
  hold [SERVER...]
           judges the servers of `tests/servers`, each of which has to depart from just
           what is listed of it; `rediscover` without a name does so, too
  score    what the judge catches, how soon and how steadily, for docs/score.md;
           `--check` measures a part and fails if a figure has fallen;
           `--fault GLOB` only looks at some faults
  mutants [PATTERN]
           changes the model's code and says which changes no test notices, beyond
           those of fixtures/mutants.toml; takes an hour, or less with a regular
           expression for some of the changes; needs cargo-mutants
  bench    speed, as ratios measured in one run; `--memory` measures the memory of
           `serve` while it issues a million things
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result {
    let shell = Shell::new()?;
    shell.change_dir(root());
    match words {
        ["ci"] => ci::run(&shell),
        ["tidy"] => tidy::run(&shell),
        ["rules"] => rules::write(&shell),
        ["rules", "--check"] => rules::check(&shell),
        ["e2e"] => e2e::run(&shell),
        ["servers"] => servers::start_all(),
        ["server", name, settings @ ..] => servers::stay(name, settings),
        ["hold", names @ ..] => rediscover::hold(&shell, names),
        ["rediscover", pairs @ ..] => rediscover::run(&shell, pairs),
        ["score"] => score::write(&shell),
        ["score", "--check"] => score::check(&shell),
        ["score", "--fault", pattern] => score::look(&shell, pattern),
        ["mutants"] => mutants::run(&shell, None),
        ["mutants", pattern] => mutants::run(&shell, Some(pattern)),
        ["bench"] => bench::run(&shell),
        ["bench", "--memory"] => bench::memory(&shell),
        _ => Err(HELP.into()),
    }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the chores have a folder of their own below the workspace")
}

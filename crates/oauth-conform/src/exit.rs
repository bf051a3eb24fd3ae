//! Exit codes, the one place where their numbers stand.

use std::{io::Write, panic::Location, process::ExitCode};

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Every rule that binds and was exercised is upheld, or nothing was to be judged.
    Fine,
    /// The arguments, the environment or a file are wrong.
    WrongUse,
    /// A rule that binds is broken.
    Broken,
    /// A rule that binds could not be put to the test, or no rule at all.
    Inconclusive,
    /// The list of known deviations says what is not so, or no longer; or a recording
    /// does, which was to fail the run.
    Outdated,
    /// The target was never reached.
    Unreachable,
    /// A bug.
    Bug,
}

/// The table of exit codes, for help pages.
pub(crate) const HELP: &str = "\
Exit codes:
  0   every rule that binds and was exercised is upheld, or nothing was to be judged
  1   wrong use: the arguments, the environment or a file
  2   a rule that binds is broken
  3   inconclusive: a rule that binds could not be put to the test, or no rule at all
  4   a known deviation is stale, expired or matches nothing; or, with
      --fail-on-drift, the target changed since it was recorded
  5   the target could not be reached
  70  a bug in this program";

impl Exit {
    /// The number that the process gives back.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::WrongUse => 1,
            Self::Broken => 2,
            Self::Inconclusive => 3,
            Self::Outdated => 4,
            Self::Unreachable => 5,
            Self::Bug => 70,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// From now on a panic ends the process with a message for people.
pub(crate) fn on_a_bug() {
    std::panic::set_hook(Box::new(|panic| {
        let mut stderr = std::io::stderr().lock();
        stderr.write_all(apology(panic.location()).as_bytes()).ok();
        std::process::exit(Exit::Bug.code().into());
    }));
}

/// What is said about a bug: where, and never why, because the reason may quote a
/// request and with it a secret.
fn apology(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    format!(
        "\nbug: oauth-conform {} has ended at {place}.\n\
         This is a mistake in the program, not in the target. Please report it with\n\
         the line above and the command that you ran, without its credentials.\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_page_tells_the_numbers() {
        for exit in [
            Exit::Fine,
            Exit::WrongUse,
            Exit::Broken,
            Exit::Inconclusive,
            Exit::Outdated,
            Exit::Unreachable,
            Exit::Bug,
        ] {
            let row = format!("\n  {:<4}", exit.code());
            assert!(HELP.contains(&row), "{exit:?}");
        }
    }

    /// What says how a bug on purpose is to be told.
    const HOOK: &str = "OAUTH_CONFORM_TEST_HOOK";
    const CANARY: &str = "c4nary-in-a-panic";

    #[test]
    #[ignore = "it ends its process: the next test starts it in one of its own"]
    fn a_bug_on_purpose() {
        match std::env::var(HOOK).as_deref() {
            Ok("ours") => on_a_bug(),
            Ok("default") => {}
            Ok(_) | Err(_) => return,
        }
        panic!("the target answered {CANARY}");
    }

    #[test]
    fn a_bug_tells_no_secret_and_ends_with_its_code() {
        let told = |hook: &str| {
            let program = std::env::current_exe().unwrap();
            let name = "exit::tests::a_bug_on_purpose";
            let output = std::process::Command::new(program)
                .args(["--ignored", "--exact", "--nocapture", name])
                .env(HOOK, hook)
                .env("RUST_BACKTRACE", "full")
                .output()
                .unwrap();
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said).into_owned();
            (output.status.code(), said)
        };
        let (_, said) = told("default");
        assert!(said.contains(CANARY), "the bug knows a secret: {said}");
        let (code, said) = told("ours");
        assert_eq!(code, Some(70), "{said}");
        assert!(said.contains("bug: oauth-conform "), "{said}");
        assert!(!said.contains("c4nary"), "{said}");
    }

    #[test]
    fn a_bug_is_told_with_its_place() {
        let message = apology(Some(Location::caller()));
        assert!(message.contains("exit.rs:"), "{message}");
    }
}

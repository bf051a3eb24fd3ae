//! What is asked of somebody who points the program at a target, and not at the embedded
//! tenant.

use std::path::PathBuf;

use clap::Args;
use oauth_suite::run::Shard;

/// How a target is treated.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct MannersArguments {
    /// Let the program create things on this host, and delete those again
    ///
    /// It is the host of the URL, named once more. Without it a target on another machine
    /// is only read, and whatever takes more is not applicable.
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_writes: Option<String>,
    /// Where what is created is written down, for `cleanup`
    /// [default: oauth-conform-RUN.journal]
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) network: super::NetworkArguments,
}

const CLEANUP_HELP: &str = "\
What is removed:
  What the journal names, and clients, spaces and applications whose names carry the
  run's id; tokens of those clients, and the run's own. Settings that the run changed
  are put back. Nothing else is touched, and it can be done again.

Credentials:
  As `run` has them.

Exit codes:
  0   nothing is left of the run
  1   wrong use: the arguments, the environment or the journal
  3   something may be left, which is listed with the reason
  5   the target could not be reached
  70  a bug in this program";

/// The arguments of `cleanup`.
#[derive(Debug, Args)]
#[command(after_help = CLEANUP_HELP)]
pub(crate) struct CleanupArguments {
    /// The journal that a run has left
    pub(crate) journal: PathBuf,
    /// The address of the target, as the run had it [default: what the journal says]
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) rate: super::RateArgument,
    #[command(flatten)]
    pub(crate) network: super::NetworkArguments,
    #[command(flatten)]
    pub(crate) format: super::FormatArgument,
}

/// A part of the rules, such as `2/5`.
pub(super) fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/');
    let numbers = parts.and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
    numbers
        .and_then(|(index, count)| Shard::new(index, count))
        .ok_or_else(|| "wanted a part of the rules such as 2/5, the second of five".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_from_one() {
        assert_eq!(shard("2/5"), Ok(Shard::new(2, 5).unwrap()));
        for text in ["0/5", "6/5", "1", "a/b", "1/0", "-1/5", "1/2/3"] {
            assert!(shard(text).is_err(), "{text}");
        }
    }
}

//! The commands: arguments in, output and an exit code out.

mod cleanup;
pub(crate) mod doctor;
mod explain;
mod faults;
pub(crate) mod lint;
mod network;
mod replay;
mod rules;
pub(crate) mod run;
pub(crate) mod serve;
mod survey;

use crate::{args::Command, error::Error, exit::Exit};

/// Does what was asked for.
pub(crate) async fn run(command: Command) -> Result<Exit, Error> {
    match command {
        Command::Run(arguments) => Box::pin(run::run(&arguments)).await,
        Command::Replay(arguments) => replay::run(&arguments).await,
        Command::Serve(arguments) => serve::run(&arguments).await,
        Command::Survey(arguments) => survey::run(&arguments).await,
        Command::Doctor(arguments) => doctor::run(&arguments).await,
        Command::Cleanup(arguments) => cleanup::run(&arguments).await,
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Faults(arguments) => faults::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
    }
}

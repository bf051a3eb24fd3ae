//! The command line of oauth-conform: arguments in, a text or JSON and an exit code out.
//!
//! A command is a function of its arguments in `command`; what it prints is made by
//! `render`, as a value, and written in one place, `output`.

mod args;
mod command;
mod error;
mod exit;
mod journal_file;
mod output;
mod render;
mod stop;

use std::process::ExitCode;

use clap::Parser;
use oauth_conform::nearest;

use crate::{args::Arguments, exit::Exit};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    exit::on_a_bug();
    if args::hold_a_password() {
        output::complain(&error::Error::Password);
        return Exit::WrongUse.into();
    }
    let exit = match Arguments::try_parse() {
        Ok(arguments) => command::run(arguments.command)
            .await
            .unwrap_or_else(|error| {
                output::complain(&error);
                error.exit()
            }),
        Err(message) => {
            // Help and version are messages too, but not complaints.
            let exit = if message.use_stderr() {
                Exit::WrongUse
            } else {
                Exit::Fine
            };
            message.print().ok();
            exit
        }
    };
    exit.into()
}

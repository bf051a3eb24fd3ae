//! The program as people and pipelines meet it: what it prints, and how it ends.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints' leave for tests does not reach what several tests share"
)]

mod canaries;
mod consenting;
#[cfg(unix)]
mod container;
mod endings;
mod expecting;
mod failing;
mod formats;
mod guides;
mod hosts;
mod killed;
mod mistakes;
mod presets;
mod profiles;
mod readme;
mod recording;
mod replaying;
mod reports;
mod screens;
mod serving;
mod support;
mod surveying;
mod telling;
mod veiled;

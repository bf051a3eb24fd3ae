//! Tests that need more than one crate, in reading order.

#![expect(
    clippy::unwrap_used,
    reason = "the lints' leave for tests does not reach what several tests share"
)]

mod catalogue;
mod clearing;
mod crowded;
mod drift;
mod economy;
mod facts;
mod freedoms;
mod generated;
mod hostile;
mod laws;
mod manners;
mod native;
mod network;
mod outsider;
mod parity;
mod passes;
mod phases;
mod profiles;
mod put_back;
mod races;
mod registrations;
mod replay;
mod rfc_rows;
mod sensitivity;
mod several;
mod sound;
mod standard;
mod surveys;
mod transcripts;
mod zoo;

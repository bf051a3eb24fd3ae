//! Tests that need more than one crate, in reading order.

mod catalogue;
mod generated;
mod hostile;
mod parity;
mod registrations;
mod sensitivity;
mod sound;

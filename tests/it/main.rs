//! Tests that need more than one crate, in reading order.

mod catalogue;
mod hostile;
mod parity;
mod registrations;
mod sensitivity;
mod sound;

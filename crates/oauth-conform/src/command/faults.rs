//! `faults`: in which ways the embedded tenant can be wrong.

use oauth_tenant::Fault;

use crate::{
    args::{FaultsArguments, Format},
    error::Error,
    exit::Exit,
    output,
    render::list::{self, Lines},
};

/// Lists the faults.
pub(crate) fn run(arguments: &FaultsArguments) -> Result<Exit, Error> {
    match arguments.format.value {
        Format::Text => output::print(&list::faults(Lines::for_output()))?,
        Format::Json => output::print_json(&Fault::all())?,
    }
    Ok(Exit::Fine)
}

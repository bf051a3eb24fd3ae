//! `doctor`: looks at a server before anything is judged, and drafts its description.

mod diagnosis;
mod draft;
mod probe;

use std::{fs, path::Path};

pub(crate) use self::{
    diagnosis::{Diagnosis, Kind},
    probe::{Found, Probe},
};
use super::{network, run::address::Address};
use crate::{
    args::{DoctorArguments, Format},
    error::Error,
    exit::Exit,
    output, render,
};

/// Looks at the server of an address.
pub(crate) async fn run(arguments: &DoctorArguments) -> Result<Exit, Error> {
    let address = Address::parse(&arguments.url).map_err(Error::Address)?;
    let issuer = probe::issuer(address.url());
    let target = network::target(&arguments.network, None, vec![address.host().to_owned()])?;
    let mut probes = Vec::new();
    for place in probe::places(&issuer) {
        probes.push(Probe::of(&target, place).await);
    }
    let diagnosis = Diagnosis::of(&issuer, &probes);
    let draft = draft::write(&issuer, &diagnosis);
    if let Some(path) = &arguments.out {
        keep(path, &draft)?;
    }
    let exit = exit(&probes, &diagnosis);
    match (arguments.format.value, &arguments.out) {
        (Format::Json, _) => output::print_json(&View {
            issuer: issuer.as_str().trim_end_matches('/'),
            probes: &probes,
            diagnosis: &diagnosis,
            draft: &draft,
        })?,
        (Format::Text, Some(path)) => {
            output::print(&render::doctor::text(
                &issuer,
                &probes,
                &diagnosis,
                Some(path),
            ))?;
        }
        // As a whole it is a description, too.
        (Format::Text, None) => {
            let text = render::doctor::text(&issuer, &probes, &diagnosis, None);
            output::print(&format!("{}\n{draft}", draft::comment(&text)))?;
        }
    }
    Ok(exit)
}

/// What is written as JSON.
#[derive(serde::Serialize)]
struct View<'a> {
    issuer: &'a str,
    probes: &'a [Probe],
    #[serde(flatten)]
    diagnosis: &'a Diagnosis,
    draft: &'a str,
}

/// Writes the draft, but over no file: somebody may have completed it.
fn keep(path: &Path, draft: &str) -> Result<(), Error> {
    use std::io::Write as _;
    fs::File::create_new(path)
        .and_then(|mut file| file.write_all(draft.as_bytes()))
        .map_err(|why| Error::Draft {
            path: path.display().to_string(),
            why,
        })
}

fn exit(probes: &[Probe], diagnosis: &Diagnosis) -> Exit {
    let unreached = |probe: &Probe| matches!(probe.found, Found::Unreached { .. });
    let has = |kind| {
        diagnosis
            .findings
            .iter()
            .any(|finding| finding.kind == kind)
    };
    if probes.iter().all(unreached) {
        Exit::Unreachable
    } else if has(Kind::Fault) {
        Exit::Broken
    } else if has(Kind::Mistake) {
        Exit::WrongUse
    } else if diagnosis.metadata.is_none() {
        Exit::Inconclusive
    } else {
        Exit::Fine
    }
}

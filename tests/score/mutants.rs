//! The changes to the model's code that no test notices, as `fixtures/mutants.toml` has
//! them.

use std::{error::Error, fmt::Write as _, fs, path::Path};

use serde::Deserialize;

const LIST: &str = "fixtures/mutants.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    survivor: Vec<Survivor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Survivor {
    mutant: String,
    why: String,
}

/// The part of the page about them.
pub(crate) fn section(root: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(root.join(LIST)).map_err(|why| format!("{LIST}: {why}"))?;
    let list: List = toml::from_str(&text).map_err(|why| format!("{LIST}: {why}"))?;
    let mut section = String::from(
        "\n## What no test notices\n\n\
         Changes that cargo-mutants makes to the model's code about redirect URIs, origins, \
         scopes, PKCE and grants, and that neither the tests of the model nor the vectors \
         notice; from [fixtures/mutants.toml](../fixtures/mutants.toml), measured by \
         `cargo xtask mutants`.\n\n",
    );
    if list.survivor.is_empty() {
        section.push_str("None.\n");
        return Ok(section);
    }
    section.push_str("| change | why it may live |\n|---|---|\n");
    for survivor in &list.survivor {
        let mutant = survivor.mutant.replace('|', "\\|");
        writeln!(section, "| `{mutant}` | {} |", survivor.why)?;
    }
    Ok(section)
}

//! `docs/rules.md`, which is what the catalogue says.

use std::fmt::Write as _;

use oauth_model::rule::{Duty, Rule};
use xshell::Shell;

use crate::Result;

const PATH: &str = "docs/rules.md";

pub(crate) fn write(shell: &Shell) -> Result {
    shell.write_file(PATH, page()?)?;
    Ok(())
}

pub(crate) fn check(shell: &Shell) -> Result {
    if shell.read_file(PATH)? == page()? {
        Ok(())
    } else {
        Err(format!("{PATH} is not what the catalogue says; run `cargo xtask rules`").into())
    }
}

fn page() -> Result<String> {
    let mut page = String::from(
        "# Rules\n\n\
         Generated from the catalogue by `cargo xtask rules`; not edited by hand.\n\
         `oauth-conform explain ID` shows one rule with a worked example.\n",
    );
    let mut topic = "";
    for rule in Rule::all() {
        if rule.topic() != topic {
            topic = rule.topic();
            write!(page, "\n## {topic}\n")?;
        }
        let duty = match rule.duty() {
            Duty::Refuse(statuses) => {
                let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
                format!("refuse with {}", statuses.join(" or "))
            }
            Duty::Accept => "accept".to_owned(),
            Duty::Answer => "answer".to_owned(),
        };
        write!(page, "\n### `{rule}`\n\n{}\n\n", rule.text())?;
        writeln!(
            page,
            "- Stance: {}; confidence: {}; duty: {duty}",
            rule.stance().as_str(),
            rule.confidence().as_str()
        )?;
        let facts: Vec<&str> = rule.facts().collect();
        if !facts.is_empty() {
            writeln!(page, "- Facts: {}", facts.join(", "))?;
        }
        for citation in rule.citations() {
            let url = citation.url();
            if url.is_empty() {
                writeln!(page, "- Source: {citation}")?;
            } else {
                writeln!(page, "- Source: [{citation}]({url})")?;
            }
        }
    }
    Ok(page)
}

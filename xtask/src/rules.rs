//! `docs/rules.md` and `docs/freedoms.md`, which are what the model says.

use std::fmt::Write as _;

use oauth_model::{
    freedom::Freedom,
    profile::Profile,
    rule::{Duty, Rule, Stance},
};
use xshell::Shell;

use crate::Result;

/// What is in a page.
type Page = fn() -> Result<String>;

const PAGES: &[(&str, Page)] = &[("docs/rules.md", rules), ("docs/freedoms.md", freedoms)];

pub(crate) fn write(shell: &Shell) -> Result {
    for (path, page) in PAGES {
        shell.write_file(path, page()?)?;
    }
    Ok(())
}

pub(crate) fn check(shell: &Shell) -> Result {
    for (path, page) in PAGES {
        if shell.read_file(path)? != page()? {
            let why = format!("{path} is not what the model says; run `cargo xtask rules`");
            return Err(why.into());
        }
    }
    Ok(())
}

fn freedoms() -> Result<String> {
    let mut page = String::from(
        "# Freedoms\n\n\
         Generated from the model by `cargo xtask rules`; not edited by hand.\n\
         Each is a question that no source answers, with the answers that are permitted.\n\
         The reference tenant gives the first, unless `serve --freedom NAME=VALUE` says otherwise;\n\
         the judge accepts any, and reports which one it saw.\n\n\
         | freedom | question | values | facts |\n|---|---|---|---|\n",
    );
    for &freedom in Freedom::ALL {
        let values: Vec<String> = freedom
            .values()
            .iter()
            .map(|value| format!("`{value}`"))
            .collect();
        let facts: Vec<&str> = freedom.facts().collect();
        writeln!(
            page,
            "| `{freedom}` | {} | {} | {} |",
            freedom.question(),
            values.join(", "),
            facts.join(", ")
        )?;
    }
    Ok(page)
}

fn rules() -> Result<String> {
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
            stances(rule),
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

/// How strongly a rule binds under each profile that looks at it.
fn stances(rule: Rule) -> String {
    let stances = Profile::ALL
        .iter()
        .map(|profile| (profile.name, profile.stance(rule)));
    let looking = stances.filter(|(_, stance)| *stance > Stance::Off);
    let written = looking.map(|(name, stance)| format!("{} ({name})", stance.as_str()));
    written.collect::<Vec<_>>().join(", ")
}

//! `lint`: registrations in files, judged offline.

mod read;

use std::path::Path;

use oauth_model::{
    catalogue::request,
    lint::lint,
    preset::Departure,
    profile::Profile,
    rule::{Citation, Rule, Stance},
};
use serde::Serialize;

use self::read::Found;
use crate::{
    args::{Format, LintArguments},
    error::Error,
    exit::Exit,
    output, render,
};

/// A registration and everything that is wrong with it.
#[derive(Debug, Serialize)]
pub(crate) struct Judged {
    /// The file it stands in.
    pub(crate) file: String,
    /// Its place in the file's list, from 0; 0 if there is no list.
    pub(crate) index: usize,
    /// Whether the file holds a list.
    #[serde(skip)]
    pub(crate) in_list: bool,
    /// The client's name, if it has one.
    #[serde(skip)]
    pub(crate) name: Option<String>,
    /// What is wrong with it, the gravest first.
    pub(crate) violations: Vec<Mistake>,
    /// Where it departs from the recipe, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recipe: Option<Recipe>,
}

/// A recipe, and where a registration departs from it.
#[derive(Debug, Serialize)]
pub(crate) struct Recipe {
    /// The name of the preset.
    pub(crate) preset: &'static str,
    /// Where it is written.
    #[serde(skip)]
    pub(crate) citation: Citation,
    /// What departs.
    pub(crate) departures: Vec<Departure>,
}

/// One thing that is wrong with a registration.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Mistake {
    /// The rule that is broken.
    pub(crate) rule: Rule,
    /// How strongly it binds here.
    pub(crate) stance: Stance,
    /// Where, as a JSON Pointer into the registration.
    pub(crate) at: String,
    /// What stands there.
    pub(crate) found: String,
    /// What should stand there.
    pub(crate) wanted: String,
}

/// Judges the registrations in files.
pub(crate) fn run(arguments: &LintArguments) -> Result<Exit, Error> {
    let profile = &arguments.profile.value;
    let mut judged = Vec::new();
    let mut unread = false;
    for path in &arguments.files {
        match read::registrations(path) {
            Ok(found) => {
                judged.extend(found.into_iter().map(|one| {
                    let recipe = recipe(&one, arguments);
                    Judged {
                        recipe,
                        ..judge(path, one, profile)
                    }
                }));
            }
            Err(error) => {
                unread = true;
                output::complain(&error);
            }
        }
    }
    let exit = if unread {
        Exit::WrongUse
    } else if judged.iter().any(Judged::fails) {
        Exit::Broken
    } else {
        Exit::Fine
    };
    match arguments.format.value {
        Format::Text => output::print(&render::lint::lint(&judged, exit))?,
        Format::Json => output::print_json(&judged)?,
    }
    Ok(exit)
}

impl Judged {
    fn fails(&self) -> bool {
        self.breaks_must() || self.departs()
    }

    /// Whether it departs from the recipe.
    pub(crate) fn departs(&self) -> bool {
        let recipe = self.recipe.as_ref();
        recipe.is_some_and(|recipe| !recipe.departures.is_empty())
    }

    fn breaks_must(&self) -> bool {
        self.violations
            .iter()
            .any(|mistake| mistake.stance == Stance::Must)
    }
}

/// Holds a registration to the recipe that was asked for.
fn recipe(found: &Found, arguments: &LintArguments) -> Option<Recipe> {
    let preset = arguments.preset?;
    Some(Recipe {
        preset: preset.as_str(),
        citation: preset.citation(),
        departures: preset.departures(&found.value, &arguments.tenant),
    })
}

fn judge(path: &Path, found: Found, profile: &Profile) -> Judged {
    let rule = request::NO_REPEATED_PARAMETER;
    let stance = profile.stance(rule);
    let repeated = found.repeated.into_iter().map(|at| Mistake {
        rule,
        stance,
        at,
        found: "more than once".to_owned(),
        wanted: "once".to_owned(),
    });
    let remarks = lint(&found.value, profile)
        .into_iter()
        .map(|remark| Mistake {
            rule: remark.violation.rule,
            stance: remark.stance,
            at: remark.violation.at,
            found: remark.violation.found,
            wanted: remark.violation.wanted,
        });
    let mut violations: Vec<Mistake> = repeated
        .filter(|mistake| mistake.stance > Stance::Off)
        .chain(remarks)
        .collect();
    violations.sort_by_key(|mistake| std::cmp::Reverse(mistake.stance));
    let name = found.value.get("clientName").and_then(|name| name.as_str());
    Judged {
        file: path.display().to_string(),
        index: found.index,
        in_list: found.in_list,
        name: name.filter(|name| !name.is_empty()).map(str::to_owned),
        violations,
        recipe: None,
    }
}

#[cfg(test)]
mod tests {
    use oauth_model::profile::QLIK_CLOUD;
    use serde_json::json;

    use super::*;

    #[test]
    fn repeated_members_are_mistakes_like_others() {
        let found = Found {
            value: json!({"appType": "web", "clientName": "a", "allowedScopes": []}),
            index: 0,
            in_list: false,
            repeated: vec!["/clientName".to_owned()],
        };
        let judged = judge(Path::new("a.json"), found, &QLIK_CLOUD);
        let rows: Vec<(&str, &str, &str)> = judged
            .violations
            .iter()
            .map(|mistake| {
                (
                    mistake.rule.id(),
                    mistake.stance.as_str(),
                    mistake.at.as_str(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("request/no-repeated-parameter", "must", "/clientName"),
                ("scope/none-opens-nothing", "should", "/allowedScopes"),
                (
                    "authorize/redirect-uri-registered",
                    "should",
                    "/redirectUris"
                ),
            ]
        );
        assert!(judged.breaks_must());
    }
}

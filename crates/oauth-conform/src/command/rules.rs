//! `rules`: the catalogue.

use oauth_model::rule::Rule;

use crate::{
    args::{Format, RulesArguments},
    error::Error,
    exit::Exit,
    output,
    render::{
        json::RuleView,
        list::{self, Lines},
    },
};

/// Lists the rules.
pub(crate) fn run(arguments: &RulesArguments) -> Result<Exit, Error> {
    let profile = &arguments.profile.value;
    match arguments.format.value {
        Format::Text => output::print(&list::rules(profile, Lines::for_output()))?,
        Format::Json => {
            let rules: Vec<RuleView> = Rule::all()
                .map(|rule| RuleView::new(rule, profile))
                .collect();
            output::print_json(&rules)?;
        }
    }
    Ok(Exit::Fine)
}

impl Lines {
    /// Cut on a terminal, whole in a pipe.
    pub(crate) fn for_output() -> Self {
        if output::is_watched() {
            Self::Cut
        } else {
            Self::Whole
        }
    }
}

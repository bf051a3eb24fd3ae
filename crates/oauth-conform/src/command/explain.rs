//! `explain`: everything about one rule, one fault or one freedom.

use oauth_model::{freedom::Freedom, rule::Rule};
use oauth_suite::script;
use oauth_tenant::Fault;

use crate::{
    args::{ExplainArguments, Format},
    error::Error,
    exit::Exit,
    nearest::hint,
    output,
    render::{
        explain,
        json::{Explanation, FaultExplanation, FreedomExplanation, RuleExplanation},
    },
};

/// Explains the rule, the fault or the freedom of this id.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Exit, Error> {
    let profile = &arguments.profile.value;
    let format = arguments.format.value;
    if let Some(rule) = Rule::find(&arguments.id) {
        let example = script::worked_example(rule);
        let faults: Vec<&'static Fault> = Fault::all()
            .iter()
            .filter(|fault| fault.breaks.contains(&rule))
            .collect();
        match format {
            Format::Text => {
                output::print(&explain::rule(rule, profile, example.as_ref(), &faults))?;
            }
            Format::Json => output::print_json(&Explanation::Rule(Box::new(
                RuleExplanation::new(rule, profile, example, &faults),
            )))?,
        }
    } else if let Some(fault) = Fault::find(&arguments.id) {
        let first = fault.breaks.first();
        let example = first.and_then(|&rule| script::worked_example(rule));
        match format {
            Format::Text => {
                output::print(&explain::fault(fault, profile, example.as_ref()))?;
            }
            Format::Json => output::print_json(&Explanation::Fault(FaultExplanation::new(
                fault, profile, example,
            )))?,
        }
    } else if let Some(freedom) = Freedom::find(&arguments.id) {
        match format {
            Format::Text => output::print(&explain::freedom(freedom, profile))?,
            Format::Json => {
                output::print_json(&Explanation::Freedom(FreedomExplanation::new(freedom)))?;
            }
        }
    } else {
        return Err(unknown(&arguments.id));
    }
    Ok(Exit::Fine)
}

fn unknown(id: &str) -> Error {
    let rules = Rule::all().map(Rule::id);
    let faults = Fault::all().iter().map(|fault| fault.id.as_str());
    let freedoms = Freedom::ALL.iter().map(|freedom| freedom.name());
    Error::Unknown {
        id: id.to_owned(),
        hint: hint(id, rules.chain(faults).chain(freedoms)),
    }
}

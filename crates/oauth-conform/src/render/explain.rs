//! A rule or a fault, explained.

use oauth_model::{
    freedom::Freedom,
    profile::{Profile, QLIK_CLOUD},
    rule::{Duty, Rule, Stance},
};
use oauth_suite::{
    scenario::{Action, Step},
    script::Case,
};
use oauth_tenant::Fault;

use super::{layout::grouped, list::stance_style, page::Page, request, style};

/// Explains a rule, with a scenario that tests it and the faults that break it.
pub(crate) fn rule(
    rule: Rule,
    profile: &Profile,
    example: Option<&Case>,
    faults: &[&'static Fault],
) -> String {
    let mut page = Page::default();
    title(&mut page, rule, profile);
    page.gap();
    page.help(2, &rule.text());
    page.gap();
    page.field(2, "duty", &duty(rule));
    if let Some(reason) = profile.reason(rule) {
        let why = format!("{}, because {reason}", profile.stance(rule).as_str());
        page.field(2, "profile", &why);
    }
    sources(&mut page, rule);
    let facts: Vec<&str> = rule.facts().collect();
    if !facts.is_empty() {
        page.field(2, "facts", &facts.join(", "));
    }
    page.field(2, "profiles", &profiles(rule));
    if let Some(case) = example {
        worked_example(&mut page, case);
    }
    page.gap();
    page.line(&[(style::STRONG, "Try it")]);
    let run = match looking(rule) {
        // The embedded tenant keeps no rule that only the standards know.
        Some(profile) if QLIK_CLOUD.stance(rule) == Stance::Off => {
            format!("  oauth-conform run --target FILE --profile {profile} --rule {rule}")
        }
        Some(_) | None => format!("  oauth-conform run --rule {rule}"),
    };
    page.line(&[(style::PLAIN, &run)]);
    for fault in faults {
        let with_fault = format!("{run} --fault {}", fault.id);
        page.line(&[(style::PLAIN, &with_fault)]);
    }
    page.finish()
}

/// The first profile that looks at a rule.
fn looking(rule: Rule) -> Option<&'static str> {
    let mut profiles = Profile::ALL.iter();
    let first = profiles.find(|profile| profile.stance(rule) > Stance::Off)?;
    Some(first.name)
}

/// The profiles that look at a rule, each with its stance.
fn profiles(rule: Rule) -> String {
    let stances = Profile::ALL
        .iter()
        .map(|profile| (profile.name, profile.stance(rule)))
        .filter(|(_, stance)| *stance > Stance::Off)
        .map(|(name, stance)| format!("{name} ({})", stance.as_str()));
    stances.collect::<Vec<_>>().join(", ")
}

/// Explains a fault, with a scenario that shows it.
pub(crate) fn fault(fault: &'static Fault, profile: &Profile, example: Option<&Case>) -> String {
    let mut page = Page::default();
    page.line(&[(style::STRONG, &fault.id)]);
    page.gap();
    page.text(2, &fault.summary);
    page.gap();
    page.line(&[(style::STRONG, "It breaks")]);
    for &rule in &fault.breaks {
        page.gap();
        title(&mut page, rule, profile);
        page.text(2, &rule.summary());
        page.gap();
        sources(&mut page, rule);
    }
    if let Some(case) = example {
        worked_example(&mut page, case);
    }
    page.gap();
    page.line(&[(style::STRONG, "Try it")]);
    for command in ["run", "serve"] {
        let line = format!("  oauth-conform {command} --fault {}", fault.id);
        page.line(&[(style::PLAIN, &line)]);
    }
    page.finish()
}

/// Explains a freedom.
pub(crate) fn freedom(freedom: Freedom, profile: &Profile) -> String {
    let mut page = Page::default();
    page.line_between(
        &[(style::STRONG, freedom.name())],
        (style::FAINT, "open question"),
    );
    page.gap();
    page.text(2, &freedom.question());
    page.gap();
    page.field(2, "values", &freedom.values().join(", "));
    page.field(2, "default", profile.choice(freedom));
    let facts: Vec<&str> = freedom.facts().collect();
    page.field(2, "facts", &facts.join(", "));
    page.gap();
    page.line(&[(style::STRONG, "Try it")]);
    for value in freedom.values() {
        let line = format!("  oauth-conform serve --freedom {freedom}={value}");
        page.line(&[(style::PLAIN, &line)]);
    }
    page.finish()
}

fn title(page: &mut Page, rule: Rule, profile: &Profile) {
    let stance = profile.stance(rule);
    let right = format!("{}, {}", stance.as_str(), rule.confidence().as_str());
    page.line_between(
        &[(style::STRONG, rule.id())],
        (stance_style(stance), &right),
    );
}

fn duty(rule: Rule) -> String {
    match rule.duty() {
        Duty::Refuse(_) => format!(
            "to refuse what breaks it, with status {}",
            statuses(rule.refusals())
        ),
        Duty::Accept => "to grant what relies on it".to_owned(),
        Duty::Answer => "to answer so".to_owned(),
    }
}

fn statuses(statuses: &[u16]) -> String {
    let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
    statuses.join(" or ")
}

/// Where the rule is written; addresses stand on lines of their own, to be clicked.
fn sources(page: &mut Page, rule: Rule) {
    let mut label = "source";
    for citation in rule.citations() {
        page.field(2, label, &citation.to_string());
        label = "";
        let url = citation.url();
        if !url.is_empty() {
            page.field_lines(2, "", &[url]);
        }
    }
}

fn worked_example(page: &mut Page, case: &Case) {
    page.gap();
    page.line(&[(style::STRONG, "Worked example")]);
    page.text(2, &format!("{}:", case.name));
    for step in &case.scenario.steps {
        page.gap();
        worked_step(page, step);
    }
    page.gap();
    page.styled_text(2, style::FAINT, &legend(case));
}

/// What the labels of an example mean.
fn legend(case: &Case) -> String {
    let commands: String = case
        .scenario
        .requests()
        .flat_map(|(_, request)| request::curl(request, 0))
        .collect();
    let mut legend = "${issuer} and what begins with `admin` or `user` is known of the target \
                      beforehand."
        .to_owned();
    if commands.contains('@') {
        legend.push_str(" ${…@N} is a value from the answer to step N.");
    }
    if commands.contains("!}") {
        legend.push_str(" With ! its last character is changed.");
    }
    legend
}

fn worked_step(page: &mut Page, step: &Step) {
    let number = format!("  {:>2}  ", step.id);
    match &step.action {
        Action::Wait(seconds) => {
            let wait = format!("{} seconds pass", grouped(*seconds));
            page.line(&[(style::FAINT, &number), (style::PLAIN, &wait)]);
        }
        Action::UseUp(tier) => {
            let used_up = format!("the rate limit of {} is used up", tier.as_str());
            page.line(&[(style::FAINT, &number), (style::PLAIN, &used_up)]);
        }
        Action::Request(_) | Action::Alike(_) | Action::Race(_) => {
            let Some(request) = step.action.request() else {
                return;
            };
            let mut head = number.as_str();
            for line in request::curl(request, number.len()) {
                page.line(&[(style::FAINT, head), (style::PLAIN, &line)]);
                head = "      ";
            }
            if let Some(remark) = request::remark(&step.action) {
                page.line(&[(style::FAINT, head), (style::FAINT, &remark)]);
            }
        }
    }
}

#[cfg(test)]
mod tests;

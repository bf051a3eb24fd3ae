//! What a survey found out, as a profile with its evidence in comments.

use std::fmt::Write as _;

use oauth_model::{freedom::Freedom, profile::Profile};
use oauth_suite::survey::{Answered, Survey};

use super::VERSION;

/// How wide comments are, with their mark.
const WIDTH: usize = 90;

/// The text of a profile that changes this one to what a survey found.
pub fn write(survey: &Survey, profile: &Profile) -> String {
    let mut out = String::new();
    let known = |answer: &&Answered| !answer.sights.is_empty();
    let answered = survey.answers.iter().filter(known).count();
    comment(
        &mut out,
        &format!(
            "`oauth-conform survey` of {}: {answered} of {} questions that no source answers, \
             by {} requests.",
            survey.target,
            survey.answers.len(),
            survey.requests
        ),
    );
    comment(
        &mut out,
        "`serve` takes the first value of each; `run` holds a target to all that are given. \
         What was not shown stands behind a mark, with the values that are permitted.",
    );
    if let Some(why) = &survey.cut_short {
        comment(&mut out, &format!("It ended early: {why}."));
    }
    writeln!(out, "version = {VERSION}\nbase = {}", quoted(profile.base)).ok();
    out.push_str("\n[freedoms]\n");
    for answer in &survey.answers {
        out.push('\n');
        tell(&mut out, answer);
    }
    for (rule, stance, reason) in profile.departures() {
        let (rule, stance) = (quoted(rule), quoted(stance.as_str()));
        let reason = quoted(if reason.is_empty() {
            "not given"
        } else {
            reason
        });
        write!(
            out,
            "\n[[stance]]\nrule = {rule}\nstance = {stance}\nreason = {reason}\n"
        )
        .ok();
    }
    out
}

fn tell(out: &mut String, answer: &Answered) {
    let freedom = answer.freedom;
    let facts: Vec<&str> = freedom.facts().collect();
    let question = format!("{} (facts {})", freedom.question(), facts.join(", "));
    comment(out, &question);
    if answer.sights.is_empty() {
        comment(out, &format!("Not shown: {}.", answer.reason));
        let (first, others) = (freedom.default_value(), others(freedom));
        writeln!(out, "# {freedom} = {} # or {others}", quoted(first)).ok();
        return;
    }
    for sight in &answer.sights {
        // On one line, to be looked for as it is.
        let clean: String = sight.exchange.chars().filter(|c| !c.is_control()).collect();
        let (case, step) = (sight.case, sight.step);
        writeln!(out, "# {}: {clean} ({case}, step {step})", sight.value).ok();
    }
    if answer.sights.len() > 1 && freedom.is_one_question() {
        comment(out, "It changed its mind.");
    }
    let permitted = answer.permitted();
    let values: Vec<String> = permitted.iter().map(|value| quoted(value)).collect();
    match values.as_slice() {
        [only] => writeln!(out, "{freedom} = {only}").ok(),
        several => writeln!(out, "{freedom} = [{}]", several.join(", ")).ok(),
    };
}

/// The values beside the default.
fn others(freedom: Freedom) -> String {
    let others = freedom.values().iter().skip(1);
    let others: Vec<String> = others.map(|value| quoted(value)).collect();
    others.join(" or ")
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A comment, over as many lines as it takes.
fn comment(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.len() > 1 && line.chars().count() + word.chars().count() >= WIDTH {
            out.push_str(&line);
            out.push('\n');
            line.truncate(1);
        }
        line.push(' ');
        // Whatever a target is called, it is no line of its own.
        line.extend(word.chars().filter(|c| !c.is_control()));
    }
    out.push_str(&line);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use oauth_model::{catalogue::redirect_uri::LIMIT, profile::QLIK_CLOUD, rule::Stance};
    use oauth_suite::survey::Sight;

    use super::*;
    use crate::profile_file::read;

    fn survey() -> Survey {
        let sight = |value, status: u16| Sight {
            value,
            case: "a case",
            step: 3,
            exchange: format!("GET /x {{\"a\": \"${{b@1}}\"}} -> {status}"),
        };
        let answer = |freedom, sights: Vec<Sight>, reason: &str| Answered {
            freedom,
            sights,
            reason: reason.to_owned(),
        };
        Survey {
            target: "https://tenant.example".to_owned(),
            answers: vec![
                answer(Freedom::RefreshRotation, vec![sight("same", 200)], ""),
                answer(Freedom::OldCode, vec![sight("granted", 201)], ""),
                answer(
                    Freedom::PublishTwice,
                    vec![sight("refused", 400), sight("granted", 200)],
                    "",
                ),
                answer(Freedom::SilentError, vec![], "the target lacks a browser"),
            ],
            requests: 17,
            leftovers: 0,
            cut_short: Some("it was interrupted".to_owned()),
        }
    }

    #[test]
    fn it_is_written_with_its_evidence() {
        let text = write(&survey(), &QLIK_CLOUD);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn what_is_written_can_be_read() {
        let base = QLIK_CLOUD.departing(LIMIT, Stance::Off, "the \"gateway\"\ncounts");
        let profile = read(&write(&survey(), &base)).unwrap();
        assert_eq!(profile.permitted(Freedom::RefreshRotation), ["same"]);
        assert_eq!(profile.permitted(Freedom::OldCode), ["granted", "refused"]);
        assert_eq!(profile.choice(Freedom::PublishTwice), "refused");
        assert_eq!(profile.permitted(Freedom::SilentError).len(), 3);
        assert_eq!(
            profile.departures().collect::<Vec<_>>(),
            base.departures().collect::<Vec<_>>()
        );
    }
}

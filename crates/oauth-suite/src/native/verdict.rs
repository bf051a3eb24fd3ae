//! What a verdict means to a test runner.

use std::fmt::Write as _;

use libtest_mimic::{Completion, Trial};
use oauth_model::rule::{Rule, Stance};

use crate::report::{Finding, Report, RuleReport, Verdict};

/// What is said of one name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sentence {
    Passes,
    /// It passes, with words before the name.
    PassesWith(&'static str),
    /// It is ignored, for a reason.
    Ignored(String),
    /// It fails, for a reason.
    Fails(String),
}

impl Sentence {
    /// What is said of a rule, by the report or by why there is none.
    pub(super) fn of(rule: Rule, report: Result<&Report, &String>) -> Self {
        let report = match report {
            Ok(report) => report,
            Err(why) => return Self::Fails(format!("nothing was judged: {why}")),
        };
        match report.rules.iter().find(|told| told.id == rule) {
            Some(told) => Self::on(told, report),
            None => Self::Fails("the rule was not judged".to_owned()),
        }
    }

    fn on(told: &RuleReport, report: &Report) -> Self {
        let binds = report.strict || told.stance == Stance::Must;
        let reason = || {
            let reason = told.reason.as_deref().unwrap_or("no reason is known");
            let ended = report.cut_short.as_deref();
            let ended = ended.map_or(String::new(), |why| format!("; the run ended early: {why}"));
            format!("{}: {reason}{ended}", told.verdict.as_str())
        };
        match told.verdict {
            Verdict::Upheld => Self::Passes,
            Verdict::Broken if binds => Self::Fails(proof(told)),
            Verdict::Broken => Self::PassesWith("broken should"),
            Verdict::Inconclusive if binds => Self::Fails(reason()),
            Verdict::Inconclusive | Verdict::NotApplicable | Verdict::KnownDeviation => {
                Self::Ignored(reason())
            }
        }
    }

    /// The test that says so.
    pub(super) fn trial(self, rule: Rule) -> Trial {
        match self {
            Self::Passes => Trial::test(rule.id(), || Ok(())),
            Self::PassesWith(words) => Trial::test(rule.id(), || Ok(())).with_kind(words),
            Self::Ignored(why) => {
                Trial::ignorable_test(rule.id(), || Ok(Completion::ignored_with(why)))
            }
            Self::Fails(why) => Trial::test(rule.id(), || Err(why.into())),
        }
    }
}

/// Why a rule counts as broken, in lines.
fn proof(told: &RuleReport) -> String {
    let mut text = told.summary.clone();
    for citation in told.citations.citations() {
        write!(text, "\n  source  {citation}").ok();
    }
    for finding in &told.findings {
        steps(finding, &mut text);
    }
    text
}

fn steps(finding: &Finding, text: &mut String) {
    let Finding {
        found, admissible, ..
    } = finding;
    write!(text, "\n  came    {found}\n  wanted  {admissible}").ok();
    if !finding.reproduced.always() {
        write!(text, "\n  seen    in {} tries", finding.reproduced).ok();
    }
    for (exchange, curl) in finding.exchanges.iter().zip(&finding.curl) {
        write!(text, "\n  {:>2}  {curl}", exchange.step).ok();
        write!(text, "\n      -> {}", exchange.answer.status).ok();
    }
}

#[cfg(test)]
mod tests {
    use oauth_model::catalogue::redirect_uri::LIMIT;

    use super::*;
    use crate::{drive::NetworkReport, report::Summary};

    /// What is said of a rule with this stance and verdict.
    fn said(stance: Stance, verdict: Verdict, strict: bool) -> Sentence {
        let rule = RuleReport {
            id: LIMIT,
            summary: LIMIT.summary(),
            stance,
            verdict,
            reason: Some("why".to_owned()),
            missing: None,
            citations: LIMIT,
            confidence: LIMIT.confidence(),
            exercised: 0,
            findings: Vec::new(),
            commands: None,
        };
        let report = Report {
            version: 1,
            profile: "qlik-cloud",
            target: String::new(),
            strict,
            started: None,
            seed: 1,
            requests: 0,
            duration_ms: 0,
            summary: Summary::default(),
            cut_short: None,
            leftovers: 0,
            network: NetworkReport::default(),
            planned: None,
            phases: Vec::new(),
            freedoms: std::collections::BTreeMap::new(),
            expectations: None,
            drift: None,
            attacks: Vec::new(),
            rules: vec![rule],
        };
        Sentence::of(LIMIT, Ok(&report))
    }

    #[test]
    fn what_binds_fails_and_what_is_not_known_is_no_success() {
        use Verdict::{Broken, Inconclusive, KnownDeviation, NotApplicable, Upheld};
        let (must, should) = (Stance::Must, Stance::Should);
        let fails = |sentence| matches!(sentence, Sentence::Fails(_));
        let ignored = |why: &str| Sentence::Ignored(format!("{why}: why"));
        assert_eq!(said(must, Upheld, false), Sentence::Passes);
        assert!(fails(said(must, Broken, false)));
        assert!(fails(said(should, Broken, true)));
        let noted = Sentence::PassesWith("broken should");
        assert_eq!(said(should, Broken, false), noted);
        let unknown = Sentence::Fails("inconclusive: why".to_owned());
        assert_eq!(said(must, Inconclusive, false), unknown);
        assert_eq!(said(should, Inconclusive, false), ignored("inconclusive"));
        assert_eq!(said(must, NotApplicable, true), ignored("not applicable"));
        assert_eq!(said(must, KnownDeviation, true), ignored("known deviation"));
    }

    #[test]
    fn nothing_judged_is_no_success() {
        let why = "the target is gone".to_owned();
        let wanted = Sentence::Fails("nothing was judged: the target is gone".to_owned());
        assert_eq!(Sentence::of(LIMIT, Err(&why)), wanted);
    }
}

//! Surveys of tenants whose sides were drawn: what can be told from outside is found,
//! and a tenant that starts from what was found cannot be told from the first.

use oauth_conform::{embedded, profile_file};
use oauth_it::{block_on, drawn, facts, in_parallel, in_process, settings};
use oauth_model::{
    freedom::{Freedom, GRANTED, REFUSED},
    profile::{Profile, QLIK_CLOUD},
};
use oauth_suite::{
    script::{Flow, flows, open_questions},
    survey::{Survey, survey},
};

use super::transcripts::{recorded, texts};

/// How many tenants are drawn.
const TENANTS: usize = 60;

/// Questions that do not come up where another one is answered like this.
const HIDDEN: &[(Freedom, Freedom, &str)] = &[
    (
        Freedom::VisitorWithoutOrigin,
        Freedom::AnonymousEmbed,
        REFUSED,
    ),
    (Freedom::OddTrackingCode, Freedom::AnonymousEmbed, REFUSED),
    (Freedom::VisitorReads, Freedom::AnonymousEmbed, REFUSED),
    (Freedom::OldVisitorToken, Freedom::AnonymousEmbed, REFUSED),
    // Where the same token comes again, none was ever exchanged for another.
    (Freedom::UsedRefreshToken, Freedom::RefreshRotation, "same"),
    (
        Freedom::TokenOfReplayedRefreshToken,
        Freedom::RefreshRotation,
        "same",
    ),
    // Where a used token is as good as any, using it again is no replay.
    (
        Freedom::TokenOfReplayedRefreshToken,
        Freedom::UsedRefreshToken,
        GRANTED,
    ),
];

fn surveyed(profile: &Profile) -> Survey {
    let tenant = embedded::tenant(profile, None);
    let (target, facts) = (in_process(&tenant), facts(&tenant));
    block_on(survey(&target, &facts, &settings(), || {})).unwrap()
}

/// What a survey got wrong about a tenant.
fn wrong(profile: &Profile, survey: &Survey) -> Vec<String> {
    let mut wrong = Vec::new();
    for answer in &survey.answers {
        let freedom = answer.freedom;
        let shown: Vec<&str> = answer.sights.iter().map(|sight| sight.value).collect();
        let hidden = HIDDEN
            .iter()
            .any(|&(it, by, value)| it == freedom && profile.choice(by) == value);
        let right = if hidden {
            shown.is_empty() && !answer.reason.is_empty()
        } else {
            shown == [profile.choice(freedom)]
        };
        if !right {
            let chosen = profile.choice(freedom);
            wrong.push(format!(
                "{freedom}: {shown:?}, not {chosen}; {}",
                answer.reason
            ));
        }
    }
    wrong
}

/// All flows, and the cases about what no source decides.
fn everything() -> Vec<Flow> {
    let open = open_questions().into_iter().map(|case| Flow {
        name: case.name,
        title: case.name,
        scenario: case.scenario,
    });
    flows().into_iter().chain(open).collect()
}

#[test]
fn a_tenant_is_surveyed_and_imitated() {
    let everything = everything();
    let check = |profile: &Profile| -> Vec<String> {
        let survey = surveyed(profile);
        let mut wrong = wrong(profile, &survey);
        let imitated = profile_file::read(&profile_file::write(&survey, &QLIK_CLOUD)).unwrap();
        let original = texts(&recorded(profile, None, &everything));
        let imitation = texts(&recorded(&imitated, None, &everything));
        for (one, other) in original.iter().zip(&imitation) {
            if one != other {
                wrong.push(format!("{}\n{}\n{}", one.0, one.1, other.1));
            }
        }
        wrong
    };
    let profiles = drawn::profiles(TENANTS);
    let wrong = in_parallel(&profiles, check);
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A tenant without any freedom to hide another, so that none counts as hidden for ever.
#[test]
fn every_question_can_be_told_somewhere() {
    let survey = surveyed(&QLIK_CLOUD);
    assert_eq!(wrong(&QLIK_CLOUD, &survey), Vec::<String>::new());
    assert!(
        HIDDEN
            .iter()
            .all(|&(_, by, value)| QLIK_CLOUD.choice(by) != value)
    );
    assert_eq!((survey.leftovers, survey.cut_short), (0, None));
    // What a tenant behind a rate limit can bear.
    assert!(survey.requests < 400, "{}", survey.requests);
}

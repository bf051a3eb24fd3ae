//! A look at some faults, without writing anything down.

use oauth_it::judge;
use oauth_tenant::Fault;
use wildmatch::WildMatch;

use crate::{
    numbers::Spread,
    zoo::{self, asked},
};

/// Prints after how many requests each fault of this pattern is found in a run that is
/// asked for its rules, and how many of them learned the target.
pub(crate) fn at(pattern: &str) {
    let pattern = WildMatch::new(pattern);
    let faults: Vec<&'static Fault> = Fault::all()
        .iter()
        .filter(|fault| pattern.matches(&fault.id))
        .collect();
    let lines = oauth_it::in_parallel(&faults, |fault| {
        let report = judge(Some(fault), &asked(fault));
        let learned = report.phases.first().map_or(0, |phase| phase.requests);
        let seen = zoo::seen(fault, 1, &report);
        (fault.id.as_str(), seen.requests, learned, seen.blamed)
    });
    println!("requests  learning  fault");
    for (id, requests, learned, blamed) in &lines {
        let requests = requests.map_or_else(|| "-".to_owned(), |count| count.to_string());
        let blamed = if *blamed {
            ""
        } else {
            "  (not rightly blamed)"
        };
        println!("{requests:>8}  {learned:>8}  {id}{blamed}");
    }
    let found = lines.iter().filter_map(|(_, requests, ..)| *requests);
    let Spread {
        median,
        ninetieth,
        worst,
    } = Spread::of(found.collect());
    println!("median {median}, 90th percentile {ninetieth}, worst {worst}");
}

//! Names of mutants that stay when lines are added above them.

use std::collections::BTreeMap;

const SOURCE: &str = "crates/oauth-model/src/";

/// For each mutant, by file, line and column: a name without line and column.
#[derive(Debug)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Reads the list that `cargo mutants --list` prints.
    ///
    /// Where a function has several mutants of one name, they are counted.
    pub(super) fn read(list: &str) -> Self {
        let mut mutants: BTreeMap<String, Vec<(usize, usize, &str)>> = BTreeMap::new();
        for line in list.lines() {
            if let Some((name, row, column)) = split(line) {
                mutants.entry(name).or_default().push((row, column, line));
            }
        }
        let mut names = BTreeMap::new();
        for (name, mut places) in mutants {
            places.sort_unstable();
            let all = places.len();
            for (index, (_, _, line)) in places.into_iter().enumerate() {
                let counted = if all == 1 {
                    name.clone()
                } else {
                    format!("{name} ({} of {all})", index + 1)
                };
                names.insert(line.to_owned(), counted);
            }
        }
        Self(names)
    }

    /// The name of the mutant on a line of such a list.
    pub(super) fn short(&self, line: &str) -> Option<String> {
        self.0.get(line).cloned()
    }

    /// Whether there is a mutant of this name.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.values().any(|known| known == name)
    }
}

/// The parts of `FILE:LINE:COLUMN: WHAT`, the first and the last together.
fn split(line: &str) -> Option<(String, usize, usize)> {
    let (place, what) = line.split_once(": ")?;
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let row = parts.next()?.parse().ok()?;
    let file = parts.next()?;
    let file = file.strip_prefix(SOURCE).unwrap_or(file);
    Some((format!("{file}: {what}"), row, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_left_out_and_what_is_alike_is_counted() {
        let names = Names::read(
            "crates/oauth-model/src/scope.rs:88:12: delete ! in split\n\
             crates/oauth-model/src/scope.rs:100:3: replace == with != in split\n\
             crates/oauth-model/src/scope.rs:88:44: replace == with != in split\n",
        );
        let short = |line: &str| names.short(&format!("crates/oauth-model/src/{line}"));
        assert_eq!(
            short("scope.rs:88:12: delete ! in split").as_deref(),
            Some("scope.rs: delete ! in split")
        );
        assert_eq!(
            short("scope.rs:88:44: replace == with != in split").as_deref(),
            Some("scope.rs: replace == with != in split (1 of 2)")
        );
        assert_eq!(
            short("scope.rs:100:3: replace == with != in split").as_deref(),
            Some("scope.rs: replace == with != in split (2 of 2)")
        );
        assert_eq!(short("scope.rs:1:1: something else"), None);
        assert!(names.contains("scope.rs: delete ! in split"));
    }
}

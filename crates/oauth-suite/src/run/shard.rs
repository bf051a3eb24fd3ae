//! Shards: the rules in parts, for machines that share a run.

use oauth_model::rule::Rule;

/// A part of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// The part of this number, from 1, of so many.
    pub fn new(index: usize, count: usize) -> Option<Self> {
        (1..=count)
            .contains(&index)
            .then_some(Self { index, count })
    }

    /// Whether a rule is in it. Neighbours in the order of ids are in different parts,
    /// because they take alike long.
    pub fn has(self, rule: Rule) -> bool {
        let before = Rule::all().filter(|other| other.id() < rule.id()).count();
        before % self.count + 1 == self.index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_in_exactly_one_part() {
        for count in [1, 2, 3, 7, 1000] {
            for rule in Rule::all() {
                let parts = (1..=count).filter_map(|index| Shard::new(index, count));
                assert_eq!(parts.filter(|part| part.has(rule)).count(), 1, "{rule}");
            }
        }
        assert_eq!((Shard::new(0, 2), Shard::new(3, 2)), (None, None));
    }

    #[test]
    fn parts_are_alike_large() {
        let sizes = (1..=4).map(|index| {
            let part = Shard::new(index, 4).unwrap();
            Rule::all().filter(|rule| part.has(*rule)).count()
        });
        let sizes: Vec<usize> = sizes.collect();
        assert!(
            sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1,
            "{sizes:?}"
        );
    }
}

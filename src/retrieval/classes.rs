//! Facts that are asked alike but for a name, such as those of one template: the classifier takes them together, and the names
//! that they hold tell them apart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The classes of all facts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Classes {
    /// By fact.
    of: Box<[u32]>,
    /// How many facts each class has.
    sizes: Box<[u32]>,
}

impl Classes {
    /// Takes together the facts that share half of their forms: how each is asked, its names left open. With each form may stand
    /// something else.
    pub(super) fn new<T>(asked: &[Vec<(String, T)>]) -> Self {
        let mut sizes: Vec<u32> = Vec::new();
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        let of = asked.iter().map(|forms| {
            let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
            for class in forms.iter().filter_map(|(form, _)| known.get(form.as_str())) {
                *shared.entry(*class).or_default() += 1;
            }
            let most = shared.into_iter().max_by_key(|(_, count)| *count);
            let class = most
                .filter(|(_, count)| count * 2 >= forms.len())
                .map_or(sizes.len() as u32, |(class, _)| class);
            if class as usize == sizes.len() {
                sizes.push(0);
            }
            sizes[class as usize] += 1;
            for (form, _) in forms {
                known.entry(form).or_insert(class);
            }
            class
        });
        Self {
            of: of.collect(),
            sizes: sizes.into(),
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.sizes.len()
    }

    /// The class of a fact; where nothing was learnt, each is one of its own.
    pub(super) fn of(&self, fact: u32) -> u32 {
        self.of.get(fact as usize).copied().unwrap_or(fact)
    }

    /// How many facts are asked as this one is, itself counted.
    pub(super) fn size(&self, fact: u32) -> u32 {
        self.sizes.get(self.of(fact) as usize).copied().unwrap_or(1)
    }

    /// The facts that are classes of their own, each with its class.
    pub(super) fn alone(&self) -> impl Iterator<Item = (u32, u32)> {
        let all = (0u32..).zip(self.of.iter().copied());
        all.filter(|(_, class)| self.sizes[*class as usize] == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Classes;

    #[test]
    fn what_is_asked_alike_is_taken_together() {
        let facts: [&[&str]; 5] = [
            &["is * in", "when did * join", "* member"],
            &["why * office"],
            &["is * in", "when did * join", "how long is * in"],
            &["is * in", "* envoy", "who went to *"],
            &[],
        ];
        let asked = facts.map(|forms| forms.iter().map(|form| ((*form).to_owned(), ())).collect());
        let classes = Classes::new(&asked);
        assert_eq!([0, 1, 2, 3, 4].map(|fact| classes.of(fact)), [0, 1, 0, 2, 3]);
        assert_eq!(classes.size(2), 2);
        assert_eq!(classes.alone().collect::<Vec<_>>(), [(1, 1), (3, 2), (4, 3)]);
        assert_eq!(Classes::default().size(7), 1);
    }
}

//! Suppression of small numbers: hides counts by which few people could be picked out, and the counts that would reveal them.

/// Numbers of people under this are not shown.
pub const LEAST: i64 = 5;

/// The text in the place of a hidden number that stands by itself.
pub const FEWER: &str = "fewer than 5";
/// The text in the place of a hidden number of a group, where one may be hidden only to protect another.
pub const HIDDEN: &str = "fewer than 5, or hidden";

/// One count of a group whose sum somebody may know.
#[derive(Clone, Copy)]
pub struct SuppressedCount {
    pub number: i64,
    /// The number of people behind it, at most `number`.
    pub people: i64,
}

impl SuppressedCount {
    pub fn of(people: i64) -> Self {
        Self { number: people, people }
    }
}

/// Shows a count that is part of no known sum.
pub fn alone(number: i64) -> String {
    if number < LEAST { FEWER.into() } else { number.to_string() }
}

/// Shows the counts of a group. Hides those of fewer than five people, and with them the next larger one and its equals.
///
/// The hidden counts could then change places unseen: the sum and this rule tell of none that it is small.
pub fn shown(cells: &[SuppressedCount]) -> Vec<String> {
    let large = || cells.iter().map(|cell| cell.people).filter(|people| *people >= LEAST);
    let next = large().min().filter(|_| large().count() < cells.len());
    let is_hidden = |cell: &SuppressedCount| cell.people < LEAST || Some(cell.people) == next;
    cells.iter().map(|cell| if is_hidden(cell) { HIDDEN.into() } else { cell.number.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// Every group of so many numbers up to a largest.
    fn groups(cells: usize, largest: i64) -> Vec<Vec<i64>> {
        (0..cells).fold(vec![vec![]], |groups, _| {
            groups.iter().flat_map(|group| (0..=largest).map(move |number| [group.as_slice(), &[number]].concat())).collect()
        })
    }

    /// An attacker who knows everything shown, the rule, and the sum (unless that is small itself), finds in no group a number
    /// of fewer than five people: of all groups that look the same, each hidden number is another in some.
    fn assert_nothing_can_be_worked_out(worlds: &[Vec<SuppressedCount>]) {
        type Look = (Vec<String>, Option<i64>);
        let mut same: HashMap<Look, Vec<&Vec<SuppressedCount>>> = HashMap::new();
        for world in worlds {
            let (people, sum) = (world.iter().map(|cell| cell.people).sum::<i64>(), world.iter().map(|cell| cell.number).sum());
            same.entry((shown(world), (people >= LEAST).then_some(sum))).or_default().push(world);
        }
        for ((shown, sum), worlds) in same {
            for (at, text) in shown.iter().enumerate() {
                assert!(text == HIDDEN || worlds.iter().all(|world| world[at].people >= LEAST), "{shown:?}");
                let one = worlds[0][at].number;
                let told = worlds.iter().all(|world| world[at].number == one);
                assert!(!(told && one < LEAST), "{shown:?} of {sum:?} tells that number {at} is {one}");
                let few = worlds.iter().all(|world| world[at].people < LEAST);
                assert!(!few || sum.is_none(), "{shown:?} of {sum:?} tells that number {at} is small");
            }
        }
    }

    #[test]
    fn hidden_counts_cannot_be_derived_from_the_sum() {
        for (cells, largest) in [(1, 40), (2, 40), (3, 24), (4, 13), (5, 8)] {
            let worlds: Vec<Vec<SuppressedCount>> =
                groups(cells, largest).into_iter().map(|group| group.into_iter().map(SuppressedCount::of).collect()).collect();
            assert_nothing_can_be_worked_out(&worlds);
        }
    }

    #[test]
    fn hidden_dots_cannot_be_derived_from_the_sum() {
        let cell =
            |number: i64| (number / 3..=number).filter(move |people| people * 3 >= number).map(move |people| SuppressedCount { number, people });
        let worlds = groups(2, 18).into_iter().flat_map(|group| {
            let second = group[1];
            cell(group[0]).flat_map(move |first| cell(second).map(move |second| vec![first, second]))
        });
        assert_nothing_can_be_worked_out(&worlds.collect::<Vec<_>>());
    }

    #[test]
    fn large_counts_show_and_one_hidden_hides_the_next() {
        let texts = |numbers: &[i64]| shown(&numbers.iter().map(|number| SuppressedCount::of(*number)).collect::<Vec<_>>()).join(" | ");
        assert_eq!(texts(&[5, 6, 30]), "5 | 6 | 30");
        assert_eq!(texts(&[4, 6, 30]), format!("{HIDDEN} | {HIDDEN} | 30"));
        assert_eq!(texts(&[0, 0, 30]), format!("{HIDDEN} | {HIDDEN} | {HIDDEN}"));
        assert_eq!((alone(4), alone(5)), (FEWER.into(), "5".into()));
    }
}

//! Suppression of small numbers: hides counts by which few people could be picked out, and the counts that would reveal them.

use super::DOTS;
use std::collections::BTreeSet;

/// Numbers of people under this are not shown.
pub const LEAST: i64 = 5;
/// The same on pages that anybody may read, and what numbers are rounded to there.
const PUBLIC_LEAST: i64 = 10;
const PUBLIC_STEP: i64 = 5;

/// The text in the place of a hidden number that stands by itself.
pub const FEWER: &str = "fewer than 5";
/// The text in the place of a hidden number of a group, where one may be hidden only to protect another.
pub const HIDDEN: &str = "fewer than 5, or hidden";

/// Most things that an order places.
const PLACES: usize = 3;

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
    visible(cells, LEAST).map(|number| number.map_or(HIDDEN.into(), |number| number.to_string())).collect()
}

/// The same for a page that anybody may read: hides those of fewer than ten people, and rounds the others to five.
pub fn public(cells: &[SuppressedCount]) -> Vec<Option<i64>> {
    visible(cells, PUBLIC_LEAST).map(|number| number.map(|number| (number + PUBLIC_STEP / 2) / PUBLIC_STEP * PUBLIC_STEP)).collect()
}

fn visible(cells: &[SuppressedCount], least: i64) -> impl Iterator<Item = Option<i64>> {
    let large = || cells.iter().map(|cell| cell.people).filter(|people| *people >= least);
    let next = large().min().filter(|_| large().count() < cells.len());
    cells.iter().map(move |cell| Some(cell.number).filter(|_| cell.people >= least && Some(cell.people) != next))
}

/// Ranks the things of a list by their dots where every number is hidden: the first three places, two with equal dots on one.
///
/// `None` where a number shows, for a hidden one beside it could then be told to be small; where fewer than five may have put dots; and
/// where nothing stands out or three are equal, from which numbers can be worked out. Nobody's dots rank like few.
pub fn order(cells: &[SuppressedCount]) -> Option<Vec<Vec<usize>>> {
    order_of_hidden(cells, LEAST)
}

/// The same for a page that anybody may read.
pub fn public_order(cells: &[SuppressedCount]) -> Option<Vec<Vec<usize>>> {
    order_of_hidden(cells, PUBLIC_LEAST)
}

fn order_of_hidden(cells: &[SuppressedCount], least: i64) -> Option<Vec<Vec<usize>>> {
    let all: i64 = cells.iter().map(|cell| cell.number).sum();
    let numbers: BTreeSet<i64> = cells.iter().map(|cell| cell.number).collect();
    if all <= i64::from(DOTS) * (LEAST - 1) || numbers.len() < 2 || visible(cells, least).any(|number| number.is_some()) {
        return None;
    }
    let mut places: Vec<Vec<usize>> = vec![];
    for number in numbers.into_iter().rev() {
        let equal: Vec<usize> = (0..cells.len()).filter(|at| cells[*at].number == number).collect();
        if places.iter().map(Vec::len).sum::<usize>() + equal.len() > PLACES {
            break;
        }
        places.push(equal);
    }
    (1..=2).contains(&places.first()?.len()).then_some(places)
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

    /// As many dots and people as a thing can have, for each number of dots.
    fn dotted(numbers: &[i64]) -> Vec<Vec<SuppressedCount>> {
        numbers.iter().fold(vec![vec![]], |worlds, number| {
            let cells = ((number + 2) / 3..=*number).map(|people| SuppressedCount { number: *number, people });
            let cells: Vec<_> = cells.collect();
            worlds.iter().flat_map(|world| cells.iter().map(move |cell| [world.as_slice(), &[*cell]].concat())).collect()
        })
    }

    /// Every group of so many numbers with this sum.
    fn of_sum(cells: usize, sum: i64) -> Vec<Vec<i64>> {
        match cells {
            1 => vec![vec![sum]],
            _ => (0..=sum).flat_map(|number| of_sum(cells - 1, sum - number).into_iter().map(move |rest| [&[number], &rest[..]].concat())).collect(),
        }
    }

    #[test]
    fn order_tells_no_small_number_even_with_the_sum() {
        for (cells, largest) in [(2, 30), (3, 18), (4, 16)] {
            for sum in 0..=largest {
                let mut same: HashMap<Vec<Vec<usize>>, Vec<Vec<SuppressedCount>>> = HashMap::new();
                for world in of_sum(cells, sum).iter().flat_map(|numbers| dotted(numbers)) {
                    if let Some(places) = order(&world) {
                        same.entry(places).or_default().push(world);
                    }
                }
                assert_eq!(same.is_empty(), sum <= 12, "{cells} things and {sum} dots");
                for (places, worlds) in &same {
                    for at in 0..cells {
                        let (dots, people): (BTreeSet<i64>, BTreeSet<i64>) = worlds.iter().map(|world| (world[at].number, world[at].people)).unzip();
                        assert!(dots.len() > 1 || dots.iter().all(|dots| *dots >= LEAST), "{places:?} of {sum} tells {at}: {dots:?}");
                        assert!(people.len() > 1, "{places:?} of {sum} tells {at}: {people:?} people");
                    }
                }
            }
        }
    }

    #[test]
    fn three_places_are_told_and_ties_share_one() {
        let places = |dots: &[i64]| order(&dots.iter().map(|dots| SuppressedCount { number: *dots, people: (dots + 2) / 3 }).collect::<Vec<_>>());
        assert_eq!(places(&[2, 9, 5, 0, 1]), Some(vec![vec![1], vec![2], vec![0]]));
        assert_eq!(places(&[5, 9, 5, 0]), Some(vec![vec![1], vec![0, 2]]), "two with equal dots share a place");
        assert_eq!(places(&[9, 2, 2, 2]), Some(vec![vec![0]]), "three of them have no place among three");
        assert_eq!(places(&[9, 9, 4, 1]), Some(vec![vec![0, 1], vec![2]]));
        assert_eq!(places(&[12, 0, 1]), Some(vec![vec![0], vec![2], vec![1]]), "none ranks like few");
        assert_eq!(places(&[9, 9]), None, "nothing stands out");
        assert_eq!(places(&[5, 5, 5, 1]), None, "three are equal");
        assert_eq!(places(&[6, 4, 2]), None, "four people may have put all of them");
        assert_eq!(
            order(&[SuppressedCount { number: 20, people: 9 }, SuppressedCount { number: 2, people: 1 }, SuppressedCount { number: 8, people: 6 }]),
            None,
            "a number shows"
        );
    }

    #[test]
    fn public_numbers_are_of_ten_people_and_rounded() {
        let cells = |people: &[i64]| people.iter().map(|people| SuppressedCount::of(*people)).collect::<Vec<_>>();
        assert_eq!(public(&cells(&[10, 12, 13])), [Some(10), Some(10), Some(15)]);
        assert_eq!(public(&cells(&[9, 12, 13])), [None, None, Some(15)], "the next larger one hides the small one");
        // Seven and nine: numbers for staff, and no more than an order for anybody else.
        let few = cells(&[9, 7]);
        assert_eq!((order(&few), public(&few), public_order(&few)), (None, vec![None, None], Some(vec![vec![0], vec![1]])));
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

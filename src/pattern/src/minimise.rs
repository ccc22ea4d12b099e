//! Hopcroft's minimisation, and one fixed numbering.

use std::collections::VecDeque;

use crate::determine::Table;

/// The smallest table of the same language; state 0 is dead, the others in order of discovery.
pub(crate) fn minimise(table: Table) -> Table {
    let group = Partition::new(&table).refine(&table);
    renumber(&table, &group)
}

struct Partition {
    /// Group of each state.
    group: Vec<usize>,
    /// States of each group.
    members: Vec<Vec<usize>>,
}

impl Partition {
    fn new(table: &Table) -> Partition {
        let group: Vec<usize> = table.accept.iter().map(|&a| usize::from(a)).collect();
        let mut members = vec![Vec::new(), Vec::new()];
        for (state, &group) in group.iter().enumerate() {
            members[group].push(state);
        }
        Partition { group, members }
    }

    fn refine(mut self, table: &Table) -> Vec<usize> {
        let before = predecessors(table);
        let mut open: VecDeque<(usize, usize)> = (0..table.classes)
            .flat_map(|class| [(0, class), (1, class)])
            .collect();
        while let Some((splitter, class)) = open.pop_front() {
            let mut hit: Vec<usize> = self.members[splitter]
                .iter()
                .flat_map(|&state| &before[state * table.classes + class])
                .copied()
                .collect();
            hit.sort_unstable_by_key(|&state| (self.group[state], state));
            hit.dedup();
            for chunk in hit
                .chunk_by(|&a, &b| self.group[a] == self.group[b])
                .map(<[_]>::to_vec)
                .collect::<Vec<_>>()
            {
                if let Some(fresh) = self.split(&chunk) {
                    open.extend((0..table.classes).map(|class| (fresh, class)));
                }
            }
        }
        self.group
    }

    // Takes `chunk` out of its group if others stay; the smaller part gets the new number.
    fn split(&mut self, chunk: &[usize]) -> Option<usize> {
        let old = self.group[chunk[0]];
        if chunk.len() == self.members[old].len() {
            return None;
        }
        let fresh = self.members.len();
        let (inside, outside): (Vec<usize>, Vec<usize>) = self.members[old]
            .iter()
            .partition(|state| chunk.binary_search(state).is_ok());
        let (stay, leave) = if inside.len() <= outside.len() {
            (outside, inside)
        } else {
            (inside, outside)
        };
        for &state in &leave {
            self.group[state] = fresh;
        }
        self.members[old] = stay;
        self.members.push(leave);
        Some(fresh)
    }
}

// `before[state * classes + class]`: the states that go to `state` on `class`.
fn predecessors(table: &Table) -> Vec<Vec<usize>> {
    let mut before = vec![Vec::new(); table.next.len()];
    for (entry, &next) in table.next.iter().enumerate() {
        let (state, class) = (entry / table.classes, entry % table.classes);
        before[usize::from(next) * table.classes + class].push(state);
    }
    before
}

fn renumber(table: &Table, group: &[usize]) -> Table {
    // The group of the old state 0, the empty set, is the dead one.
    let mut order = vec![0_usize];
    let mut number = vec![None; group.iter().max().map_or(1, |max| max + 1)];
    number[group[0]] = Some(0_u16);
    let mut out = Table {
        classes: table.classes,
        start: visit(usize::from(table.start), group, &mut number, &mut order),
        accept: Vec::new(),
        next: Vec::new(),
    };
    let mut at = 0;
    while at < order.len() {
        let state = order[at];
        out.accept.push(table.accept[state]);
        for class in 0..table.classes {
            let next = usize::from(table.next[state * table.classes + class]);
            out.next.push(visit(next, group, &mut number, &mut order));
        }
        at += 1;
    }
    out
}

fn visit(state: usize, group: &[usize], number: &mut [Option<u16>], order: &mut Vec<usize>) -> u16 {
    *number[group[state]].get_or_insert_with(|| {
        order.push(state);
        u16::try_from(order.len() - 1).expect("there are fewer groups than states")
    })
}

//! Work spread over threads; where there is none to be had, one thing is done after the other, with the same result.

use std::thread::{Builder, scope};

/// Threads that share many things to do: the time to load is what a restart costs.
const THREADS: usize = 4;

/// Does both at once.
pub(super) fn both<A: Send + Default, B>(beside: impl Fn() -> A + Sync, here: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| {
        let thread = Builder::new().spawn_scoped(scope, &beside);
        let here = here();
        let beside = thread.map_or_else(|_| beside(), |thread| thread.join().unwrap_or_default());
        (beside, here)
    })
}

/// Makes something of each item, and gives all in the order of the items.
pub(crate) fn each<I: Sync, T: Send, E: IntoIterator<Item = T>>(items: &[I], make: impl Fn(&I) -> E + Sync) -> Vec<T> {
    let make = |part: &[I]| part.iter().flat_map(&make).collect::<Vec<T>>();
    let make = &make;
    scope(|scope| {
        let parts = items.chunks(items.len().div_ceil(THREADS).max(1));
        let begun: Vec<_> = parts
            .map(|part| (part, Builder::new().spawn_scoped(scope, move || make(part))))
            .collect();
        begun
            .into_iter()
            .flat_map(|(part, thread)| thread.map_or_else(|_| make(part), |thread| thread.join().unwrap_or_default()))
            .collect()
    })
}

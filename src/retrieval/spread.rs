//! Work spread over threads; where there is none to be had, one thing is done after the other, with the same result.

use std::thread::{Builder, scope};

/// Does both at once.
pub(super) fn both<A: Send + Default, B>(beside: impl Fn() -> A + Sync, here: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| {
        let thread = Builder::new().spawn_scoped(scope, &beside);
        let here = here();
        let beside = thread.map_or_else(|_| beside(), |thread| thread.join().unwrap_or_default());
        (beside, here)
    })
}

/// Does each part, all at once, and gives the results in their order.
pub(super) fn each<P: Sync, T: Send + Default>(
    parts: impl Iterator<Item = P>,
    work: impl Fn(&P) -> T + Sync,
) -> Vec<T> {
    let parts: Vec<P> = parts.collect();
    let work = &work;
    scope(|scope| {
        let begun: Vec<_> = parts
            .iter()
            .map(|part| (part, Builder::new().spawn_scoped(scope, move || work(part))))
            .collect();
        begun
            .into_iter()
            .map(|(part, thread)| thread.map_or_else(|_| work(part), |thread| thread.join().unwrap_or_default()))
            .collect()
    })
}

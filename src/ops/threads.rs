//! The program's threads: all begin at the start, so that a limit on them which strikes later costs nothing.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

/// Where all that waits is done.
const WAITING: usize = 2;
/// Names are looked up and bases read in these. The allocator keeps what each thread freed for itself: more of them would each
/// hold on to a base's worth.
const BLOCKING: usize = 2;
/// The database's own.
const DATABASE: usize = 1;
/// How long what begins the blocking threads holds them, so that none does the work of two.
const HOLDING: Duration = Duration::from_millis(10);

/// A runtime whose threads have begun and stay.
///
/// # Errors
/// A sentence, where the system gives fewer threads than the program needs.
pub fn runtime() -> io::Result<Runtime> {
    let needed = WAITING + BLOCKING + DATABASE;
    try_out(needed).map_err(|fault| {
        io::Error::other(format!(
            "no {needed} threads can be begun ({fault}): raise the limit on processes, which is `ulimit -u`, or a container's pids_limit"
        ))
    })?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(WAITING)
        .max_blocking_threads(BLOCKING)
        .thread_keep_alive(Duration::MAX)
        .enable_all()
        .build()?;
    for _ in 0..BLOCKING {
        runtime.spawn_blocking(|| thread::sleep(HOLDING));
    }
    Ok(runtime)
}

/// Begins so many threads at once and ends them: the runtime would panic where one is missing, or leave out what it is for.
fn try_out(count: usize) -> io::Result<()> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        let closed = gate.lock().unwrap_or_else(PoisonError::into_inner);
        let begun: io::Result<Vec<_>> = (0..count)
            .map(|_| thread::Builder::new().spawn_scoped(scope, || drop(gate.lock())))
            .collect();
        drop(closed);
        for thread in begun? {
            let _ = thread.join();
        }
        Ok(())
    })
}

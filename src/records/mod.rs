//! What must outlast a restart: who loaded which base, earlier bases, unanswered questions, feedback. One SQLite file, or
//! one PostgreSQL database, behind one thread; whatever is wrong with it costs only what needs it.

mod connection;
mod feedback;
mod gaps;
mod history;
mod schema;
mod server;

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::oneshot;

use self::connection::{Connection, Place, Result};
pub use self::feedback::Rate;
pub use self::gaps::{Gap, LEAST_ASKERS};
pub use self::history::{By, Event};
pub use self::server::{Server, ServerFault};

/// Jobs that may wait; what comes beyond is not kept.
const WAITING: usize = 1_000;
/// How long a job may take, its wait included, before whoever asked goes on without.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a database that can't be opened is left alone.
const RETRY: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&mut Connection) -> Result<()> + Send>;

/// The database; cheap to clone. Every method gives `None`, or does nothing, where it is out of service.
#[derive(Clone)]
pub struct Records {
    jobs: Option<SyncSender<Job>>,
    state: Arc<Mutex<State>>,
}

/// Whether the database can be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The settings say that nothing is kept.
    Off,
    /// Whatever was to be kept was.
    Working,
    /// The latest fault.
    Broken(String),
}

impl Records {
    /// Keeps nothing.
    #[must_use]
    pub fn off() -> Self {
        Self {
            jobs: None,
            state: Arc::new(Mutex::new(State::Off)),
        }
    }

    /// Keeps everything in this file, which is made where it is missing. Returns at once: the file is opened by its own thread.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        if path.as_os_str().is_empty() {
            return Self::off();
        }
        Self::at(Place::File(path.to_owned()))
    }

    /// Keeps everything in this PostgreSQL database, which several programs may share. Returns at once: its own thread connects.
    #[must_use]
    pub fn connect(server: Server) -> Self {
        Self::at(Place::Server(Box::new(server)))
    }

    fn at(place: Place) -> Self {
        let (jobs, incoming) = sync_channel(WAITING);
        let state = Arc::new(Mutex::new(State::Working));
        let keeper = Keeper {
            place,
            state: Arc::clone(&state),
            connection: None,
            tried: None,
        };
        let thread = std::thread::Builder::new().name("records".to_owned());
        match thread.spawn(move || keeper.run(&incoming)) {
            Ok(_) => Self {
                jobs: Some(jobs),
                state,
            },
            Err(fault) => {
                tracing::error!(%fault, "no thread for the database: nothing is kept");
                Self::off()
            }
        }
    }

    /// Whether the database can be relied on.
    #[must_use]
    pub fn state(&self) -> State {
        state(&self.state).clone()
    }

    /// Does a job, all of it or nothing, and waits for what it gives; `None` where it fails or takes too long.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Option<T> {
        let (answer, given) = oneshot::channel();
        self.send(move |connection| {
            // Nobody waits any more where sending fails.
            drop(answer.send(connection.whole(work)?));
            Ok(())
        });
        tokio::time::timeout(PATIENCE, given).await.ok()?.ok()
    }

    /// Has a job done some time, all of it or nothing.
    fn tell(&self, work: impl FnOnce(&mut Connection) -> Result<()> + Send + 'static) {
        self.send(move |connection| connection.whole(work));
    }

    fn send(&self, work: impl FnOnce(&mut Connection) -> Result<()> + Send + 'static) {
        let Some(jobs) = &self.jobs else { return };
        if jobs.try_send(Box::new(work)).is_err() {
            tracing::debug!("the database is too slow: something was not kept");
        }
    }

    /// Waits until all that was to be kept is, and stands in the one file, so that even a failing machine loses nothing of it.
    pub async fn finish(&self) {
        let (done, given) = oneshot::channel();
        self.send(move |connection| {
            let settled = connection.settle();
            let _ = done.send(());
            settled
        });
        let _ = tokio::time::timeout(PATIENCE, given).await;
    }
}

/// Has the connection, and opens it again where it was lost.
struct Keeper {
    place: Place,
    state: Arc<Mutex<State>>,
    connection: Option<Connection>,
    tried: Option<Instant>,
}

impl Keeper {
    fn run(mut self, jobs: &Receiver<Job>) {
        // Before the first job, so that a fault is known from the start.
        self.open();
        while let Ok(job) = jobs.recv() {
            if let Some(connection) = &mut self.connection
                && !connection.leads_to(&self.place)
            {
                self.connection = None;
                self.tried = None;
            }
            if self.connection.is_none() && self.tried.is_none_or(|tried| tried.elapsed() >= RETRY) {
                self.open();
            }
            // A job that is dropped tells whoever waits for it.
            let Some(connection) = &mut self.connection else {
                continue;
            };
            let result = job(connection);
            let is_lost = matches!(&result, Err(fault) if !fault.is_passing());
            if is_lost {
                self.connection = None;
                self.tried = Some(Instant::now());
            }
            self.note(result);
        }
    }

    fn open(&mut self) {
        self.tried = Some(Instant::now());
        match schema::open(&self.place) {
            Ok(connection) => {
                self.connection = Some(connection);
                self.note(Ok(()));
            }
            Err(fault) => self.note(Err(fault)),
        }
    }

    /// Logs a fault once, and its end.
    fn note(&self, result: Result<()>) {
        let mut known = state(&self.state);
        match (result, &*known) {
            (Ok(()), State::Broken(_)) => {
                tracing::info!(place = %self.place, "the database works again");
                *known = State::Working;
            }
            (Ok(()), _) => {}
            (Err(fault), before) => {
                if !matches!(before, State::Broken(_)) {
                    tracing::warn!(
                        place = %self.place,
                        %fault,
                        "the database is out of service: history, gaps and feedback are not kept; questions are answered as ever"
                    );
                }
                *known = State::Broken(fault.to_string());
            }
        }
    }
}

fn state(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Seconds since 1970.
fn seconds(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Days since 1970.
fn day(at: SystemTime) -> i64 {
    seconds(at) / 86_400
}

/// An id of Discord's as the database keeps it.
fn id(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

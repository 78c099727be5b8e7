//! What an operator sees of the running program: numbers, and whether it is well. Knows no Discord.

pub mod health;
mod listen;
pub mod log;
mod metrics;
pub mod threads;

pub use self::listen::Listen;
pub use self::metrics::Metrics;

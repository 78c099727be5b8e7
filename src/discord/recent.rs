//! A bounded memory: keeps the most recently used entries, each for a while; the clock comes in as an argument.

use std::hash::Hash;
use std::num::NonZeroUsize;
use std::time::Duration;

use lru::LruCache;
use tokio::time::Instant;

/// At most so many entries, none older than its lifetime.
pub(super) struct Recent<K: Hash + Eq, V> {
    entries: LruCache<K, (Instant, V)>,
    lifetime: Duration,
}

impl<K: Hash + Eq, V> Recent<K, V> {
    /// An empty memory; it grows as it is used.
    pub(super) fn new(most: usize, lifetime: Duration) -> Self {
        let mut entries = LruCache::unbounded();
        entries.resize(NonZeroUsize::new(most).unwrap_or(NonZeroUsize::MIN));
        Self { entries, lifetime }
    }

    /// Remembers; whether it was unknown until now.
    pub(super) fn insert(&mut self, key: K, value: V, now: Instant) -> bool {
        let fresh = self.get(&key, now).is_none();
        self.entries.put(key, (now, value));
        // What has expired stands at the far end: two leave for each that comes, so memory follows use.
        for _ in 0..2 {
            match self.entries.peek_lru() {
                Some((_, (then, _))) if now.duration_since(*then) > self.lifetime => drop(self.entries.pop_lru()),
                _ => break,
            }
        }
        fresh
    }

    /// What is remembered of it.
    pub(super) fn get(&mut self, key: &K, now: Instant) -> Option<&mut V> {
        match self.entries.get_mut(key) {
            Some((then, value)) if now.duration_since(*then) <= self.lifetime => Some(value),
            _ => None,
        }
    }

    /// All that is remembered, expired or not.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, (_, value))| value)
    }

    /// Forgets all that is meant.
    pub(super) fn forget(&mut self, is_meant: impl Fn(&K, &V) -> bool)
    where
        K: Clone,
    {
        let meant = self.entries.iter().filter(|(key, (_, value))| is_meant(key, value));
        let keys: Vec<K> = meant.map(|(key, _)| key.clone()).collect();
        for key in keys {
            self.entries.pop(&key);
        }
    }

    /// Forgets, and gives what was remembered.
    pub(super) fn take(&mut self, key: &K, now: Instant) -> Option<V> {
        let (then, value) = self.entries.pop(key)?;
        (now.duration_since(then) <= self.lifetime).then_some(value)
    }
}

//! Snowflakes, interaction tokens and a bot token, shaped as Discord shapes them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds of the Unix epoch at which Discord's snowflakes begin. `documented`
const DISCORD_EPOCH: u64 = 1_420_070_400_000;
/// Guild ids are spread one millisecond apart from here, so that `(id >> 22) % shards` deals them evenly.
const FIRST_GUILD: u64 = 180_000_000_000;

static NOISE: AtomicU64 = AtomicU64::new(0);

/// Gives out snowflakes in rising order; their upper bits are the present time, as Discord's are.
#[derive(Default)]
pub struct Ids {
    last: u64,
    guilds: u64,
}

impl Ids {
    /// A new id, greater than all before it.
    pub fn next(&mut self) -> u64 {
        self.last = (self.last + 1).max(now() << 22);
        self.last
    }

    /// A new guild id, a millisecond after the one before.
    pub fn next_guild(&mut self) -> u64 {
        self.guilds += 1;
        ((FIRST_GUILD + self.guilds) << 22) | (self.guilds % 7)
    }
}

fn now() -> u64 {
    unix_millis().saturating_sub(DISCORD_EPOCH)
}

/// Milliseconds since the Unix epoch.
pub fn unix_millis() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// The moment a snowflake was made, as an ISO 8601 timestamp.
pub fn timestamp(id: u64) -> String {
    iso((id >> 22) + DISCORD_EPOCH)
}

/// Unix milliseconds as an ISO 8601 timestamp in UTC.
pub fn iso(millis: u64) -> String {
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(i64::try_from(days).unwrap());
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}000+00:00")
}

/// Days since 1970-01-01 as year, month and day (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (
        yoe + era * 400 + i64::from(month <= 2),
        month,
        doy - (153 * mp + 2) / 5 + 1,
    )
}

/// `length` letters and digits that differ at every call; not secret, only different.
pub fn noise(length: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut state =
        unix_millis() ^ (NOISE.fetch_add(1, Ordering::Relaxed) << 40) ^ (u64::from(std::process::id()) << 20);
    (0..length)
        .map(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            char::from(ALPHABET[usize::try_from((z ^ (z >> 31)) % 62).unwrap()])
        })
        .collect()
}

/// A token of the shape Discord gives bots: the bot's id in base64, a time, a signature.
pub fn bot_token(bot: u64) -> String {
    format!("{}.{}.{}", base64(bot.to_string().as_bytes()), noise(6), noise(38))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let block = chunk.iter().fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[((block >> (18 - 6 * place)) & 63) as usize]));
        }
    }
    text
}

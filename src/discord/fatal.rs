//! What ends the program: whose mistake it is, what to do about it, and the exit code.

use std::fmt;

/// Wrong use or configuration.
const WRONG_USE: u8 = 2;
/// Discord ended it for good: to start again without a change is no use.
const REFUSED: u8 = 3;

/// An end, with a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fatal {
    /// Of the process.
    pub exit_code: u8,
    message: String,
}

impl Fatal {
    /// The settings or the environment are at fault.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self {
            exit_code: WRONG_USE,
            message: message.into(),
        }
    }

    /// Discord does not accept the token.
    pub(super) fn token() -> Self {
        let message = "Discord does not accept the token: copy it anew from the application's bot settings into DISCORD_TOKEN \
                       or the file that DISCORD_TOKEN_FILE names, and start again";
        Self {
            exit_code: REFUSED,
            message: message.to_owned(),
        }
    }

    /// What a close code means where connecting again is no use; `None` where it is.
    pub(super) fn of_close(code: u16) -> Option<Self> {
        let message = match code {
            4004 => return Some(Self::token()),
            4010 => "Discord refused the shard's number (4010): this is a fault of the bot; please report it",
            4011 => {
                "Discord demands more shards for so many guilds (4011): start again, so that their number is asked for anew"
            }
            4012 => "Discord no longer speaks this version of its gateway (4012): install a newer alliance-bot",
            4013 => "Discord does not know the intents that were asked for (4013): install a newer alliance-bot",
            4014 => {
                "Discord refused the intents even without the message content (4014): check the application's bot settings"
            }
            _ => return None,
        };
        Some(Self {
            exit_code: REFUSED,
            message: message.to_owned(),
        })
    }
}

impl fmt::Display for Fatal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fatal {}

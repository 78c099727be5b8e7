//! The bot's token: read once from the environment, checked, and from then on never printed.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::Read as _;

/// Larger than any token, smaller than any mistake worth reading.
const FILE_LIMIT: u64 = 4096;

/// A token that can stand in a header; printing it prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Box<str>);

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFault {
    /// Neither variable is set.
    Missing,
    /// Both variables are set.
    Both,
    /// The variable, or the file it names, holds nothing.
    Empty {
        /// Which of the two variables.
        variable: &'static str,
    },
    /// The variable, or the file it names, holds something that no token is.
    Malformed {
        /// Which of the two variables.
        variable: &'static str,
    },
    /// The file can't be read.
    Unreadable {
        /// As the variable names it.
        path: String,
        /// As the system puts it.
        reason: String,
    },
}

/// The variable that holds the token.
const VARIABLE: &str = "DISCORD_TOKEN";
/// The variable that names a file that holds the token.
const FILE_VARIABLE: &str = "DISCORD_TOKEN_FILE";

impl Token {
    /// Reads `DISCORD_TOKEN`, or the file that `DISCORD_TOKEN_FILE` names, through `variable`.
    ///
    /// # Errors
    /// None or both are set, or what they hold is not a token.
    pub fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, TokenFault> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        match (set(VARIABLE), set(FILE_VARIABLE)) {
            (Some(_), Some(_)) => Err(TokenFault::Both),
            (None, None) if variable(VARIABLE).is_some() => Err(TokenFault::Empty { variable: VARIABLE }),
            (None, None) => Err(TokenFault::Missing),
            (Some(token), None) => Self::parse(&token.to_string_lossy(), VARIABLE),
            (None, Some(path)) => {
                let unreadable = |reason: String| TokenFault::Unreadable {
                    path: path.to_string_lossy().into_owned(),
                    reason,
                };
                let metadata = std::fs::metadata(&path).map_err(|fault| unreadable(fault.to_string()))?;
                if !metadata.is_file() {
                    return Err(unreadable("not a regular file".to_owned()));
                }
                let mut text = String::new();
                File::open(&path)
                    .and_then(|file| file.take(FILE_LIMIT).read_to_string(&mut text))
                    .map_err(|fault| unreadable(fault.kind().to_string()))?;
                Self::parse(&text, FILE_VARIABLE)
            }
        }
    }

    fn parse(text: &str, variable: &'static str) -> Result<Self, TokenFault> {
        let text = text.trim_start_matches('\u{feff}').trim();
        let text = text.strip_prefix("Bot ").unwrap_or(text).trim_start();
        if text.is_empty() {
            return Err(TokenFault::Empty { variable });
        }
        let fits = text.len() <= 512 && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(TokenFault::Malformed { variable })
        }
    }

    /// The token itself, for the two places that send it: IDENTIFY and the authorization header.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl fmt::Display for TokenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str(
                "no token: make an application at https://discord.com/developers/applications, copy its bot's token, and \
                 set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it. Without an account, \
                 `alliance-bot chat` runs the same bot in this terminal",
            ),
            Self::Both => f.write_str("DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: unset one of them"),
            Self::Empty { variable: VARIABLE } => f.write_str("DISCORD_TOKEN is empty: set it to the bot's token"),
            Self::Empty { .. } => f.write_str("the file that DISCORD_TOKEN_FILE names is empty: put the bot's token in it"),
            Self::Malformed { variable } => write!(
                f,
                "{variable} holds no token: one line of letters, digits, dots and dashes is expected, with no spaces or quotes"
            ),
            Self::Unreadable { path, reason } => write!(f, "DISCORD_TOKEN_FILE names {path}, which can't be read: {reason}"),
        }
    }
}

impl std::error::Error for TokenFault {}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    const SOME: &str = "MTIz.NDU2.Nzg5";

    /// What the file holds, in bytes; the token, or the start of the sentence about it.
    #[test]
    fn a_file_holds_a_token_or_it_is_said_why_not() {
        let rows: &[(&[u8], Result<&str, &str>)] = &[
            (b"MTIz.NDU2.Nzg5", Ok(SOME)),
            (b"  MTIz.NDU2.Nzg5 \r\n\n", Ok(SOME)),
            (b"Bot MTIz.NDU2.Nzg5\n", Ok(SOME)),
            (b"\xef\xbb\xbfMTIz.NDU2.Nzg5", Ok(SOME)),
            (b"", Err("the file that DISCORD_TOKEN_FILE names is empty")),
            (b" \n", Err("the file that DISCORD_TOKEN_FILE names is empty")),
            (b"MTIz.NDU2\nNzg5", Err("DISCORD_TOKEN_FILE holds no token")),
            (b"\"MTIz NDU2\"", Err("DISCORD_TOKEN_FILE holds no token")),
            (&[b'x'; 5_000], Err("DISCORD_TOKEN_FILE holds no token")),
            (b"\xff\xfeM\0", Err("DISCORD_TOKEN_FILE names ")),
        ];
        let folder = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
        let path = folder.path().join("token");
        for (bytes, expected) in rows {
            fs::write(&path, bytes).unwrap_or_else(|fault| panic!("{fault}"));
            match (&read(&path), expected) {
                (Ok(token), Ok(expected)) => assert_eq!(token.expose(), *expected),
                (Err(fault), Err(start)) => {
                    let said = fault.to_string();
                    assert!(said.starts_with(start) && !said.contains("MTIz"), "{said}");
                }
                (found, _) => panic!("{found:?} of {bytes:?}"),
            }
        }
        for none in [folder.path(), &folder.path().join("missing"), Path::new("/dev/zero")] {
            assert!(matches!(read(none), Err(TokenFault::Unreadable { .. })), "{none:?}");
        }
    }

    fn read(path: &Path) -> Result<Token, TokenFault> {
        Token::from_environment(|name| (name == FILE_VARIABLE).then(|| path.as_os_str().to_owned()))
    }

    #[test]
    fn printed_it_says_nothing() {
        let token = Token::parse(SOME, VARIABLE).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(format!("{token:?} {token:#?}"), "Token(…) Token(…)");
    }
}

//! The bot's token: read once from the environment, checked, and from then on never printed.

use std::ffi::OsString;
use std::fmt;

use crate::secret::{Names, Secret, SecretFault};

/// A token that can stand in a header; printing it prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Box<str>);

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenFault {
    /// Neither variable is set.
    Missing,
    /// What is set leads to nothing.
    Secret(SecretFault),
    /// The variable, or the file it names, holds something that no token is.
    Malformed {
        /// Which of the two variables.
        variable: &'static str,
    },
}

/// Where it is looked for.
const NAMES: Names = Names {
    variable: "DISCORD_TOKEN",
    file: "DISCORD_TOKEN_FILE",
};

impl Token {
    /// Reads `DISCORD_TOKEN`, or the file that `DISCORD_TOKEN_FILE` names, through `variable`.
    ///
    /// # Errors
    /// None or both are set, or what they hold is not a token.
    pub fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, TokenFault> {
        let Secret { text, variable } = NAMES
            .read(variable)
            .map_err(TokenFault::Secret)?
            .ok_or(TokenFault::Missing)?;
        let text = text.strip_prefix("Bot ").unwrap_or(&text).trim_start();
        let fits = (1..=512).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.into()))
            .ok_or(TokenFault::Malformed { variable })
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
            Self::Secret(fault) => fault.fmt(f),
            Self::Malformed { variable } => write!(
                f,
                "{variable} holds no token: one line of letters, digits, dots and dashes is expected, with no spaces or quotes"
            ),
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
            assert!(matches!(read(none), Err(TokenFault::Secret(_))), "{none:?}");
        }
    }

    fn read(path: &Path) -> Result<Token, TokenFault> {
        Token::from_environment(|name| (name == NAMES.file).then(|| path.as_os_str().to_owned()))
    }

    #[test]
    fn printed_it_says_nothing() {
        let token = Token(SOME.into());
        assert_eq!(format!("{token:?} {token:#?}"), "Token(…) Token(…)");
    }
}

//! A secret of the environment: in a variable, or in a file that another variable names. What is wrong is told without it.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::Read as _;

/// Larger than any secret, smaller than any mistake worth reading.
const FILE_LIMIT: u64 = 4096;

/// The two variables that a secret is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// Holds it.
    pub variable: &'static str,
    /// Names a file that holds it.
    pub file: &'static str,
}

/// A secret as it was found; printing it prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The text, without white space around it.
    pub text: String,
    /// Which of the two variables led to it.
    pub variable: &'static str,
}

/// Why a secret that was meant to be there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretFault {
    /// Both variables are set.
    Both(Names),
    /// The variable is set, and holds nothing.
    Empty {
        /// It.
        variable: &'static str,
    },
    /// The file holds nothing.
    EmptyFile {
        /// The variable that names it.
        variable: &'static str,
    },
    /// The file can't be read.
    Unreadable {
        /// The variable that names it.
        variable: &'static str,
        /// As it names it.
        path: String,
        /// As the system puts it.
        reason: String,
    },
}

impl Names {
    /// Looks for the secret through `variable`; `None` where neither variable is set.
    ///
    /// # Errors
    /// Both are set, or what is set leads to nothing.
    pub fn read(self, variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<Secret>, SecretFault> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        match (set(self.variable), set(self.file)) {
            (Some(_), Some(_)) => Err(SecretFault::Both(self)),
            (None, None) if variable(self.variable).is_some() => Err(SecretFault::Empty {
                variable: self.variable,
            }),
            (None, None) => Ok(None),
            (Some(text), None) => {
                let text = text.to_string_lossy().trim().to_owned();
                match text.is_empty() {
                    true => Err(SecretFault::Empty {
                        variable: self.variable,
                    }),
                    false => Ok(Some(Secret {
                        text,
                        variable: self.variable,
                    })),
                }
            }
            (None, Some(path)) => self.read_file(&path).map(Some),
        }
    }

    fn read_file(self, path: &OsString) -> Result<Secret, SecretFault> {
        let unreadable = |reason: String| SecretFault::Unreadable {
            variable: self.file,
            path: path.to_string_lossy().into_owned(),
            reason,
        };
        let metadata = std::fs::metadata(path).map_err(|fault| unreadable(fault.to_string()))?;
        if !metadata.is_file() {
            return Err(unreadable("not a regular file".to_owned()));
        }
        let mut text = String::new();
        File::open(path)
            .and_then(|file| file.take(FILE_LIMIT).read_to_string(&mut text))
            .map_err(|fault| unreadable(fault.kind().to_string()))?;
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Err(SecretFault::EmptyFile { variable: self.file });
        }
        Ok(Secret {
            text: text.to_owned(),
            variable: self.file,
        })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for SecretFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Both(Names { variable, file }) => write!(f, "{variable} and {file} are both set: unset one of them"),
            Self::Empty { variable } => write!(f, "{variable} is empty: set it, or unset it"),
            Self::EmptyFile { variable } => write!(f, "the file that {variable} names is empty"),
            Self::Unreadable { variable, path, reason } => {
                write!(f, "{variable} names {path}, which can't be read: {reason}")
            }
        }
    }
}

impl std::error::Error for SecretFault {}

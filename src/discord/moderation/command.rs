//! What is asked of the bot and is no question, as it is typed.

/// Something that is asked of the bot and is no question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discord) enum Command {
    /// Reads the files again; with a hash, loads what waits for consent.
    Reload(Option<String>),
    /// Returns to an earlier base.
    Rollback(Option<String>),
    /// Who loaded what, when.
    History,
    /// How the bot is.
    Status,
    /// What was asked in vain.
    Gaps(Gaps),
    /// What members think of answers.
    Feedback,
    /// What is kept of the asker, or that it is to be forgotten.
    Privacy(bool),
}

/// What is to be done about unanswered questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::discord) enum Gaps {
    Show,
    /// A page of them, from 1, as golden questions.
    Export(usize),
    On,
    Off,
    Clear,
}

impl Command {
    /// Reads what was typed: exactly one of these words, with its argument.
    pub(in crate::discord) fn parse(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_hash = |word: &str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(match words.as_slice() {
            ["reload"] => Self::Reload(None),
            ["reload", hash] if is_hash(hash) => Self::Reload(Some((*hash).to_owned())),
            ["rollback"] => Self::Rollback(None),
            ["rollback", hash] if is_hash(hash) => Self::Rollback(Some((*hash).to_owned())),
            ["history"] => Self::History,
            ["status"] => Self::Status,
            ["gaps"] => Self::Gaps(Gaps::Show),
            ["gaps", "export"] => Self::Gaps(Gaps::Export(1)),
            ["gaps", "export", page] => Self::Gaps(Gaps::Export(page.parse().ok()?)),
            ["gaps", "on"] => Self::Gaps(Gaps::On),
            ["gaps", "off"] => Self::Gaps(Gaps::Off),
            ["gaps", "clear"] => Self::Gaps(Gaps::Clear),
            ["feedback"] => Self::Feedback,
            ["privacy"] => Self::Privacy(false),
            ["privacy", "erase"] => Self::Privacy(true),
            _ => return None,
        })
    }

    /// Whether anybody may ask for it.
    pub(in crate::discord) fn is_everyones(&self) -> bool {
        matches!(self, Self::Privacy(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_words_are_commands() {
        let hash = || Some("3f2a1c9e".to_owned());
        for (typed, command) in [
            ("reload", Some(Command::Reload(None))),
            ("Reload 3F2A1C9E", Some(Command::Reload(hash()))),
            ("rollback", Some(Command::Rollback(None))),
            ("rollback 3f2a1c9e", Some(Command::Rollback(hash()))),
            ("history", Some(Command::History)),
            (" status ", Some(Command::Status)),
            ("gaps", Some(Command::Gaps(Gaps::Show))),
            ("gaps export", Some(Command::Gaps(Gaps::Export(1)))),
            ("gaps export 2", Some(Command::Gaps(Gaps::Export(2)))),
            ("gaps on", Some(Command::Gaps(Gaps::On))),
            ("gaps off", Some(Command::Gaps(Gaps::Off))),
            ("gaps clear", Some(Command::Gaps(Gaps::Clear))),
            ("feedback", Some(Command::Feedback)),
            ("privacy", Some(Command::Privacy(false))),
            ("privacy erase", Some(Command::Privacy(true))),
            ("history of nato", None),
            ("status of ukraine", None),
            ("reload the page", None),
            ("rollback 12", None),
            ("gaps export all", None),
            ("", None),
        ] {
            assert_eq!(Command::parse(typed), command, "{typed}");
        }
    }
}

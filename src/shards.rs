//! Which of Discord's shards this process runs: settings and a host's name in, a range out.

use std::borrow::Cow;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// The `shards` setting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Shards {
    /// `auto`: as many as Discord recommends, all in this process.
    #[default]
    Recommended,
    /// `16` or `4-7 of 16`: these.
    These {
        /// Those that this process runs.
        own: Range<u32>,
        /// All that the bot has.
        total: u32,
    },
    /// `4 each of 16`: so many for each process, the first for the one whose host name ends in 0.
    Each {
        /// For one process.
        count: u32,
        /// All that the bot has.
        total: u32,
    },
}

impl Shards {
    /// The shards of this process, and how many the bot has in all.
    ///
    /// # Errors
    /// The setting does not fit the host; the sentence says how.
    pub fn of_host(&self, recommended: u32, host: &str) -> Result<(Range<u32>, u32), String> {
        match self {
            Self::Recommended => Ok((0..recommended.max(1), recommended.max(1))),
            Self::These { own, total } => Ok((own.clone(), *total)),
            Self::Each { count, total } => {
                let ordinal = host
                    .rsplit_once('-')
                    .and_then(|(_, ordinal)| ordinal.parse::<u32>().ok())
                    .ok_or_else(|| {
                        format!(
                            "shards = \"{count} each of {total}\" takes the number at the end of the host's name, as a StatefulSet \
                             gives it, and {host:?} has none"
                        )
                    })?;
                let first = ordinal.saturating_mul(*count);
                if first >= *total {
                    return Err(format!(
                        "host {host} has no shard to run: {total} shards, {count} each, are for {} processes",
                        total.div_ceil(*count)
                    ));
                }
                Ok((first..first.saturating_add(*count).min(*total), *total))
            }
        }
    }
}

impl TryFrom<String> for Shards {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const FORMS: &str =
            "shards are \"auto\", a number such as \"16\", a range such as \"4-7 of 16\", or \"4 each of 16\"";
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| FORMS);
        let text = text.trim();
        if text == "auto" {
            return Ok(Self::Recommended);
        }
        let Some((part, total)) = text.split_once(" of ") else {
            let total = number(text)?;
            let is_some = total > 0;
            return is_some.then_some(Self::These { own: 0..total, total }).ok_or(FORMS);
        };
        let total = number(total)?;
        if let Some(count) = part.strip_suffix("each") {
            let count = number(count)?;
            let is_fit = (1..=total).contains(&count);
            return is_fit.then_some(Self::Each { count, total }).ok_or(FORMS);
        }
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (number(first)?, number(last)?);
        if first > last || last >= total {
            return Err("shards are counted from 0: of 16, the last four are \"12-15 of 16\"");
        }
        Ok(Self::These {
            own: first..last + 1,
            total,
        })
    }
}

impl JsonSchema for Shards {
    fn schema_name() -> Cow<'static, str> {
        "Shards".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^(auto|[0-9]+|[0-9]+(-[0-9]+)? of [0-9]+|[0-9]+ each of [0-9]+)$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_and_a_host_give_a_range() {
        // What is set, the host, and the shards where Discord recommends 2.
        let rows = [
            ("auto", "bot", Ok((0..2, 2))),
            ("1", "bot", Ok((0..1, 1))),
            ("16", "bot-3", Ok((0..16, 16))),
            ("4-7 of 16", "bot-3", Ok((4..8, 16))),
            ("5 of 16", "bot", Ok((5..6, 16))),
            ("4 each of 16", "alliance-bot-0", Ok((0..4, 16))),
            ("4 each of 16", "alliance-bot-3", Ok((12..16, 16))),
            ("4 each of 10", "alliance-bot-2", Ok((8..10, 10))),
            (
                "4 each of 10",
                "alliance-bot-3",
                Err("host alliance-bot-3 has no shard to run"),
            ),
            ("4 each of 16", "bot", Err("shards = \"4 each of 16\" takes the number")),
            (
                "4 each of 16",
                "bot-x",
                Err("shards = \"4 each of 16\" takes the number"),
            ),
            ("", "bot", Err("shards are \"auto\"")),
            ("0", "bot", Err("shards are \"auto\"")),
            ("all", "bot", Err("shards are \"auto\"")),
            ("-1", "bot", Err("shards are \"auto\"")),
            ("0 each of 16", "bot-0", Err("shards are \"auto\"")),
            ("17 each of 16", "bot-0", Err("shards are \"auto\"")),
            ("7-4 of 16", "bot", Err("shards are counted from 0")),
            ("13-16 of 16", "bot", Err("shards are counted from 0")),
        ];
        for (setting, host, expected) in rows {
            let found = Shards::try_from(setting.to_owned())
                .map_err(str::to_owned)
                .and_then(|shards| shards.of_host(2, host));
            match (&found, &expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{setting:?} on {host}"),
                (Err(said), Err(start)) => assert!(said.starts_with(start), "{setting:?} on {host}: {said}"),
                _ => panic!("{setting:?} on {host}: {found:?}"),
            }
        }
    }
}

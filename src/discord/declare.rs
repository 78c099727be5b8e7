//! The commands as Discord shows them: names, descriptions and options, in each language.

use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::application::{CommandOptionType, CommandType, InstallationContext, InteractionContext};

use crate::answer::{Entry, Language};

/// Languages other than the first, with the locale that Discord knows them by.
const OTHERS: [(&str, Language); 1] = [("ja", Language::Japanese)];
/// The longest question that can be typed into an option.
const LONGEST: u16 = 1_000;

/// All commands. Discord puts them in the place of those that it had.
pub(super) fn commands() -> Vec<CreateCommand> {
    let question = text(Entry::Question).set_autocomplete(true);
    let name = text(Entry::TopicName).set_autocomplete(true);
    let mut slash = described(CreateCommand::new(name_of(Entry::Nato)));
    for (entry, option) in [
        (Entry::Ask, Some(question)),
        (Entry::Topic, Some(name)),
        (Entry::Topics, None),
        (Entry::Sources, None),
        (Entry::Timeline, None),
        (Entry::Map, None),
        (Entry::Why, None),
        (Entry::Help, None),
        (Entry::Privacy, None),
    ] {
        let mut subcommand = option_of(CommandOptionType::SubCommand, entry);
        // What is about the asker is always private.
        let private = (!matches!(entry, Entry::Why | Entry::Privacy)).then(private);
        for option in option.into_iter().chain(private) {
            subcommand = subcommand.add_sub_option(option);
        }
        slash = slash.add_option(subcommand);
    }
    let mut menu = CreateCommand::new(name_of(Entry::AnswerThis)).kind(CommandType::Message);
    for (locale, language) in OTHERS {
        menu = menu.name_localized(locale, language.wording().entry(Entry::AnswerThis).0);
    }
    [slash, menu].map(everywhere).into()
}

/// The name by which Discord tells of a command or an option, whatever the language it is shown in.
pub(super) fn name_of(entry: Entry) -> &'static str {
    Language::English.wording().entry(entry).0
}

fn described(mut command: CreateCommand) -> CreateCommand {
    command = command.description(Language::English.wording().entry(Entry::Nato).1);
    for (locale, language) in OTHERS {
        command = command.description_localized(locale, language.wording().entry(Entry::Nato).1);
    }
    command
}

fn everywhere(command: CreateCommand) -> CreateCommand {
    use InteractionContext::{BotDm, Guild, PrivateChannel};
    command
        .integration_types(vec![InstallationContext::Guild, InstallationContext::User])
        .contexts(vec![Guild, BotDm, PrivateChannel])
}

fn option_of(kind: CommandOptionType, entry: Entry) -> CreateCommandOption {
    let (name, description) = Language::English.wording().entry(entry);
    let mut option = CreateCommandOption::new(kind, name, description);
    for (locale, language) in OTHERS {
        let (name, description) = language.wording().entry(entry);
        option = option
            .name_localized(locale, name)
            .description_localized(locale, description);
    }
    option
}

fn text(entry: Entry) -> CreateCommandOption {
    option_of(CommandOptionType::String, entry)
        .required(true)
        .max_length(LONGEST)
}

fn private() -> CreateCommandOption {
    option_of(CommandOptionType::Boolean, Entry::Private)
}

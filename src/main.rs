//! Arguments to one of the commands.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::facts::load::{self, Loaded};
use alliance_bot::golden;
use alliance_bot::terminal::{self, AskOptions};
use clap::{Args, Parser, Subcommand};

/// Wrong use or configuration.
const WRONG_USE: u8 = 2;

#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(flatten)]
    facts: Facts,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Facts {
    /// The fact base's directory [default: facts/ here, else the base compiled in]
    #[arg(long, global = true, value_name = "DIR", env = "ALLIANCE_BOT_FACTS")]
    facts: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Answers in the terminal as in Discord; needs no account
    Chat,
    /// Answers one question, or with `-` each line of the input
    Ask {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// Also why the best candidates scored as they did
        #[arg(long)]
        explain: bool,
        /// The lines are turns of one conversation; a blank line starts a new one
        #[arg(long)]
        conversation: bool,
        /// The question, or `-`
        #[arg(required = true)]
        question: Vec<String>,
    },
    /// Asks the base's golden questions and their mutations
    Test,
    /// Shows every fault of the fact base
    Check {
        /// A source's text at hand, so that each quote is looked up in it
        #[arg(long, value_name = "ID=FILE", value_parser = source_text)]
        source_text: Vec<(String, PathBuf)>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        // Whoever reads our output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("alliance-bot: {error}");
            ExitCode::from(WRONG_USE)
        }
    }
}

fn run(arguments: Arguments) -> io::Result<ExitCode> {
    let loaded = read(arguments.facts.facts);
    let mut output = BufWriter::new(anstream::stdout().lock());
    match arguments.command {
        Command::Check { source_text } => {
            let colour = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
            let clean = terminal::check(loaded, &source_text, colour, &mut output)?;
            Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Test => {
            let report = golden::run(&engine(loaded)?);
            writeln!(output, "{report}")?;
            Ok(if report.passed() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Command::Chat => {
            let engine = engine(loaded)?;
            terminal::chat(&engine, io::stdin().lock(), &mut output, io::stdin().is_terminal())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Ask {
            json,
            explain,
            conversation,
            question,
        } => {
            let engine = engine(loaded)?;
            let options = AskOptions {
                json,
                explain,
                conversation,
            };
            match question.as_slice() {
                [dash] if dash == "-" => terminal::ask_each(&engine, io::stdin().lock(), options, &mut output)?,
                words => terminal::ask(
                    &engine,
                    &mut Conversation::default(),
                    &words.join(" "),
                    options,
                    &mut output,
                )?,
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn read(directory: Option<PathBuf>) -> Loaded {
    let here = PathBuf::from("facts");
    match directory.or_else(|| here.is_dir().then_some(here)) {
        Some(directory) => load::read_dir(&directory),
        None => load::built_in(),
    }
}

/// What could be read, with its faults on stderr; an error where nothing could.
fn engine(loaded: Loaded) -> io::Result<Engine> {
    for diagnostic in loaded.diagnostics.iter() {
        anstream::eprintln!("{diagnostic}");
    }
    loaded
        .base
        .map(Engine::new)
        .ok_or_else(|| io::Error::other("no fact base to answer from; `alliance-bot check` says more"))
}

fn source_text(text: &str) -> Result<(String, PathBuf), String> {
    let (id, path) = text.split_once('=').ok_or("write it as ID=FILE")?;
    Ok((id.to_owned(), PathBuf::from(path)))
}

//! Arguments to one of the commands.

use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use alliance_bot::cache::Cache;
use alliance_bot::config::{self, Config};
use alliance_bot::discord::{self, Token};
use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::facts::FactBase;
use alliance_bot::facts::load::{self, Loaded};
use alliance_bot::golden;
use alliance_bot::links;
use alliance_bot::ops::{Metrics, health, log, threads};
use alliance_bot::picture::{self, Subject};
use alliance_bot::records::{Records, Server};
use alliance_bot::store::{Origin, Store};
use alliance_bot::terminal::{self, AskOptions};
use clap::{Args, Parser, Subcommand, ValueEnum};
use tokio::signal::unix::SignalKind;

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
    /// Where what was learnt from a base is kept, so that the next start need not learn; "" for nowhere [default: the user's cache directory]
    #[arg(long, global = true, value_name = "DIR", env = "ALLIANCE_BOT_CACHE")]
    cache: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Connects to Discord and answers until SIGTERM or Ctrl-C
    Run {
        /// The settings [default: bot.toml here, else every default]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Asks the bot that runs here: done while the gateway session of each of its shards is alive
    Healthcheck {
        /// Its settings [default: bot.toml here, else every default]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
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
        /// Also which facts rest on each paragraph of those texts; one on which none does is a fault
        #[arg(long, requires = "source_text")]
        coverage: bool,
    },
    /// Asks the hosts of the base's sources whether each is still there; one that is gone is a fault, one that can't be reached is not
    Links,
    /// Draws one of the pictures of the base as a PNG
    Picture {
        /// Which
        #[arg(value_parser = subject)]
        name: Subject,
        /// Where to
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Learns from the base and keeps that, so that the next start need not
    Learn,
    /// Prints a JSON Schema, for editors that complete and check TOML
    Schema {
        /// Of what
        of: SchemaOf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum SchemaOf {
    /// A file of the fact base
    Facts,
    /// bot.toml
    Config,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        // Whoever reads our output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => wrong_use(&error),
    }
}

fn run(arguments: Arguments) -> io::Result<ExitCode> {
    let Facts { facts, cache } = arguments.facts;
    let cache = cache.map_or_else(Cache::of_user, |directory| Cache::new(Some(directory)));
    let mut output = BufWriter::new(anstream::stdout().lock());
    match arguments.command {
        Command::Run { config } => Ok(serve(config, facts, cache)),
        Command::Healthcheck { config } => Ok(healthcheck(config)),
        Command::Schema { of } => {
            let schema = match of {
                SchemaOf::Facts => load::schema().clone(),
                SchemaOf::Config => config::schema(),
            };
            serde_json::to_writer_pretty(&mut output, &schema)?;
            writeln!(output)?;
            output.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { source_text, coverage } => {
            let colour = colours(&io::stdout());
            let clean = terminal::check(read(facts), &source_text, coverage, colour, &mut output)?;
            Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Test => {
            let report = golden::run(&engine(read(facts), &cache)?);
            writeln!(output, "{report}")?;
            Ok(if report.passed() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Command::Learn => engine(read(facts), &cache).map(|_| ExitCode::SUCCESS),
        Command::Links => {
            let base = usable(read(facts))?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let found = runtime.block_on(links::check(&base)).map_err(io::Error::other)?;
            for link in &found {
                writeln!(output, "{link}")?;
            }
            output.flush()?;
            let is_gone = |link: &links::Link| matches!(link.found, links::Found::Gone(_));
            Ok(if found.iter().any(is_gone) {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            })
        }
        Command::Picture { name, output } => {
            let picture = picture::draw(&usable(read(facts))?, name);
            let picture = picture.ok_or_else(|| io::Error::other("the base has no countries to draw"))?;
            std::fs::write(&output, &picture.png)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Chat => {
            let engine = engine(read(facts), &cache)?;
            terminal::chat(&engine, io::stdin().lock(), &mut output, io::stdin().is_terminal())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Ask {
            json,
            explain,
            conversation,
            question,
        } => {
            let engine = engine(read(facts), &cache)?;
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

/// Runs the bot in Discord. What is wrong before it starts is said on stderr, whatever the log's settings.
fn serve(config: Option<PathBuf>, facts: Option<PathBuf>, cache: Cache) -> ExitCode {
    let token = match Token::from_environment(|name| std::env::var_os(name)) {
        Ok(token) => token,
        Err(fault) => return wrong_use(&fault),
    };
    let server = match Server::from_environment(|name| std::env::var_os(name)) {
        Ok(server) => server,
        Err(fault) => return wrong_use(&fault),
    };
    let config = match settings(config) {
        Ok(config) => config,
        Err(code) => return code,
    };
    if let Err(fault) = log::begin(std::env::var("RUST_LOG"), config.log.format, colours(&io::stderr())) {
        return wrong_use(&fault);
    }
    let origin = origin(facts);
    let cache = cache.with_learner(origin.directory());
    let started = SystemTime::now();
    let loaded = origin.read();
    let files = loaded.files.clone();
    let store = match engine(loaded, &cache) {
        Ok(engine) => Arc::new(Store::new(origin, cache, engine, files, SystemTime::now())),
        Err(fault) => return wrong_use(&fault),
    };
    let base = std::env::var("DISCORD_API_BASE").ok().filter(|base| !base.is_empty());
    let runtime = match threads::runtime() {
        Ok(runtime) => runtime,
        Err(fault) => return wrong_use(&fault),
    };
    let stop = async {
        match tokio::signal::unix::signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
            }
            Err(_) => drop(tokio::signal::ctrl_c().await),
        }
    };
    let metrics = Metrics::new(started);
    if let Err(fault) = runtime.block_on(watched(&config, &store, &metrics)) {
        return wrong_use(&fault);
    }
    let end = runtime.block_on(discord::run(
        store,
        match server {
            Some(server) => Records::connect(server),
            None => Records::open(config.database.path.as_ref()),
        },
        &config,
        token,
        base.as_deref().unwrap_or(discord::DISCORD),
        &host(),
        &metrics,
        stop,
    ));
    // A base that is being read, or a name that is being looked up, is not waited for.
    runtime.shutdown_background();
    match end {
        Ok(()) => ExitCode::SUCCESS,
        Err(fatal) => {
            anstream::eprintln!("alliance-bot: {fatal}");
            ExitCode::from(fatal.exit_code)
        }
    }
}

/// Binds and serves what an operator asks, beside everything else.
async fn watched(config: &Config, store: &Arc<Store>, metrics: &Metrics) -> io::Result<()> {
    let Some(address) = config.ops.listen.0 else {
        return Ok(());
    };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|fault| {
        io::Error::other(format!(
            "[ops] listen = \"{address}\": {fault}; choose another, or \"\" for none"
        ))
    })?;
    let address = listener.local_addr()?;
    tracing::info!(%address, "health and metrics are served");
    tokio::spawn(health::serve(listener, Arc::clone(store), metrics.clone()));
    Ok(())
}

/// Asks the running bot, and says what it said.
fn healthcheck(config: Option<PathBuf>) -> ExitCode {
    let config = match settings(config) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let Some(address) = config.ops.listen.0 else {
        return wrong_use(&"[ops] listen is empty in the settings, so there is nobody to ask");
    };
    let (is_ready, word) = health::ask(address).unwrap_or_else(|fault| (false, format!("{address}: {fault}")));
    anstream::eprintln!("{word}");
    if is_ready { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads the settings; what is wrong with them is said on stderr.
fn settings(path: Option<PathBuf>) -> Result<Config, ExitCode> {
    let here = PathBuf::from("bot.toml");
    let read = match path.or_else(|| here.exists().then_some(here)) {
        Some(path) => config::read(&path),
        None => Ok(Config::default()),
    };
    read.map_err(|faults| {
        for fault in &faults {
            anstream::eprintln!("{}", fault.render(colours(&io::stderr())));
        }
        ExitCode::from(WRONG_USE)
    })
}

/// The host's name, as a container or the kernel has it.
fn host() -> String {
    let named = std::env::var("HOSTNAME").ok().filter(|name| !name.is_empty());
    let name = named.or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok());
    name.unwrap_or_default().trim().to_owned()
}

fn wrong_use(fault: &dyn std::fmt::Display) -> ExitCode {
    anstream::eprintln!("alliance-bot: {fault}");
    ExitCode::from(WRONG_USE)
}

fn colours(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

fn origin(directory: Option<PathBuf>) -> Origin {
    let here = PathBuf::from("facts");
    match directory.or_else(|| here.is_dir().then_some(here)) {
        Some(directory) => Origin::Directory(directory),
        None => Origin::BuiltIn,
    }
}

fn read(directory: Option<PathBuf>) -> Loaded {
    origin(directory).read()
}

/// What could be read, with its faults on stderr; an error where nothing could.
fn usable(loaded: Loaded) -> io::Result<FactBase> {
    for diagnostic in loaded.diagnostics.iter() {
        anstream::eprintln!("{diagnostic}");
    }
    loaded
        .base
        .ok_or_else(|| io::Error::other("no fact base to answer from; `alliance-bot check` says more"))
}

fn engine(loaded: Loaded, cache: &Cache) -> io::Result<Engine> {
    usable(loaded).map(|base| cache.engine(base))
}

fn subject(name: &str) -> Result<Subject, String> {
    Subject::named(name).ok_or_else(|| format!("it is one of {}", Subject::ALL.map(Subject::name).join(", ")))
}

fn source_text(text: &str) -> Result<(String, PathBuf), String> {
    let (id, path) = text.split_once('=').ok_or("write it as ID=FILE")?;
    Ok((id.to_owned(), PathBuf::from(path)))
}

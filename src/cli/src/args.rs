//! The command line as types.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::lang::Lang;

/// Turns form definitions into WebAssembly modules, checks them, runs them and serves them.
#[derive(Debug, Parser)]
#[command(name = "tokhai", version, propagate_version = true)]
pub(crate) struct Cli {
    /// Language of messages: vi or en; without it LANG decides, and Vietnamese is the rule.
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Lang>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Report every mistake in form definitions; exit 0 clean, 1 errors.
    Check(Check),
    /// Compile one definition, or all of a folder, into WebAssembly modules.
    Build(Build),
    /// Fill a form without a person and print what it says; exit 0 valid, 3 findings.
    Run(Run),
    /// Judge many dossiers, one a line, and print one verdict a line; exit 0 all valid, 3 not.
    ///
    /// A line is a dossier (`tokhai-dossier/1`) or just its answers object. Checked: that it is well-formed and meant for
    /// this very module, breaks no rule, and is what the module saves, computed answers included. Not checked: proofs, and
    /// so whether answers that name a register came from there (their number is told as `unproven`), nor parties, files
    /// and the declaration.
    Validate(Validate),
    /// Work out one CEL expression, compiled and run as the expressions of forms are; exit 0 a value, 1 refused, 3 an error.
    Eval(Eval),
    /// Count what a person must enter by hand, with and without identity data.
    Burden(Burden),
    /// Read an identity card or a token as the service does, and print its attributes as JSON.
    ///
    /// What is refused gives {"error": code, "message": …} and exit code 3. A QR code fills and never locks; with the
    /// machine-readable lines of the same card it counts as `mrz+qr`.
    Identity(Identity),
    /// Export or verify the log of who read which attributes of whom, for which form: never a value.
    Log(Log),
    /// Print the JSON Schema of the definition language, for editors; or, of one form, that of its dossiers.
    Schema(Schema),
    /// Say what a compiled module is and what it reads.
    Inspect(Inspect),
    /// Show a definition in the browser and refresh it whenever the file is saved.
    Preview(Preview),
    /// Serve the forms, with a sandbox identity provider for development.
    Serve(Serve),
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Where blocks and lists are found.
#[derive(Debug, Args)]
pub(crate) struct Library {
    /// Folder that holds `blocks/` and `lists/`; otherwise they are looked for beside the definition and above it.
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
}

/// `tokhai check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Definitions, or folders of them.
    #[arg(required = true, value_name = "FILES")]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Day for which lists have to hold, in Asia/Ho_Chi_Minh; today unless said.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<String>,
    #[command(flatten)]
    pub(crate) library: Library,
}

/// `tokhai build`
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// A definition, or a folder of them.
    #[arg(value_name = "FORM.json|DIR")]
    pub(crate) input: PathBuf,
    /// The module to write, or for a folder the folder to write modules and `index.json` into.
    #[arg(short, long, value_name = "OUT.wasm|DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) library: Library,
}

/// `tokhai run`
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// A compiled module, or a definition that is compiled first.
    #[arg(value_name = "FORM.wasm|FORM.json")]
    pub(crate) form: PathBuf,
    /// The day in Asia/Ho_Chi_Minh on which it is filled, e.g. 2026-11-21.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: String,
    /// Identity record (`tokhai-identity/1`) to prefill from.
    #[arg(long, value_name = "P.json")]
    pub(crate) identity: Option<PathBuf>,
    /// Answers to load.
    #[arg(long, value_name = "A.json")]
    pub(crate) answers: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) library: Library,
}

/// `tokhai validate`
#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// A compiled module, or a definition that is compiled first.
    #[arg(value_name = "FORM.wasm|FORM.json")]
    pub(crate) form: PathBuf,
    /// One dossier or answers object a line; `-` for standard input.
    #[arg(value_name = "DOSSIERS.ndjson")]
    pub(crate) dossiers: PathBuf,
    /// How many are judged at a time; otherwise as many as there are cores.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) jobs: Option<u16>,
    /// The day in Asia/Ho_Chi_Minh to judge by; otherwise the day each dossier was filled on.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<String>,
    #[command(flatten)]
    pub(crate) library: Library,
}

/// `tokhai log`
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// What to do.
    #[arg(value_enum)]
    pub(crate) what: LogAct,
    /// Folder of the database and keys of the service.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "target/data",
        conflicts_with = "file"
    )]
    pub(crate) data: PathBuf,
    /// A log that was exported before, instead of the database; that a chain was cut short at its end can not be seen in it.
    #[arg(long, value_name = "LOG.ndjson")]
    pub(crate) file: Option<PathBuf>,
}

/// What to do with the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogAct {
    /// Print it, one entry a line.
    Export,
    /// Check every chain; exit 3 and the first wrong entry if one is broken.
    Verify,
}

/// `tokhai identity`
#[derive(Debug, Args)]
pub(crate) struct Identity {
    /// Text of a card's QR code; `-` for standard input.
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["token", "batch"])]
    pub(crate) qr: Option<String>,
    /// File with the three machine-readable lines on the back of a card.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["token", "batch"])]
    pub(crate) mrz: Option<PathBuf>,
    /// A JWT or SD-JWT, with or without key binding; `-` for standard input.
    #[arg(long, value_name = "TOKEN", conflicts_with = "batch")]
    pub(crate) token: Option<String>,
    /// Keys that the issuer publishes, a JSON Web Key Set.
    #[arg(long, value_name = "FILE")]
    pub(crate) jwks: Option<PathBuf>,
    /// Who must have issued the token.
    #[arg(long, value_name = "URL")]
    pub(crate) issuer: Option<String>,
    /// For whom the token, or its key binding, must be made.
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: Option<String>,
    /// What the token, or its key binding, must repeat.
    #[arg(long, value_name = "TEXT")]
    pub(crate) nonce: Option<String>,
    /// The time to judge by, in seconds since 1970; now unless said.
    #[arg(long, value_name = "UNIX", allow_negative_numbers = true)]
    pub(crate) now: Option<i64>,
    /// How old a key binding may be, in seconds; 300 unless said.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) max_age: Option<i64>,
    /// Many questions, one JSON object a line with the names of these options (`qr`, `mrz` as text, `token`, `jwks` as an
    /// object …) and `id`, which is repeated; `-` for standard input. One answer a line.
    #[arg(long, value_name = "NDJSON")]
    pub(crate) batch: Option<PathBuf>,
}

/// `tokhai eval`
#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// The expression.
    #[arg(value_name = "CEL", required_unless_present = "batch")]
    pub(crate) expression: Option<String>,
    /// Variables: a JSON object of plain JSON values.
    #[arg(long, value_name = "V.json", conflicts_with = "batch")]
    pub(crate) vars: Option<PathBuf>,
    /// Types of variables: a JSON object such as {"x": "list(int)"}.
    #[arg(long, value_name = "T.json", conflicts_with = "batch")]
    pub(crate) types: Option<PathBuf>,
    /// Many: one {"expr", "vars", "types"} a line, values as proto-JSON, one answer a line; - reads standard input.
    #[arg(long, value_name = "NDJSON", conflicts_with = "expression")]
    pub(crate) batch: Option<PathBuf>,
}

/// `tokhai burden`
#[derive(Debug, Args)]
pub(crate) struct Burden {
    /// Definitions, or folders of them.
    #[arg(required = true, value_name = "FORMS")]
    pub(crate) files: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
    /// Fewest percent of entries that identity data must save; exit 1 below it.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) min: u8,
    /// Note what each form saves at least, below which `check` and `build` will not let it fall: `forms/burden/figures.json`.
    #[arg(long, value_name = "FIGURES.json")]
    pub(crate) write: Option<PathBuf>,
    /// Day of the journeys.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<String>,
    /// Folder of sample citizens to use instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) citizens: Option<PathBuf>,
    /// Tell as JSON also everything that was typed, picked and pressed in each journey.
    #[arg(long)]
    pub(crate) acts: bool,
    #[command(flatten)]
    pub(crate) library: Library,
}

/// `tokhai schema`
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// A definition: the schema is that of the dossiers of this form.
    #[arg(value_name = "FORM.json", conflicts_with = "of")]
    pub(crate) form: Option<PathBuf>,
    /// Kind of file that the schema is for.
    #[arg(long, value_enum, default_value = "form")]
    pub(crate) of: SchemaOf,
    #[command(flatten)]
    pub(crate) library: Library,
}

/// Which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// A definition.
    Form,
    /// A shared block.
    Block,
    /// A code list.
    List,
}

/// `tokhai inspect`
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// A compiled module.
    #[arg(value_name = "FORM.wasm")]
    pub(crate) module: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

/// `tokhai preview`
#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// The definition to show.
    #[arg(value_name = "FORM.json")]
    pub(crate) form: PathBuf,
    /// Port on this machine.
    #[arg(long, default_value_t = 8090)]
    pub(crate) port: u16,
    /// Built pages and engine, as `cargo xtask` leaves them.
    #[arg(long, value_name = "DIR", default_value = "target/site")]
    pub(crate) site: PathBuf,
    #[command(flatten)]
    pub(crate) library: Library,
}

/// `tokhai serve`
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Port of the service on this machine.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// Port of the sandbox identity provider.
    #[arg(long, default_value_t = 8081)]
    pub(crate) sandbox_port: u16,
    /// The identity provider to sign in at instead of the sandbox, as JSON; see src/server/README.md.
    #[arg(long, value_name = "ISSUER.json", conflicts_with = "sandbox_port")]
    pub(crate) issuer: Option<PathBuf>,
    /// Folder of sample citizens who sign in at the sandbox, instead of the built-in ones.
    #[arg(long, value_name = "DIR", conflicts_with = "issuer")]
    pub(crate) citizens: Option<PathBuf>,
    /// An origin whose pages may show a form in a frame, https://agency.example; may be given again.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) framed_by: Vec<String>,
    /// Where dossiers are kept.
    #[arg(long, value_name = "DIR", default_value = "target/data")]
    pub(crate) data: PathBuf,
    /// Built pages and engine, as `cargo xtask` leaves them.
    #[arg(long, value_name = "DIR", default_value = "target/site")]
    pub(crate) site: PathBuf,
    /// Definitions to compile, or a folder that `tokhai build` wrote.
    #[arg(long, value_name = "DIR", default_value = "forms")]
    pub(crate) forms: PathBuf,
}

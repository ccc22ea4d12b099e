//! The room with a socket: pages, modules, sign-in, and taking what people send.
//!
//! In: a [`Config`] with the forms that are open, and something that runs modules ([`Modules`]).
//! Out: the whole service as a router ([`app`]), to be served ([`serve`]) or called in a test.
//! Left to others: judging answers (the form's own module), checking tokens (`credential`), making the identity
//! record (`prefill`), the form in the page (`element`).
//!
//! What is acknowledged is stored: a receipt leaves only after its transaction is on the disk. Start reading at
//! `app.rs` for the routes and at `submit.rs` for what happens to a dossier; `README.md` beside this crate says what
//! the API takes and gives.

mod app;
mod assets;
mod attached;
mod card;
mod clock;
mod config;
mod consent;
mod corrected;
mod disclosed;
mod edition;
mod fold;
mod forms;
mod headers;
mod identity;
mod invitations;
mod invited;
mod inviting;
mod judge;
mod modules;
mod observe;
mod oidc;
mod pages;
mod plain;
mod problem;
mod qr;
mod receipt;
mod secret;
mod sections;
mod serve;
mod session;
mod signing_in;
mod sniff;
mod state;
mod store;
mod submissions;
mod submit;
#[cfg(test)]
mod tests;
mod uploads;
mod vintage;
mod wish;
mod words;

pub use app::app;
pub use clock::{Clock, SystemClock, day_in_vietnam};
pub use config::{Config, IssuerConfig, IssuerError, is_origin, read_issuer};
pub use forms::{FormError, INDEX_FORMAT, Index, IndexEntry, PublishedForm, read_forms};
pub use judge::{JudgeError, Judged, Verifier};
pub use modules::Modules;
pub use plain::{ClaimRule, PlainClaims, PlainError};
pub use serve::serve;
pub use state::{Inner, OpenError, State};
pub use store::{BrokenLog, Log, LogEntry, StoreError, read_log};

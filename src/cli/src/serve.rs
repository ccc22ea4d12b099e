//! `tokhai serve`
use crate::args;
use crate::lang::Lang;
use anyhow::Result;
pub(crate) fn run(_args: &args::Serve, _lang: Lang) -> Result<u8> {
    anyhow::bail!("soon")
}

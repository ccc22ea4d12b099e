//! Compressing, for serving and for weighing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// What a file weighs in bytes: as it is, and as it travels.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weight {
    pub(crate) raw: usize,
    pub(crate) gzip: usize,
    pub(crate) brotli: usize,
}

impl Weight {
    /// Both together, each compressed on its own.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// Weighs `bytes` at the strongest setting of each method.
pub(crate) fn weigh(bytes: &[u8]) -> Result<Weight> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(Weight {
        raw: bytes.len(),
        gzip: encoder.finish()?.len(),
        brotli: squeeze(bytes)?.len(),
    })
}

/// Brotli at its strongest; done once per build, so its slowness costs no visitor anything.
pub(crate) fn squeeze(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut source = bytes;
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut source, &mut out, &parameters)?;
    Ok(out)
}

/// Where the compressed twin of `file` lies: `tokhai.css` → `tokhai.css.br`.
pub(crate) fn twin(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

/// Writes the compressed twin of `file` beside it.
///
/// # Errors
/// When the file can not be read or the twin not be written.
pub(crate) fn write_twin(file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let twin = twin(file);
    fs::write(&twin, squeeze(&bytes)?).with_context(|| format!("writing {}", twin.display()))
}

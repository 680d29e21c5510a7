//! Compresses the finished files at the highest setting, so that the server never has to.

use super::files_under;
use anyhow::Result;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes `.br` and `.gz` beside every script and module in the folder.
pub fn all(folder: &Path) -> Result<()> {
    let files: Vec<PathBuf> = files_under(folder).filter(|file| file.extension().is_some_and(|end| end == "js" || end == "wasm")).collect();
    for file in files {
        let bytes = fs::read(&file)?;
        fs::write(beside(&file, ".br"), brotli(&bytes)?)?;
        fs::write(beside(&file, ".gz"), gzip(&bytes)?)?;
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?)
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

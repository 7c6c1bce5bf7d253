//! Archives of Inspect (`.eval`): a zip of JSON files, deflated or in zstd.

use std::io::{Cursor, Read};

use anyhow::{Context, Result, anyhow, bail};
use eval::data::unpacked_limit;
use zip::{CompressionMethod, ZipArchive};

/// Unpacked, an archive may not be larger.
const MAX_BYTES: u64 = 2 << 30;

/// Whether these bytes begin as a zip does.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The JSON files in an archive: name and text.
///
/// # Errors
/// When it is damaged, packed in a way that is not read, or too large.
pub fn members(name: &str, bytes: &[u8]) -> Result<Vec<(String, String)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .with_context(|| format!("{name} is a damaged archive: get it again"))?;
    let most = unpacked_limit(bytes.len(), MAX_BYTES);
    let mut left = most;
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let packed = archive.by_index_raw(index)?;
        let member = packed.name()?.into_owned();
        if !member.ends_with(".json") {
            continue;
        }
        let damaged = || format!("{member} in {name} is damaged: get the archive again");
        let mut text = Vec::new();
        if packed.encrypted() {
            bail!(
                "{member} in {name} is encrypted: unpack the archive, or write the log again without a password"
            );
        }
        let (method, checksum) = (packed.compression(), packed.crc32());
        let mut reader: Box<dyn Read + '_> = match method {
            CompressionMethod::Stored => Box::new(packed),
            CompressionMethod::DEFLATE => Box::new(flate2::read::DeflateDecoder::new(packed)),
            CompressionMethod::ZSTD => {
                let decoder = ruzstd::decoding::StreamingDecoder::new(packed);
                Box::new(
                    decoder
                        .map_err(|error| anyhow!("{error}"))
                        .with_context(damaged)?,
                )
            }
            other => bail!(
                "{member} in {name} is packed in a way that is not read ({other}): write the log with `inspect log convert --to json`"
            ),
        };
        (&mut reader)
            .take(left)
            .read_to_end(&mut text)
            .with_context(damaged)?;
        left -= text.len() as u64;
        if left == 0 {
            bail!("{name} unpacks to more than {most} bytes: choose a smaller log");
        }
        if crc32fast::hash(&text) != checksum {
            return Err(anyhow!("its checksum is another")).with_context(damaged);
        }
        members.push((
            member.clone(),
            String::from_utf8(text).with_context(damaged)?,
        ));
    }
    Ok(members)
}

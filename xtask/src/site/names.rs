//! Takes the names of functions out of the built programs: only debuggers read them, and everybody
//! would download them.
//!
//! Format: <https://webassembly.github.io/spec/core/binary/modules.html>. A module is a header of
//! eight bytes and sections: an id, a length in LEB128, and as many bytes. Sections with the id 0
//! are custom ones, which begin with their name and change nothing that a program does.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// The custom sections that are left out.
const LEFT_OUT: [&[u8]; 2] = [b"name", b"producers"];

/// Rewrites every program of the built site; returns the bytes saved.
pub fn remove(site: &Path) -> Result<usize> {
    let mut n_saved_bytes = 0;
    for entry in std::fs::read_dir(site)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "wasm")
        {
            let module = std::fs::read(&path)?;
            let bare = without_names(&module)
                .with_context(|| format!("could not read {}", path.display()))?;
            n_saved_bytes += module.len() - bare.len();
            std::fs::write(&path, bare)?;
        }
    }
    Ok(n_saved_bytes)
}

/// A module without them.
pub fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    if !module.starts_with(b"\0asm") || module.len() < 8 {
        bail!("it is no wasm module");
    }
    let mut kept = module[..8].to_vec();
    let mut at = 8;
    while at < module.len() {
        let id = module[at];
        let (n_bytes, start) = number(module, at + 1)?;
        let end = start
            .checked_add(n_bytes)
            .filter(|&end| end <= module.len());
        let Some(end) = end else {
            bail!("the section at byte {at} is longer than the module");
        };
        if id != 0 || !LEFT_OUT.contains(&name(&module[start..end])?) {
            kept.extend_from_slice(&module[at..end]);
        }
        at = end;
    }
    Ok(kept)
}

/// The name that a custom section begins with.
fn name(section: &[u8]) -> Result<&[u8]> {
    let (n_bytes, start) = number(section, 0)?;
    let name = section.get(start..).and_then(|rest| rest.get(..n_bytes));
    name.context("a section's name is longer than the section")
}

/// An unsigned LEB128 number of at most 32 bits, and the position behind it.
fn number(bytes: &[u8], mut at: usize) -> Result<(usize, usize)> {
    let mut value = 0_usize;
    for shift in [0, 7, 14, 21, 28] {
        let byte = *bytes.get(at).context("the module ends within a number")?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok((value, at));
        }
    }
    bail!("a number at byte {at} is longer than 32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of these sections; lengths are written in two bytes, as linkers do.
    fn module(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        for (id, content) in sections {
            let n = content.len();
            module.extend([*id, (n & 0x7f) as u8 | 0x80, (n >> 7) as u8]);
            module.extend(*content);
        }
        module
    }

    #[test]
    fn names_go_and_everything_else_stays() {
        let long = [&b"\x04name"[..], &[7; 300]].concat();
        let whole = module(&[
            (1, b"types"),
            (0, &long),
            (10, b"code"),
            (0, b"\x09producersx"),
            (0, b"\x05otherx"),
        ]);
        let bare = module(&[(1, b"types"), (10, b"code"), (0, b"\x05otherx")]);
        assert_eq!(without_names(&whole).expect("a module"), bare);
        assert_eq!(without_names(&bare).expect("a module"), bare);
        // A section of code that happens to look like a name is none.
        let code = module(&[(10, b"\x04name")]);
        assert_eq!(without_names(&code).expect("a module"), code);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        let cut = &module(&[(1, b"types")])[..12];
        for broken in [
            &b""[..],
            b"GGUF....",
            b"\0asm",
            cut,
            b"\0asm\x01\0\0\0\x01\xff\xff\xff\xff\xff\x01",
        ] {
            assert!(without_names(broken).is_err(), "{broken:?}");
        }
    }
}

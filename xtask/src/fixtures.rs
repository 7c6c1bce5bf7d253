//! `cargo xtask fixtures big`: a model file of a true shape with random weights.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use synthetic::{Mixture, SHAPES, Shape, SyntheticFile};

/// Bytes that are made, hashed and written at a time.
const PIECE_BYTES: usize = 4 << 20;

/// What is wanted.
struct Args<'a> {
    shape: Shape,
    mixture: Mixture,
    seed: u64,
    out: &'a str,
}

/// Writes the file that the words describe; a relative path is taken from `here`.
pub fn big(words: &[&str], here: &Path) -> Result<()> {
    let args = parse(words)?;
    let path = here.join(args.out);
    let file = SyntheticFile::new(&args.shape, args.mixture, args.seed);
    let n_bytes = file.n_bytes();
    let mut out =
        File::create(&path).with_context(|| format!("could not write {}", path.display()))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    let mut done = 0;
    while done < n_bytes {
        let part = &mut piece[..PIECE_BYTES.min((n_bytes - done) as usize)];
        file.fill(done, part);
        hash.update(&part);
        out.write_all(part)
            .with_context(|| format!("could not write {}", path.display()))?;
        let tenths = |n| 10 * n / n_bytes;
        let before = tenths(done);
        done += part.len() as u64;
        if tenths(done) > before {
            eprintln!("{:>3} % of {n_bytes} bytes", 10 * tenths(done));
        }
    }
    let sha256: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    println!("{sha256}  {}", path.display());
    Ok(())
}

fn parse<'a>(words: &[&'a str]) -> Result<Args<'a>> {
    let (mut shape, mut out) = (None, None);
    let (mut mixture, mut seed) = (Mixture::Q4_K_M, 1);
    let (pairs, rest) = words.as_chunks::<2>();
    for [name, value] in pairs {
        match *name {
            "--shape" => shape = Some(Shape::by_name(value)?),
            "--type" => mixture = Mixture::by_name(value)?,
            "--seed" => {
                seed = value
                    .parse()
                    .with_context(|| format!("--seed {value} is not a whole number"))?;
            }
            "--out" => out = Some(*value),
            other => bail!("there is no option {other}; there are --shape, --type, --seed, --out"),
        }
    }
    if let Some(name) = rest.first() {
        bail!("{name} needs a value");
    }
    let Some(shape) = shape else {
        bail!("name a --shape: {}", SHAPES.map(|s| s.name).join(", "));
    };
    let Some(out) = out else {
        bail!("name the file to write: --out FILE");
    };
    Ok(Args {
        shape,
        mixture,
        seed,
        out,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        let words = "--shape r1-qwen-7b --type q8_0 --seed 9 --out x.gguf";
        let words: Vec<&str> = words.split(' ').collect();
        let args = parse(&words).expect("arguments");
        assert_eq!(args.shape.name, "r1-qwen-7b");
        assert_eq!(
            (args.mixture, args.seed, args.out),
            (Mixture::Q8_0, 9, "x.gguf")
        );
        let check = |words: &str, expect: &str| {
            let words: Vec<&str> = words.split_whitespace().collect();
            let error = parse(&words)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default();
            assert!(error.contains(expect), "{words:?}: {error}");
        };
        check("", "name a --shape: r1-qwen-1.5b, r1-qwen-7b");
        check("--shape tiny", "--out FILE");
        check("--shape huge --out x", "there is no shape `huge`");
        check(
            "--shape tiny --type q2_k --out x",
            "there is no type `q2_k`",
        );
        check("--shape tiny --out", "--out needs a value");
        check("--seed x", "--seed x is not a whole number");
        check("--shapes tiny", "there is no option --shapes");
    }

    #[test]
    fn the_written_file_is_the_computed_one() {
        let path = std::env::temp_dir().join(format!("thinkscope-{}.gguf", std::process::id()));
        let name = path.to_string_lossy();
        big(&["--shape", "tiny", "--out", &name], Path::new("")).expect("a file");
        let written = std::fs::read(&path).expect("the file");
        std::fs::remove_file(&path).expect("the file");
        let shape = Shape::by_name("tiny").expect("a shape");
        let file = SyntheticFile::new(&shape, Mixture::Q4_K_M, 1);
        let mut expect = vec![0; file.n_bytes() as usize];
        file.fill(0, &mut expect);
        assert!(written == expect);
    }
}

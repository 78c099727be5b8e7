//! Compiles the fact base of `facts/` into the program, so that a bare binary works, and a number for what learns from it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::DeflateEncoder;

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut list = String::from("&[\n");
    for (number, path) in files(&root, "facts")?.into_iter().enumerate() {
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
            let packed = out.join(format!("{number}.deflate"));
            let mut encoder = DeflateEncoder::new(fs::File::create(&packed)?, Compression::best());
            encoder.write_all(&fs::read(&path)?)?;
            encoder.finish()?;
            list.push_str(&format!("({name:?}, include_bytes!({packed:?})),\n"));
        }
    }
    fs::write(out.join("facts.rs"), list + "]")?;

    // What was learnt by other code, or with other words, is not used.
    let mut hasher = DefaultHasher::new();
    for directory in ["src/facts", "src/retrieval", "src/text", "data/vectors"] {
        for path in files(&root, directory)? {
            fs::read(path)?.hash(&mut hasher);
        }
    }
    println!("cargo::rustc-env=ALLIANCE_BOT_MATCHER={:016x}", hasher.finish());
    Ok(())
}

/// All files below a directory, in name order.
fn files(root: &Path, directory: &str) -> io::Result<Vec<PathBuf>> {
    println!("cargo::rerun-if-changed={directory}");
    let mut found = Vec::new();
    let mut open = vec![root.join(directory)];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() { &mut open } else { &mut found }.push(path);
        }
    }
    found.sort();
    Ok(found)
}

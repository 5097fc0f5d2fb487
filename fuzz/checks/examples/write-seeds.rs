//! Writes the seeds of each target into a folder of its own: `write-seeds DIRECTORY`.
//!
//! A fuzzer starts from there and keeps what it finds beside them.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args_os().nth(1).map(PathBuf::from).ok_or("write-seeds DIRECTORY")?;
    for target in &routerkeep_fuzz::TARGETS {
        let folder = directory.join(target.name);
        fs::create_dir_all(&folder)?;
        for (n, seed) in (target.seeds)().iter().enumerate() {
            fs::write(folder.join(format!("seed-{n:02}")), seed)?;
        }
    }
    Ok(())
}

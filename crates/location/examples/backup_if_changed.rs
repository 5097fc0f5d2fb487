//! Backs a router up if anything changed since the last backup, and prints what that was.
//!
//! ```text
//! cargo run -p routerkeep-location --example backup_if_changed -- /mnt/disk /backups/rtr1
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use routerkeep_backup::{Backup, Program, Provenance, publish};
use routerkeep_files::{Files, RealFiles};
use routerkeep_location::{Location, Opened, ReadOptions};
use routerkeep_registry::FileTime;
use routerkeep_router::difference::difference;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [router, directory] = arguments.as_slice() else {
        return Err("usage: backup_if_changed ROUTER DIRECTORY".into());
    };
    let directory = Path::new(directory);

    let location = Location::find(&RealFiles, router)?;
    let Opened::Router(now) = location.open(&RealFiles, &ReadOptions::default())? else {
        return Err("this is a backup already: name a router".into());
    };

    if now.is_incomplete() {
        return Err(
            "not everything could be read: the last backup stays, `routerkeep verify` says more"
                .into(),
        );
    }

    if RealFiles.stat(&directory.join("manifest.json"))?.is_some() {
        let last = Backup::read(&RealFiles, directory)?;
        if !last.damage.is_empty() {
            return Err("the last backup is damaged: it is left as it is".into());
        }
        let found = difference(&last.snapshot, &now);
        if found.changes.is_empty() {
            println!("nothing changed");
            return Ok(());
        }
        for change in &found.changes {
            println!("{change}");
        }
    }

    let program = Program { name: "backup_if_changed".to_owned(), version: "1.0".to_owned() };
    let since = i128::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos())?;
    let time = FileTime::from_unix_nanoseconds(since).ok_or("the clock is out of range")?;
    let published = publish(&RealFiles, directory, &now, &Provenance { program, time })?;
    println!("backed up: {} classes", published.manifest.classes.len());
    Ok(())
}

//! `routerkeep man`: the man pages, made of the same table as the help.

use super::plain;
use crate::args::{Cli, ManArgs};
use crate::error::CliError;
use crate::json::Document;
use clap::CommandFactory;
use routerkeep_files::{Access, FileError, Files, Operation, ReplaceError, replace};
use serde_json::json;
use std::ffi::OsStr;

pub(super) fn run(files: &dyn Files, args: &ManArgs) -> Result<Document, CliError> {
    let mut command = Cli::command();
    command.build();
    let mut pages = vec![page(files, args, command.clone())?];
    for subcommand in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        pages.push(page(files, args, subcommand.clone())?);
    }
    Ok(plain("man", json!({ "pages": pages })))
}

/// Writes one page and returns its file name.
fn page(files: &dyn Files, args: &ManArgs, command: clap::Command) -> Result<String, CliError> {
    let man = clap_mangen::Man::new(command);
    let name = man.get_filename();
    let mut text = Vec::new();
    man.render(&mut text)
        .map_err(|error| FileError::from_io(Operation::WriteNew, &args.directory, error))?;
    replace(files, &args.directory, OsStr::new(&name), &text, Access::Shared)
        .map_err(ReplaceError::into_file_error)?;
    Ok(name)
}

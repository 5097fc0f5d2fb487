//! `routerkeep man`: the man pages, made of the same table as the help.

use crate::args::{Cli, ManArgs};
use crate::error::CliError;
use clap::CommandFactory;
use routerkeep_files::{Access, FileError, Files, Operation, replace};
use std::ffi::OsStr;

pub(super) fn run(files: &dyn Files, args: &ManArgs) -> Result<(), CliError> {
    let mut command = Cli::command();
    command.build();
    page(files, args, command.clone())?;
    for subcommand in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        page(files, args, subcommand.clone())?;
    }
    Ok(())
}

fn page(files: &dyn Files, args: &ManArgs, command: clap::Command) -> Result<(), CliError> {
    let man = clap_mangen::Man::new(command);
    let name = man.get_filename();
    let mut text = Vec::new();
    man.render(&mut text)
        .map_err(|error| FileError::from_io(Operation::WriteNew, &args.directory, error))?;
    replace(files, &args.directory, OsStr::new(&name), &text, Access::Shared)
        .map_err(|error| error.into_file_error().into())
}

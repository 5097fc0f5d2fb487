//! Rules on renaming and removing.

use super::{Room, Rule, Verdict, refused, same};
use crate::ErrorKind;

pub(super) const RULES: &[Rule] = &[
    ("rename gives a file another name", rename),
    ("rename puts a file in place of another", rename_over),
    ("rename moves a directory with what is in it", rename_directory),
    ("rename mixes no files with directories", rename_mixed),
    ("a directory is not moved into itself", rename_into_itself),
    ("remove removes a file", remove),
    ("remove_dir removes only what is empty", remove_dir),
];

fn rename(room: &Room<'_>) -> Verdict {
    let (old, dir) = (room.file("old", b"x")?, room.directory("dir")?);
    let (new, there) = (room.path("new"), dir.join("there"));
    room.files.rename(&old, &new)?;
    room.is_absent(&old)?;
    room.holds(&new, b"x")?;
    room.files.rename(&new, &there)?;
    room.is_absent(&new)?;
    room.holds(&there, b"x")?;
    room.files.rename(&there, &there)?;
    room.holds(&there, b"x")
}

fn rename_over(room: &Room<'_>) -> Verdict {
    let (old, new) = (room.file("name", b"old")?, room.file("new", b"new")?);
    room.files.rename(&new, &old)?;
    room.holds(&old, b"new")?;
    room.is_absent(&new)
}

fn rename_directory(room: &Room<'_>) -> Verdict {
    let dir = room.directory("dir")?;
    room.file("dir/file", b"x")?;
    let new = room.path("new");
    room.files.rename(&dir, &new)?;
    room.is_absent(&dir)?;
    room.holds(&new.join("file"), b"x")
}

fn rename_mixed(room: &Room<'_>) -> Verdict {
    let files = room.files;
    let (file, dir, empty) =
        (room.file("file", b"x")?, room.directory("dir")?, room.directory("empty")?);
    refused("file over directory", files.rename(&file, &empty), &[ErrorKind::IsADirectory])?;
    refused("directory over file", files.rename(&dir, &file), &[ErrorKind::NotADirectory])?;
    refused("directory over directory", files.rename(&dir, &empty), &[ErrorKind::AlreadyExists])?;
    room.holds(&file, b"x")?;
    same("names", &files.list(&room.dir, 10)?.len(), &3)
}

fn rename_into_itself(room: &Room<'_>) -> Verdict {
    let dir = room.directory("dir")?;
    let result = room.files.rename(&dir, &dir.join("below"));
    refused("rename", result, &[ErrorKind::Other])?;
    same("names", &room.files.list(&dir, 10)?, &Vec::new())
}

fn remove(room: &Room<'_>) -> Verdict {
    let (file, other) = (room.file("file", b"x")?, room.file("other", b"y")?);
    room.files.remove(&file)?;
    room.is_absent(&file)?;
    room.holds(&other, b"y")?;
    room.file("file", b"again").map(|_| ())
}

fn remove_dir(room: &Room<'_>) -> Verdict {
    let dir = room.directory("dir")?;
    let file = room.file("dir/file", b"x")?;
    refused("while it is full", room.files.remove_dir(&dir), &[ErrorKind::NotEmpty])?;
    room.holds(&file, b"x")?;
    room.files.remove(&file)?;
    room.files.remove_dir(&dir)?;
    room.is_absent(&dir)
}

//! Rules on writing, making directories and synchronising.

use std::ffi::OsStr;
use std::path::Path;

use super::{Room, Rule, Verdict, refused, same};
use crate::{Access, ErrorKind, create_dirs, replace, replacement_path};

pub(super) const RULES: &[Rule] = &[
    ("what is written is read", write_and_read),
    ("write_new never touches what is there", exclusive),
    ("a parent must exist", parent),
    ("create_dir takes no name that is taken", directory_exclusive),
    ("a path has to end in a name", bad_names),
    ("replace puts a file in place of another, over leftovers", replacing),
    ("create_dirs makes what is missing and nothing else", directories),
    ("take_over_access changes no content and wants two files", access),
];

fn access(room: &Room<'_>) -> Verdict {
    let (old, new) = (room.file("old", b"old")?, room.path("new"));
    room.files.write_new(&new, b"new", Access::OwnerOnly)?;
    room.files.take_over_access(&old, &new)?;
    room.holds(&old, b"old")?;
    room.holds(&new, b"new")?;
    room.files.sync(&new)?;
    let dir = room.directory("dir")?;
    let is_a_directory = &[ErrorKind::IsADirectory];
    refused("of a directory", room.files.take_over_access(&dir, &new), is_a_directory)?;
    refused("to a directory", room.files.take_over_access(&old, &dir), is_a_directory)?;
    let nothing = room.path("nothing");
    refused("of nothing", room.files.take_over_access(&nothing, &new), &[ErrorKind::NotFound])?;
    refused("to nothing", room.files.take_over_access(&old, &nothing), &[ErrorKind::NotFound])?;
    room.is_absent(&nothing)
}

fn write_and_read(room: &Room<'_>) -> Verdict {
    let every: Vec<u8> = (0..=255).collect();
    for (name, bytes, access) in [
        ("empty", Vec::new(), Access::Shared),
        ("every byte", every.clone(), Access::OwnerOnly),
        ("long", every.repeat(1000), Access::Shared),
    ] {
        let path = room.path(name);
        room.files.write_new(&path, &bytes, access)?;
        room.holds(&path, &bytes)?;
        room.files.sync(&path)?;
        room.holds(&path, &bytes)?;
    }
    room.files.sync_dir(&room.dir)?;
    Ok(())
}

fn exclusive(room: &Room<'_>) -> Verdict {
    let path = room.file("file", b"old")?;
    let again = room.files.write_new(&path, b"new", Access::Shared);
    refused("write_new", again, &[ErrorKind::AlreadyExists])?;
    room.holds(&path, b"old")
}

fn parent(room: &Room<'_>) -> Verdict {
    let (files, below) = (room.files, &room.path("gone").join("below"));
    let kinds = &[ErrorKind::NotFound];
    refused("write_new", files.write_new(below, b"x", Access::Shared), kinds)?;
    refused("create_dir", files.create_dir(below, Access::Shared), kinds)?;
    refused("lock", files.lock(below), kinds)?;
    let file = room.file("file", b"x")?;
    refused("rename", files.rename(&file, below), kinds)?;
    room.is_absent(&room.path("gone"))
}

fn directory_exclusive(room: &Room<'_>) -> Verdict {
    let files = room.files;
    let (dir, file) = (room.directory("dir")?, room.file("file", b"x")?);
    let kinds = &[ErrorKind::AlreadyExists];
    refused("over a directory", files.create_dir(&dir, Access::Shared), kinds)?;
    refused("over a file", files.create_dir(&file, Access::OwnerOnly), kinds)?;
    room.holds(&file, b"x")
}

fn bad_names(room: &Room<'_>) -> Verdict {
    let (files, kinds) = (room.files, &[ErrorKind::BadName]);
    let file = &room.file("file", b"x")?;
    for path in [Path::new("").to_owned(), Path::new("/").to_owned(), room.path("..")] {
        refused("write_new", files.write_new(&path, b"y", Access::Shared), kinds)?;
        refused("create_dir", files.create_dir(&path, Access::Shared), kinds)?;
        refused("rename", files.rename(file, &path), kinds)?;
        refused("rename", files.rename(&path, file), kinds)?;
        refused("remove", files.remove(&path), kinds)?;
        refused("remove_dir", files.remove_dir(&path), kinds)?;
        refused("lock", files.lock(&path), kinds)?;
    }
    for name in ["", ".", "..", "a/b", "a/", "/a", "../a"] {
        let result = replacement_path(&room.dir, OsStr::new(name));
        refused(format_args!("replacement of {name:?}"), result, kinds)?;
    }
    Ok(())
}

fn replacing(room: &Room<'_>) -> Verdict {
    let name = OsStr::new("manifest.json");
    let new = replacement_path(&room.dir, name)?;
    for bytes in [b"one".as_slice(), b"a second one", b""] {
        room.files.write_new(&new, b"left by an attempt that was interrupted", Access::Shared)?;
        replace(room.files, &room.dir, name, bytes, Access::OwnerOnly)
            .map_err(crate::ReplaceError::into_file_error)?;
        room.holds(&room.dir.join(name), bytes)?;
        room.is_absent(&new)?;
    }
    same("names", &room.files.list(&room.dir, 10)?.len(), &1)
}

fn directories(room: &Room<'_>) -> Verdict {
    let deep = room.path("a").join("b").join("c");
    create_dirs(room.files, &deep, Access::OwnerOnly)?;
    same("names", &room.files.list(&deep, 10)?, &Vec::new())?;
    create_dirs(room.files, &deep, Access::OwnerOnly)?;
    let file = room.file("file", b"x")?;
    let kinds = &[ErrorKind::NotADirectory];
    refused("over a file", create_dirs(room.files, &file, Access::Shared), kinds)?;
    let below = &file.join("below");
    refused("below a file", create_dirs(room.files, below, Access::Shared), kinds)
}

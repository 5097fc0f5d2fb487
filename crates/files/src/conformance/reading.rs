//! Rules on reading, looking and listing.

use std::ffi::OsString;

use super::{Broken, Room, Rule, Verdict, refused, same};
use crate::{Access, ErrorKind, Kind};

pub(super) const RULES: &[Rule] = &[
    ("what is missing is not found", missing),
    ("a limit is kept, and one that just suffices does", limits),
    ("a directory is not read as a file", directory_as_file),
    ("a file is not used as a directory", file_as_directory),
    ("stat tells kind, length and identity", stat),
    ("a file is read at any offset", offsets),
    ("an open file stays the one that was opened", open_file_stays),
    ("list is sorted and has a limit", list),
    ("canonical has no dots in it", canonical),
];

fn missing(room: &Room<'_>) -> Verdict {
    let (files, gone) = (room.files, &room.path("gone"));
    let kinds = &[ErrorKind::NotFound];
    room.is_absent(gone)?;
    room.is_absent(&gone.join("below"))?;
    refused("read", files.read(gone, 10), kinds)?;
    refused("open_at", files.open_at(gone), kinds)?;
    refused("list", files.list(gone, 10), kinds)?;
    refused("canonical", files.canonical(gone), kinds)?;
    refused("sync", files.sync(gone), kinds)?;
    refused("sync_dir", files.sync_dir(gone), kinds)?;
    refused("rename", files.rename(gone, &room.path("new")), kinds)?;
    refused("remove", files.remove(gone), kinds)?;
    refused("remove_dir", files.remove_dir(gone), kinds)
}

fn limits(room: &Room<'_>) -> Verdict {
    let files = room.files;
    let path = room.file("ten", b"0123456789")?;
    room.holds(&path, b"0123456789")?;
    same("read with the limit 10", &files.read(&path, 10)?, &b"0123456789".to_vec())?;
    let kinds = &[ErrorKind::TooLarge { limit: 9, found: 10 }];
    refused("read with the limit 9", files.read(&path, 9), kinds)?;
    let empty = room.file("empty", b"")?;
    same("read of nothing with the limit 0", &files.read(&empty, 0)?, &Vec::new())
}

fn directory_as_file(room: &Room<'_>) -> Verdict {
    let (files, dir) = (room.files, &room.directory("dir")?);
    let kinds = &[ErrorKind::IsADirectory];
    refused("read", files.read(dir, 10), kinds)?;
    refused("open_at", files.open_at(dir), kinds)?;
    refused("sync", files.sync(dir), kinds)?;
    refused("lock", files.lock(dir), kinds)?;
    refused("remove", files.remove(dir), kinds)?;
    refused("write_new", files.write_new(dir, b"x", Access::Shared), &[ErrorKind::AlreadyExists])?;
    same("names", &files.list(dir, 10)?, &Vec::new())
}

fn file_as_directory(room: &Room<'_>) -> Verdict {
    let (files, file) = (room.files, &room.file("file", b"x")?);
    let kinds = &[ErrorKind::NotADirectory];
    refused("list", files.list(file, 10), kinds)?;
    refused("sync_dir", files.sync_dir(file), kinds)?;
    refused("remove_dir", files.remove_dir(file), kinds)?;
    // Windows says "not found" where Unix says "not a directory".
    let kinds = &[ErrorKind::NotADirectory, ErrorKind::NotFound];
    let below = &file.join("below");
    room.is_absent(below)?;
    refused("read below", files.read(below, 10), kinds)?;
    refused("write_new below", files.write_new(below, b"x", Access::Shared), kinds)?;
    refused("create_dir below", files.create_dir(below, Access::Shared), kinds)?;
    refused("lock below", files.lock(below), kinds)?;
    refused("remove below", files.remove(below), kinds)?;
    room.holds(file, b"x")
}

fn stat(room: &Room<'_>) -> Verdict {
    let files = room.files;
    let (file, dir) = (room.file("file", b"four")?, room.directory("dir")?);
    let absent = || Broken("stat: nothing is there".into());
    let first = files.stat(&file)?.ok_or_else(absent)?;
    same("kind", &first.kind, &Kind::File)?;
    same("length", &first.len, &4)?;
    same("read only", &first.read_only, &false)?;
    files.read(&file, 10)?;
    same("unchanged by reading", &files.stat(&file)?, &Some(first))?;
    let dir = files.stat(&dir)?.ok_or_else(absent)?;
    same("kind", &dir.kind, &Kind::Directory)?;
    same("open file's stat", &files.open_at(&file)?.stat()?, &first)?;
    let moved = room.path("moved");
    files.rename(&file, &moved)?;
    let second = files.stat(&moved)?.ok_or_else(absent)?;
    same("identity under another name", &second.id, &first.id)?;
    let other = room.file("file", b"five!")?;
    let other = files.stat(&other)?.ok_or_else(absent)?;
    same("another file counts as unchanged", &first.unchanged(&other), &false)
}

fn offsets(room: &Room<'_>) -> Verdict {
    let path = room.file("ten", b"0123456789")?;
    let file = room.files.open_at(&path)?;
    same("length", &(file.len(), file.is_empty()), &(10, false))?;
    for (offset, expected) in [(0, "0123"), (3, "3456"), (8, "89"), (10, ""), (u64::MAX, "")] {
        let mut buf = [0; 4];
        let read = file.read_full_at(offset, &mut buf)?;
        let found = buf.get(..read).unwrap_or_default();
        same(format_args!("read at {offset}"), &found, &expected.as_bytes())?;
    }
    same("read into nothing", &file.read_at(0, &mut [])?, &0)
}

fn open_file_stays(room: &Room<'_>) -> Verdict {
    let (old, new) = (room.file("file", b"old")?, room.file("new", b"new")?);
    let file = room.files.open_at(&old)?;
    room.files.rename(&new, &old)?;
    let mut buf = [0; 3];
    file.read_full_at(0, &mut buf)?;
    same("content of the open file", &buf, b"old")?;
    room.holds(&old, b"new")
}

fn list(room: &Room<'_>) -> Verdict {
    let files = room.files;
    for name in ["b", "a-b", "a", "c"] {
        room.file(name, b"")?;
    }
    room.directory("aa")?;
    let expected: Vec<OsString> = ["a", "a-b", "aa", "b", "c"].map(OsString::from).into();
    same("names", &files.list(&room.dir, 5)?, &expected)?;
    same("names of dir/.", &files.list(&room.path("."), 5)?, &expected)?;
    let kinds = &[ErrorKind::TooLarge { limit: 4, found: 5 }];
    refused("list with the limit 4", files.list(&room.dir, 4), kinds)
}

fn canonical(room: &Room<'_>) -> Verdict {
    let files = room.files;
    let (dir, file) = (room.directory("dir")?, room.file("file", b"")?);
    let direct = files.canonical(&file)?;
    same("begins at a root", &direct.has_root(), &true)?;
    same("by a detour", &files.canonical(&dir.join("..").join(".").join("file"))?, &direct)?;
    same("once more", &files.canonical(&direct)?, &direct)?;
    let below = files.canonical(&dir)?.starts_with(files.canonical(&room.dir)?);
    same("a directory below another starts with it", &below, &true)
}

//! Rules on links: in the last place none is followed, on the way each is.

use std::ffi::OsStr;
use std::path::Path;

use super::{Room, Rule, Verdict, refused, same};
use crate::{Access, ErrorKind, Kind, create_dirs, is_within, replace};

pub(super) const RULES: &[Rule] = &[
    ("a link in the last place is not followed", last),
    ("a slash or dot at the end changes nothing about that", trailing),
    ("a dangling link is not written through", dangling),
    ("a link on the way is followed", on_the_way),
    ("rename and remove take the link, not what it leads to", link_itself),
    ("canonical follows links", canonical),
    ("links in a circle are an error", circle),
];

fn last(room: &Room<'_>) -> Verdict {
    let files = room.files;
    let (file, dir) = (room.file("file", b"x")?, room.directory("dir")?);
    for (to, link) in [(&file, "to-file"), (&dir, "to-dir")] {
        let link = &room.link(to, link)?;
        let kind = files.stat(link)?.map(|stat| stat.kind);
        same("kind", &kind, &Some(Kind::Link))?;
        let kinds = &[ErrorKind::NotAFile];
        refused("read", files.read(link, 10), kinds)?;
        refused("open_at", files.open_at(link), kinds)?;
        refused("sync", files.sync(link), kinds)?;
        refused("lock", files.lock(link), kinds)?;
        refused("rename", files.rename(link, &room.path("new")), kinds)?;
        let kinds = &[ErrorKind::NotADirectory];
        refused("list", files.list(link, 10), kinds)?;
        refused("sync_dir", files.sync_dir(link), kinds)?;
        refused("remove_dir", files.remove_dir(link), kinds)?;
        refused("create_dirs", create_dirs(files, link, Access::Shared), kinds)?;
        let kinds = &[ErrorKind::AlreadyExists];
        refused("write_new", files.write_new(link, b"y", Access::Shared), kinds)?;
        refused("create_dir", files.create_dir(link, Access::Shared), kinds)?;
    }
    room.holds(&file, b"x")
}

fn trailing(room: &Room<'_>) -> Verdict {
    let dir = room.directory("dir")?;
    room.link(&dir, "link")?;
    for name in ["link/", "link/.", "link//"] {
        let kinds = &[ErrorKind::NotADirectory];
        refused(name, room.files.list(&room.path(name), 10), kinds)?;
        refused(name, room.files.remove_dir(&room.path(name)), kinds)?;
    }
    Ok(())
}

fn dangling(room: &Room<'_>) -> Verdict {
    let gone = room.path("gone");
    let link = &room.link(&gone, "link")?;
    let kinds = &[ErrorKind::AlreadyExists];
    refused("write_new", room.files.write_new(link, b"y", Access::Shared), kinds)?;
    refused("create_dir", room.files.create_dir(link, Access::Shared), kinds)?;
    refused("lock", room.files.lock(link), &[ErrorKind::NotAFile])?;
    refused("canonical", room.files.canonical(link), &[ErrorKind::NotFound])?;
    room.is_absent(&gone)
}

fn on_the_way(room: &Room<'_>) -> Verdict {
    let dir = room.directory("dir")?;
    // One link that is absolute, one that starts at its own directory.
    for (to, name) in [(dir.as_path(), "absolute"), (Path::new("dir"), "relative")] {
        let below = room.link(to, name)?.join(name);
        room.files.write_new(&below, name.as_bytes(), Access::Shared)?;
        room.holds(&below, name.as_bytes())?;
        room.holds(&dir.join(name), name.as_bytes())?;
    }
    create_dirs(room.files, &room.path("relative").join("a").join("b"), Access::Shared)?;
    same("names", &room.files.list(&dir.join("a"), 10)?.len(), &1)
}

fn link_itself(room: &Room<'_>) -> Verdict {
    let (file, new) = (room.file("file", b"x")?, room.file("new", b"new")?);
    let link = room.link(&file, "link")?;
    room.files.rename(&new, &link)?;
    room.holds(&link, b"new")?;
    room.holds(&file, b"x")?;
    let second = room.link(&file, "second")?;
    room.files.remove(&second)?;
    room.is_absent(&second)?;
    room.holds(&file, b"x")?;
    room.link(&file, "third")?;
    replace(room.files, &room.dir, OsStr::new("third"), b"third", Access::Shared)
        .map_err(crate::ReplaceError::into_file_error)?;
    room.holds(&room.path("third"), b"third")?;
    room.holds(&file, b"x")
}

fn canonical(room: &Room<'_>) -> Verdict {
    let files = room.files;
    let (root, outside) = (room.directory("root")?, room.directory("outside")?);
    let link = room.link(&root, "link")?;
    let direct = files.canonical(&root)?;
    same("through a link", &files.canonical(&link)?, &direct)?;
    for (path, inside) in [
        (root.clone(), true),
        (root.join("new"), true),
        (link.join("new").join("newer"), true),
        (outside.join("new"), false),
        (root.join("..").join("root-2"), false),
        (outside.join("..").join("root"), true),
    ] {
        let found = is_within(files, &path, &root)?;
        same(format_args!("{} within the root", path.display()), &found, &inside)?;
    }
    let odd = root.join("new").join("..").join("..").join("outside");
    refused("dots behind what is missing", is_within(files, &odd, &root), &[ErrorKind::BadName])
}

fn circle(room: &Room<'_>) -> Verdict {
    let (first, second) = (room.path("first"), room.path("second"));
    room.link(&first, "second")?;
    room.link(&second, "first")?;
    refused("canonical", room.files.canonical(&first), &[ErrorKind::Other])?;
    refused("read below", room.files.read(&first.join("file"), 10), &[ErrorKind::Other])?;
    refused("read", room.files.read(&first, 10), &[ErrorKind::NotAFile])
}

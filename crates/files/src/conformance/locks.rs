//! Rules on locks.

use super::{Room, Rule, Verdict, refused, same};
use crate::{ErrorKind, Kind};

pub(super) const RULES: &[Rule] = &[
    ("a lock is held by one", exclusion),
    ("a lock is free when it is dropped, and its file stays", release),
    ("locks of different files are different", independence),
    ("a file that is there can be the lock and keeps its content", existing),
];

fn exclusion(room: &Room<'_>) -> Verdict {
    let path = room.path("lock");
    let _held = room.files.lock(&path)?;
    refused("second lock", room.files.lock(&path), &[ErrorKind::Locked])?;
    refused("third lock", room.files.lock(&path), &[ErrorKind::Locked])
}

fn release(room: &Room<'_>) -> Verdict {
    let path = room.path("lock");
    drop(room.files.lock(&path)?);
    let kind = room.files.stat(&path)?.map(|stat| stat.kind);
    same("lock file", &kind, &Some(Kind::File))?;
    drop(room.files.lock(&path)?);
    let held = room.files.lock(&path)?;
    refused("while it is held", room.files.lock(&path), &[ErrorKind::Locked])?;
    drop(held);
    drop(room.files.lock(&path)?);
    Ok(())
}

fn independence(room: &Room<'_>) -> Verdict {
    let _first = room.files.lock(&room.path("first"))?;
    let _second = room.files.lock(&room.path("second"))?;
    Ok(())
}

fn existing(room: &Room<'_>) -> Verdict {
    let path = room.file("file", b"content")?;
    let held = room.files.lock(&path)?;
    refused("second lock", room.files.lock(&path), &[ErrorKind::Locked])?;
    drop(held);
    room.holds(&path, b"content")
}

//! `routerkeep diff`: what changed from one location to another.

use super::{open, warn_of_pending};
use crate::args::{DiffArgs, ReadArgs};
use crate::error::{CliError, Effect};
use crate::exit::Exit;
use crate::json::{self, Document};
use crate::safe_text::safe;
use crate::ui::{Mark, Ui, Volume};
use crate::view;
use crate::wrap::wrap;
use routerkeep_files::Files;
use routerkeep_location::Opened;
use routerkeep_router::difference::{Difference, difference};
use routerkeep_router::meaning::Text;
use routerkeep_router::{Consistency, Snapshot, SourceKind, Staleness};
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn run(ui: &mut Ui, files: &dyn Files, args: &DiffArgs) -> Result<Document, CliError> {
    let before = Compared::open(ui, files, &args.before, &args.read)?;
    let after = Compared::open(ui, files, &args.after, &args.read)?;
    let sides = [&before, &after];
    let found = difference(&before.snapshot, &after.snapshot);
    if ui.volume() > Volume::Quiet {
        headings(ui, sides);
    }
    sides.iter().for_each(|side| side.warn(ui));
    view::changes(ui, &found);
    if args.bytes {
        view::places(ui, &found);
    }
    if ui.volume() > Volume::Quiet {
        verdict(ui, args, sides, &found);
    }
    view::not_compared(ui, &found, [&before.name, &after.name]);
    let differ = if args.bytes { !found.bytes.is_empty() } else { !found.changes.is_empty() };
    let exit =
        if differ || sides.iter().any(|side| !side.is_whole()) { Exit::No } else { Exit::Done };
    let findings = sides.iter().zip(["before", "after"]).flat_map(|(side, name)| {
        view::unreadable(&side.snapshot).map(move |finding| {
            let mut finding = json::finding(finding);
            if let Some(members) = finding.as_object_mut() {
                members.insert("side".to_owned(), name.into());
            }
            finding
        })
    });
    let findings = findings.collect();
    let mut data = view::difference_data(&found, args.bytes);
    data.insert("before".to_owned(), before.data());
    data.insert("after".to_owned(), after.data());
    let data = Value::Object(data);
    Ok(Document { command: "diff", exit, findings, data: data.into(), effect: Effect::None })
}

/// One side of the comparison.
struct Compared {
    /// The location as the user named it.
    name: String,
    snapshot: Snapshot,
    /// When it was saved, of a backup.
    time: Option<String>,
    damage: Vec<String>,
}

impl Compared {
    fn open(
        ui: &mut Ui,
        files: &dyn Files,
        location: &Path,
        read: &ReadArgs,
    ) -> Result<Self, CliError> {
        let read = open(ui, files, location.as_os_str(), read)?;
        warn_of_pending(ui, read.pending.as_ref());
        let name = location.to_string_lossy().into_owned();
        Ok(match read.opened {
            Opened::Router(snapshot) => {
                Self { name, snapshot: *snapshot, time: None, damage: Vec::new() }
            }
            Opened::Backup(backup) => {
                let damage = backup.damage.iter().map(ToString::to_string).collect();
                let time = Some(backup.manifest.time.clone());
                Self { name, snapshot: backup.snapshot, time, damage }
            }
        })
    }

    /// Says whether all of it could be compared: else nobody knows whether both are the same.
    fn is_whole(&self) -> bool {
        self.damage.is_empty()
            && !self.snapshot.is_incomplete()
            && self.snapshot.consistency != Consistency::Changed
    }

    fn warn(&self, ui: &mut Ui) {
        for damage in &self.damage {
            let damaged = ui.paint(Mark::Bad, "DAMAGED");
            ui.line(format!("{damaged} {}: {}", safe(&self.name), safe(damage)));
        }
        if self.snapshot.consistency == Consistency::Changed {
            let warning = "changed while it was read, three times: states may be mixed";
            ui.line(format!("{} {}", safe(&self.name), ui.paint(Mark::Bad, warning)));
        }
    }

    /// Says whose configuration it is and how it was read.
    fn source(&self) -> String {
        let snapshot = &self.snapshot;
        let mut text = view::router_name(&snapshot.identity);
        text = match (&self.time, snapshot.source.kind) {
            (Some(time), _) => format!("{text}, backup of {}", safe(time)),
            (None, SourceKind::Root) => format!("{text}, router root"),
            (None, SourceKind::Hive) => format!("{text}, hive"),
            (None, SourceKind::Server) => format!("{text}, running server"),
            (None, _) => format!("{text}, registry export"),
        };
        text = format!("{text}, {}", safe(&snapshot.control_set));
        match snapshot.source.stale {
            Staleness::Current => text,
            Staleness::PossiblyStale => format!("{text}; possibly stale"),
        }
    }

    fn data(&self) -> Value {
        let snapshot = &self.snapshot;
        json!({
            "location": self.name,
            "time": self.time,
            "router": {
                "computer_name": snapshot.identity.computer_name.as_ref().map(Text::from),
                "host_name": snapshot.identity.host_name.as_ref().map(Text::from),
                "domain": snapshot.identity.domain.as_ref().map(Text::from),
                "product_type": snapshot.identity.product_type.as_ref().map(Text::from),
            },
            "source": {
                "kind": snapshot.source.kind.as_str(),
                "control_set": snapshot.control_set,
                "recovery": snapshot.source.verdict,
                "possibly_stale": snapshot.source.stale == Staleness::PossiblyStale,
                "consistency": snapshot.consistency.as_str(),
            },
            "damage": self.damage,
        })
    }
}

fn headings(ui: &mut Ui, sides: [&Compared; 2]) {
    for (label, side) in ["From  ", "To    "].into_iter().zip(sides) {
        let text = format!("{}: {}", safe(&side.name), side.source());
        wrap(label, &text, label.len()).iter().for_each(|line| ui.line(line));
    }
}

/// Says at the end what it comes to.
fn verdict(ui: &mut Ui, args: &DiffArgs, sides: [&Compared; 2], found: &Difference) {
    let byte_only = found.byte_only().count();
    ui.line("");
    if !found.changes.is_empty() {
        ui.line(ui.paint(Mark::Heading, &view::counts(found)));
    } else if sides.iter().any(|side| !side.is_whole()) {
        ui.line(ui.paint(Mark::Odd, "No difference in what could be read."));
    } else if found.bytes.is_empty() {
        ui.line(ui.paint(Mark::Good, "No difference, byte for byte."));
    } else {
        ui.line(ui.paint(Mark::Good, "No difference in meaning."));
    }
    if byte_only > 0 {
        let places = view::count(byte_only, "place");
        let verb = if byte_only == 1 { "differs" } else { "differ" };
        let hint = if args.bytes { "" } else { " (--bytes lists all)" };
        ui.line(format!("{places} {verb} in bytes that mean nothing{hint}"));
    }
}

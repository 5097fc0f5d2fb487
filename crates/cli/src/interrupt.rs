//! Ctrl-C during a change: the first one asks for it to be taken back, the second one leaves at once.

use crate::error::{CliError, INTERRUPTED};
use crate::exit::Exit;
use crate::json;
use crate::ui::{self, Ui};
use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Watches for Ctrl-C (and SIGTERM and SIGHUP) from here on, and returns the flag that it sets.
///
/// Before a change nothing watches: then Ctrl-C simply ends the process. Where it can't be watched it does
/// so later, too, and `undo` settles what is left.
pub(crate) fn watch(ui: &Ui, command: &'static str) -> &'static AtomicBool {
    let output = ui.output();
    let _ = ctrlc::set_handler(move || {
        let ui = Ui::new(output);
        if !REQUESTED.swap(true, Ordering::SeqCst) {
            ui.notice(INTERRUPTED);
            return;
        }
        let error = CliError::interrupted_twice();
        if ui.is_json() {
            let _ = ui::print(|to| json::write_failure(command, &error, &[], to));
        } else {
            ui.error(&error.message, error.hint.as_deref());
        }
        std::process::exit(Exit::Unsettled.code().into());
    });
    &REQUESTED
}

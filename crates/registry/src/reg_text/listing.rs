//! Which keys have a line of their own in the export.

/// What the export says of a key, and of those below it in the order of [`Key::subkeys`](crate::Key).
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    pub(super) listed: bool,
    pub(super) subkeys: Vec<Self>,
}

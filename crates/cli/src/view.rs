//! Views of a snapshot: text for people and JSON for programs. None of them shows a value's bytes.

mod difference;
mod entry;
mod findings;
mod interface;
mod manifest;
mod page;
mod raw;
mod restore;
mod review;
mod router;
mod server;
mod settings;
mod transport;
mod words;

pub(crate) use difference::{
    changes, changes_data, count, counts, difference_data, not_compared, places,
};
pub(crate) use findings::{checks, findings, unreadable};
pub(crate) use manifest::classes;
pub(crate) use restore::{done, plan, plan_data, services, since_shown, todo, todo_data};
pub(crate) use review::{review, review_data, summary};
pub(crate) use router::{router, router_name, source_remarks, states};

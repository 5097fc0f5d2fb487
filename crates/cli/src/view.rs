//! Views of a snapshot: text for people and JSON for programs. None of them shows a value's bytes.

mod data;
mod findings;
mod manifest;
mod phone_book;
mod restore;
mod router;

pub(crate) use data::data;
pub(crate) use findings::{checks, findings, unreadable};
pub(crate) use manifest::classes;
pub(crate) use restore::{done, plan, plan_data, refusals, todo, todo_data};
pub(crate) use router::{router, router_name, source_remarks, states};

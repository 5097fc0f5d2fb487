//! What programs that use the libraries rely on.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod example;

//! Router phone books (`router.pbk`): lossless line by line, entries read by meaning.
//!
//! A phone book is a text file of sections, one per demand-dial connection of a Windows router
//! (MS-RRASM 2.2.2). It looks like an INI file and is none: keys repeat, `Device` and `DEVICE` are
//! different keys, order carries meaning, and each section names its own text encoding. So this
//! crate keeps the bytes and reads them in place.
//!
//! # Getting started
//!
//! 1. [`PhoneBook::parse`] takes any bytes at all; [`PhoneBook::bytes`] gives the same bytes back.
//! 2. [`PhoneBook::sections`] and [`Section::lines`] show what stands where.
//! 3. [`Entry::read`] reads one section by meaning; [`PhoneBook::findings`] tells what is odd.
//! 4. [`PhoneBook::without`] and [`PhoneBook::with_section`] edit; [`EntryBuilder`] writes new
//!    entries the way Windows does.
//! 5. [`DialSettings`] is how an entry dials, as one description to change;
//!    [`PhoneBook::with_dial_settings`] writes it into the entry's lines.
//!
//! ```
//! use routerkeep_phonebook::{Entry, EntryBuilder, PhoneBook, VpnStrategy};
//!
//! let bytes = EntryBuilder::vpn("Head office", "vpn.example.net")
//!     .strategy(VpnStrategy::Ikev2Only)
//!     .idle_disconnect_seconds(300)
//!     .build()?;
//! let book = PhoneBook::parse(&bytes)?;
//! assert_eq!(book.bytes(), bytes);
//!
//! for section in book.sections() {
//!     let entry = Entry::read(&section)?;
//!     assert_eq!(entry.name.to_string(), "Head office");
//!     assert_eq!(entry.vpn_strategy, Some(VpnStrategy::Ikev2Only));
//!     assert_eq!(entry.destination().map(|host| host.to_string()).as_deref(), Some("vpn.example.net"));
//! }
//! # Ok::<(), routerkeep_phonebook::PhoneBookError>(())
//! ```
//!
//! # Secrets
//!
//! The passwords and preshared keys of a router are kept outside this file. Two keys that could
//! hold one exist all the same (`PreSharedKey`, `ApnInfoPassword`), so values of keys that
//! [`is_secret_key`] names are reported as set, empty or absent, and no `Debug` or `Display` of
//! this crate shows them.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::cast_possible_truncation))]

mod addressing;
mod authentication;
mod book;
mod builder;
mod check;
mod code_page;
mod connection;
mod dial_numbers;
mod dial_options;
mod dial_settings;
mod dial_writing;
mod edit;
mod entry;
mod entry_keys;
mod entry_layout;
mod entry_reader;
mod error;
mod finding;
mod group;
mod guid;
mod key_order;
mod known_devices;
mod known_key;
mod limits;
mod line;
mod long_value;
mod media;
mod name;
mod new_entry;
mod number;
mod outline;
mod secret;
mod section;
mod splice;
mod text;

pub use addressing::{
    AddressAssignment, ExcludedProtocols, Ipv4Settings, Ipv6Settings, NameServerAssignment,
};
pub use authentication::{AuthRestrictions, DataEncryption, EapMethod, PresharedKeyUse};
pub use book::{ByteOrderMark, PhoneBook};
pub use builder::EntryBuilder;
pub use code_page::CodePage;
pub use connection::{ConnectionType, DialMode, VpnStrategy};
pub use dial_options::DialOptions;
pub use dial_settings::{DialAddresses, DialSettings, EapData, LinkThresholds, X25Settings};
pub use entry::Entry;
pub use error::PhoneBookError;
pub use finding::{FindingKind, Findings, PhoneBookFinding};
pub use group::{Place, PlacedLine, PlacedLines};
pub use guid::EntryGuid;
pub use limits::{
    HEX_DIGITS_PER_LINE, MAX_BYTES, MAX_FINDINGS, MAX_GROUPS_PER_ENTRY, MAX_NAME_BYTES,
    MAX_NAME_BYTES_2003, MAX_SECTIONS,
};
pub use line::{Header, KeyValue, Line, LineEnd, LineKind, LineNumber, Lines, OtherLine};
pub use long_value::{LongValue, write_long_value};
pub use media::{Device, Media, PhoneNumber};
pub use name::same_name;
pub use new_entry::NewDevice;
pub use secret::{SecretKey, SecretPresence, Value, is_secret_key};
pub use section::{KeyLine, Section, SectionIndex};
pub use text::{Charset, DeclaredEncoding, Text, TextReading};

//! The entries of a phone book as text.

use super::router::phone_book_section;
use crate::safe_text::safe;
use crate::table::Table;
use crate::ui::Ui;
use routerkeep_phonebook::{ConnectionType, Entry, PhoneBook, VpnStrategy};
use routerkeep_router::Class;

/// Shows the entries, one line each.
pub(crate) fn entries(ui: &mut Ui, class: &Class<Vec<u8>>) {
    let Some(bytes) = class.content() else { return phone_book_section(ui, class, 0) };
    let book = match PhoneBook::parse(bytes) {
        Ok(book) => book,
        Err(error) => {
            phone_book_section(ui, class, 0);
            return ui.line(format!("  does not decode: {}", safe(error)));
        }
    };
    phone_book_section(ui, class, book.sections().len());
    let mut table = Table::default();
    for section in book.sections() {
        match Entry::read(&section) {
            Ok(entry) => table.row(row(&entry)),
            Err(error) => table.row([safe(section.name()), safe(error), String::new()]),
        }
    }
    for line in table.lines("  ") {
        ui.line(line);
    }
}

fn row(entry: &Entry<'_>) -> [String; 3] {
    let kind = match (entry.connection_type, entry.vpn_strategy) {
        (Some(ConnectionType::Vpn), Some(strategy)) => format!("VPN, {}", self::strategy(strategy)),
        (Some(kind), _) => connection(kind),
        (None, _) => "no type".to_owned(),
    };
    let destination = entry.destination().filter(|destination| !destination.is_empty());
    [safe(entry.name), kind, destination.map(safe).unwrap_or_default()]
}

/// Returns the field's term for a kind of connection.
pub(crate) fn connection(kind: ConnectionType) -> String {
    match kind {
        ConnectionType::DialUp => "dial-up".to_owned(),
        ConnectionType::Vpn => "VPN".to_owned(),
        ConnectionType::Broadband => "PPPoE".to_owned(),
        ConnectionType::Other(number) => format!("type {number}"),
    }
}

/// Returns the field's term for a VPN strategy.
pub(crate) fn strategy(strategy: VpnStrategy) -> String {
    match strategy {
        VpnStrategy::Default => "automatic".to_owned(),
        VpnStrategy::PptpOnly => "PPTP only".to_owned(),
        VpnStrategy::PptpFirst => "PPTP first".to_owned(),
        VpnStrategy::L2tpOnly => "L2TP only".to_owned(),
        VpnStrategy::L2tpFirst => "L2TP first".to_owned(),
        VpnStrategy::SstpOnly => "SSTP only".to_owned(),
        VpnStrategy::SstpFirst => "SSTP first".to_owned(),
        VpnStrategy::Ikev2Only => "IKEv2 only".to_owned(),
        VpnStrategy::Ikev2First => "IKEv2 first".to_owned(),
        other => format!("strategy {}", u32::from(other)),
    }
}

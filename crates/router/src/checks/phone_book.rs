//! Checks of the phone book and its entries.

use super::{Checks, ports, table};
use crate::meaning::{Entry, FlagSet, Term};
use crate::places;
use crate::snapshot::ClassName;
use routerkeep_phonebook::{FindingKind, PhoneBook};

const CLASS: ClassName = ClassName::PhoneBook;

pub(super) fn check(checks: &mut Checks<'_>) {
    lines(checks);
    let (router, ports_known) = (checks.router, ports::known(checks));
    let mut ports = Vec::new();
    for entry in router.entries() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let check = &table::PHONE_BOOK_UNREADABLE;
                checks.say(check, CLASS, places::PHONE_BOOK, error.to_string());
                break;
            }
        };
        if let Some(known) = ports_known {
            checks.apart(&mut ports, |checks| ports::of_entry(checks, known, &entry));
        }
        let at = format!("[{}]", entry.name);
        if entry.has_interface == Some(false) && checks.knows_all_of(ClassName::Interfaces) {
            let what = "no demand-dial interface has this name";
            checks.say(&table::ENTRY_WITHOUT_INTERFACE, CLASS, &at, what);
        }
        for what in misfits(&entry) {
            checks.say(&table::AUTHENTICATION_MISFIT, CLASS, &at, what);
        }
        if entry.vpn_strategy.is_some_and(for_clients) {
            let what = format!("the VPN type is for clients: {}", shown(entry.vpn_strategy));
            checks.say(&table::STRATEGY_FOR_CLIENTS, CLASS, &at, what);
        }
        if uses_preshared_key(&entry) {
            let what = "a preshared key is used, which is not in a backup";
            checks.say(&table::PRESHARED_KEY_ELSEWHERE, CLASS, &at, what);
        }
        if let Some(what) = certificate(&entry) {
            checks.say(&table::CERTIFICATE_ELSEWHERE, CLASS, &at, what);
        }
    }
    let dialling = router.entries_of_interfaces().count();
    if dialling > 0 {
        let what =
            format!("the credentials of {dialling} demand-dial interfaces are not in a backup");
        checks.say(&table::CREDENTIALS_ELSEWHERE, CLASS, "", what);
    }
    checks.findings.append(&mut ports);
    if let Some(known) = ports_known {
        ports::endpoints(checks, known);
    }
}

/// Checks the file line by line.
fn lines(checks: &mut Checks<'_>) {
    let Some(bytes) = checks.snapshot.phone_book.content() else { return };
    let read = PhoneBook::parse(bytes).and_then(|book| book.findings());
    let findings = match read {
        Ok(findings) => findings,
        Err(error) => {
            let check = &table::PHONE_BOOK_UNREADABLE;
            return checks.say(check, CLASS, places::PHONE_BOOK, error.to_string());
        }
    };
    for finding in findings.as_slice() {
        let check = match finding.what {
            FindingKind::DuplicateName { .. } | FindingKind::DuplicateNameInOtherCase { .. } => {
                &table::ENTRY_TWICE
            }
            FindingKind::SecretInFile { .. } => &table::SECRET_IN_PHONE_BOOK,
            _ => &table::PHONE_BOOK_ODD,
        };
        checks.say(check, CLASS, format!("line {}", finding.line), finding.what.to_string());
    }
    if findings.left_out() > 0 {
        let what = format!("{} more findings, not listed", findings.left_out());
        checks.say(&table::PHONE_BOOK_ODD, CLASS, places::PHONE_BOOK, what);
    }
}

fn shown(term: Option<Term>) -> String {
    term.map_or_else(|| "none".to_owned(), |term| term.to_string())
}

/// Says whether the VPN type is one that routers do not know (MS-RRASM note 206).
fn for_clients(strategy: Term) -> bool {
    let Term::Named(name) = strategy else { return false };
    name.contains("SSTP") || name == "a list of protocols"
}

fn is_vpn(entry: &Entry) -> bool {
    entry.connection == Some(Term::Named("VPN"))
}

/// Lists why authentication does not fit VPN type or encryption.
fn misfits(entry: &Entry) -> Vec<String> {
    let mut misfits = Vec::new();
    let (Some(strategy), Some(allowed), true) =
        (entry.vpn_strategy, &entry.authentication, is_vpn(entry))
    else {
        return misfits;
    };
    let has_any = |names: &[&str]| names.iter().any(|name| allowed.has(name));
    let named = |name| strategy == Term::Named(name);
    let only_ikev2 = named("IKEv2 only");
    let may_ikev2 = only_ikev2 || named("IKEv2 first") || named("L2TP first") || named("automatic");
    let own = ["machine certificate", "preshared key"];
    if has_any(&own) && !may_ikev2 && !for_clients(strategy) {
        misfits.push(format!("{allowed} is for IKEv2, the VPN type is {strategy}"));
    }
    let for_ikev2 = ["EAP", "MS-CHAPv2", "machine certificate", "preshared key"];
    if only_ikev2 && !allowed.is_empty() && !has_any(&for_ikev2) {
        misfits.push(format!("IKEv2 does not take {allowed}"));
    }
    let encrypted = [Term::Named("required"), Term::Named("maximum")];
    let keyed = ["MS-CHAP", "MS-CHAPv2", "MS-CHAP for Windows 95", "EAP"];
    if named("PPTP only")
        && entry.encryption.is_some_and(|encryption| encrypted.contains(&encryption))
        && !has_any(&keyed)
    {
        misfits.push(format!("PPTP does not encrypt with {allowed}"));
    }
    let ikev2_key = entry.preshared_key == Some(Term::Named("configured for IKEv2"));
    if ikev2_key && !may_ikev2 {
        misfits.push(format!("a preshared key for IKEv2, the VPN type is {strategy}"));
    }
    misfits
}

fn uses_preshared_key(entry: &Entry) -> bool {
    let allowed = entry.authentication.as_ref();
    let configured = ![None, Some(Term::Named("none"))].contains(&entry.preshared_key);
    configured || allowed.is_some_and(|allowed| allowed.has("preshared key"))
}

/// Says which certificate an entry needs, if any.
fn certificate(entry: &Entry) -> Option<String> {
    let allows = |name| entry.authentication.as_ref().is_some_and(|set: &FlagSet| set.has(name));
    if allows("machine certificate") {
        return Some("a machine certificate is used, which is not in a backup".to_owned());
    }
    let method = entry.eap_method.filter(|_| allows("EAP"))?;
    let with_certificates = ["EAP-TLS", "PEAP"].map(Term::Named);
    with_certificates
        .contains(&method)
        .then(|| format!("{method} uses certificates, which are not in a backup"))
}

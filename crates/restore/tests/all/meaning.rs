//! Plans by their meaning: what is named is what differs, and doing it gives what was wanted.

use crate::support::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use routerkeep_registry::{Limits, Registry};
use routerkeep_restore::{Permit, PhoneBookChange, Prepared, Scope};
use routerkeep_router::difference::{Change, difference};
use routerkeep_router::{ClassName, MemoryStore, PhoneBookContent, Snapshot, capture};
use routerkeep_testkit::generate::{Oddities, Options, odd_router, router};

pub(crate) fn anything() -> How {
    THREE.with(Permit::OtherRouter).with(Permit::AcceptUnsupported).with(Permit::SkipMissing)
}

/// Every change that is named, in a form that can be compared as a set.
fn named(prepared: &Prepared) -> Vec<String> {
    let review = &prepared.review;
    let all = review.added.iter().chain(&review.changed).chain(&review.removed);
    sorted(all)
}

fn sorted<'c>(changes: impl Iterator<Item = &'c Change>) -> Vec<String> {
    let mut lines: Vec<String> = changes.map(|change| format!("{change:?}")).collect();
    lines.sort();
    lines
}

/// Does what a plan says in memory, by the store's own rules.
fn done_in_memory(ours: &MemoryStore, prepared: &Prepared) -> MemoryStore {
    let plan = prepared.plan.as_ref().unwrap();
    let mut store = ours.clone();
    store.registry.apply(&plan.changes).unwrap();
    match &plan.phone_book {
        PhoneBookChange::Keep => {}
        PhoneBookChange::Write(bytes) => {
            store.phone_book = PhoneBookContent::Present(bytes.clone())
        }
        PhoneBookChange::Remove => store.phone_book = PhoneBookContent::Absent,
    }
    store
}

/// How a router and another one are made.
#[derive(Clone, Debug)]
pub(crate) enum Recipe {
    /// Two strange ones.
    Odd(Oddities, Oddities),
    /// A sound one, and the same one with some oddities.
    Near(Oddities),
    /// The same one twice.
    Same(Oddities),
}

impl Recipe {
    pub(crate) fn make(&self) -> (MemoryStore, MemoryStore) {
        match self {
            Self::Odd(one, other) => (odd_router(one), odd_router(other)),
            Self::Near(of) => {
                let Oddities { seed, interfaces, .. } = *of;
                (router(&Options { interfaces, seed, ..Options::default() }), odd_router(of))
            }
            Self::Same(of) => (odd_router(of), odd_router(of)),
        }
    }
}

pub(crate) fn recipes() -> impl Strategy<Value = Recipe> {
    let oddities = || {
        (any::<u64>(), 0..4_usize, 0..20_usize).prop_map(|(seed, interfaces, count)| Oddities {
            seed,
            interfaces,
            count,
        })
    };
    let few = oddities().prop_map(|of| Recipe::Near(Oddities { count: of.count % 4, ..of }));
    let odd = (oddities(), oddities()).prop_map(|(one, other)| Recipe::Odd(one, other));
    prop_oneof![2 => odd, 4 => few, 1 => oddities().prop_map(Recipe::Same)]
}

pub(crate) fn configured(store: &MemoryStore) -> bool {
    capture(store, &Limits::DEFAULT).is_ok_and(|snapshot| {
        let service = snapshot.server.content().and_then(|key| key.subkey("RemoteAccess"));
        let number = |name: &str| service?.value(name)?.as_dword();
        number("ConfigurationFlags") == Some(1) && number("Start") != Some(4)
    })
}

/// The plan names every difference that a comparison names, and no other; and doing it gives what was wanted.
#[test]
fn a_plan_names_what_differs_and_does_it() {
    let (tried, changes, bytes) =
        (std::cell::Cell::new(0_u64), std::cell::Cell::new(0_u64), std::cell::Cell::new(0_u64));
    let mut runner = TestRunner::new(cases(1200));
    runner
        .run(&(recipes(), any::<bool>()), |(recipe, server)| {
            let (ours, theirs) = recipe.make();
            prop_assume!(configured(&ours) && configured(&theirs));
            let (before, wanted) = (snapshot(&ours), snapshot(&theirs));
            let number = before.control_set.strip_prefix("ControlSet").unwrap().parse().ok();
            let scope = if server { Scope::WithServer } else { Scope::Three };
            let how = How { control_set: number, scope, ..anything() };
            let files = disk(&ours);
            let prepared = look(&files, &place(&files), &wanted, how);
            if !prepared.refusals.is_empty() {
                // A service that one side lacks as a whole is no matter of meaning.
                return Ok(());
            }
            let after = snapshot(&done_in_memory(&ours, &prepared));
            // A LAN interface without an adapter here is named as it was at the source.
            let known = Snapshot { adapters: wanted.adapters.clone(), ..after.clone() };
            let differs = difference(&before, &known);
            prop_assert_eq!(named(&prepared), sorted(differs.changes.iter()));
            let plan = prepared.plan.as_ref().unwrap();
            prop_assert_eq!(
                plan.is_empty(),
                prepared.review.is_empty() && prepared.review.bytes_only == 0,
                "{} changes, {} of bytes alone, plan {:?}",
                prepared.review.changes(),
                prepared.review.bytes_only,
                plan
            );
            for class in ClassName::ALL {
                let asked = class != ClassName::Server;
                if asked {
                    prop_assert!(
                        same_class(&after, &wanted, class),
                        "{class} is not what was wanted"
                    );
                } else if !server {
                    prop_assert!(same_class(&after, &before, class));
                }
            }
            tried.set(tried.get() + 1);
            changes.set(changes.get() + prepared.review.changes() as u64);
            bytes.set(bytes.get() + prepared.review.bytes_only);
            Ok(())
        })
        .unwrap();
    let (tried, changes, bytes) = (tried.get(), changes.get(), bytes.get());
    println!("plans: {tried} pairs, {changes} changes named, {bytes} places of bytes alone");
    assert!(tried > 0 && changes > 0 && bytes > 0);
}

/// Who is cut off is said by interface, with the reason.
#[test]
fn who_is_cut_off_is_said() {
    use routerkeep_registry::{KeyPath, Value};
    let made = || router(&Options { interfaces: 4, seed: 3, ..Options::default() });
    let (ours, mut theirs) = (made(), made());
    let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\Interfaces");
    let root = theirs.registry.root_mut().at_or_new(&path);
    let name = |slot: &str| {
        let key = ours.registry.root().at(&path).unwrap().subkey(slot).unwrap();
        key.value("InterfaceName").unwrap().as_text().unwrap().to_string()
    };
    let [removed, disabled, moved, less] = ["4", "5", "6", "7"].map(name);
    root.subkeys.retain(|key| !key.name.is("4"));
    let key = root.subkeys.iter_mut().find(|key| key.name.is("5")).unwrap();
    key.values.retain(|value| !value.name.is("Enabled"));
    key.values.push(Value::dword("Enabled", 0));
    let key = root.subkeys.iter_mut().find(|key| key.name.is("7")).unwrap();
    key.subkeys.retain(|key| !key.name.is("Ip"));
    let PhoneBookContent::Present(book) = &mut theirs.phone_book else { panic!() };
    let text = String::from_utf8(book.clone()).unwrap();
    let (first, rest) = text.split_once(&format!("[{moved}]")).unwrap();
    *book =
        format!("{first}[{moved}]{}", rest.replacen("\nPhoneNumber=", "\nPhoneNumber=9", 1)).into();
    let files = disk(&ours);
    let review = look(&files, &place(&files), &snapshot(&theirs), THREE).review;
    let mut said: Vec<String> = review.cut_off.iter().map(ToString::to_string).collect();
    said.sort();
    let mut expected = vec![
        format!("{removed}: it is removed"),
        format!("{disabled}: it is disabled"),
        format!("{moved}: it dials somewhere else"),
        format!("{less}: a transport runs on it no more"),
    ];
    expected.sort();
    assert_eq!(said, expected);
}

//! Operations on a router's stored configuration, and a model that says what comes of them.
//!
//! The model is plain lists; it knows nothing of keys, changes and stores.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use routerkeep_registry::Name;
use routerkeep_router::config::{
    AdminState, ConfigError, Configuration, Connection, DialOutHoursChange, InterfaceId,
    NewInterface, NewTransport, TransportSettings,
};
use routerkeep_router::{ErrorCode, InterfaceType, ProtocolId};

/// One call. Interfaces and transports are picked out of few, so that they meet.
#[derive(Clone, Debug)]
pub enum Operation {
    /// `create_transport`.
    CreateTransport(ProtocolId, Option<Name>, Settings),
    /// `delete_transport`.
    DeleteTransport(ProtocolId),
    /// `set_transport`.
    SetTransport(ProtocolId, Settings),
    /// `create_interface`.
    CreateInterface(Name, InterfaceType, AdminState, Vec<Name>),
    /// `delete_interface`, of the interface of this name.
    DeleteInterface(Name),
    /// `set_interface`.
    SetInterface(Name, AdminState, DialOutHoursChange),
    /// `add_interface_transport`.
    AddInterfaceTransport(Name, ProtocolId, Option<Name>, Option<Vec<u8>>),
    /// `remove_interface_transport`.
    RemoveInterfaceTransport(Name, ProtocolId),
    /// `set_interface_transport`.
    SetInterfaceTransport(Name, ProtocolId, Vec<u8>),
}

/// What a transport is set to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `GlobalInfo`.
    pub global_info: Option<Vec<u8>>,
    /// `GlobalInterfaceInfo`.
    pub interface_defaults: Option<Vec<u8>>,
    /// `DLLPath`.
    pub dll_path: Option<Name>,
}

/// Operations, up to `most` of them.
pub fn operations(most: usize) -> impl Strategy<Value = Vec<Operation>> {
    vec(operation(), 0..=most)
}

fn operation() -> impl Strategy<Value = Operation> {
    use Operation::*;
    prop_oneof![
        (protocol(), option::of(transport_name()), settings())
            .prop_map(|(id, name, settings)| CreateTransport(id, name, settings)),
        protocol().prop_map(DeleteTransport),
        (protocol(), settings()).prop_map(|(id, settings)| SetTransport(id, settings)),
        (interface_name(), kind(), state(), hours())
            .prop_map(|(name, kind, state, hours)| CreateInterface(name, kind, state, hours)),
        interface_name().prop_map(DeleteInterface),
        (interface_name(), state(), option::of(hours())).prop_map(|(name, state, hours)| {
            let hours = hours.map_or(DialOutHoursChange::Keep, DialOutHoursChange::Set);
            SetInterface(name, state, hours)
        }),
        (interface_name(), protocol(), option::of(transport_name()), option::of(block())).prop_map(
            |(interface, id, name, info)| AddInterfaceTransport(interface, id, name, info)
        ),
        (interface_name(), protocol())
            .prop_map(|(interface, id)| RemoveInterfaceTransport(interface, id)),
        (interface_name(), protocol(), block())
            .prop_map(|(interface, id, info)| SetInterfaceTransport(interface, id, info)),
    ]
}

fn protocol() -> impl Strategy<Value = ProtocolId> {
    prop_oneof![4 => Just(0x21), 4 => Just(0x57), 2 => Just(0x2B), 1 => any::<u32>()]
        .prop_map(ProtocolId)
}

fn transport_name() -> impl Strategy<Value = Name> {
    let names = ["Ip", "Ipv6", "IPX", "87", "Große", "IKEv2CustomPolicy"];
    prop_oneof![
        12 => proptest::sample::select(names.to_vec()).prop_map(Name::from),
        1 => proptest::sample::select(vec!["", "a\\b", "a\0b"]).prop_map(Name::from),
        1 => (40_usize..=41).prop_map(|length| Name::from("n".repeat(length).as_str())),
    ]
}

fn interface_name() -> impl Strategy<Value = Name> {
    let names = ["Branch", "BRANCH", "Head office", "{0FA1AE64-32F2-44B4-9B53-7E2A5A1B0C3D}"];
    prop_oneof![
        12 => proptest::sample::select(names.to_vec()).prop_map(Name::from),
        1 => Just(Name::from("")),
        1 => Just(Name::from_units([0x41, 0xD800, 0x5C])),
        1 => (256_usize..=257).prop_map(|length| Name::from("n".repeat(length).as_str())),
    ]
}

fn kind() -> impl Strategy<Value = InterfaceType> {
    (0..9_u32).prop_map(InterfaceType)
}

fn state() -> impl Strategy<Value = AdminState> {
    prop_oneof![3 => Just(AdminState::Enabled), 1 => Just(AdminState::Disabled)]
}

fn hours() -> impl Strategy<Value = Vec<Name>> {
    let text = prop_oneof![Just("1 09:00-12:00 13:00-17:00"), Just("6 00:00-24:00")];
    prop_oneof![2 => Just(Vec::new()), 1 => vec(text.prop_map(Name::from), 1..3)]
}

fn block() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![8 => vec(any::<u8>(), 0..60), 1 => any::<u8>().prop_map(|byte| vec![byte; 20_000])]
}

fn settings() -> impl Strategy<Value = Settings> {
    let path = Just(Name::from("%SystemRoot%\\System32\\iprtrmgr.dll"));
    (option::of(block()), option::of(block()), option::of(path)).prop_map(
        |(global_info, interface_defaults, dll_path)| Settings {
            global_info,
            interface_defaults,
            dll_path,
        },
    )
}

impl Operation {
    /// Makes the call.
    ///
    /// # Errors
    /// The code that the C function would return.
    pub fn perform(&self, router: &mut Connection<'_>) -> Result<(), ErrorCode> {
        self.call(router).map_err(|error| error.code())
    }

    fn call(&self, router: &mut Connection<'_>) -> Result<(), ConfigError> {
        let mut id_of = |name: &Name| -> Result<InterfaceId, ConfigError> {
            Ok(router.configuration()?.interface_named(name)?.id())
        };
        match self {
            Self::CreateTransport(id, name, settings) => {
                let settings = settings.borrowed();
                let new = NewTransport { id: *id, name: name.as_ref(), settings };
                router.create_transport(&new).map(drop)
            }
            Self::DeleteTransport(id) => router.delete_transport(*id),
            Self::SetTransport(id, settings) => router.set_transport(*id, &settings.borrowed()),
            Self::CreateInterface(name, kind, state, hours) => {
                let (name, hours) = (name.clone(), hours.clone());
                let new = NewInterface { name, kind: *kind, state: *state, dial_out_hours: hours };
                router.create_interface(&new).map(drop)
            }
            Self::DeleteInterface(name) => {
                let id = id_of(name)?;
                router.delete_interface(&id)
            }
            Self::SetInterface(name, state, hours) => {
                let id = id_of(name)?;
                router.set_interface(&id, *state, hours)
            }
            Self::AddInterfaceTransport(interface, id, name, info) => {
                let interface = id_of(interface)?;
                let added =
                    router.add_interface_transport(&interface, *id, name.as_ref(), info.as_deref());
                added.map(drop)
            }
            Self::RemoveInterfaceTransport(interface, id) => {
                let interface = id_of(interface)?;
                router.remove_interface_transport(&interface, *id)
            }
            Self::SetInterfaceTransport(interface, id, info) => {
                let interface = id_of(interface)?;
                router.set_interface_transport(&interface, *id, info)
            }
        }
    }
}

impl Settings {
    fn borrowed(&self) -> TransportSettings<'_> {
        TransportSettings {
            global_info: self.global_info.as_deref(),
            interface_defaults: self.interface_defaults.as_deref(),
            dll_path: self.dll_path.as_ref(),
        }
    }

    fn take_over(&mut self, new: &Self) {
        fn put<T: Clone>(own: &mut Option<T>, new: &Option<T>) {
            if new.is_some() {
                own.clone_from(new);
            }
        }
        put(&mut self.global_info, &new.global_info);
        put(&mut self.interface_defaults, &new.interface_defaults);
        put(&mut self.dll_path, &new.dll_path);
    }
}

/// What a configuration holds, as far as the functions show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    transports: Vec<ModelTransport>,
    interfaces: Vec<ModelInterface>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ModelTransport {
    id: ProtocolId,
    name: Name,
    settings: Settings,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ModelInterface {
    number: u64,
    name: Name,
    kind: InterfaceType,
    state: AdminState,
    hours: Vec<Name>,
    transports: Vec<(ProtocolId, Name, Option<Vec<u8>>)>,
}

const INVALID: Result<(), ErrorCode> = Err(ErrorCode::ERROR_INVALID_PARAMETER);
const NO_TRANSPORT: ErrorCode = ErrorCode::ERROR_UNKNOWN_PROTOCOL_ID;
const NO_INTERFACE: ErrorCode = ErrorCode::ERROR_NO_SUCH_INTERFACE;
const NAME_TAKEN: ErrorCode = ErrorCode::ERROR_PROTOCOL_ALREADY_INSTALLED;

impl Model {
    /// Reads what a configuration holds.
    pub fn read(configuration: &Configuration) -> Self {
        let transports = configuration.transports().expect("it is whole");
        let interfaces = configuration.interfaces().expect("it is whole");
        Self {
            transports: transports
                .map(|transport| ModelTransport {
                    id: transport.id(),
                    name: transport.name().clone(),
                    settings: Settings {
                        global_info: transport.global_info().map(<[u8]>::to_vec),
                        interface_defaults: transport.interface_defaults().map(<[u8]>::to_vec),
                        dll_path: transport.dll_path(),
                    },
                })
                .collect(),
            interfaces: interfaces
                .map(|interface| ModelInterface {
                    number: interface.slot().to_string().parse().expect("a sound router's slot"),
                    name: interface.name().clone(),
                    kind: interface.kind(),
                    state: interface.state(),
                    hours: interface.dial_out_hours(),
                    transports: interface
                        .transports()
                        .map(|own| (own.id(), own.name().clone(), own.info().map(<[u8]>::to_vec)))
                        .collect(),
                })
                .collect(),
        }
    }

    /// Follows an operation.
    ///
    /// # Errors
    /// The code that is expected; the model is as before then.
    pub fn follow(&mut self, operation: &Operation) -> Result<(), ErrorCode> {
        match operation {
            Operation::CreateTransport(id, name, settings) => {
                let name = name.clone().unwrap_or_else(|| number(*id));
                if !is_transport_name(&name) {
                    return INVALID;
                }
                if let Some(own) = self.transports.iter_mut().find(|own| own.id == *id) {
                    own.settings.take_over(settings);
                    return Ok(());
                }
                if self.transports.iter().any(|own| own.name.matches(&name)) {
                    return Err(NAME_TAKEN);
                }
                let settings = settings.clone();
                self.transports.push(ModelTransport { id: *id, name, settings });
                self.transports.sort_by(|a, b| a.name.compare(&b.name));
            }
            Operation::DeleteTransport(id) => {
                let index = self.transports.iter().position(|own| own.id == *id);
                self.transports.remove(index.ok_or(NO_TRANSPORT)?);
            }
            Operation::SetTransport(id, settings) => {
                let own = self.transports.iter_mut().find(|own| own.id == *id);
                own.ok_or(NO_TRANSPORT)?.settings.take_over(settings);
            }
            Operation::CreateInterface(name, kind, state, hours) => {
                let disabled = *state == AdminState::Disabled;
                let dials = [1, 2].contains(&kind.0);
                if name.is_empty()
                    || name.units().len() > 256
                    || kind.0 > 5
                    || (disabled && kind.0 >= 3)
                    || (!dials && !hours.is_empty())
                {
                    return INVALID;
                }
                if self.interface(name).is_ok() {
                    return Err(ErrorCode::ERROR_INTERFACE_ALREADY_EXISTS);
                }
                let last = self.interfaces.last().map(|own| own.number);
                self.interfaces.push(ModelInterface {
                    number: last.map_or(0, |last| last + 1),
                    name: name.clone(),
                    kind: *kind,
                    state: *state,
                    hours: hours.clone(),
                    transports: Vec::new(),
                });
            }
            Operation::DeleteInterface(name) => {
                let number = self.interface(name)?.number;
                self.interfaces.retain(|own| own.number != number);
            }
            Operation::SetInterface(name, state, hours) => {
                let own = self.interface(name)?;
                let disables = own.state == AdminState::Enabled && *state == AdminState::Disabled;
                if disables && [3, 4].contains(&own.kind.0) {
                    return INVALID;
                }
                if let DialOutHoursChange::Set(hours) = hours {
                    if !hours.is_empty() && ![1, 2].contains(&own.kind.0) {
                        return INVALID;
                    }
                    own.hours.clone_from(hours);
                }
                own.state = *state;
            }
            Operation::AddInterfaceTransport(interface, id, name, info) => {
                let name = name.clone().unwrap_or_else(|| match id.0 {
                    0x21 => Name::from("IP"),
                    0x2B => Name::from("IPX"),
                    _ => number(*id),
                });
                // The interface is looked up before the call, which looks at the name first.
                let own = self.interface(interface)?;
                if !is_transport_name(&name) || name.is("IKEv2CustomPolicy") {
                    return INVALID;
                }
                if let Some(own) = own.transports.iter_mut().find(|own| own.0 == *id) {
                    if info.is_some() {
                        own.2.clone_from(info);
                    }
                    return Ok(());
                }
                if own.transports.iter().any(|own| own.1.matches(&name)) {
                    return Err(NAME_TAKEN);
                }
                own.transports.push((*id, name, info.clone()));
                own.transports.sort_by(|a, b| a.1.compare(&b.1));
            }
            Operation::RemoveInterfaceTransport(interface, id) => {
                let own = self.interface(interface)?;
                let index = own.transports.iter().position(|own| own.0 == *id);
                own.transports.remove(index.ok_or(NO_INTERFACE)?);
            }
            Operation::SetInterfaceTransport(interface, id, info) => {
                let own = self.interface(interface)?;
                let own = own.transports.iter_mut().find(|own| own.0 == *id);
                own.ok_or(NO_INTERFACE)?.2 = Some(info.clone());
            }
        }
        Ok(())
    }

    fn interface(&mut self, name: &Name) -> Result<&mut ModelInterface, ErrorCode> {
        self.interfaces.iter_mut().find(|own| own.name.matches(name)).ok_or(NO_INTERFACE)
    }
}

fn number(id: ProtocolId) -> Name {
    Name::from(id.0.to_string().as_str())
}

fn is_transport_name(name: &Name) -> bool {
    let odd = |unit: &u16| *unit == 0 || *unit == u16::from(b'\\');
    (1..=40).contains(&name.units().len()) && !name.units().iter().any(odd)
}

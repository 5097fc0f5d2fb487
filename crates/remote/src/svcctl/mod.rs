//! The Service Control Manager Remote Protocol (MS-SCMR), as far as a restore needs it: what a service does,
//! who depends on it, stop and start.

mod dependants;

use crate::RemoteError;
use crate::ndr::{Reader, Writer};
use crate::pipe::Pipe;
use crate::rpc::{Call, Client, Interface};

/// The name of the pipe (MS-SCMR section 2.1.1).
pub(crate) const PIPE: &str = "svcctl";

/// 367abb81-9844-35f1-ad32-98f038001003, version 2.0 (MS-SCMR section 1.9).
const INTERFACE: Interface = Interface {
    uuid: [
        0x81, 0xbb, 0x7a, 0x36, 0x44, 0x98, 0xf1, 0x35, 0xad, 0x32, 0x98, 0xf0, 0x38, 0x00, 0x10,
        0x03,
    ],
    version: 2,
};

const CONTROL_SERVICE: Call = Call { name: "RControlService", operation: 1 };
const QUERY_SERVICE_STATUS: Call = Call { name: "RQueryServiceStatus", operation: 6 };
const CHANGE_SERVICE_CONFIG: Call = Call { name: "RChangeServiceConfigW", operation: 11 };
const ENUM_DEPENDENT_SERVICES: Call = Call { name: "REnumDependentServicesW", operation: 13 };
const OPEN_MANAGER: Call = Call { name: "ROpenSCManagerW", operation: 15 };
const OPEN_SERVICE: Call = Call { name: "ROpenServiceW", operation: 16 };
const START_SERVICE: Call = Call { name: "RStartServiceW", operation: 19 };

/// Win32 codes that mean something to us (MS-SCMR section 3.1.4).
mod code {
    pub(super) const MORE_DATA: u32 = 234;
    pub(super) const ALREADY_RUNNING: u32 = 1056;
    pub(super) const NO_SUCH_SERVICE: u32 = 1060;
    pub(super) const NOT_ACTIVE: u32 = 1062;
}

/// What a service is opened for (MS-SCMR section 3.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Query,
    Configure,
    Dependants,
    Start,
    Stop,
}

impl Access {
    fn mask(self) -> u32 {
        match self {
            Self::Configure => 0x02,
            Self::Query => 0x04,
            Self::Dependants => 0x08,
            Self::Start => 0x10,
            Self::Stop => 0x20,
        }
    }
}

/// What a service does (MS-SCMR section 2.2.47, `dwCurrentState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Current {
    Stopped,
    Running,
    /// It is on its way to another state, or paused.
    Between,
}

/// A service that is open at the server; only good for the connection that opened it.
#[derive(Clone, Copy)]
pub(crate) struct Service([u8; 20]);

/// A connection to a server's service control manager.
pub(crate) struct Services {
    client: Client,
    database: [u8; 20],
}

impl Services {
    /// Binds an open pipe and opens the database of services.
    pub(crate) fn bind(pipe: Box<dyn Pipe>) -> Result<Self, RemoteError> {
        let mut client = Client::bind(pipe, &INTERFACE)?;
        let mut stub = Writer::default();
        // A name that servers do not look at, the database of active services, SC_MANAGER_CONNECT.
        let name: Vec<u16> = "server".encode_utf16().collect();
        stub.pointer().string(&name).null().u32(0x1);
        let (database, status) = OPEN_MANAGER.make(&mut client, stub, |reply| reply.handle())?;
        OPEN_MANAGER.success(status)?;
        Ok(Self { client, database })
    }

    /// Opens a service; `None` where there is none of that name.
    pub(crate) fn open(
        &mut self,
        name: &str,
        access: Access,
    ) -> Result<Option<Service>, RemoteError> {
        let name: Vec<u16> = name.encode_utf16().collect();
        let mut stub = Writer::default();
        stub.handle(&self.database).string(&name).u32(access.mask());
        let (handle, status) = OPEN_SERVICE.make(&mut self.client, stub, |reply| reply.handle())?;
        if status == code::NO_SUCH_SERVICE {
            return Ok(None);
        }
        OPEN_SERVICE.success(status).map(|()| Some(Service(handle)))
    }

    /// Says what a service does.
    pub(crate) fn state(&mut self, service: Service) -> Result<Current, RemoteError> {
        let mut stub = Writer::default();
        stub.handle(&service.0);
        let (state, status) = QUERY_SERVICE_STATUS.make(&mut self.client, stub, current)?;
        QUERY_SERVICE_STATUS.success(status)?;
        of_number(QUERY_SERVICE_STATUS, state)
    }

    /// Tells a service to stop; one that does not run is no error.
    pub(crate) fn stop(&mut self, service: Service) -> Result<(), RemoteError> {
        let mut stub = Writer::default();
        // SERVICE_CONTROL_STOP.
        stub.handle(&service.0).u32(0x1);
        let (_, status) = CONTROL_SERVICE.make(&mut self.client, stub, current)?;
        if status == code::NOT_ACTIVE { Ok(()) } else { CONTROL_SERVICE.success(status) }
    }

    /// Tells a service to start; one that runs is no error.
    pub(crate) fn start(&mut self, service: Service) -> Result<(), RemoteError> {
        let mut stub = Writer::default();
        // Without arguments.
        stub.handle(&service.0).u32(0).null();
        let ((), status) = START_SERVICE.make(&mut self.client, stub, |_| Ok(()))?;
        if status == code::ALREADY_RUNNING { Ok(()) } else { START_SERVICE.success(status) }
    }

    /// Gives a service another start type, and leaves everything else of it as it is.
    pub(crate) fn set_start_type(
        &mut self,
        service: Service,
        start: u32,
    ) -> Result<(), RemoteError> {
        /// SERVICE_NO_CHANGE.
        const AS_IT_IS: u32 = u32::MAX;
        let mut stub = Writer::default();
        stub.handle(&service.0).u32(AS_IT_IS).u32(start).u32(AS_IT_IS);
        // Path, group, tag; dependencies and their size; account; password and its size; displayed name.
        stub.null().null().null().null().u32(0).null().null().u32(0).null();
        let (_, status) =
            CHANGE_SERVICE_CONFIG.make(&mut self.client, stub, |reply| reply.pointer_to_u32())?;
        CHANGE_SERVICE_CONFIG.success(status)
    }
}

/// Reads a `SERVICE_STATUS` and returns its state.
fn current(reply: &mut Reader<'_>) -> Result<u32, RemoteError> {
    let _kind = reply.u32()?;
    let state = reply.u32()?;
    // What it accepts, two exit codes, its progress, how long it may take.
    for _ in 0..5 {
        reply.u32()?;
    }
    Ok(state)
}

fn of_number(call: Call, state: u32) -> Result<Current, RemoteError> {
    match state {
        1 => Ok(Current::Stopped),
        4 => Ok(Current::Running),
        2 | 3 | 5..=7 => Ok(Current::Between),
        other => Err(RemoteError::Protocol {
            during: call.name,
            expected: "the state of a service, 1 to 7".to_owned(),
            found: other.to_string(),
        }),
    }
}

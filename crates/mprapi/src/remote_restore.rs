//! Restoring a running server through its handle.
//!
//! Journal, safety backup and mark are those of the program `routerkeep`, at the same places: its `undo` takes
//! back or settles what was done here. Nobody can be asked: what the program asks about is refused, and what it
//! has an option for is refused unless the environment allows it.
#![forbid(unsafe_code)]

use crate::boundary::Result;
use crate::code::Code;
use crate::connect::FILES;
use crate::remote;
use routerkeep_location::{ServerName, claimant, server_state, state_base, way_to};
use routerkeep_remote::RemoteStore;
use routerkeep_restore::service::SERVICE;
use routerkeep_restore::{
    Outcome, Permit, Permits, Prepared, Protection, Refusal, RefusalKind, Remedy, Request,
    RestoreError, ServerPlace, ServerTarget, TargetError, Way, apply_server, pending_server,
    prepare_server,
};
use routerkeep_router::{CaptureError, ControlSetError, ErrorCode, StoreError};
use std::env;
use std::error::Error;

/// What the environment may allow, by the names of the program's options.
const ALLOWED: [(&str, Permit); 2] =
    [("allow-signed-only", Permit::AllowSignedOnly), ("out-of-band", Permit::OutOfBand)];

/// A running server, for what is more than reading it or changing a value.
pub(crate) struct Server {
    name: ServerName,
    /// Another store of the connection's own session.
    store: RemoteStore,
}

impl Server {
    pub(crate) fn new(name: ServerName, store: RemoteStore) -> Self {
        Self { name, store }
    }

    /// Says whether a restore of the server is under way, or has to be settled first.
    pub(crate) fn is_pending(&self) -> Result<bool> {
        let pending = match self.place() {
            Some(place) => {
                let pending = pending_server(FILES, &place, &self.store);
                pending.map_err(|error| code(&error))?.is_some()
            }
            // Nothing can have been begun from here.
            None => self.store.mark().map_err(|error| store_code(&error))?.is_some(),
        };
        Ok(pending)
    }

    /// Restores the server.
    ///
    /// # Errors
    /// 203 where there is no place for the journal; what each guard says; 53 and others where the server does not
    /// answer. Nothing was changed then. 1726 where a part may be changed: `routerkeep undo` settles it.
    pub(crate) fn restore(&mut self, request: &Request<'_>) -> Result<()> {
        let place = self.place().ok_or(ErrorCode::ERROR_ENVVAR_NOT_FOUND)?;
        let request = Request { permits: permits(), ..*request };
        let prepared = prepare_server(FILES, &place, &self.store, &request);
        let Prepared { plan, refusals, .. } = prepared.map_err(|error| code(&error))?;
        let plan = match plan {
            Some(plan) if refusals.is_empty() => plan,
            _ => return Err(self.refused(&refusals)),
        };
        let services = self.store.services().clone();
        let applied = apply_server((FILES, &place), &mut self.store, &services, &request, &plan);
        match applied.map_err(|error| code(&error))?.outcome {
            Outcome::Done(_) | Outcome::Settled(_) => Ok(()),
            Outcome::Refused(refusals) => Err(self.refused(&refusals)),
            Outcome::Unsettled(_) => Err(ErrorCode::RPC_S_CALL_FAILED),
            taken_back @ Outcome::TakenBack { .. } => Err(taken_back.code()),
        }
    }

    /// Returns where the program keeps what is about restores of this server; `None` where nothing says so.
    fn place(&self) -> Option<ServerPlace> {
        let variable = |name: &str| env::var_os(name);
        let state = server_state(&state_base(&variable)?, &self.name);
        let encrypted = self.store.session().facts().encrypted;
        let protection = if encrypted { Protection::Encrypted } else { Protection::Signed };
        let (caller, through) = way_to(&self.name.host);
        let way = Way { protection, caller, through };
        Some(ServerPlace::new(state, claimant(&variable), way))
    }

    fn refused(&self, refusals: &[Refusal]) -> ErrorCode {
        match refusals.first() {
            // It can't be told whether the service runs: the reason says more.
            Some(Refusal {
                kind: RefusalKind::ServiceRunning,
                remedy: Remedy::StopService,
                ..
            }) => match self.store.services().query(SERVICE) {
                Err(error) => remote::call_code(&error),
                Ok(_) => ErrorCode::ERROR_RETRY,
            },
            Some(refusal) => refusal.code(),
            None => ErrorCode::ERROR_INTERNAL_ERROR,
        }
    }
}

/// Reads what is allowed: words of `ROUTERKEEP_ALLOW`, with anything but letters and dashes between them.
fn permits() -> Permits {
    let given = env::var("ROUTERKEEP_ALLOW").unwrap_or_default();
    let words = given.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.fold(Permits::NONE, |permits, word| {
        let known = ALLOWED.iter().find(|(name, _)| *name == word);
        known.map_or(permits, |(_, permit)| permits.with(*permit))
    })
}

/// Returns the code of what can't be read, or why a mark can't be put up.
fn code(error: &RestoreError) -> ErrorCode {
    let of_store = match error {
        RestoreError::Server(error)
        | RestoreError::Target(TargetError::Capture(
            CaptureError::Store(error) | CaptureError::ControlSet(ControlSetError::Store(error)),
        )) => Some(store_code(error)),
        RestoreError::Target(TargetError::Registry(error)) => remote::registry_code(error),
        _ => None,
    };
    of_store.unwrap_or_else(|| error.code())
}

fn store_code(error: &StoreError) -> ErrorCode {
    let of_server = |error: &(dyn Error + Send + Sync + 'static)| remote::code_of(error);
    let known = match error {
        StoreError::Registry(error) => remote::registry_code(error),
        StoreError::PhoneBook(error) | StoreError::Other(error) => of_server(&**error),
        StoreError::Memory => Some(ErrorCode::ERROR_NOT_ENOUGH_MEMORY),
        _ => None,
    };
    known.unwrap_or(ErrorCode::ERROR_REGISTRY_IO_FAILED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use routerkeep_files::ErrorKind;
    use routerkeep_registry::RegistryError;
    use routerkeep_remote::RemoteError;
    use routerkeep_remote::smb::SmbError;

    #[test]
    fn each_guard_has_the_code_that_fits() {
        for (kind, code) in [
            (RefusalKind::ServiceRunning, 1056),
            (RefusalKind::OtherRouter, 945),
            (RefusalKind::IncompleteBackup, 945),
            (RefusalKind::NotConfigured, 956),
            (RefusalKind::Pending, 170),
            (RefusalKind::Locked, 32),
            (RefusalKind::Cluster, 50),
            (RefusalKind::StalePlan, 1237),
            (RefusalKind::SignedOnly, 1821),
            (RefusalKind::InBand, 2402),
        ] {
            let refusal = Refusal { kind, found: String::new(), remedy: Remedy::None, cause: None };
            assert_eq!(refusal.code(), ErrorCode(code), "{}", kind.as_str());
            assert!(refusal.code().explanation().is_some(), "{code}");
        }
    }

    #[test]
    fn what_a_server_does_not_answer_has_the_code_of_the_reason() {
        let lost =
            || SmbError::Lost { server: String::new(), what: "it".into(), source: "gone".into() };
        let registry =
            || RegistryError::Remote(Box::new(RemoteError::Code { call: "it", code: 5 }));
        for (error, code) in [
            (RestoreError::Server(StoreError::Other(Box::new(lost()))), 53),
            (RestoreError::Target(CaptureError::from(registry()).into()), 5),
            (RestoreError::Target(registry().into()), 5),
            (RestoreError::Server(StoreError::PhoneBook(Box::new(lost()))), 53),
            (RestoreError::Target(RegistryError::Memory.into()), 8),
        ] {
            assert_eq!(super::code(&error), ErrorCode(code), "{error}");
        }
        let full = routerkeep_files::FileError::new(
            routerkeep_files::Operation::WriteNew,
            std::path::Path::new("journal"),
            ErrorKind::Full,
        );
        assert_eq!(code(&full.into()), ErrorCode::ERROR_DISK_FULL, "at the caller");
    }
}

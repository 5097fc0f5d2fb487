//! Servers whose configuration lies elsewhere too: clusters, DirectAccess, tenants.

use super::{Sides, Verdicts};
use crate::refusal::{Permit, RefusalKind};
use crate::target::TargetError;
use routerkeep_registry::{Depth, Key, Name, Value};

/// Settings of Network Load Balancing: a subkey for each adapter that is a member of a cluster, named by
/// GUID; its `ClusterIPAddress` is the cluster's address (Microsoft: KB 193601 for the value, the page
/// "Network Load Balancing parameters" for the subkeys).
const LOAD_BALANCING: &str = "Services\\WLBS\\Parameters\\Interface";
/// The service of a failover cluster's member; on no other server it is enabled.
const FAILOVER: &str = "Services\\ClusSvc";
/// The service "Remote Access Management" of Windows Server 2012 and later.
const MANAGEMENT: &str = "Services\\RaMgmtSvc";

/// `Start` of a service that is disabled.
const DISABLED: u32 = 4;

/// Looks for evidence, and says what can't be told.
pub(super) fn look(sides: &Sides<'_>, verdicts: &mut Verdicts) -> Result<(), TargetError> {
    let target = sides.keys;
    let mut found = Vec::new();
    let members = target.key(LOAD_BALANCING, Depth::Levels(1))?;
    for member in members.iter().flat_map(|key| &key.subkeys) {
        if let Some(address) = cluster_address(member) {
            found.push(format!(
                "adapter {} is a member of the load-balanced cluster {address}",
                member.name
            ));
        }
    }
    let failover = target.key(FAILOVER, Depth::Levels(0))?;
    let start = failover.as_ref().and_then(|key| key.value("Start")).and_then(Value::as_dword);
    if start.is_some_and(|start| start != DISABLED) {
        found.push("the failover cluster service is enabled".to_owned());
    }
    for found in found {
        verdicts.refuse_unless(
            sides.permits,
            Permit::AcceptUnsupported,
            RefusalKind::Cluster,
            found,
        );
    }
    if target.key(MANAGEMENT, Depth::Levels(0))?.is_some() {
        verdicts.unknown.push(
            "whether this server also offers DirectAccess, or serves several tenants, is not documented \
             in its registry: if it does, its configuration is kept elsewhere too and is not restored"
                .to_owned(),
        );
    }
    Ok(())
}

fn cluster_address(member: &Key) -> Option<Name> {
    let address = member.value("ClusterIPAddress").and_then(Value::as_text)?;
    (!address.is_empty() && !address.is("0.0.0.0")).then_some(address)
}

//! Where RRAS keeps its configuration. Paths are relative to a control set (MS-RRASM 2.2.3).

/// The service's own key; all of RRAS proper lies below it.
pub const REMOTE_ACCESS: &str = "Services\\RemoteAccess";
/// Below the service's key: one subkey a transport (MS-RRASM 2.2.3.1).
pub const ROUTER_MANAGERS: &str = "RouterManagers";
/// Below the service's key: one subkey an interface (MS-RRASM 2.2.3.2).
pub const INTERFACES: &str = "Interfaces";
/// Settings of the SSTP listener (MS-RRASM 2.2.3.4.3).
pub const SSTP: &str = "Services\\SstpSvc\\Parameters";
/// Settings of the connection manager.
pub const RAS_MAN: &str = "Services\\RasMan\\Parameters";
/// Settings of IPv4; `IPEnableRouter` is the one that makes a router.
pub const TCPIP: &str = "Services\\Tcpip\\Parameters";
/// Static routes of the IPv4 stack itself, one value each.
pub const PERSISTENT_ROUTES: &str = "Services\\Tcpip\\Parameters\\PersistentRoutes";
/// IPv4 addresses of the adapters, one subkey each, named by GUID.
pub const TCPIP_INTERFACES: &str = "Services\\Tcpip\\Parameters\\Interfaces";
/// Network adapters and miniports as device classes know them, one numbered subkey each.
pub const NETWORK_CLASS: &str = "Control\\Class\\{4D36E972-E325-11CE-BFC1-08002BE10318}";
/// Network connections, one subkey each, named by GUID; `Connection\Name` is the friendly name.
pub const NETWORK_CONNECTIONS: &str = "Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}";
/// The computer's NetBIOS name.
pub const COMPUTER_NAME: &str = "Control\\ComputerName\\ComputerName";
/// Whether Windows is a workstation, a server or a domain controller.
pub const PRODUCT_OPTIONS: &str = "Control\\ProductOptions";

/// The values of a VPN miniport that are the router's configuration (MS-RRASM 2.2.3.3.1).
pub const PORT_VALUES: [&str; 6] = [
    "WanEndpoints",
    "MaxWanEndpoints",
    "EnableForRas",
    "EnableForRouting",
    "EnableForOutboundRouting",
    "CalledIDInformation",
];

/// The components whose ports RRAS configures (MS-RRASM 2.2.3.3.1).
pub const PORT_COMPONENTS: [&str; 6] = [
    "ms_agilevpnminiport",
    "ms_l2tpminiport",
    "ms_pppoeminiport",
    "ms_pptpminiport",
    "ms_ptiminiport",
    "ms_sstpminiport",
];

/// The router phone book, below the Windows directory (MS-RRASM 2.2.2, note 202).
pub const PHONE_BOOK: &str = "System32\\ras\\router.pbk";

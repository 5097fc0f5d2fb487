//! What a backup says of itself that is true of every backup.

/// What no backup holds; each is to be set again, or saved by its own tool.
pub const NOT_INCLUDED: [&str; 5] = [
    "stored credentials of demand-dial interfaces (user names, passwords)",
    "preshared keys (L2TP and IKEv2, of interfaces and of the server)",
    "certificates and private keys (SSTP, IKEv2, EAP-TLS); only their names and hashes are here",
    "RADIUS shared secrets",
    "NPS policies (save them with Export-NpsConfiguration)",
];

/// What the backup of a running service does not hold either.
pub const STORED_ONLY: &str = "what the running service keeps in memory until it stops: \
     this is the stored configuration only";

/// What has never been tried, because the developers had no Windows server.
pub const NOT_PROVED: [&str; 2] = [
    "a capture of a running Windows server was never compared with what the server itself reports",
    "a part was never loaded by a real Windows; hivex, python-registry and regipy read in it what they read \
     in its source",
];

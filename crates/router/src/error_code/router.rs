//! The router range: codes of mprerror.h, 900 and above.

super::codes! {
    902 ERROR_UNKNOWN_PROTOCOL_ID "The router has no transport of this protocol id"
    904 ERROR_INTERFACE_ALREADY_EXISTS "There is an interface of this name already"
    905 ERROR_NO_SUCH_INTERFACE "The router has no such interface, or the interface no such transport"
    945 ERROR_ROUTER_CONFIG_INCOMPATIBLE "The saved configuration does not fit: it is damaged, incomplete or no backup of a router"
}

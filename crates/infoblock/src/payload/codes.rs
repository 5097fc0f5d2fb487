//! Enumerations and flag words: any number is representable, known ones have names.

/// Declares enumerations of 32 bits with an `Other` for numbers without a name.
macro_rules! code_enum {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $number:literal, $text:literal;)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A number without a documented meaning. Numbers that have one are never given so.
            Other(u32),
        }

        impl $name {
            /// Returns a short name in plain English, if the number has a documented meaning.
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($text),)*
                    Self::Other(_) => None,
                }
            }

            /// Returns the number.
            pub const fn number(self) -> u32 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Other(number) => number,
                }
            }
        }

        impl From<u32> for $name {
            fn from(number: u32) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    other => Self::Other(other),
                }
            }
        }

        impl $crate::payload::layout::Layout for $name {
            const SIZE: usize = 4;

            fn read(reader: &mut $crate::bytes::Reader<'_>) -> Option<Self> {
                reader.u32().map(Self::from)
            }

            fn write(&self, writer: &mut $crate::bytes::Writer) {
                writer.u32(self.number());
            }
        }
    )*};
}
pub(crate) use code_enum;

/// Declares words of 32 flags.
macro_rules! flags {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$flag_meta:meta])* $flag:ident = $bits:literal, $text:literal;)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            $($(#[$flag_meta])* pub const $flag: Self = Self($bits);)*

            const KNOWN: &'static [(u32, &'static str)] = &[$(($bits, $text)),*];

            /// Returns whether all bits of `flags` are set.
            pub const fn contains(self, flags: Self) -> bool {
                self.0 & flags.0 == flags.0
            }

            /// Returns short names in plain English of the documented flags that are set.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                Self::KNOWN
                    .iter()
                    .filter(move |(bits, _)| self.0 & bits != 0)
                    .map(|(_, name)| *name)
            }

            /// Returns the bits that are set without a documented meaning.
            pub fn unknown(self) -> u32 {
                Self::KNOWN.iter().fold(self.0, |left, (bits, _)| left & !bits)
            }
        }

        impl std::ops::BitOr for $name {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:#x})"), self.0)
            }
        }

        impl $crate::payload::layout::Layout for $name {
            const SIZE: usize = 4;

            fn read(reader: &mut $crate::bytes::Reader<'_>) -> Option<Self> {
                reader.u32().map(Self)
            }

            fn write(&self, writer: &mut $crate::bytes::Writer) {
                writer.u32(self.0);
            }
        }
    )*};
}
pub(crate) use flags;

code_enum! {
    /// How much is logged; the same scale in all structures that have it.
    pub enum LoggingLevel {
        /// Nothing.
        None = 0, "none";
        /// Errors.
        Errors = 1, "errors";
        /// Errors and warnings.
        Warnings = 2, "errors and warnings";
        /// Errors, warnings and information.
        All = 3, "errors, warnings and information";
    }

    /// Where a route comes from (MIB_IPFORWARD_PROTO, MS-RRASM 2.2.1.1.9).
    pub enum RouteProtocol {
        /// Not one of the others.
        Unspecified = 1, "other";
        /// Of the machine's own addresses.
        Local = 2, "local";
        /// Set by network management.
        NetworkManagement = 3, "network management";
        /// ICMP redirects.
        Icmp = 4, "ICMP";
        /// EGP.
        Egp = 5, "EGP";
        /// GGP.
        Ggp = 6, "GGP";
        /// HELLO.
        Hello = 7, "HELLO";
        /// RIP.
        Rip = 8, "RIP";
        /// IS-IS.
        IsIs = 9, "IS-IS";
        /// ES-IS.
        EsIs = 10, "ES-IS";
        /// Cisco's IGRP.
        Cisco = 11, "Cisco IGRP";
        /// BBN's SPF IGP.
        Bbn = 12, "BBN SPF IGP";
        /// OSPF.
        Ospf = 13, "OSPF";
        /// BGP.
        Bgp = 14, "BGP";
        /// Static routes that RIP learnt over a demand-dial interface.
        AutoStatic = 10002, "autostatic";
        /// Static routes of the configuration.
        Static = 10006, "static";
        /// Static routes that do not make a demand-dial interface dial.
        StaticNonDemandDial = 10007, "static, not dialling";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_survives() {
        for number in (0..64).chain(10_000..10_010).chain([u32::MAX]) {
            assert_eq!(RouteProtocol::from(number).number(), number);
            assert_eq!(LoggingLevel::from(number).number(), number);
        }
    }
}

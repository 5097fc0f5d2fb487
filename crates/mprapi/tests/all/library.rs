//! The shared library and the compilers, as a C programmer meets them.

pub(crate) use routerkeep_testkit::c_library::{Library, check_c, file, has, root, succeed};

//! The remote access range: codes of raserror.h that configuring a router can meet.

super::codes! {
    621 ERROR_CANNOT_OPEN_PHONEBOOK "The phone book can't be opened"
    622 ERROR_CANNOT_LOAD_PHONEBOOK "The phone book can't be read"
    623 ERROR_CANNOT_FIND_PHONEBOOK_ENTRY "The phone book has no entry of this name"
    624 ERROR_CANNOT_WRITE_PHONEBOOK "The phone book can't be written"
    625 ERROR_CORRUPT_PHONEBOOK "The phone book is damaged"
}

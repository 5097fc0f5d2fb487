"""Prints a registry hive, or one key of it, as python-registry reads it: one line per key and value.

    python3 python_registry_dump.py HIVE [NAME...]

The lines are those of hivex_dump.c, but NAME is `16:` and UTF-16LE in hex. Exit codes as there.

Cells, lists and large data are python-registry's reading. Three of its conveniences are passed by,
because they do not give what is stored: it takes compressed names for Windows-1252 (they are
ISO 8859-1), it masks type numbers to twelve bits, and its `raw_data` gives the data of some types in
another length than the one stored. So names, types and resident data are taken from its records'
fields.

What python-registry can't say: what it takes for damage, which it tells by an exception. It does not
look at transaction logs.
"""

import sys

from Registry import Registry
from Registry.RegistryParse import HBINCell

RESIDENT = 0x80000000
# The most that one cell holds; greater data lie in segments.
SEGMENT = 16344

sys.setrecursionlimit(10000)
out = sys.stdout.write
counts = {"keys": 0, "values": 0}


def stored_name(record, offset, length, compressed):
    data = record.unpack_string(offset, length)
    if compressed:
        return b"".join(bytes((unit, 0)) for unit in data)
    return data[: length & ~1]


def key_name(record):
    return stored_name(record, 0x4C, record.unpack_word(0x48), record.has_ascii_name())


def value_name(record):
    return stored_name(record, 0x14, record.unpack_word(0x2), record.has_ascii_name())


def value_data(record):
    size = record.raw_data_length()
    if size & RESIDENT:
        return record.unpack_binary(0x8, size & ~RESIDENT)
    if size == 0:
        return b""
    cell = HBINCell(record._buf, record.abs_offset_from_hbin_offset(record.unpack_dword(0x8)), record)
    if size > SEGMENT and cell.data_id() == b"db":
        data = cell.child().large_data(size)
    else:
        data = cell.raw_data()[:size]
    if len(data) != size:
        raise ValueError("%d of %d bytes" % (len(data), size))
    return data


def dump_values(record):
    if record.values_number() == 0:
        return
    try:
        values = list(record.values_list().values())
    except Exception:
        out("? values\n")
        return
    for value in values:
        try:
            name = value_name(value).hex()
        except Exception:
            out("? value-name\n")
            continue
        try:
            data = value_data(value)
        except Exception:
            out("? data 16:%s\n" % name)
            continue
        counts["values"] += 1
        out("v 16:%s %d %s\n" % (name, value.unpack_dword(0xC), data.hex()))


def dump_key(record, depth):
    counts["keys"] += 1
    out("k %d 16:%s\n" % (depth, key_name(record).hex()))
    dump_values(record)
    if record.subkey_number() == 0:
        return
    try:
        subkeys = list(record.subkey_list().keys())
    except Exception:
        out("? subkeys\n")
        return
    for subkey in subkeys:
        dump_key(subkey, depth + 1)


def main():
    if len(sys.argv) < 2:
        sys.exit(2)
    try:
        registry = Registry.Registry(sys.argv[1])
        record = registry.root()._nkrecord
    except Exception as error:
        sys.stderr.write("%s\n" % error)
        sys.exit(3)
    for name in sys.argv[2:]:
        wanted = name.lower()
        below = record.subkey_list().keys() if record.subkey_number() else ()
        found = (
            key for key in below
            if key_name(key).decode("utf-16-le", "surrogatepass").lower() == wanted
        )
        record = next(found, None)
        if record is None:
            sys.stderr.write("no such key\n")
            sys.exit(4)
    dump_key(record, 0)
    out("end %d %d\n" % (counts["keys"], counts["values"]))


main()

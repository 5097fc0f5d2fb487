"""Prints a registry hive, or one key of it, as regipy reads it: one line per key and value.

    python3 regipy_dump.py HIVE [NAME...]

The lines are those of hivex_dump.c, but NAME is `16:` and UTF-16LE in hex. Exit codes as there.

Cells, lists, records and large data are regipy's reading. It takes the first cell for the root key. Its
conversions of names and values are passed by, because they do not give what is stored: of names it drops
what is not ASCII, of values it makes numbers, text and times.

What regipy can't say: what it raises an exception for. It does not look at transaction logs.
"""

import sys

from construct import Int32ul
from regipy.registry import NKRecord, RegistryHive
from regipy.structs import REGF_HEADER_SIZE, VALUE_KEY

RESIDENT = 0x80000000
# The most that one cell holds; greater data lie in segments.
SEGMENT = 16344

sys.setrecursionlimit(10000)
out = sys.stdout.write
counts = {"keys": 0, "values": 0}


def units(stored, compressed):
    if compressed:
        return b"".join(bytes((unit, 0)) for unit in stored)
    return stored[: len(stored) & ~1]


def key_name(key):
    return units(key.header.key_name_string, key.header.flags.KEY_COMP_NAME)


def value_data(value, stream):
    if value.data_size & RESIDENT:
        return Int32ul.build(value.data_offset)[: value.data_size & ~RESIDENT]
    if value.data_size == 0:
        return b""
    read = NKRecord.read_value(value, stream)
    data = read.value
    if value.data_size > SEGMENT and data[:2] == b"db":
        data = NKRecord._parse_indirect_block(stream, read)
    if len(data) != value.data_size:
        raise ValueError("%d of %d bytes" % (len(data), value.data_size))
    return data


def dump_values(key, stream):
    for number in range(key.values_count):
        stream.seek(REGF_HEADER_SIZE + 4 + key.header.values_list_offset + 4 * number)
        try:
            offset = Int32ul.parse_stream(stream)
        except Exception:
            out("? values\n")
            return
        try:
            stream.seek(REGF_HEADER_SIZE + 4 + offset)
            value = VALUE_KEY.parse_stream(stream)
        except Exception:
            out("? value-name\n")
            continue
        name = units(value.name, value.flags.VALUE_COMP_NAME).hex()
        try:
            data = value_data(value, stream)
        except Exception:
            out("? data 16:%s\n" % name)
            continue
        counts["values"] += 1
        out("v 16:%s %d %s\n" % (name, int(value.data_type), data.hex()))


def dump_key(key, stream, depth):
    counts["keys"] += 1
    out("k %d 16:%s\n" % (depth, key_name(key).hex()))
    dump_values(key, stream)
    try:
        subkeys = list(key.iter_subkeys())
    except Exception:
        out("? subkeys\n")
        return
    for subkey in subkeys:
        dump_key(subkey, stream, depth + 1)


def main():
    if len(sys.argv) < 2:
        sys.exit(2)
    try:
        hive = RegistryHive(sys.argv[1])
        key = hive.root
    except Exception as error:
        sys.stderr.write("%s\n" % error)
        sys.exit(3)
    for name in sys.argv[2:]:
        wanted = name.lower()
        found = (
            subkey for subkey in key.iter_subkeys()
            if key_name(subkey).decode("utf-16-le", "surrogatepass").lower() == wanted
        )
        key = next(found, None)
        if key is None:
            sys.stderr.write("no such key\n")
            sys.exit(4)
    dump_key(key, hive._stream, 0)
    out("end %d %d\n" % (counts["keys"], counts["values"]))


main()

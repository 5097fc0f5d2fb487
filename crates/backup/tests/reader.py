#!/usr/bin/env python3
"""Reads a Routerkeep backup directory, checks it, and prints all that it holds, one fact a line.

Written from docs/FORMAT.md alone; section numbers are that page's. Usage: reader.py DIRECTORY
Exit: 0 sound, 1 damaged, 3 not a backup or of an unknown version.
Names (as UTF-16LE) and bytes are printed as = and hexadecimal, text as JSON, what is not there as -.
"""
import hashlib
import json
import os
import re
import stat
import struct
import sys

CLASSES = {"router-managers": "hive", "interfaces": "hive", "phone-book": "pbk", "server": "hive"}
SEAL = re.compile(rb'  "sha256": "([0-9a-f]{64})"}\n')
SEAL_LENGTH = 80
SEGMENT = 16344


class Damage(Exception):
    """Something is not as the page says."""


class NotReadable(Exception):
    """There is no backup, or it is of another version."""


def regular_file(path):
    """Reads a file that is no link (section 2)."""
    if not os.path.lexists(path):
        raise Damage("missing: " + path)
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise Damage("not a regular file: " + path)
    with open(path, "rb") as file:
        return file.read()


def read_manifest(directory):
    """Checks seal and version (sections 5 and 8)."""
    path = os.path.join(directory, "manifest.json")
    if not os.path.lexists(path):
        raise NotReadable("not a backup: " + directory)
    data = regular_file(path)
    body, line = data[:-SEAL_LENGTH], data[-SEAL_LENGTH:]
    seal = SEAL.fullmatch(line)
    if not seal or hashlib.sha256(body).hexdigest() != seal.group(1).decode():
        raise Damage("the manifest's seal does not fit")
    manifest = json.loads(data.decode("utf-8"))
    form = manifest["format"]
    if form["name"] != "routerkeep-backup" or form["major"] != 1:
        raise NotReadable("unknown format: %s %s" % (form["name"], form["major"]))
    return manifest


class Hive:
    """A clean hive (section 3 and the hive format specification)."""

    def __init__(self, data):
        self.data = data
        if data[:4] != b"regf" or len(data) < 4096:
            raise Damage("not a hive")
        words = struct.unpack("<127I", data[:508])
        checksum = 0
        for word in words:
            checksum ^= word
        checksum = {0: 1, 0xFFFFFFFF: 0xFFFFFFFE}.get(checksum, checksum)
        if (checksum,) != struct.unpack_from("<I", data, 508) or words[1] != words[2]:
            raise Damage("the hive was not written to its end")
        self.root = words[9]

    def cell(self, offset):
        """Returns the content of an allocated cell."""
        at = 4096 + offset
        (size,) = struct.unpack_from("<i", self.data, at)
        if size >= 0 or at - size > len(self.data):
            raise Damage("not an allocated cell: %#x" % offset)
        return self.data[at + 4 : at - size]

    def record(self, offset, signature):
        cell = self.cell(offset)
        if cell[:2] != signature:
            raise Damage("%r expected: %#x" % (signature, offset))
        return cell

    def tree(self, offset):
        """Returns (name, values, subkeys)."""
        cell = self.record(offset, b"nk")
        flags, name_length = struct.unpack_from("<H68xH", cell, 2)[:2]
        subkey_count, subkeys = struct.unpack_from("<I4xI", cell, 20)
        value_count, values = struct.unpack_from("<II", cell, 36)
        name = stored_name(cell[76 : 76 + name_length], flags & 0x20)
        found = self.subkeys(subkeys) if subkey_count else []
        if len(found) != subkey_count:
            raise Damage("%d subkeys instead of %d" % (len(found), subkey_count))
        places = struct.unpack_from("<%dI" % value_count, self.cell(values)) if value_count else []
        return name, [self.value(place) for place in places], [self.tree(key) for key in found]

    def subkeys(self, offset):
        """Returns the offsets of the keys in a list."""
        cell = self.cell(offset)
        kind, count = struct.unpack_from("<2sH", cell)
        if kind == b"ri":
            leaves = struct.unpack_from("<%dI" % count, cell, 4)
            return [key for leaf in leaves for key in self.subkeys(leaf)]
        step = {b"lh": 2, b"lf": 2, b"li": 1}.get(kind)
        if not step:
            raise Damage("not a list of subkeys: %#x" % offset)
        return struct.unpack_from("<%dI" % (count * step), cell, 4)[::step]

    def value(self, offset):
        """Returns (name, type, data)."""
        cell = self.record(offset, b"vk")
        name_length, size, place, kind, flags = struct.unpack_from("<HIIIH", cell, 2)
        name = stored_name(cell[20 : 20 + name_length], flags & 1)
        if size & 0x80000000:
            return name, kind, cell[8 : 8 + (size & 0x7FFFFFFF)]
        if size > SEGMENT:
            count, segments = struct.unpack_from("<HI", self.record(place, b"db"), 2)
            segments = struct.unpack_from("<%dI" % count, self.cell(segments))
            data = b"".join(self.cell(segment)[:SEGMENT] for segment in segments)
        else:
            data = self.cell(place)
        if len(data) < size:
            raise Damage("too little data: %#x" % offset)
        return name, kind, data[:size]


def stored_name(data, one_byte):
    """Returns a name as UTF-16LE."""
    return data.decode("latin-1").encode("utf-16-le") if one_byte else data


def name_of(member):
    """Shows a name of the manifest (section 5)."""
    if member is None:
        return "-"
    return "=" + (member["utf16"] if isinstance(member, dict) else member.encode("utf-16-le").hex())


def text_of(member):
    return "-" if member is None else json.dumps(member, ensure_ascii=True)


def print_finding(word, finding):
    path = "/".join(name_of(name) for name in finding["path"])
    texts = [text_of(finding.get(member)) for member in ("offset", "line", "expected", "found")]
    print(word, finding["severity"], "/" + path, name_of(finding.get("value")), *texts)


def print_tree(tree, above, facts, counts):
    """Prints a tree in the order of a walk, with what the source knew of each key (section 7)."""
    name, values, subkeys = tree
    path, row = above + "/=" + name.hex(), counts[0]
    counts[0] += 1
    counts[1] += len(values)
    column = lambda member: (facts.get(member, [])[row:] or [None])[0]
    written, class_name, number = column("last_written"), facts.get("class", {}).get(str(row)), column("security")
    descriptor = None if number is None else (facts.get("descriptors", [])[number:] or [None])[0]
    print("key", path, *("-" if fact is None else "=" + fact for fact in (written, class_name, descriptor)))
    for value_name, kind, data in values:
        print("value", path, "=" + value_name.hex(), kind, "=" + data.hex())
    for subkey in subkeys:
        print_tree(subkey, path, facts, counts)


def print_class(directory, entry):
    """Checks the part of a class and prints its content (sections 2 and 6)."""
    name, state = entry["class"], entry["state"]
    print("class", name, state, text_of(entry.get("why")))
    for finding in entry.get("unreadable", []):
        print_finding("unreadable", finding)
    if state in ("not-captured", "absent"):
        return
    if state not in ("complete", "incomplete"):
        raise Damage("%s: unknown state %s" % (name, state))
    if entry["file"] != "%s-%s.%s" % (name, entry["sha256"][:16], CLASSES[name]):
        raise Damage("%s: not the name of its part: %s" % (name, entry["file"]))
    data = regular_file(os.path.join(directory, entry["file"]))
    if len(data) != entry["size"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise Damage("%s: %s is not what was written" % (name, entry["file"]))
    if name == "phone-book":
        print("bytes", "=" + data.hex())
        return
    hive, counts = Hive(data), [0, 0]
    print_tree(hive.tree(hive.root), "", entry.get("facts", {}), counts)
    if counts != [entry["keys"], entry["values"]]:
        raise Damage("%s: %s keys and values" % (name, counts))


def print_backup(directory):
    manifest = read_manifest(directory)
    form, program, source = manifest["format"], manifest["program"], manifest["source"]
    print("backup", form["major"], form["minor"], manifest["time"])
    print("program", text_of(program["name"]), text_of(program["version"]))
    for member in ("computer_name", "host_name", "domain", "product_type"):
        print("router", member, name_of(manifest["router"].get(member)))
    for member in ("kind", "location", "control_set", "recovery", "state", "consistency"):
        print("source", member, text_of(source.get(member)))
    for member in ("start", "configuration_flags", "state"):
        print("service", member, text_of(manifest["service"].get(member)))
    for name in CLASSES:
        entries = [entry for entry in manifest["classes"] if entry["class"] == name]
        if len(entries) != 1:
            raise Damage("%s: %d entries in the manifest" % (name, len(entries)))
        print_class(directory, entries[0])
    for entry in manifest["classes"]:
        if entry["class"] not in CLASSES:
            print("unknown", text_of(entry["class"]))
    for adapter in manifest["adapters"]:
        members = ("guid", "friendly_name", "description", "mac", "dhcp_address")
        names = [adapter.get(member) for member in members] + adapter["addresses"]
        print("adapter", *(name_of(name) for name in names))
    for finding in manifest["findings"]:
        print_finding("finding", finding)
    named = {"manifest.json", ".routerkeep.lock"} | {entry.get("file") for entry in manifest["classes"]}
    for file in sorted(set(os.listdir(directory)) - named):
        print("additional", text_of(file))


def read(directory):
    try:
        print_backup(directory)
        return 0, ""
    except NotReadable as error:
        return 3, str(error)
    except (Damage, LookupError, TypeError, ValueError, struct.error) as error:
        # Whatever a reader trips over in here was sealed by somebody who does not keep to the page.
        return 1, "damaged: %s" % error


def main():
    sys.setrecursionlimit(10_000)  # trees have up to 512 levels
    if sys.argv[1] != "-":
        code, said = read(sys.argv[1])
        if said:
            print(said, file=sys.stderr)
        return code
    for line in sys.stdin:  # one directory after the other, each answer closed by a line of its own
        print("end", *read(line.rstrip("\n")), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Reads a registry hive with regipy and prints what it complains of, one complaint a line.

    python3 regipy_read.py HIVE [NAME...]

Every key and value of the hive is read, or of the key that the names lead to. What regipy warns of by its
logger and what it raises are complaints; the last line is `end KEYS VALUES`. Exit code 0, also with
complaints; 3 if regipy refuses the hive as a whole, 4 if there is no such key. It takes the first cell for
the root key, whatever the base block says.
"""

import logging
import sys

from regipy.exceptions import NoRegistrySubkeysException, RegistryKeyNotFoundException
from regipy.registry import RegistryHive

complaints = []


class Listener(logging.Handler):
    def emit(self, record):
        complaints.append(record.getMessage())


def values_of(key):
    count = 0
    try:
        for value in key.iter_values(trim_values=False):
            count += 1
            if getattr(value, "is_corrupted", False):
                complaints.append("corrupted value %s in %s" % (value.name, key.name))
    except Exception as error:
        complaints.append("values of %s: %s: %s" % (key.name, type(error).__name__, error))
    return count


def main():
    listener = Listener()
    listener.setLevel(logging.WARNING)
    logging.getLogger().addHandler(listener)
    try:
        hive = RegistryHive(sys.argv[1])
        root = hive.root
    except Exception as error:
        print("%s: %s" % (type(error).__name__, error), file=sys.stderr)
        return 3
    for name in sys.argv[2:]:
        try:
            root = root.get_subkey(name)
        except (NoRegistrySubkeysException, RegistryKeyNotFoundException):
            return 4
    keys = values = 0
    ahead = [root]
    while ahead:
        key = ahead.pop()
        keys += 1
        values += values_of(key)
        try:
            if key.subkey_count:
                ahead.extend(key.iter_subkeys())
        except Exception as error:
            complaints.append("subkeys of %s: %s: %s" % (key.name, type(error).__name__, error))
    for complaint in complaints:
        print(complaint.replace("\n", " "))
    print("end %d %d" % (keys, values))
    return 0


sys.exit(main())

"""Lists a key of a hive and all below it as python-registry reads them.

Usage: oracle.py HIVE KEY. One line a key (`key PATH`) and a value (`value NAME TYPE DATA`), names as
UTF-16BE and data as bytes, both in hexadecimal.
"""

import sys

from Registry import Registry


def listing(key, path):
    print("key", *(name.encode("utf-16-be").hex() for name in path))
    for value in key.values():
        name = "" if value.name() == "(default)" else value.name()
        # The data of at most four bytes lie in the field of their offset, of which all four are given:
        # the length, without the bit that says so, tells how many count.
        length = value._vkrecord.raw_data_length() & 0x7FFFFFFF
        data = (value.raw_data() or b"")[:length]
        print("value", name.encode("utf-16-be").hex() or "-", value.value_type(), data.hex() or "-")
    for subkey in key.subkeys():
        listing(subkey, path + [subkey.name()])


hive, path = sys.argv[1:]
top = Registry.Registry(hive).open(path)
listing(top, [top.name()])

"""Prints every info block of a SYSTEM hive, read by python-registry and not by our own reader.

Usage: info_values.py HIVE

One line for each value GlobalInfo, GlobalInterfaceInfo or InterfaceInfo below
Services\\RemoteAccess of any control set: its path, a tab, its bytes in hex.
"""
import sys

from Registry import Registry

NAMES = ("globalinfo", "globalinterfaceinfo", "interfaceinfo")


def walk(key, path):
    for value in key.values():
        if value.name().lower() in NAMES:
            print(f"{path}\\{value.name()}\t{value.raw_data().hex()}")
    for child in key.subkeys():
        walk(child, f"{path}\\{child.name()}")


for control_set in Registry.Registry(sys.argv[1]).root().subkeys():
    if not control_set.name().lower().startswith("controlset"):
        continue
    try:
        router = control_set.subkey("Services").subkey("RemoteAccess")
    except Registry.RegistryKeyNotFoundException:
        continue
    walk(router, f"{control_set.name()}\\Services\\RemoteAccess")

"""Reads a key of a running server's registry, and all that is below, with impacket.

    python3 impacket_registry.py dump|time HOST PORT USER [NAME...]

The password is the first line of standard input. The key is NAME\\NAME... below HKEY_LOCAL_MACHINE.

`dump` prints one line per key and value, as hivex_dump.c does, with names in UTF-16LE. `time` prints
microseconds and what was read, for the benchmark: first the reading alone, on a line of its own.

The calls are those of impacket's own recursive query: each subkey is asked for by number, opened, and asked
for its values by number, until the server has no more. Exit codes: 0, 2 usage, 4 no such key.
"""

import sys
import time

from impacket.dcerpc.v5 import rrp, transport
from impacket.dcerpc.v5.dtypes import MAXIMUM_ALLOWED
from impacket.smbconnection import SMBConnection

NO_SUCH_KEY = 2
MORE_DATA = 234
NO_MORE_ITEMS = 259
# The most that the call can ask for.
ROOM = 32767

lines = []
counts = {"keys": 0, "values": 0, "bytes": 0}


def bare(text):
    """Texts come with the NUL at their end."""
    return text[:-1] if text.endswith("\0") else text


def name(text):
    return bare(text).encode("utf-16-le", "surrogatepass").hex()


def numbered(call):
    """Yields the answers to a call with the numbers 0, 1, ... until there are no more."""
    index = 0
    while True:
        try:
            yield call(index)
        except rrp.DCERPCSessionError as error:
            if error.get_error_code() == NO_MORE_ITEMS:
                return
            raise
        index += 1


def value_at(rpc, handle, index):
    try:
        answer = rrp.hBaseRegEnumValue(rpc, handle, index)
    except rrp.DCERPCSessionError as error:
        if error.get_error_code() != MORE_DATA:
            raise
        # The call guesses how much room is wanted, and gives up after a second guess.
        answer = rrp.hBaseRegEnumValue(rpc, handle, index, dataLen=ROOM)
    data = answer["lpData"]
    data = b"" if data is None or answer["lpcbLen"] == 0 else b"".join(data)
    return answer["lpValueNameOut"], answer["lpType"], data


def read(rpc, handle, own, depth):
    counts["keys"] += 1
    lines.append("k %d 16:%s" % (depth, own))
    for text, kind, data in numbered(lambda index: value_at(rpc, handle, index)):
        counts["values"] += 1
        counts["bytes"] += len(data)
        lines.append("v 16:%s %d %s" % (name(text), kind, data.hex()))
    for answer in numbered(lambda index: rrp.hBaseRegEnumKey(rpc, handle, index)):
        subkey = answer["lpNameOut"]
        opened = rrp.hBaseRegOpenKey(rpc, handle, subkey, samDesired=MAXIMUM_ALLOWED)
        read(rpc, opened["phkResult"], name(subkey), depth + 1)


def main():
    if len(sys.argv) < 5 or sys.argv[1] not in ("dump", "time"):
        sys.exit(2)
    task, host, port, user = sys.argv[1:5]
    password = sys.stdin.readline().rstrip("\n")
    session = SMBConnection(host, host, sess_port=int(port), timeout=60)
    session.login(user, password)
    pipe = transport.SMBTransport(host, filename=r"\winreg", smb_connection=session)
    start = time.monotonic()
    rpc = pipe.get_dce_rpc()
    rpc.connect()
    rpc.bind(rrp.MSRPC_UUID_RRP)
    machine = rrp.hOpenLocalMachine(rpc)["phKey"]
    path = "\\".join(sys.argv[5:])
    try:
        key = rrp.hBaseRegOpenKey(rpc, machine, path, samDesired=MAXIMUM_ALLOWED)
    except rrp.DCERPCSessionError as error:
        if error.get_error_code() == NO_SUCH_KEY:
            sys.exit(4)
        raise
    read(rpc, key["phkResult"], "", 0)
    if task == "time":
        spent = (time.monotonic() - start) * 1e6
        print("%d keys %d values %d bytes %d" % (spent, counts["keys"], counts["values"], counts["bytes"]))
        return
    print("\n".join(lines))
    print("end %d %d" % (counts["keys"], counts["values"]))


main()

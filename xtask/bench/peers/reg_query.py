"""Runs impacket's own `reg.py query -s` against a server at any port.

    python3 reg_query.py HOST PORT USER KEY

The password is the first line of standard input. The program `reg.py` that pip installs offers the ports 139
and 445 only; that choice is all that is changed here, and its password is on no command line of a process.
"""

import argparse
import runpy
import shutil
import sys

add = argparse._ActionsContainer.add_argument


def add_with_any_port(self, *names, **options):
    if "-port" in names:
        options.pop("choices", None)
    return add(self, *names, **options)


host, port, user, key = sys.argv[1:]
password = sys.stdin.readline().rstrip("\n")
program = shutil.which("reg.py")
if program is None:
    sys.exit("reg.py of impacket is not on the search path")
argparse._ActionsContainer.add_argument = add_with_any_port
sys.argv = ["reg.py", "-port", port, f"{user}:{password}@{host}", "query", "-keyName", key, "-s"]
runpy.run_path(program, run_name="__main__")

"""Lists what a phone book holds, one key a line, in hex: section number, section name, key, value.

Reads the file from standard input. Written from the rules of the file format alone, as an
independent check of the Rust reader:
 - a line ends with LF, and a CR before that LF belongs to the end;
 - [name] starts a section, the name ends at the last bracket before the line's end or a stray CR;
 - key=value, split at the first equals sign, blanks (space, tab) around the key do not count.
"""

import sys

BLANKS = b" \t"


def main():
    number, name = 0, b""
    parts = sys.stdin.buffer.read().split(b"\n")
    for at, line in enumerate(parts):
        if at + 1 < len(parts) and line.endswith(b"\r"):
            line = line[:-1]
        if line.lstrip(BLANKS).startswith(b"["):
            line = line.split(b"\r")[0]
            if b"]" in line:
                number += 1
                name = line[line.index(b"[") + 1 : line.rindex(b"]")]
        elif b"=" in line:
            key, _, value = line.partition(b"=")
            print(number, name.hex(), key.strip(BLANKS).hex(), value.hex(), sep="|")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared library exports the functions that the headers declare VG_API, and no others.

usage: check_symbols.py NM LIBRARY HEADER_FOLDER...
"""
import pathlib
import re
import subprocess
import sys


def declared(folders):
    names = set()
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*.h"):
            text = re.sub(r"/\*.*?\*/", " ", path.read_text(), flags=re.S)
            for declaration in re.findall(r"^VG_API\b([^;]*);", text, flags=re.M):
                names.add(re.search(r"(\w+)\s*(\(|$)", declaration).group(1))
    return names


def exported(nm, library):
    run = subprocess.run([nm, "-D", "--defined-only", library], capture_output=True, text=True,
                         check=True)
    return {line.split()[-1].split("@")[0] for line in run.stdout.splitlines()}


def main():
    promised = declared(sys.argv[3:])
    present = exported(sys.argv[1], sys.argv[2])
    for name in sorted(promised - present):
        print(f"{name} is declared VG_API but not exported")
    for name in sorted(present - promised):
        print(f"{name} is exported but not declared VG_API")
    print(f"{len(promised)} functions declared, {len(present)} exported")
    sys.exit(0 if promised and promised == present else 1)


main()

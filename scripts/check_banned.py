#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuse functions and words that the house does not use.

usage: check_banned.py PROJECT_DIR
"""
import pathlib
import re
import sys

CALLS = ("strcpy strcat strncpy sprintf vsprintf atoi atol atof strtok rand srand localtime "
         "gmtime strerror gets alloca").split()
LIBC_MEMORY = "malloc calloc realloc free".split()
NUMBER_TEXT = "strtod strtof sscanf".split()


def problems_of(path, inside):
    text = path.read_text()
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in text.splitlines()[0]:
        yield f"{path}:1: no SPDX line"
    banned = set(CALLS)
    if inside.startswith("src/") and inside != "src/core/alloc.c":
        banned.update(LIBC_MEMORY)
    if inside.startswith("src/") and inside != "src/core/text.c":
        banned.update(NUMBER_TEXT)
    code = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)
    for number, line in enumerate(code.splitlines(), 1):
        for name in re.findall(r"(?<![\w.>])(\w+)\s*\(", line):
            if name in banned:
                yield f"{path}:{number}: {name}() is banned"
    if re.search(r"\b(TODO|FIXME|XXX)\b", text):
        yield f"{path}: unfinished work is an issue, not a comment"


def main():
    top = pathlib.Path(sys.argv[1])
    problems, n_files = [], 0
    for folder in ("include", "src", "tests", "bench"):
        for path in sorted((top / folder).rglob("*.[ch]")):
            n_files += 1
            problems.extend(problems_of(path, path.relative_to(top).as_posix()))
    print("\n".join(problems) or f"{n_files} files are clean")
    sys.exit(1 if problems else 0)


main()

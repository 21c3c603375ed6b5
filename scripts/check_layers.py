#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check every #include under src/ against the table in src/README.md.

usage: check_layers.py SOURCE_DIR
"""
import pathlib
import re
import sys

HEADERS_OF = {
    "gsl": ("gsl/",),
    "fftw3": ("fftw3.h",),
    "sndfile": ("sndfile.h",),
    "zlib": ("zlib.h",),
    "jansson": ("jansson.h",),
    "sqlite3": ("sqlite3.h",),
    "nettle": ("nettle/",),
}
CLI_MAY_USE = {"core", "tables", "study", "report", "cli"}
MAX_LINES = 500


def read_table(readme):
    """Return {folder: rank} and {header prefix: folder that owns it}."""
    rank, owner = {}, {}
    for line in readme.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 5 or not cells[0].isdigit():
            continue
        rank[cells[1]] = int(cells[0])
        for library in re.findall(r"[a-z0-9]+", cells[4]):
            for prefix in HEADERS_OF[library]:
                owner[prefix] = cells[1]
    return rank, owner


def check_file(path, folder, rank, owner):
    text = path.read_text()
    if text.count("\n") > MAX_LINES:
        yield f"{path}: {text.count(chr(10))} lines; at most {MAX_LINES}"
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if not match:
            continue
        quote, header = match.groups()
        where = f"{path}:{number}"
        for prefix, owning in owner.items():
            if header.startswith(prefix) and folder != owning:
                yield f"{where}: {header} belongs to {owning}/"
        if quote != '"':
            continue
        target = header.split("/")[0]
        if target not in rank:
            yield f"{where}: {header} is in no folder of the table"
        elif folder == "cli" and target not in CLI_MAY_USE:
            yield f"{where}: cli may not include {target}/"
        elif target != folder and rank[target] >= rank[folder]:
            yield f"{where}: {folder} (rank {rank[folder]}) may not include {target} " \
                  f"(rank {rank[target]})"


def main():
    source = pathlib.Path(sys.argv[1])
    rank, owner = read_table(source / "README.md")
    if not rank:
        sys.exit("no table found in src/README.md")
    problems, n_files = [], 0
    for path in sorted(source.rglob("*.[ch]")):
        folder = path.relative_to(source).parts[0]
        if folder not in rank:
            problems.append(f"{path}: folder {folder} is not in the table")
            continue
        n_files += 1
        problems.extend(check_file(path, folder, rank, owner))
    print("\n".join(problems) or f"{n_files} files keep to the table")
    sys.exit(1 if problems else 0)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare two runs of the benchmarks.

usage: bench_compare.py OLD.json NEW.json

Both files hold what `cmake --build --preset bench --target bench` printed; lines that are not
JSON are skipped. Only a change beyond three times the larger spread is called one: below
that the machine is being measured, not the code. A loop whose spread is above a tenth of its
median is marked noisy. Exits with 1 when a loop became slower, with 2 when nothing can be
compared.
"""
import json
import sys

SPREADS = 3.0
NOISY_SHARE = 0.1


def read_runs(path):
    """Return {(bench, size): row} in the order of the file."""
    runs = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("{"):
                row = json.loads(line)
                runs[row["bench"], row["size"]] = row
    return runs


def verdict(old, new):
    change = new["ns_per_item"] - old["ns_per_item"]
    if abs(change) > SPREADS * max(old["spread_ns"], new["spread_ns"]):
        return "slower" if change > 0 else "faster"
    noisy = any(r["spread_ns"] > NOISY_SHARE * r["ns_per_item"] for r in (old, new))
    return "same (noisy)" if noisy else "same"


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip(), file=sys.stderr)
        sys.exit(2)
    old, new = read_runs(sys.argv[1]), read_runs(sys.argv[2])
    both = [key for key in old if key in new]
    if not both:
        print("bench_compare: the two files have no loop in common", file=sys.stderr)
        sys.exit(2)
    slower = 0
    for key in both:
        a, b = old[key], new[key]
        word = verdict(a, b)
        slower += word == "slower"
        percent = 100.0 * (b["ns_per_item"] / a["ns_per_item"] - 1.0)
        print(f"{key[0]:14} {key[1]:13} {a['ns_per_item']:10.4g} +- {a['spread_ns']:<8.2g}"
              f"{b['ns_per_item']:10.4g} +- {b['spread_ns']:<8.2g} ns/{b['item']}"
              f" {percent:+7.1f} %  {word}")
    for key in sorted(set(old) ^ set(new)):
        print(f"{key[0]:14} {key[1]:13} only in {'the old' if key in old else 'the new'} file")
    sys.exit(1 if slower else 0)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_compare.py flags what exceeds three spreads and nothing else.

usage: test_bench_compare.py BENCH_COMPARE
"""
import json
import pathlib
import subprocess
import sys
import tempfile


def line(bench, ns, spread):
    return json.dumps({"bench": bench, "size": "one_day", "item": "sample",
                       "ns_per_item": ns, "spread_ns": spread})


def compare(folder, old, new):
    paths = []
    for name, lines in (("old.json", old), ("new.json", new)):
        path = pathlib.Path(folder) / name
        path.write_text("[100%] Built target bench\n" + "\n".join(lines) + "\n")
        paths.append(str(path))
    run = subprocess.run([sys.executable, sys.argv[1], *paths], capture_output=True, text=True)
    return run.returncode, run.stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        code, text = compare(folder, [line("a", 10.0, 0.1)], [line("a", 10.29, 0.05)])
        assert code == 0 and text.rstrip().endswith("same"), text
        code, text = compare(folder, [line("a", 10.0, 0.1)], [line("a", 10.31, 0.05)])
        assert code == 1 and text.rstrip().endswith("slower"), text
        code, text = compare(folder, [line("a", 10.0, 0.1)], [line("a", 9.0, 0.05)])
        assert code == 0 and text.rstrip().endswith("faster"), text
        code, text = compare(folder, [line("a", 10.0, 5.0)], [line("a", 20.0, 0.1)])
        assert code == 0 and text.rstrip().endswith("same (noisy)"), text
        code, text = compare(folder, [line("a", 1.0, 0.1)], [line("b", 1.0, 0.1)])
        assert code == 2 and text == "", text


main()

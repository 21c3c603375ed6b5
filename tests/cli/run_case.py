#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run one case of the command line and compare with what it must print.

usage: run_case.py PROGRAM CASE_FOLDER [--data DIR] [--bless]

CASE_FOLDER/cmd    shell text; $VAGUS is the program, $CASES the folder of all cases' data,
                   $DATA the real recordings (the case is skipped when they are missing)
CASE_FOLDER/stdout, stderr, exit   expected; numbers may differ by 1e-6 relative, all other
                   text not at all; a missing file means empty, exit 0
--bless            rewrite the expectations; refused for exit codes of 126 and above
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
TOLERANCE = 1e-6
SKIPPED = 77


def same(actual, expected):
    """Equal but for the last digits of numbers."""
    if NUMBER.sub("#", actual) != NUMBER.sub("#", expected):
        return False
    for a, b in zip(NUMBER.findall(actual), NUMBER.findall(expected)):
        if abs(float(a) - float(b)) > TOLERANCE * max(abs(float(b)), 1e-3):
            return False
    return True


def expected_text(path):
    return path.read_text() if path.exists() else ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("case", type=pathlib.Path)
    parser.add_argument("--data", default="")
    parser.add_argument("--bless", action="store_true")
    args = parser.parse_args()

    command = (args.case / "cmd").read_text()
    data = os.environ.get("VAGUS_TEST_DATA", args.data)
    if "$DATA" in command and not pathlib.Path(data).is_dir():
        print(f"SKIPPED: no {data}; set VAGUS_TEST_DATA to the folder of recordings")
        sys.exit(SKIPPED)
    environment = dict(os.environ, VAGUS=os.path.abspath(args.program),
                       DATA=os.path.abspath(data),
                       CASES=os.path.abspath(args.case.parent.parent / "data"))
    with tempfile.TemporaryDirectory() as scratch:
        run = subprocess.run(["sh", "-c", command], cwd=scratch, env=environment,
                             stdin=subprocess.DEVNULL, capture_output=True, check=False)
    actual = {"stdout": run.stdout.decode(errors="replace"),
              "stderr": run.stderr.decode(errors="replace"), "exit": f"{run.returncode}\n"}
    for key, value in environment.items():
        if key in ("DATA", "CASES"):
            for name in ("stdout", "stderr"):
                actual[name] = actual[name].replace(value, "$" + key)

    if args.bless:
        if run.returncode >= 126:
            sys.exit(f"exit code {run.returncode}: not blessed\n{actual['stderr']}")
        for name, text in actual.items():
            path = args.case / name
            if text and not (name == "exit" and text == "0\n"):
                path.write_text(text)
            elif path.exists():
                path.unlink()
        return
    wrong = [name for name in ("stdout", "stderr")
             if not same(actual[name], expected_text(args.case / name))]
    if actual["exit"] != (expected_text(args.case / "exit") or "0\n"):
        wrong.append("exit")
    for name in wrong:
        print(f"--- {name} expected\n{expected_text(args.case / name)}")
        print(f"--- {name} actual\n{actual[name]}")
    sys.exit(1 if wrong else 0)


main()

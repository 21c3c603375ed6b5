#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# use_shared.sh SOURCE SCRATCH: build the shared library of the release preset's kind, without
# the program, and use it from outside.
set -eu
source=$1
scratch=$2
cmake=${CMAKE:-cmake}

mkdir -p "$scratch"
"$cmake" -S "$source" -B "$scratch/library" -DBUILD_SHARED_LIBS=ON -DVG_BUILD_CLI=OFF \
    -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER="${CC:-cc}" >"$scratch/library.log" ||
    { cat "$scratch/library.log"; exit 1; }
"$cmake" --build "$scratch/library" -j 2 >>"$scratch/library.log" 2>&1 ||
    { tail -50 "$scratch/library.log"; exit 1; }
exec sh "$(dirname "$0")/use_package.sh" "$scratch/library" "$scratch/use"

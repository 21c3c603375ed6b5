#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# use_package.sh BUILD SCRATCH: install the library of a build folder below SCRATCH, move it,
# and use it from outside: through find_package and through pkg-config, from C and from C++.
# CMAKE names the cmake program, CC and CXX the compilers.
set -eu
build=$1
scratch=$2
consumer=$(cd "$(dirname "$0")/consumer" && pwd)
cmake=${CMAKE:-cmake}
cc=${CC:-cc}
cxx=${CXX:-c++}

rm -rf "$scratch"
mkdir -p "$scratch"
"$cmake" --install "$build" --prefix "$scratch/first" >/dev/null
# A package that only works where it was installed first is not one.
mv "$scratch/first" "$scratch/moved"
prefix=$scratch/moved

"$cmake" -S "$consumer" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" >"$scratch/configure.log" ||
    { cat "$scratch/configure.log"; exit 1; }
"$cmake" --build "$scratch/build" >"$scratch/build.log" || { cat "$scratch/build.log"; exit 1; }
"$scratch/build/consumer_c"
"$scratch/build/consumer_cxx"

pc=$(find "$prefix" -name vagus.pc)
PKG_CONFIG_PATH=$(dirname "$pc")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH
# shellcheck disable=SC2046 # flags are words
"$cc" -o "$scratch/by_pc" "$consumer/consumer.c" $(pkg-config --cflags --libs vagus) -lm
# shellcheck disable=SC2046
"$cxx" -o "$scratch/by_pc_cxx" "$consumer/consumer.cc" $(pkg-config --cflags --libs vagus)
"$scratch/by_pc"
"$scratch/by_pc_cxx"

# The program and the pages that it printed about itself.
if [ -x "$prefix/bin/vagus" ]; then
    "$prefix/bin/vagus" version
    for command in $("$prefix/bin/vagus" help | sed -n 's/^  \([a-z]*\) .*/-\1/p') ""; do
        page=$prefix/share/man/man1/vagus$command.1
        [ -s "$page" ] || { echo "no $page"; exit 1; }
        if command -v groff >/dev/null; then
            complaint=$(groff -man -ww -Tutf8 -z "$page" 2>&1)
            [ -z "$complaint" ] || { echo "$complaint"; exit 1; }
        fi
    done
fi

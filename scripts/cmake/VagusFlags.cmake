# SPDX-License-Identifier: GPL-3.0-or-later
# The one place for compiler flags; targets link vg_flags privately.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

add_library(vg_flags INTERFACE)
target_compile_definitions(vg_flags INTERFACE _POSIX_C_SOURCE=200809L _XOPEN_SOURCE=700 _FILE_OFFSET_BITS=64)
# Contraction off: gcc, clang, x86 and ARM then agree to the last bit.
target_compile_options(vg_flags INTERFACE
  -ffp-contract=off
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wundef -Wvla
  $<$<BOOL:${VG_WERROR}>:-Werror>)
if(VG_SANITIZE)
  target_compile_options(vg_flags INTERFACE
    -fsanitize=${VG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(vg_flags INTERFACE -fsanitize=${VG_SANITIZE})
endif()

# Can the compiler build for a vector unit that this processor family may or may not have?
include(CheckCCompilerFlag)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  check_c_compiler_flag(-mavx2 VG_HAVE_AVX2_FLAG)
endif()

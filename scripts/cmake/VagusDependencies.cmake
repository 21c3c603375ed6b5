# SPDX-License-Identifier: GPL-3.0-or-later
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
set(VG_DEPENDENCIES "fftw3 sndfile gsl zlib jansson sqlite3 nettle")

separate_arguments(modules UNIX_COMMAND "${VG_DEPENDENCIES}")
pkg_check_modules(VG_DEPS REQUIRED IMPORTED_TARGET ${modules})
if(VG_BUILD_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()

# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed: library, headers, package files for CMake and pkg-config, the program and
# its man pages. Everything may be moved to another prefix afterwards.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS vagus EXPORT vagusTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/vagus ${PROJECT_BINARY_DIR}/include/vagus
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/vagus)
install(EXPORT vagusTargets NAMESPACE vagus:: DESTINATION ${package_dir})
configure_package_config_file(scripts/cmake/vagusConfig.cmake.in vagusConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(vagusConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/vagusConfig.cmake
  ${PROJECT_BINARY_DIR}/vagusConfigVersion.cmake DESTINATION ${package_dir})

# A static library needs its dependencies whenever it is linked, a shared one brings them.
set(VG_PC_REQUIRES "Requires: ${VG_DEPENDENCIES}\nLibs: -L\${libdir} -lvagus -lm -pthread")
if(BUILD_SHARED_LIBS)
  set(VG_PC_REQUIRES "Requires.private: ${VG_DEPENDENCIES}\nLibs: -L\${libdir} -lvagus")
endif()
file(RELATIVE_PATH VG_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" VG_PC_PREFIX "${VG_PC_PREFIX}")
configure_file(scripts/cmake/vagus.pc.in vagus.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/vagus.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(TARGET vagus_program)
  install(TARGETS vagus_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
# A sanitized build is for tests; it need not run to be built.
if(TARGET vagus_program AND NOT CMAKE_CROSSCOMPILING AND NOT VG_SANITIZE)
  set(man ${PROJECT_BINARY_DIR}/man)
  add_custom_command(OUTPUT ${man}/vagus.1
    COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:vagus_program> -D FOLDER=${man}
      -P ${PROJECT_SOURCE_DIR}/scripts/cmake/WriteManPages.cmake
    DEPENDS vagus_program ${PROJECT_SOURCE_DIR}/scripts/cmake/WriteManPages.cmake VERBATIM)
  add_custom_target(man ALL DEPENDS ${man}/vagus.1)
  install(DIRECTORY ${man}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
    FILES_MATCHING PATTERN "*.1")
endif()

# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -D PROGRAM=vagus -D FOLDER=man -P WriteManPages.cmake: a page for the program and one
# for each command that its help lists, all printed by the program itself.
function(write_page name)
  execute_process(COMMAND ${PROGRAM} ${ARGN} --man
    OUTPUT_FILE ${FOLDER}/${name}.1 RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} ${ARGN} --man returned ${result}")
  endif()
endfunction()

file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
execute_process(COMMAND ${PROGRAM} help OUTPUT_VARIABLE listing RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} help returned ${result}")
endif()
string(REGEX MATCHALL "\n  [a-z]+ " commands "${listing}")
foreach(command IN LISTS commands)
  string(STRIP "${command}" command)
  write_page(vagus-${command} help ${command})
endforeach()
write_page(vagus help)

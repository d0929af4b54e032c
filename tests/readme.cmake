# SPDX-License-Identifier: MIT
# cmake -DREADME=README.md -DHELLO=examples/hello.cpp -DCOMPILER=g++ -DFLAGS=... -DWORK=folder -P readme.cmake
# What the README shows is what there is: the program is examples/hello.cpp to the letter, what it prints is what it prints
# (-DRUN=its executable), and the rejected variant gives the message shown.
cmake_policy(VERSION 3.20)
file(READ ${README} readme)
file(READ ${HELLO} hello)
string(REGEX REPLACE "^// SPDX[^\n]*\n" "" hello "${hello}")
string(STRIP "${hello}" hello)

string(FIND "${readme}" "${hello}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "${README} does not show ${HELLO} as it is: paste it again")
endif()

execute_process(COMMAND ${RUN} OUTPUT_VARIABLE printed RESULT_VARIABLE code)
string(STRIP "${printed}" printed)
string(FIND "${readme}" "${printed}" at)
if(NOT code EQUAL 0 OR at EQUAL -1)
  message(FATAL_ERROR "${README} does not show what ${HELLO} prints (exit ${code}):\n${printed}")
endif()

# "<!-- rejected: OLD NEW -->" in front of the message that replacing OLD by NEW gives.
if(NOT readme MATCHES "<!-- rejected: ([^\n]*>) (tt::[^\n]*>) -->\n```\n([^`]*)\n```")
  message(FATAL_ERROR "${README} has no block marked <!-- rejected: OLD NEW -->")
endif()
set(old "${CMAKE_MATCH_1}")
set(new "${CMAKE_MATCH_2}")
set(shown "${CMAKE_MATCH_3}")
string(REPLACE "${old}" "${new}" rejected "${hello}")
if(rejected STREQUAL hello)
  message(FATAL_ERROR "'${old}' of ${README} is not in ${HELLO}")
endif()
file(MAKE_DIRECTORY ${WORK})
file(WRITE ${WORK}/rejected.cpp "${rejected}")
execute_process(COMMAND ${COMPILER} ${FLAGS} -fsyntax-only ${WORK}/rejected.cpp ERROR_VARIABLE message RESULT_VARIABLE code)
if(code EQUAL 0)
  message(FATAL_ERROR "the program that ${README} calls rejected compiles")
endif()
foreach(text IN ITEMS message shown) # quotes and line breaks are the compiler's and the page's own affair
  string(REGEX REPLACE "[\n ]+" " " ${text} "${${text}}")
  string(REGEX REPLACE "‘|’|'" "" ${text} "${${text}}")
endforeach()
string(FIND "${message}" "${shown}" at)
if(at EQUAL -1)
  message(FATAL_ERROR "${README} does not show the compiler's message. Shown:\n${shown}\nThe compiler's:\n${message}")
endif()

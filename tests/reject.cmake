# SPDX-License-Identifier: MIT
# Proves that a program is rejected, and in which words. Run as
#
#     cmake -DCOMPILER=g++ "-DFLAGS=-std=c++20;-Iinclude" -DSOURCE=tests/reject/op/conv2d.channel_mismatch.cpp -P reject.cmake
#
# The source is its own control: it compiles as it is and must not with TINYTRAIN_REJECT defined. Each text after
# `// rejects: ` stands in what the compiler prints then, letter by letter, and all of that is at most 20 lines.
cmake_minimum_required(VERSION 3.25)
set(most_lines 20)

execute_process(COMMAND "${COMPILER}" ${FLAGS} -fsyntax-only "${SOURCE}"
                RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(NOTICE "${output}")
  message(FATAL_ERROR "${SOURCE}: the control does not compile")
endif()

execute_process(COMMAND "${COMPILER}" ${FLAGS} -fsyntax-only -DTINYTRAIN_REJECT "${SOURCE}"
                RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(status EQUAL 0)
  message(FATAL_ERROR "${SOURCE}: compiles, and must not")
endif()
if(NOT status EQUAL 1)
  message(NOTICE "${output}")
  message(FATAL_ERROR "${SOURCE}: the compiler ended with ${status}")
endif()

# The path of the source names the rule: that does not count as the compiler's words.
string(REPLACE "${SOURCE}" "source.cpp" words "${output}")
set(faults "")
file(STRINGS "${SOURCE}" claims REGEX "^// rejects: ")
if(NOT claims)
  list(APPEND faults "no line says `// rejects: ...`")
endif()
foreach(claim IN LISTS claims)
  string(REPLACE "// rejects: " "" claim "${claim}")
  string(FIND "${words}" "${claim}" position)
  if(position EQUAL -1)
    list(APPEND faults "the error does not say ${claim}")
  endif()
endforeach()

string(REGEX MATCHALL "\n" line_ends "${output}")
list(LENGTH line_ends lines)
if(lines GREATER most_lines)
  list(APPEND faults "the error has ${lines} lines, ${most_lines} are the most")
endif()
message(STATUS "${lines} lines of error from ${COMPILER}")
if(faults)
  list(JOIN faults "\n  " faults)
  message(NOTICE "${output}")
  message(FATAL_ERROR "${SOURCE}\n  ${faults}")
endif()

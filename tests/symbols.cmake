# SPDX-License-Identifier: MIT
# cmake -DCXX=g++ -DNM=nm -DINCLUDE=include -DWORK=folder -P symbols.cmake
# Compiles symbols/frozen.cpp with the head alone trained, and with everything trained, and compares what code there is.
cmake_policy(VERSION 3.20)
set(source ${CMAKE_CURRENT_LIST_DIR}/symbols/frozen.cpp)
file(MAKE_DIRECTORY ${WORK})

function(symbols_of variant result)
  set(object ${WORK}/${variant}.o)
  execute_process(COMMAND ${CXX} -std=c++20 -O2 -DTINYTRAIN_${variant} -I${INCLUDE} -c ${source} -o ${object}
                  RESULT_VARIABLE code ERROR_VARIABLE errors)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${source} (${variant}) does not compile:\n${errors}")
  endif()
  execute_process(COMMAND ${NM} -C ${object} OUTPUT_VARIABLE text RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${NM} cannot read ${object}")
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# expect(<count or "some"> <variant's symbols> <regex of a line>)
function(expect wanted text pattern)
  string(REPLACE ";" "," text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  list(FILTER lines INCLUDE REGEX "${pattern}")
  list(LENGTH lines count)
  if((wanted STREQUAL "some" AND count EQUAL 0) OR (NOT wanted STREQUAL "some" AND NOT count EQUAL wanted))
    message(FATAL_ERROR "expected ${wanted} symbols that match '${pattern}', found ${count}: ${lines}")
  endif()
endfunction()

symbols_of(HEAD_ONLY frozen)
symbols_of(EVERYTHING everything)
foreach(kernel convolution depthwise max_pool)
  expect(some "${frozen}" "${kernel}<.*forward_row<")
  expect(0 "${frozen}" "${kernel}<.*backward_row<")
  expect(some "${everything}" "${kernel}<.*backward_row<")
endforeach()
expect(0 "${frozen}" "depthwise<.*gradients<")
expect(some "${everything}" "depthwise<.*gradients<")
expect(1 "${frozen}" "convolution<.*gradients<") # the head's
expect(2 "${everything}" "convolution<.*gradients<")
# The plan is folded into code, it is not data, but for the order of the rows of a stretch.
string(REPLACE "plan::row_schedule_of<" "" plan_data "${frozen}")
expect(0 "${plan_data}" " [VuRrDdBb] tinytrain::plan::")
message(STATUS "frozen layers have no backward code")

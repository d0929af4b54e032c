# SPDX-License-Identifier: MIT
# Runs the images of the benchmarks on every core in QEMU, and makes tables of their figures: one row for each kernel or
# network, one column for each core.
#   cmake -DCORES=m0,m4 -DIMAGES=<folder of *.elf> [-DQEMU=qemu-system-arm] -P run.cmake
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" cores "${CORES}")
set(platform "${CMAKE_CURRENT_LIST_DIR}/../../examples/firmware")

function(pad text width result)
  string(LENGTH "${text}" length)
  if(length LESS width)
    math(EXPR missing "${width} - ${length}")
    string(REPEAT " " ${missing} blanks)
    set(text "${blanks}${text}")
  endif()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# run(<images> <pattern> <title>): the pattern's groups are row, core, what and value of a figure.
function(run images pattern title)
  set(rows "")
  foreach(core IN LISTS cores)
    execute_process(
      COMMAND "${CMAKE_COMMAND}" -DCORE=${core} "-DIMAGE=${IMAGES}/${images}_${core}.elf" "-DQEMU=${QEMU}"
              -P "${platform}/run.cmake"
      OUTPUT_VARIABLE output ECHO_OUTPUT_VARIABLE COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "figure [^\n]*" figures "${output}")
    foreach(figure IN LISTS figures)
      if(figure MATCHES "${pattern}")
        list(APPEND rows "${CMAKE_MATCH_1}${CMAKE_MATCH_3}")
        set("value_${CMAKE_MATCH_1}${CMAKE_MATCH_3}_${core}" "${CMAKE_MATCH_4}")
      elseif(figure MATCHES "checksum (0x[0-9a-f]+)")
        string(REGEX REPLACE "\\.${core}\\." "." name "${figure}")
        list(APPEND checksums "${name}")
      endif()
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES rows)
  list(LENGTH checksums total)
  list(REMOVE_DUPLICATES checksums)
  list(LENGTH checksums different)
  list(LENGTH cores core_count)
  math(EXPR expected "${total} / ${core_count}")
  if(NOT different EQUAL expected)
    message(FATAL_ERROR "the cores do not agree on their results: ${checksums}")
  endif()

  set(table "# cmake --build --preset bench --target benchmark_firmware\n# ${title}; QEMU, -icount shift=0, GCC -O2\n")
  pad("" 40 line)
  foreach(core IN LISTS cores)
    pad("${core}" 12 cell)
    string(APPEND line "${cell}")
  endforeach()
  string(APPEND table "${line}\n")
  foreach(row IN LISTS rows)
    string(LENGTH "${row}" length)
    math(EXPR missing "40 - ${length}")
    string(REPEAT " " ${missing} blanks)
    set(line "${row}${blanks}")
    foreach(core IN LISTS cores)
      pad("${value_${row}_${core}}" 12 cell)
      string(APPEND line "${cell}")
    endforeach()
    string(APPEND table "${line}\n")
  endforeach()
  file(WRITE "${IMAGES}/${images}.txt" "${table}")
  message(NOTICE "\n${table}")
endfunction()

run(kernels "^figure kernel\\.(.*)\\.(m[0-9]+)()\\.instructions_per_mac ([0-9.]+)"
    "Instructions for each multiply-accumulate, as each kernel's row loops and updates need them")
run(steps "^figure step\\.([a-z_]+)\\.(m[0-9]+)(\\.[a-z]+) ([0-9]+) instructions"
    "Instructions of one training step, batch 1: forward, the rest, and both")

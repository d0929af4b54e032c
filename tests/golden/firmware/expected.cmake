# SPDX-License-Identifier: MIT
# Makes a header of one golden sample: its input, its output, and the shape and the sum of every operator's output.
#   cmake -DGOLDEN=<folder> -DINPUT=<input.i8> -DSAMPLE=0 -DHEADER=expected.hpp -P expected.cmake
cmake_minimum_required(VERSION 3.25)

# literal(<variable> <file> <bytes of a sample>)
function(literal variable file bytes)
  math(EXPR first "${SAMPLE} * ${bytes}")
  file(READ "${file}" text OFFSET ${first} LIMIT ${bytes} HEX)
  string(LENGTH "${text}" digits)
  math(EXPR expected "2 * ${bytes}")
  if(NOT digits EQUAL expected)
    message(FATAL_ERROR "${file} has no sample ${SAMPLE} of ${bytes} bytes")
  endif()
  string(REGEX REPLACE "(..)" "\\\\x\\1" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

file(READ "${GOLDEN}/meta.json" meta)
string(JSON input_bytes GET "${meta}" input bytes_per_sample)
string(JSON output_bytes GET "${meta}" output_bytes_per_sample)
literal(input "${INPUT}" ${input_bytes})
literal(output "${GOLDEN}/output.i8" ${output_bytes})

file(STRINGS "${GOLDEN}/layers.csv" rows)
list(POP_FRONT rows title)
string(REPLACE "," ";" title "${title}")
list(FIND title "output_shape" shape_column)
list(FIND title "crc32_${SAMPLE}" sum_column)
set(layers "")
foreach(row IN LISTS rows)
  string(REPLACE "," ";" row "${row}")
  list(GET row ${shape_column} shape)
  list(GET row ${sum_column} sum)
  string(REPLACE "x" ";" shape "${shape}")
  list(POP_FRONT shape)
  list(LENGTH shape rank)
  while(rank LESS 3)
    list(PREPEND shape 1)
    math(EXPR rank "${rank} + 1")
  endwhile()
  list(JOIN shape ", " shape)
  string(APPEND layers "      {{${shape}}, 0x${sum}u},\n")
endforeach()

file(WRITE "${HEADER}" "#pragma once
#pragma GCC system_header
#include <golden/models/layers.hpp>
namespace golden {
//! Sample ${SAMPLE} of ${GOLDEN}.
struct expected {
  alignas(16) static constexpr char input[] = \"${input}\";
  static constexpr char output[] = \"${output}\";
  static constexpr expectation layers[] = {
${layers}  };
};
}  // namespace golden
")

# SPDX-License-Identifier: MIT
# tinytrain_embed_tflite(target model.tflite) makes the bytes of a model a constant of the program: the target can
#
#     #include <person.tflite.hpp>      // of .../person.tflite
#
# and finds there `alignas(16) inline constexpr char person[]`, the file and a zero behind it. What is no letter, digit or
# underscore in the name of the file is an underscore in that of the constant, and `model_` stands in front of a leading digit.
# The header is made when the target is built, and made anew when the model changes. Without CMake, the shell does the same:
#
#     { printf '#pragma once\n#pragma GCC system_header\nalignas(16) inline constexpr char person[] =\n'; od -An -v -t x1 person.tflite | sed 's/ /\\x/g; s/.*/"&"/'; echo ';'; } > person.tflite.hpp

# This file is also the script that makes the header: cmake -DMODEL=... -DHEADER=... -DNAME=... -P embed.cmake
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  cmake_minimum_required(VERSION 3.20)
  file(READ "${MODEL}" bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  file(WRITE "${HEADER}" "#pragma once\n#pragma GCC system_header\nalignas(16) inline constexpr char ${NAME}[] =\n\"${bytes}\";\n")
  return()
endif()

set(tinytrain_embed_script "${CMAKE_CURRENT_LIST_FILE}" CACHE INTERNAL "makes headers of models")

function(tinytrain_embed_tflite target model)
  get_filename_component(model "${model}" ABSOLUTE)
  get_filename_component(file_name "${model}" NAME)
  string(REGEX REPLACE "\\.tflite$" "" stem "${file_name}")
  string(REGEX REPLACE "[^A-Za-z0-9_]" "_" name "${stem}")
  string(REGEX REPLACE "^([0-9])" "model_\\1" name "${name}")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/tinytrain-embedded/${target}")
  set(header "${folder}/${stem}.tflite.hpp")
  add_custom_command(
    OUTPUT "${header}"
    COMMAND "${CMAKE_COMMAND}" "-DMODEL=${model}" "-DHEADER=${header}" "-DNAME=${name}" -P "${tinytrain_embed_script}"
    DEPENDS "${model}" "${tinytrain_embed_script}"
    COMMENT "Embedding ${file_name}"
    VERBATIM)
  target_sources("${target}" PRIVATE "${header}")
  target_include_directories("${target}" PRIVATE "${folder}")
endfunction()

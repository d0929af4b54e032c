# SPDX-License-Identifier: MIT
# Proves that tinytrain_embed_tflite and the shell line beside it give a program the bytes of a file, all 256 of them. Run as
#
#     cmake -DEMBED=include/tinytrain/tflite/embed.cmake -DCXX=c++ -DWORK=folder -DGENERATOR=Ninja -P embed.cmake
cmake_minimum_required(VERSION 3.20)
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}/source")
set(model "${WORK}/source/1 model-x.tflite")

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGN} ends with ${status}:\n${output}")
  endif()
endfunction()

function(same_bytes program)
  execute_process(COMMAND "${program}" OUTPUT_FILE "${WORK}/out" RESULT_VARIABLE status)
  file(SHA256 "${WORK}/out" given)
  file(SHA256 "${model}" wanted)
  if(NOT status EQUAL 0 OR NOT given STREQUAL wanted)
    message(FATAL_ERROR "${program} (exit ${status}) does not have the bytes of ${model}")
  endif()
endfunction()

# Every byte, and behind each of them one that must not become part of its escape.
set(text "")
foreach(byte RANGE 255)
  math(EXPR high "${byte} / 64")
  math(EXPR middle "${byte} / 8 % 8")
  math(EXPR low "${byte} % 8")
  string(APPEND text "\\${high}${middle}${low}7f?")
endforeach()
run(sh -c "printf '${text}' > '${model}'")
file(SIZE "${model}" size)
if(NOT size EQUAL 1024)
  message(FATAL_ERROR "${model} has ${size} bytes, 1024 were written")
endif()

# The function, in a project; a file that changes is embedded again.
file(WRITE "${WORK}/source/CMakeLists.txt" "cmake_minimum_required(VERSION 3.20)
project(embedded LANGUAGES CXX)
include(\"${EMBED}\")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY \"\${CMAKE_BINARY_DIR}\")
add_executable(show show.cpp)
target_compile_features(show PRIVATE cxx_std_20)
target_compile_options(show PRIVATE -Wall -Wextra -Wpedantic -Werror)
tinytrain_embed_tflite(show \"1 model-x.tflite\")
")
file(WRITE "${WORK}/source/show.cpp" "#include <1 model-x.tflite.hpp>
#include <cstdint>
#include <cstdio>
int main() {
  const bool aligned = reinterpret_cast<std::uintptr_t>(model_1_model_x) % 16 == 0;
  return aligned && std::fwrite(model_1_model_x, sizeof model_1_model_x - 1, 1, stdout) == 1 ? 0 : 1;
}
")
run("${CMAKE_COMMAND}" -S "${WORK}/source" -B "${WORK}/build" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${CXX}")
run("${CMAKE_COMMAND}" --build "${WORK}/build")
same_bytes("${WORK}/build/show")
execute_process(COMMAND "${CMAKE_COMMAND}" -E sleep 1)
file(APPEND "${model}" "changed")
run("${CMAKE_COMMAND}" --build "${WORK}/build")
same_bytes("${WORK}/build/show")

# The shell line, as it is documented.
file(READ "${EMBED}" text)
if(NOT text MATCHES "\n#     ({ printf [^\n]+)\n")
  message(FATAL_ERROR "${EMBED} documents no shell line")
endif()
set(line "${CMAKE_MATCH_1}")
string(REPLACE "person.tflite.hpp" "'${WORK}/1 model-x.tflite.hpp'" line "${line}")
string(REPLACE "person.tflite" "'${model}'" line "${line}")
string(REPLACE "char person[]" "char model_1_model_x[]" line "${line}")
file(WRITE "${WORK}/line.sh" "${line}\n")
run(sh "${WORK}/line.sh")
run("${CXX}" -std=c++20 -Wall -Wextra -Wpedantic -Werror "-I${WORK}" "${WORK}/source/show.cpp" -o "${WORK}/shown")
same_bytes("${WORK}/shown")
message(STATUS "both ways give the same bytes")

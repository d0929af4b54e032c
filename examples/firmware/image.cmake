# SPDX-License-Identifier: MIT
# tinytrain_add_image(<target> CORE <core> SOURCES <file>... [DEFINITIONS <name>...] [INCLUDES <folder>...]
#                     [FLASH_BYTES <n>] [RAM_BYTES <n>] [STACK_BYTES <n>])
# One firmware image <target>.elf with its map, for a core of cores.cmake, on the platform of this folder. What is not given
# of the part's sizes is the same for all images: TINYTRAIN_FLASH_BYTES, TINYTRAIN_RAM_BYTES, TINYTRAIN_STACK_BYTES.
include(${CMAKE_CURRENT_LIST_DIR}/cores.cmake)

set(TINYTRAIN_FLASH_BYTES 1048576 CACHE STRING "Flash the image may fill")
set(TINYTRAIN_RAM_BYTES 65536 CACHE STRING "RAM the image may fill, stack included")
set(TINYTRAIN_STACK_BYTES 8192 CACHE STRING "Part of the RAM that is kept for the stack")

# Boost.Hana are headers of the host. Seen through a folder that holds nothing but Boost: the rest of the host's headers
# must stay out of reach of a cross compiler.
find_path(TINYTRAIN_BOOST_INCLUDE_DIR boost/hana.hpp PATHS /usr/include /usr/local/include
  NO_CMAKE_FIND_ROOT_PATH DOC "Folder that holds boost/hana.hpp")
if(NOT TINYTRAIN_BOOST_INCLUDE_DIR)
  message(FATAL_ERROR "No boost/hana.hpp: install Boost (Debian: libboost-dev) or set TINYTRAIN_BOOST_INCLUDE_DIR.")
endif()
set(TINYTRAIN_BOOST_ONLY ${CMAKE_CURRENT_BINARY_DIR}/boost_only)
file(MAKE_DIRECTORY ${TINYTRAIN_BOOST_ONLY})
file(CREATE_LINK ${TINYTRAIN_BOOST_INCLUDE_DIR}/boost ${TINYTRAIN_BOOST_ONLY}/boost SYMBOLIC)

find_program(TINYTRAIN_SIZE NAMES arm-none-eabi-size DOC "Prints the sections of an image")

function(tinytrain_add_image target)
  cmake_parse_arguments(image "" "CORE;FLASH_BYTES;RAM_BYTES;STACK_BYTES" "SOURCES;DEFINITIONS;INCLUDES" ${ARGN})
  foreach(size FLASH_BYTES RAM_BYTES STACK_BYTES)
    if(NOT image_${size})
      set(image_${size} ${TINYTRAIN_${size}})
    endif()
  endforeach()
  set(core ${image_CORE})
  if(NOT core IN_LIST TINYTRAIN_ALL_PARTS)
    message(FATAL_ERROR "${target}: no core '${core}'; there are ${TINYTRAIN_ALL_PARTS}")
  endif()
  set(here ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  set(board ${here}/boards/${${core}_BOARD})

  add_executable(${target} ${image_SOURCES} ${here}/board.cpp ${here}/startup.cpp)
  set_target_properties(${target} PROPERTIES SUFFIX .elf CXX_EXTENSIONS OFF
    LINK_DEPENDS "${here}/link.ld;${board}/memory.ld")
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_definitions(${target} PRIVATE TINYTRAIN_CORE="${core}" ${image_DEFINITIONS})
  target_include_directories(${target} PRIVATE ${here} ${here}/../../include ${image_INCLUDES} ${board})
  target_include_directories(${target} SYSTEM PRIVATE ${TINYTRAIN_BOOST_ONLY})
  target_compile_options(${target} PRIVATE ${${core}_FLAGS} -mthumb -O2 -g -fno-exceptions -fno-rtti
    -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections -fstack-usage
    -Wall -Wextra -Wpedantic -Wconversion -Werror)
  target_link_options(${target} PRIVATE ${${core}_FLAGS} -mthumb -nostartfiles
    -Wl,--defsym=flash_bytes=${image_FLASH_BYTES} -Wl,--defsym=ram_bytes=${image_RAM_BYTES}
    -Wl,--defsym=stack_bytes=${image_STACK_BYTES} -L${board} -T${here}/link.ld
    -Wl,--gc-sections -Wl,--fatal-warnings -Wl,-Map=$<TARGET_FILE_DIR:${target}>/${target}.map)
  if(TINYTRAIN_SIZE)
    add_custom_command(TARGET ${target} POST_BUILD COMMAND ${TINYTRAIN_SIZE} $<TARGET_FILE:${target}> VERBATIM)
  endif()
endfunction()

# SPDX-License-Identifier: MIT
#
# Fetches Fashion-MNIST (30 MB) for the examples:
#
#     cmake -DDESTINATION=<folder> [-DSOURCE=<address of a folder>] -P fetch.cmake
#
# Never fails the build: without a network it gives up after the first file, in seconds, and the examples train on generated
# digits instead. Files that are there with the right SHA-256 stay; a file with a wrong one is deleted.
cmake_minimum_required(VERSION 3.16)

if(NOT DESTINATION)
  message(FATAL_ERROR "fetch.cmake: expected -DDESTINATION=<folder>, found nothing")
endif()
if(NOT SOURCE)
  set(SOURCE "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com")
endif()

# The smallest first: it is the one that tells whether there is a network.
set(files
  t10k-labels-idx1-ubyte.gz  67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5 5
  train-labels-idx1-ubyte.gz a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845 20
  t10k-images-idx3-ubyte.gz  78cb45a589ec14266eab4ac0cb2e9e10a4c076ae2d337fe86383d761bff83f32 300
  train-images-idx3-ubyte.gz a26751d72d89606ffbfdd4dd5d16911f01e93a7ff4783c95da7307a073d79fa7 900)

function(say text)
  message(STATUS "Fashion-MNIST: ${text}")
endfunction()

# file() would stop this script with an error in a folder that cannot be written.
execute_process(COMMAND "${CMAKE_COMMAND}" -E make_directory "${DESTINATION}" ERROR_QUIET)
execute_process(COMMAND "${CMAKE_COMMAND}" -E touch "${DESTINATION}/writable" RESULT_VARIABLE code ERROR_QUIET)
if(NOT code EQUAL 0)
  say("${DESTINATION} cannot be written; the examples use generated digits")
  return()
endif()
file(REMOVE "${DESTINATION}/writable")

while(files)
  list(POP_FRONT files name expected limit_s)
  set(file "${DESTINATION}/${name}")
  if(EXISTS "${file}")
    file(SHA256 "${file}" found)
    if(found STREQUAL expected)
      say("${name} is there")
      continue()
    endif()
    say("${name} deleted: expected SHA-256 ${expected}, found ${found}")
    file(REMOVE "${file}")
  endif()

  say("fetching ${name} from ${SOURCE}")
  # Under another name until it is whole and checked: nobody reads half a file. (With EXPECTED_HASH here, a wrong hash
  # would stop this script with an error.)
  set(part "${file}.part")
  file(DOWNLOAD "${SOURCE}/${name}" "${part}" STATUS status TIMEOUT ${limit_s} INACTIVITY_TIMEOUT 5)
  list(POP_FRONT status code reason)
  if(NOT code EQUAL 0)
    file(REMOVE "${part}")
    say("${name} could not be downloaded (${reason}); the examples use generated digits")
    return()
  endif()
  file(SHA256 "${part}" found)
  if(NOT found STREQUAL expected)
    file(REMOVE "${part}")
    say("${name} deleted: expected SHA-256 ${expected}, downloaded ${found}; the examples use generated digits")
    return()
  endif()
  file(RENAME "${part}" "${file}")
  say("${name} downloaded")
endwhile()
say("complete in ${DESTINATION}")

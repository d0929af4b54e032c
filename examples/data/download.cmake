# SPDX-License-Identifier: MIT
#
# tinytrain_download(<variable> FILE <path> ADDRESS <address> SHA256 <sum> LIMIT_S <seconds>)
#
# Brings a file to where it is needed, and never stops the script or the configuration that calls it: <variable> is empty
# when the file is there with the right SHA-256, otherwise it says why not. A file with a wrong one is deleted. Without a
# network it gives up in seconds.
function(tinytrain_download variable)
  cmake_parse_arguments(PARSE_ARGV 1 get "" "FILE;ADDRESS;SHA256;LIMIT_S" "")
  set(${variable} "" PARENT_SCOPE)
  cmake_path(GET get_FILE PARENT_PATH folder)
  cmake_path(GET get_FILE FILENAME name)
  # file() would stop the caller with an error in a folder that cannot be written.
  execute_process(COMMAND "${CMAKE_COMMAND}" -E make_directory "${folder}" ERROR_QUIET)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E touch "${folder}/writable" RESULT_VARIABLE code ERROR_QUIET)
  if(NOT code EQUAL 0)
    set(${variable} "${folder} cannot be written" PARENT_SCOPE)
    return()
  endif()
  file(REMOVE "${folder}/writable")

  if(EXISTS "${get_FILE}")
    file(SHA256 "${get_FILE}" found)
    if(found STREQUAL get_SHA256)
      return()
    endif()
    message(STATUS "${name} deleted: expected SHA-256 ${get_SHA256}, found ${found}")
    file(REMOVE "${get_FILE}")
  endif()

  message(STATUS "Fetching ${get_ADDRESS}")
  # Under another name until it is whole and checked: nobody reads half a file. (With EXPECTED_HASH here, a wrong hash
  # would stop the caller with an error.)
  set(part "${get_FILE}.part")
  file(DOWNLOAD "${get_ADDRESS}" "${part}" STATUS status TIMEOUT ${get_LIMIT_S} INACTIVITY_TIMEOUT 5)
  list(POP_FRONT status code reason)
  if(NOT code EQUAL 0)
    file(REMOVE "${part}")
    set(${variable} "${name} could not be downloaded (${reason})" PARENT_SCOPE)
    return()
  endif()
  file(SHA256 "${part}" found)
  if(NOT found STREQUAL get_SHA256)
    file(REMOVE "${part}")
    set(${variable} "${name} deleted: expected SHA-256 ${get_SHA256}, downloaded ${found}" PARENT_SCOPE)
    return()
  endif()
  file(RENAME "${part}" "${get_FILE}")
endfunction()

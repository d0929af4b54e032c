# SPDX-License-Identifier: MIT
#
# Fetches Fashion-MNIST (30 MB) for the examples:
#
#     cmake -DDESTINATION=<folder> [-DSOURCE=<address of a folder>] -P fetch.cmake
#
# Never fails the build: without a network it gives up after the first file, in seconds, and the examples train on generated
# digits instead. Files that are there with the right SHA-256 stay; a file with a wrong one is deleted.
cmake_minimum_required(VERSION 3.20)
include("${CMAKE_CURRENT_LIST_DIR}/download.cmake")

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

while(files)
  list(POP_FRONT files name expected limit_s)
  tinytrain_download(fault FILE "${DESTINATION}/${name}" ADDRESS "${SOURCE}/${name}" SHA256 ${expected}
                     LIMIT_S ${limit_s})
  if(fault)
    message(STATUS "Fashion-MNIST: ${fault}; the examples use generated digits")
    return()
  endif()
  message(STATUS "Fashion-MNIST: ${name} is there")
endwhile()
message(STATUS "Fashion-MNIST: complete in ${DESTINATION}")

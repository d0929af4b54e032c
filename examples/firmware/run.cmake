# SPDX-License-Identifier: MIT
# Runs one image in QEMU; what it writes to its UART goes to stdout as it comes.
#   cmake -DCORE=m4 -DIMAGE=firmware_m4.elf [-DQEMU=qemu-system-arm] [-DTIMEOUT=300] -P run.cmake
# Fails where the image fails. -icount shift=0 makes an instruction last one nanosecond, so that timers count instructions.
cmake_minimum_required(VERSION 3.20)
include(${CMAKE_CURRENT_LIST_DIR}/cores.cmake)

if(NOT CORE IN_LIST TINYTRAIN_ALL_PARTS)
  message(FATAL_ERROR "CORE is '${CORE}'; there are ${TINYTRAIN_ALL_PARTS}")
endif()
if(NOT EXISTS "${IMAGE}")
  message(FATAL_ERROR "No image '${IMAGE}': build it first")
endif()
if(NOT QEMU)
  unset(QEMU CACHE)
  find_program(QEMU qemu-system-arm)
endif()
if(NOT QEMU)
  message(FATAL_ERROR "No qemu-system-arm: install it (Debian: apt install qemu-system-arm) or give -DQEMU=<path>")
endif()
if(NOT TIMEOUT)
  set(TIMEOUT 300)
endif()

# Semihosting only lets the image end QEMU with an exit code; text takes the UART.
execute_process(
  COMMAND ${QEMU} -machine ${${CORE}_MACHINE} -icount shift=0 -display none -monitor none -serial stdio
    -semihosting-config enable=on,target=native -kernel ${IMAGE}
  INPUT_FILE /dev/null
  TIMEOUT ${TIMEOUT}
  RESULT_VARIABLE result)
if(NOT result STREQUAL 0)
  message(FATAL_ERROR "${IMAGE} on ${${CORE}_MACHINE}: ${result}\n"
    "(a number is the image's exit code, 67 a hard fault; the time limit is ${TIMEOUT} s; QEMU is ${QEMU})")
endif()

# SPDX-License-Identifier: MIT
# Proves that an image holds no heap, no floating point, no exceptions and no lazily built statics, by its symbols.
#   cmake -DIMAGE=firmware_m4.elf [-DNM=arm-none-eabi-nm] -P forbidden.cmake
cmake_minimum_required(VERSION 3.20)
if(NOT NM)
  set(NM arm-none-eabi-nm)
endif()

set(heap "_?(malloc|free|calloc|realloc|memalign|sbrk)(_r)?|_Zn[wa].*|_Zd[la].*")
# __aeabi_fmul, __aeabi_dadd, __aeabi_i2f, __aeabi_f2h, __aeabi_cdcmple, and libgcc's own names for them, __mulsf3, __fixdfsi;
# not __aeabi_lmul, __aeabi_uidiv or __aeabi_llsl, which are integers.
set(float "__aeabi_[fdh].*|__aeabi_u?[il]2[fd]|__aeabi_c[fd].*|__[a-z]+(sf|df|sc|dc)[a-z0-9]*")
set(exceptions "__cxa_.*|_Unwind_.*|__gxx_personality.*")

execute_process(COMMAND ${NM} --format=posix ${IMAGE} OUTPUT_VARIABLE table RESULT_VARIABLE result)
if(NOT result STREQUAL 0)
  message(FATAL_ERROR "${NM} cannot read ${IMAGE}: ${result}")
endif()
if(NOT table MATCHES "(^|\n)reset T ")
  message(FATAL_ERROR "${IMAGE} has no symbol 'reset': not a firmware image, or stripped, and nothing can be proved of it")
endif()

set(offenders "")
string(REPLACE "\n" ";" lines "${table}")
foreach(line IN LISTS lines)
  string(REGEX REPLACE " .*" "" symbol "${line}")
  if(symbol MATCHES "^(${heap}|${float}|${exceptions})$")
    string(APPEND offenders "\n  ${symbol}")
  endif()
endforeach()
if(offenders)
  message(FATAL_ERROR "${IMAGE} must not hold:${offenders}")
endif()
message(STATUS "${IMAGE}: no heap, no floating point, no exceptions")

# SPDX-License-Identifier: MIT
# What each core is compiled for and where it runs; read by image.cmake and run.cmake.
#
# Soft float on purpose: floating point then shows up as a call of __aeabi_fmul and the like, which forbidden.cmake finds;
# an FPU instruction would go unnoticed. MVE needs the hard-float calling convention, so on the M55 the FPU is switched off
# instead, and integer MVE stays.
# QEMU's only M0 board has 16 KB of RAM: M0 code runs on the M3, which executes all of v6-M.
set(TINYTRAIN_ALL_CORES m0 m3 m4 m7 m33 m55)
set(TINYTRAIN_ALL_PARTS ${TINYTRAIN_ALL_CORES} microbit)

set(m0_FLAGS -mcpu=cortex-m0 -mfloat-abi=soft)
set(m0_BOARD mps2)
set(m0_MACHINE mps2-an385)

set(m3_FLAGS -mcpu=cortex-m3 -mfloat-abi=soft)
set(m3_BOARD mps2)
set(m3_MACHINE mps2-an385)

set(m4_FLAGS -mcpu=cortex-m4 -mfloat-abi=soft)
set(m4_BOARD mps2)
set(m4_MACHINE mps2-an386)

set(m7_FLAGS -mcpu=cortex-m7 -mfloat-abi=soft)
set(m7_BOARD mps2)
set(m7_MACHINE mps2-an500)

set(m33_FLAGS -mcpu=cortex-m33 -mfloat-abi=soft)
set(m33_BOARD an505)
set(m33_MACHINE mps2-an505)

set(m55_FLAGS -mcpu=cortex-m55+nofp -mfloat-abi=hard)
set(m55_BOARD an547)
set(m55_MACHINE mps3-an547)

# The M0 board itself.
set(microbit_FLAGS ${m0_FLAGS})
set(microbit_BOARD microbit)
set(microbit_MACHINE microbit)

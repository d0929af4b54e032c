# SPDX-License-Identifier: MIT
# Toolchain file: GCC for bare-metal Arm (Debian: gcc-arm-none-eabi libstdc++-arm-none-eabi-newlib).
# The core is chosen per image, in image.cmake.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)

# Nothing links without link.ld, so CMake's own checks compile only.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)

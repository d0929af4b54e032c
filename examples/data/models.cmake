# SPDX-License-Identifier: MIT
#
# tinytrain_find_model(<name> <variable> FOR <what needs it>)
#
# Sets <variable> to the path of <name>.tflite, or to nothing, after a message that says what is left out and why. Looked
# for in TINYTRAIN_DATA (itself, then models/); without TINYTRAIN_DATA, a model with a public address is downloaded to
# <build>/data/models while the project is configured.
include("${CMAKE_CURRENT_LIST_DIR}/download.cmake")

set(tinytrain_mlperf
    "https://raw.githubusercontent.com/mlcommons/tiny/1afd2c9820f795965a6134facd0b4dfae41ef23f/benchmark/training")
set(tinytrain_tflm "https://raw.githubusercontent.com/tensorflow/tflite-micro/90b983c2b3f1480642e040bbd2ddb37b998f3424/\
tensorflow/lite/micro/examples")

# Address and SHA-256 (all Apache 2.0).
set(tinytrain_model_mlperf_vww_96
    "${tinytrain_mlperf}/visual_wake_words/trained_models/vww_96_int8.tflite"
    597a384c8c2c8a1276f04702f25013b7838f2f814f1ca7c174d295b73e3d6b7b)
set(tinytrain_model_mlperf_kws_ref_model
    "${tinytrain_mlperf}/keyword_spotting/trained_models/kws_ref_model.tflite"
    aeea436800704fce17b17292e4412630ad856e9d777c044c64ef748a880bd0ae)
set(tinytrain_model_tflm_hello_world
    "${tinytrain_tflm}/hello_world/models/hello_world_int8.tflite"
    505ee4fae7fa46ab67bea4c08b4969eb3eb8b9114c50595ec4a29d9a27993202)
set(tinytrain_model_tflm_micro_speech
    "${tinytrain_tflm}/micro_speech/models/micro_speech_quantized.tflite"
    09e5e2a9dfb2d8ed78802bf18ce297bff54281a66ca18e0c23d69ca14f822a83)

function(tinytrain_find_model name variable)
  cmake_parse_arguments(PARSE_ARGV 2 model "" "FOR" "")
  set(${variable} "" PARENT_SCOPE)
  if(TINYTRAIN_DATA)
    foreach(file "${TINYTRAIN_DATA}/${name}.tflite" "${TINYTRAIN_DATA}/models/${name}.tflite")
      if(EXISTS "${file}")
        set(${variable} "${file}" PARENT_SCOPE)
        return()
      endif()
    endforeach()
    message(STATUS "tinytrain: ${model_FOR} is left out: ${name}.tflite is not in ${TINYTRAIN_DATA}/models")
    return()
  endif()
  if(NOT tinytrain_model_${name})
    message(STATUS "tinytrain: ${model_FOR} is left out: ${name}.tflite has no public address "
                   "(set TINYTRAIN_DATA to a folder with models/${name}.tflite)")
    return()
  endif()
  list(GET tinytrain_model_${name} 0 address)
  list(GET tinytrain_model_${name} 1 sum)
  set(file "${PROJECT_BINARY_DIR}/data/models/${name}.tflite")
  tinytrain_download(fault FILE "${file}" ADDRESS "${address}" SHA256 ${sum} LIMIT_S 60)
  if(fault)
    message(STATUS "tinytrain: ${model_FOR} is left out: ${fault} "
                   "(set TINYTRAIN_DATA to a folder with models/${name}.tflite, or configure again with a network)")
    return()
  endif()
  set(${variable} "${file}" PARENT_SCOPE)
endfunction()

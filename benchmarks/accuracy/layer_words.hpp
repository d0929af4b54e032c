// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain.hpp>

#include <nlohmann/json.hpp>

//! Ops in the words of twin.py.
namespace accuracy {

//! Kernel, stride, dilation and the padding that they come to on this input.
inline nlohmann::json words_of_window(const char* op, tinytrain::window w, tinytrain::dims x) {
  const tinytrain::axis rows = w.rows(x);
  const tinytrain::axis columns = w.columns(x);
  const auto after = [](tinytrain::axis a) {
    const int reach = (a.out - 1) * a.stride + (a.kernel - 1) * a.dilation + 1 - a.before - a.size;
    return reach > 0 ? reach : 0;
  };
  return {{"op", op},
          {"kernel", {w.kernel_h, w.kernel_w}},
          {"stride", {w.stride_h, w.stride_w}},
          {"dilation", {w.dilation_h, w.dilation_w}},
          {"pad", {rows.before, columns.before, after(rows), after(columns)}}};
}

template <class... Options>
nlohmann::json words_of(tinytrain::conv2d<Options...>, tinytrain::dims x) {
  return words_of_window("conv2d", tinytrain::conv2d<Options...>::sliding, x);
}
template <class... Options>
nlohmann::json words_of(tinytrain::depthwise2d<Options...>, tinytrain::dims x) {
  return words_of_window("depthwise2d", tinytrain::depthwise2d<Options...>::sliding, x);
}
template <class... Options>
nlohmann::json words_of(tinytrain::max_pool<Options...>, tinytrain::dims x) {
  return words_of_window("max_pool", tinytrain::max_pool<Options...>::sliding, x);
}
template <class... Options>
nlohmann::json words_of(tinytrain::avg_pool<Options...>, tinytrain::dims x) {
  return words_of_window("avg_pool", tinytrain::avg_pool<Options...>::sliding, x);
}
template <class... Options>
nlohmann::json words_of(tinytrain::linear<Options...>, tinytrain::dims) {
  return {{"op", "linear"}};
}
inline nlohmann::json words_of(tinytrain::relu, tinytrain::dims) { return {{"op", "relu"}}; }
inline nlohmann::json words_of(tinytrain::relu6, tinytrain::dims) {
  return {{"op", "clamp"}, {"low", 0.0}, {"high", 6.0}};
}
inline nlohmann::json words_of(tinytrain::add, tinytrain::dims) { return {{"op", "add"}}; }
inline nlohmann::json words_of(tinytrain::global_avg_pool, tinytrain::dims) { return {{"op", "global_avg_pool"}}; }
inline nlohmann::json words_of(tinytrain::flatten, tinytrain::dims) { return {{"op", "flatten"}}; }
template <tinytrain::dims Y>
nlohmann::json words_of(tinytrain::reshape<Y>, tinytrain::dims) {
  return {{"op", "reshape"}};
}
template <tinytrain::softmax_scaling Scaling>
nlohmann::json words_of(tinytrain::softmax<Scaling>, tinytrain::dims) {
  return {{"op", "softmax"}};
}

}  // namespace accuracy

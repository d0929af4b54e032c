// SPDX-License-Identifier: MIT
//! The pretrained models of TINYTRAIN_DATA, against what TensorFlow Lite Micro found in them (golden/<model>/layers.csv).
#include "touch.hpp"

#include <tinytrain/tflite/reader.hpp>

#include <doctest/doctest.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>

namespace tflite = tinytrain::tflite;
using tflite::kind;

namespace {

constexpr const char* names[] = {"mit_mbv2-w0.35",           "mit_mbv2-w0.35_headless", "mit_mcunet-5fps",
                                 "mit_mcunet-5fps_headless", "mlperf_kws_ref_model",    "mlperf_vww_96",
                                 "tflm_hello_world",         "tflm_micro_speech"};

//! The folder of data, or nothing, and then it says so.
std::string data() {
  const char* folder = std::getenv("TINYTRAIN_DATA");
#ifdef TINYTRAIN_DATA
  folder = folder == nullptr ? TINYTRAIN_DATA : folder;
#endif
  if (folder == nullptr || *folder == '\0') {
    MESSAGE("skipped: TINYTRAIN_DATA names no folder with models");
    return {};
  }
  return folder;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), path, " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

const char* name_of(kind what) {
  switch (what) {
  case kind::conv_2d: return "CONV_2D";
  case kind::depthwise_conv_2d: return "DEPTHWISE_CONV_2D";
  case kind::fully_connected: return "FULLY_CONNECTED";
  case kind::add: return "ADD";
  case kind::average_pool_2d: return "AVERAGE_POOL_2D";
  case kind::pad:
  case kind::folded_pad: return "PAD";
  case kind::reshape: return "RESHAPE";
  case kind::softmax: return "SOFTMAX";
  default: return "another";
  }
}

//! The shape as the golden file has it: as many dimensions as stand there.
std::string shape_of(tinytrain::dims d, const std::string& like) {
  int rank = 1;
  for (const char c : like) rank += c == 'x' ? 1 : 0;
  std::string text = "1";
  for (int axis = 4 - rank; axis < 3; ++axis) text += "x" + std::to_string(tflite::along(d, axis));
  return text;
}

std::unique_ptr<tflite::reading<128>> read(const std::string& bytes, std::size_t size) {
  return std::make_unique<tflite::reading<128>>(tflite::read<128>({bytes.data(), static_cast<int>(size)}));
}

}  // namespace

TEST_CASE("operators, shapes, scales and zero points of the models") {
  const std::string folder = data();
  for (const std::string name : names) {
    if (folder.empty()) return;
    CAPTURE(name);
    const std::string bytes = content(folder + "/models/" + name + ".tflite");
    const auto r = read(bytes, bytes.size());
    REQUIRE(r->error.what.rule == 0);
    CHECK(touch::everything(r->what, r->count, bytes.data(), static_cast<int>(bytes.size())) != 0);
    std::istringstream layers(content(folder + "/golden/" + name + "/layers.csv"));
    std::string line;
    std::getline(layers, line);
    int position = 0;
    for (; std::getline(layers, line); ++position) {
      std::istringstream columns(line);
      std::string number, code, shape, type, scale, zero_point;
      for (std::string* column : {&number, &code, &shape, &type, &scale, &zero_point})
        std::getline(columns, *column, ',');
      REQUIRE(position < r->count);
      const tflite::operation& o = r->what[position];
      CAPTURE(position);
      CHECK(std::to_string(o.index) == number);
      CHECK(name_of(o.what) == code);
      if (o.what == kind::folded_pad) {
        const tinytrain::window& w = r->what[position + 1].sliding;
        CHECK(shape_of({o.y.h + w.before_h + w.after_h, o.y.w + w.before_w + w.after_w, o.y.c}, shape) == shape);
      } else {
        CHECK(shape_of(o.y, shape) == shape);
      }
      CHECK(type == "INT8");
      CHECK(std::to_string(o.y_scale.zero_point) == zero_point);
      float wanted = 0;
      CHECK(std::from_chars(scale.data(), scale.data() + scale.size(), wanted).ec == std::errc{});
      CHECK(o.y_scale.scale == wanted);
    }
    CHECK(position == r->count);
  }
}

TEST_CASE("a prefix of a model has a fault with a name") {
  const std::string folder = data();
  for (const std::string name : names) {
    if (folder.empty()) return;
    CAPTURE(name);
    const std::string bytes = content(folder + "/models/" + name + ".tflite");
    auto r = std::make_unique<tflite::reading<128>>();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      *r = tflite::read<128>({bytes.data(), static_cast<int>(size)});
      if (r->error.what.rule < 1 || r->error.what.rule > tflite::rules::size) {
        FAIL("the first ", size, " bytes have no fault");
      }
    }
  }
}

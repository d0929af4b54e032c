// SPDX-License-Identifier: MIT
// The keyword model of MLPerf Tiny, embedded by CMake where the models are at hand.
#if __has_include("mlperf_kws_ref_model.tflite.hpp")
#include "law/imported_gradient.hpp"
#include "mlperf_kws_ref_model.tflite.hpp"

namespace {

namespace tt = tinytrain;
using namespace law;

using keywords = tt::tflite::network<mlperf_kws_ref_model>;

//! The last four layers with weights, and channels of one in front of them.
using rule = tt::sparse_update<tt::train<tt::layer<5>, tt::channels<8, 24>, tt::bias>, tt::train<tt::layer<6>>,
                               tt::train<tt::layer<7>>, tt::train<tt::layer<8>>>;

}  // namespace

TEST_CASE("the gradient of a real keyword model") {
  check_imported_gradient<keywords, rule, tt::learning_rate<1, 256>, tt::int8_weights>(
      {.rate = 1.0 / 256, .samples = 2, .repeats = 100, .cosine = 0.9, .slope = 0.1});
}
#endif

// SPDX-License-Identifier: MIT
// rejects: too_many_operations
// rejects: tinytrain::tflite::file<
// rejects: , 0>
// rejects: expected<3>
// rejects: actual<4>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

#include <type_traits>

namespace tt = tinytrain;

constexpr writer::file model = writer::write(models::concatenation(5, 1));

#ifdef TINYTRAIN_REJECT
constexpr tt::tflite::fault found = tt::tflite::read<3>(tt::tflite::view_of(model)).error;
#else
constexpr tt::tflite::fault found = tt::tflite::read<4>(tt::tflite::view_of(model)).error;
#endif

using rule = tt::nth<found.what.rule == 0 ? 0 : found.what.rule - 1, tt::tflite::rules>;
using verdict = std::conditional_t<found.what.rule == 0, tt::no_error,
                                   tt::error<rule, tt::at<tt::tflite::file<model>, found.operator_index>,
                                             tt::expected<found.what.expected>, tt::actual<found.what.actual>>>;
template struct accepted<verdict>;

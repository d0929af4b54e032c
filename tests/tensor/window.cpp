// SPDX-License-Identifier: MIT
// Proves sliding windows (include/tinytrain/tensor/window.hpp): output o, tap t reads input o * stride + t - before,
// and
//
//     same    out = ceil(in / stride), padding = max((out - 1) * stride + kernel - in, 0), the smaller half before
//     valid   out = floor((in - kernel) / stride) + 1, or 0 where the kernel does not fit
//
// (TensorFlow's documentation of tf.nn.convolution). Against brute force over all taps, for every size, kernel and
// stride up to well beyond each other; the outputs that cover an input are the inverse of the taps that an output
// reads.
#include <tinytrain/tensor/window.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <type_traits>

namespace {

using tinytrain::axis;
using tinytrain::dims;
using tinytrain::window;

static_assert(window{3, 3, 1, 1, true}.slide({28, 14, 5}, 7) == dims{28, 14, 7});
static_assert(window{3, 3, 2, 2, true}.slide({28, 14, 5}, 7) == dims{14, 7, 7});
static_assert(window{3, 5, 1, 2, false}.slide({28, 14, 5}, 7) == dims{26, 5, 7});
static_assert(window{3, 3, 1, 1, false}.slide({2, 3, 1}, 1) == dims{0, 1, 1});
static_assert(window{}.slide({28, 14, 5}, 5) == dims{28, 14, 5});
static_assert(window{3, 5, 1, 1, true}.taps() == 15);
static_assert(window{3, 3, 2, 2, true}.rows({5, 4, 1}).before == 1 &&
              window{3, 3, 2, 2, true}.columns({5, 4, 1}).before == 0);
static_assert(window{2, 2, 1, 1, true}.rows({5, 4, 1}).before == 0);  // the extra one comes last
static_assert(window{1, 2, 3, 4, true} != window{1, 2, 3, 4, false});
static_assert(std::is_trivially_copyable_v<window>);

struct counts {
  int shapes = 0;
  int wrong_outputs = 0;
  int wrong_padding = 0;
  int wrong_taps = 0;
  int outputs_without_tap = 0;
  int wrong_inverse = 0;
};

int expected_outputs(int size, int kernel, int stride, bool same) {
  int out = 0;
  for (int first = 0; same ? first < size : first + kernel <= size; first += stride) {
    ++out;
  }
  return out;
}

void look(counts& n, const axis& a, int size, int kernel, int stride, bool same) {
  ++n.shapes;
  n.wrong_outputs += a.out != expected_outputs(size, kernel, stride, same);
  const int padding = (a.out - 1) * stride + kernel - size;
  n.wrong_padding += a.before != (same && padding > 0 ? padding / 2 : 0);
  for (int o = 0; o < a.out; ++o) {
    int inside = 0;
    for (int t = 0; t < kernel; ++t) {
      const int input = o * stride + t - a.before;
      const bool reads = input >= 0 && input < size;
      inside += reads ? 1 : 0;
      n.wrong_taps += reads != (t >= a.first_tap(o) && t < a.last_tap(o));
      n.wrong_taps += a.origin(o) + t != input;
    }
    n.outputs_without_tap += inside == 0;
  }
  for (int i = 0; i < size; ++i) {
    for (int o = 0; o < a.out; ++o) {
      bool covers = false;
      for (int t = a.first_tap(o); t < a.last_tap(o); ++t) {
        covers = covers || a.origin(o) + t == i;
      }
      n.wrong_inverse += covers != (o >= a.first_output(i) && o < a.last_output(i));
    }
    n.wrong_inverse += a.first_output(i) < 0 || a.last_output(i) > a.out;
  }
}

}  // namespace

TEST_CASE("taps and outputs agree with brute force") {
  counts n;
  for (const bool same : {true, false}) {
    for (int size = 1; size <= 18; ++size) {
      for (int kernel = 1; kernel <= 11; ++kernel) {
        for (int stride = 1; stride <= 7; ++stride) {
          const window rows_only{kernel, 1, stride, 1, same};
          look(n, rows_only.rows({size, 1, 1}), size, kernel, stride, same);
          const window columns_only{1, kernel, 1, stride, same};
          look(n, columns_only.columns({1, size, 1}), size, kernel, stride, same);
        }
      }
    }
  }
  CHECK(n.shapes == 2 * 18 * 11 * 7 * 2);
  CHECK(n.wrong_outputs == 0);
  CHECK(n.wrong_padding == 0);
  CHECK(n.wrong_taps == 0);
  CHECK(n.outputs_without_tap == 0);
  CHECK(n.wrong_inverse == 0);
}

TEST_CASE("a window over the whole map has one output") {
  for (int size = 1; size <= 64; ++size) {
    const axis a = window{size, size, 1, 1, false}.rows({size, size, 3});
    CHECK(a.out == 1);
    CHECK(a.first_tap(0) == 0);
    CHECK(a.last_tap(0) == size);
    CHECK(a.first_output(size - 1) == 0);
    CHECK(a.last_output(0) == 1);
  }
}

// SPDX-License-Identifier: MIT
// Proves sliding windows (include/tinytrain/tensor/window.hpp): output o, tap t reads input o * stride + t * dilation -
// before; with reach = (kernel - 1) * dilation + 1,
//
//     same    out = ceil(in / stride), padding = max((out - 1) * stride + reach - in, 0), the smaller half before
//     valid   out = floor((in - reach) / stride) + 1, or 0 where the kernel does not fit
//     stated  valid, of an input that is longer by `before` and `after`
//
// (TensorFlow's documentation of tf.nn.convolution). Against brute force over all taps, for every size, kernel, stride and
// dilation up to well beyond each other; the outputs that may cover an input are the inverse of the taps that an output
// reads, and `tap` says which of them it is, if any.
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
static_assert(window{3, 3, 1, 1, true, 1, 2} != window{3, 3, 1, 1, true, 2, 1});
static_assert(window{3, 3, 1, 1, true, 1, 2}.dilated() && !window{3, 3, 1, 1, true}.dilated());
static_assert(window{3, 3, 1, 1, false, 2, 4}.slide({9, 9, 1}, 2) == dims{5, 1, 2});
static_assert(window{3, 3, 1, 1, false, 1, 1, 1, 2, 3, 4}.slide({9, 9, 1}, 2) == dims{11, 13, 2});
static_assert(std::is_trivially_copyable_v<window>);

struct counts {
  int shapes = 0;
  int wrong_outputs = 0;
  int wrong_padding = 0;
  int wrong_taps = 0;
  int outputs_without_tap = 0;
  int wrong_inverse = 0;
};

int expected_outputs(int size, int reach, int stride, bool same) {
  int out = 0;
  for (int first = 0; same ? first < size : first + reach <= size; first += stride) {
    ++out;
  }
  return out;
}

//! A stated padding, where it is not `same`.
struct stated {
  int before = 0;
  int after = 0;
};

void look(counts& n, const axis& a, int size, int kernel, int stride, bool same, int dilation = 1, stated pad = {}) {
  ++n.shapes;
  const int reach = (kernel - 1) * dilation + 1;
  n.wrong_outputs += a.out != expected_outputs(size + pad.before + pad.after, reach, stride, same);
  const int padding = (a.out - 1) * stride + reach - size;
  n.wrong_padding += a.before != (same && padding > 0 ? padding / 2 : pad.before);
  for (int o = 0; o < a.out; ++o) {
    int inside = 0;
    for (int t = 0; t < kernel; ++t) {
      const int input = o * stride + t * dilation - a.before;
      const bool reads = input >= 0 && input < size;
      inside += reads ? 1 : 0;
      n.wrong_taps += reads != (t >= a.first_tap(o) && t < a.last_tap(o));
      n.wrong_taps += a.origin(o) + t * dilation != input;
    }
    n.outputs_without_tap += inside == 0;
  }
  for (int i = 0; i < size; ++i) {
    for (int o = 0; o < a.out; ++o) {
      int tap = -1;
      for (int t = a.first_tap(o); t < a.last_tap(o); ++t) {
        tap = a.origin(o) + t * dilation == i ? t : tap;
      }
      const bool may_cover = o >= a.first_output(i) && o < a.last_output(i);
      n.wrong_inverse += tap >= 0 && !may_cover;
      n.wrong_inverse += dilation == 1 && tap < 0 && may_cover;
      n.wrong_inverse += may_cover && (tap < 0 ? a.tap(o, i) >= 0 : a.tap(o, i) != tap);
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

TEST_CASE("dilated windows agree with brute force") {
  counts n;
  for (const bool same : {true, false}) {
    for (int size = 1; size <= 14; ++size) {
      for (int kernel = 1; kernel <= 5; ++kernel) {
        for (int stride = 1; stride <= 4; ++stride) {
          for (int dilation = 1; dilation <= 5; ++dilation) {
            look(n, window{kernel, 1, stride, 1, same, dilation, 1}.rows({size, 1, 1}), size, kernel, stride, same,
                 dilation);
            look(n, window{1, kernel, 1, stride, same, 1, dilation}.columns({1, size, 1}), size, kernel, stride, same,
                 dilation);
          }
        }
      }
    }
  }
  CHECK(n.shapes == 2 * 14 * 5 * 4 * 5 * 2);
  CHECK(n.wrong_outputs == 0);
  CHECK(n.wrong_padding == 0);
  CHECK(n.wrong_taps == 0);
  CHECK(n.wrong_inverse == 0);
}

TEST_CASE("stated padding agrees with brute force, also where a window lies in it altogether") {
  counts n;
  for (int size = 1; size <= 9; ++size) {
    for (int kernel = 1; kernel <= 4; ++kernel) {
      for (int stride = 1; stride <= 3; ++stride) {
        for (int dilation = 1; dilation <= 3; ++dilation) {
          for (int before = 0; before <= 5; ++before) {
            for (int after = 0; after <= 5; ++after) {
              look(n, window{kernel, 1, stride, 1, false, dilation, 1, before, 9, after, 9}.rows({size, 1, 1}), size,
                   kernel, stride, false, dilation, {before, after});
              look(n, window{1, kernel, 1, stride, false, 1, dilation, 9, before, 9, after}.columns({1, size, 1}), size,
                   kernel, stride, false, dilation, {before, after});
            }
          }
        }
      }
    }
  }
  CHECK(n.shapes == 9 * 4 * 3 * 3 * 6 * 6 * 2);
  CHECK(n.wrong_outputs == 0);
  CHECK(n.wrong_padding == 0);
  CHECK(n.wrong_taps == 0);
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

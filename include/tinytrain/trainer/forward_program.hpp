// SPDX-License-Identifier: MIT
#pragma once

#include <tinytrain/fixed/affine.hpp>
#include <tinytrain/fixed/requantizer.hpp>
#include <tinytrain/trainer/program_values.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tinytrain {

//! What forward steps may need from outside.
struct forward_inputs {
  const std::int8_t* image = nullptr;
  bool training = false;
  bool (*row)(const void* source, int index, std::int8_t* to) = nullptr;  //!< of an input that comes by rows
  const void* source = nullptr;
  bool failed = false;  //!< a row did not come
};

//! The forward steps of a tape, lifted back to types: each by itself, map after map, or a stretch of them row by row.
template <class Network, class Update, class Constants, class Plan, bool Tracked>
class forward_program : public program_values<Network, Update, Constants, Plan> {
  using values = program_values<Network, Update, Constants, Plan>;
  template <int Node>
  using layer = typename values::template layer<Node>;
  template <int Node>
  using trained_channels = typename values::template trained_channels<Node>;
  using limits = typename values::limits;
  using inputs = forward_inputs;

 public:
  using memory = typename values::memory;

  //! A step by itself.
  template <int Index>
  static void run_map(memory& m, inputs& in) {
    std::uint8_t peak_bits = 0;
    run_rows<Index>(m, in, {0, rows_of<Index>, nullptr, &peak_bits});
  }

  //! The stretch of forward steps that begins with step `First`, row by row. `observe(step, row)` is called behind each.
  template <int First, class Observer>
  [[gnu::noinline]] static void run_stretch(memory& m, inputs& in, Observer observe) {
    constexpr int count = Plan::tape.at(First).last - First + 1;
    static constexpr auto functions = functions_of<First>(std::make_integer_sequence<int, count>{});
    std::int16_t done[count] = {};
    std::uint8_t peak_bits[count] = {};
    for (const std::uint8_t k : Plan::template schedule<First>()) {
      functions[k](m, in, {done[k], done[k] + 1, done, peak_bits + k});
      if (Plan::input_maps.fetched && in.failed) {
        return;
      }
      observe(First + k, done[k]);
      ++done[k];
    }
  }

  //! The rows of a forward step.
  template <int Index>
  static constexpr int rows_of = plan::rows_of(Plan::graph, Plan::tape.at(Index));

 private:
  //! Rows [first, end) of a forward step; how many rows of each step of its stretch are done, null where it runs alone; and the
  //! width of the largest magnitude in the rows of this one so far.
  struct row_range {
    int first;
    int end;
    const std::int16_t* done;
    std::uint8_t* peak_bits;
  };
  using row_function = void (*)(memory&, inputs&, const row_range&);

  template <int First, int... Step>
  static constexpr std::array<row_function, sizeof...(Step)> functions_of(std::integer_sequence<int, Step...>) {
    return {&run_rows<First + Step>...};
  }

  template <int Index>
  [[gnu::noinline]] static void run_rows(memory& m, inputs& in, const row_range& rows) {
    constexpr plan::step s = Plan::tape.at(Index);
    if constexpr (s.what == plan::action::fetch) {
      fetch<Index>(m, in, rows);
    } else if constexpr (s.what == plan::action::forward) {
      forward<Index>(m, in, rows);
    } else if constexpr (s.what == plan::action::save) {
      save<Index>(m, in, rows);
    } else {
      mark<Index>(m, rows);
    }
  }

  template <int Index>
  static void fetch(memory& m, inputs& in, const row_range& rows) {
    constexpr plan::value y = Plan::tape[Plan::tape.at(Index).y];
    for (int row = rows.first; row < rows.end && !in.failed; ++row) {
      std::int8_t* to = m.template at<std::int8_t>(Plan::offset(Plan::tape.at(Index).y));
      in.failed = !in.row(in.source, row, to + y.slot(row) * y.map.row());
    }
  }

  //! An activation as step `Index` finds it: its ring, if it lies in one, with the rows that are there by now.
  template <int Index, int Value>
  static operand activation_in(memory& m, const inputs& in, const row_range& rows) {
    operand x = values::template activation<Value>(m, in.image);
    if constexpr (Value != plan::image) {
      constexpr int ring = Plan::tape[Value].ring;
      if constexpr (ring > 0) {
        const int newest = rows.done[Plan::tape.writer(Value) - Plan::tape.at(Index).first] - 1;
        x.ring = ring;
        x.lap = newest / ring * ring;
      }
    }
    return x;
  }

  template <int Index>
  static void forward(memory& m, inputs& in, const row_range& rows) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr plan::node n = Plan::graph[s.node];
    constexpr plan::value y = Plan::tape[s.y];
    auto requantize = requantizer<Index>(m);
    forward_frame<decltype(requantize)> frame;
    frame.x = activation_in<Index, s.x>(m, in, rows);
    if constexpr (s.skip != plan::no_value) {
      frame.skip = activation_in<Index, s.skip>(m, in, rows);
    }
    if constexpr (n.parameters.weights > 0) {
      frame.parameters = values::template parameters<s.node>(m);
    }
    frame.requantize = &requantize;
    if constexpr (s.saved != plan::no_value) {
      frame.saved = m.template at<std::uint8_t>(Plan::offset(s.saved));
    }
    if constexpr (s.scratch != plan::no_value) {
      frame.scratch = m.template at<std::int32_t>(Plan::offset(s.scratch));
    }
    for (int row = rows.first; row < rows.end; ++row) {
      frame.y = m.template at<std::int8_t>(Plan::offset(s.y)) + y.slot(row) * n.out.row();
      layer<s.node>::op::template forward_row<n.in, trained_channels<s.node>>(frame, row);
    }
    if constexpr (Tracked && Plan::keeps_scale(s) && Index < Plan::tape.loss_step) {  // a second pass shows nothing new
      if (in.training) {  // what is seen is the map: a row of zeros is not one of zeros
        const auto bits = static_cast<std::uint8_t>(std::bit_width(requantize.peak()));
        *rows.peak_bits = bits > *rows.peak_bits ? bits : *rows.peak_bits;
        if (rows.end == rows_of<Index>) {
          const std::uint32_t peak = (std::uint32_t{1} << *rows.peak_bits) - 1;
          m.activation_scales.observe(y.scale,
                                      shown < y.nonnegative ? y.above : 0 > (peak, m.activation_scales[y.scale]),
                                      y.nonnegative ? 8 : 7);
        }
      }
    }
  }

  //! What an upper limit leaves of a peak, which is seen in front of it; of a nonnegative tensor.
  template <int Above>
  static constexpr std::uint32_t shown(std::uint32_t peak, int exponent) {
    if constexpr (Above == 0) {
      return peak;
    } else {
      const auto limit = static_cast<std::uint32_t>(scale_by_power(Above, -exponent));
      return peak < limit ? peak : limit;
    }
  }

  //! What brings the accumulators of a forward step to its output: an imported layer's own, or one for a power of two.
  template <int Index>
  static auto requantizer(const memory& m) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr plan::node n = Plan::graph[s.node];
    constexpr plan::value y = Plan::tape[s.y];
    const limits l = values::template limits_of<s.y>(m);
    if constexpr (n.imported) {
      return layer<s.node>::template requantizer<n.moves_bias()>(affine_limits{y.affine.zero_point, l.low, l.high});
    } else {
      constexpr affine_scale x = values::template affine_of<s.x>;
      constexpr bool scaled = x && n.parameters.weights == 0 && n.form == op_form::compute;
      constexpr std::int32_t mantissa = x ? make_multiplier(x.scale).mantissa : operand::unit_mantissa;
      return power_requantizer<Tracked, scaled>(m.activation_scales[y.scale], values::template zero_point<s.y>, l.low,
                                                l.high, mantissa);
    }
  }

  //! Packs the trained channels of every pixel.
  template <int Index>
  static void save(memory& m, inputs& in, const row_range& rows) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr plan::node n = Plan::graph[s.node];
    constexpr int channels = n.parameters.channels;
    constexpr int row_size = n.in.size() / rows_of<Index>;
    constexpr int pixels = row_size / channels;
    const operand x = activation_in<Index, s.x>(m, in, rows);
    auto* saved = m.template at<std::int8_t>(Plan::offset(s.saved)) + rows.first * pixels * n.trained_channels;
    for (int row = rows.first; row < rows.end; ++row) {
      const std::int8_t* pixel = x.row(row, row_size);
      for (int k = 0; k < pixels; ++k, pixel += channels) {
        for (const channel_run& run : channel_runs<trained_channels<s.node>, channels>) {
          for (int c = 0; run.trained && c < run.count; ++c) {
            *saved++ = pixel[run.first + c];
          }
        }
      }
    }
  }

  template <int Index>
  static void mark(memory& m, const row_range& rows) {
    constexpr plan::step s = Plan::tape.at(Index);
    constexpr int row_size = Plan::graph[s.node].out.row();
    inputs none;
    const operand x = activation_in<Index, s.x>(m, none, rows);
    auto* bits = m.template at<std::uint8_t>(Plan::offset(s.saved));
    const limits l = values::template limits_of<s.x>(m);
    for (int row = rows.first; row < rows.end; ++row) {
      const std::int8_t* elements = x.row(row, row_size);
      // A byte that two rows share is finished by the later one.
      int at = row * row_size;
      unsigned word = at % 8 == 0 ? 0u : bits[at / 8];
      for (int k = 0; k < row_size; ++k, ++at) {
        word |= l.pass(elements[k]) ? 1u << (at % 8) : 0u;
        if (at % 8 == 7) {
          bits[at / 8] = static_cast<std::uint8_t>(word);
          word = 0;
        }
      }
      if (at % 8 != 0) {
        bits[at / 8] = static_cast<std::uint8_t>(word);
      }
    }
  }
};

}  // namespace tinytrain

// SPDX-License-Identifier: MIT
// Proves how values of a tape become what kernels are handed (include/tinytrain/trainer/program_values.hpp): an imported
// activation with its own scale, zero point and limits,
//
//     real value = (data - zero_point) * mantissa * 2^(exponent - 14)
//
// any other with the trainer's exponent, its zero point -128 where it is nonnegative; limits of fused clamps in the unit that
// the activation has now; parameters where they lie, trained ones in RAM, frozen ones in flash.
#include "law/imported_like.hpp"
#include "law/networks.hpp"

#include <tinytrain/trainer/program_values.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>

namespace {

namespace tt = tinytrain;
namespace plan = tinytrain::plan;
namespace like = law::imported_like;

//! Opens what a program uses.
template <class Network, class Update>
struct opened :
    tt::program_values<Network, Update,
                       tt::constants<Network, plan::plan<Network, Update, true, false>, 1, tt::untrained>,
                       plan::plan<Network, Update, true, false>> {
  using planned = plan::plan<Network, Update, true, false>;
  using base = tt::program_values<Network, Update, tt::constants<Network, planned, 1, tt::untrained>, planned>;
  using memory = typename base::memory;

  //! The value that a layer's forward step writes.
  static constexpr int value_of(int node) {
    for (int k = 0; k < planned::tape.step_count; ++k) {
      if (planned::tape.at(k).what == plan::action::forward && planned::tape.at(k).node == node) {
        return planned::tape.at(k).y;
      }
    }
    return plan::no_value;
  }
  template <int Node>
  static tt::operand activation_of(memory& m) {
    return base::template activation<value_of(Node)>(m, nullptr);
  }
  template <int Node>
  static auto limits_of_layer(const memory& m) {
    return base::template limits_of<value_of(Node)>(m);
  }
  template <int Node>
  static tt::weights_operand parameters_of(const memory& m) {
    return base::template parameters<Node>(m);
  }
  static tt::operand image(memory& m, const std::int8_t* data) {
    return base::template activation<plan::image>(m, data);
  }
};

// stem 0, relu6 1, own 2, relu 3, own 4, relu6 5, cap 6 (not fused: two readers)
struct own : tt::linear<tt::out<3>> {};
struct other : tt::linear<tt::out<3>> {};
struct stem_net {
  using input_type = like::net::input_type;
  using layers = tt::list<like::stem>;
  static constexpr std::array<tt::edge, 1> edges{};
};
struct net : tt::sequential<stem_net, tt::relu6, own, tt::relu, other, tt::relu6> {};
struct parts :
    tt::sparse_update<tt::train<own, tt::channels<3, 7>>, tt::train<other>, tt::train<like::stem, tt::bias>> {};
using values = opened<net, parts>;

double unit(const tt::operand& o) { return std::ldexp(o.mantissa, o.exponent - 14); }

TEST_CASE("program values: an imported activation has its own scale, everyone else's moves") {
  const auto m = std::make_unique<values::memory>();
  *m = {};
  m->activation_scales.set(1, -4);
  m->activation_scales.set(2, -3);
  const std::int8_t data[72]{};
  const tt::operand image = values::image(*m, data);
  CHECK(image.data == data);
  CHECK(image.zero_point == 10);
  CHECK(unit(image) == doctest::Approx(0.02).epsilon(1.0 / 32768));
  CHECK(image.mantissa >= 1 << 14);
  CHECK(image.mantissa < 1 << 15);

  const tt::operand stem = values::activation_of<0>(*m);
  CHECK(stem.zero_point == -128);
  CHECK(unit(stem) == doctest::Approx(0.09).epsilon(1.0 / 32768));
  CHECK(reinterpret_cast<const unsigned char*>(stem.data) >= m->arena);
  CHECK(reinterpret_cast<const unsigned char*>(stem.data) + 144 <= m->arena + sizeof m->arena);

  const tt::operand rectified = values::activation_of<2>(*m);
  CHECK(rectified.zero_point == -128);  // a ReLU behind it: nonnegative
  CHECK(rectified.exponent == -4);
  CHECK(rectified.mantissa == tt::operand::unit_mantissa);
  m->activation_scales.set(1, -7);
  CHECK(values::activation_of<2>(*m).exponent == -7);
  CHECK(unit(values::activation_of<0>(*m)) == doctest::Approx(0.09).epsilon(1.0 / 32768));
}

TEST_CASE("program values: without imported layers the image has the exponent of its type, zero point 0") {
  using plain = opened<law::plain::net, tt::everything>;
  const auto m = std::make_unique<plain::memory>();
  *m = {};
  const std::int8_t data[128]{};
  const tt::operand image = plain::image(*m, data);
  CHECK(image.zero_point == 0);
  CHECK(image.exponent == -7);
  CHECK(image.mantissa == tt::operand::unit_mantissa);
}

TEST_CASE("program values: limits are those of the file and of the clamps behind, in the unit of the activation") {
  const auto m = std::make_unique<values::memory>();
  *m = {};
  const auto stem = values::limits_of_layer<0>(*m);
  CHECK(stem.low == -128);
  CHECK(stem.high == 127);
  const auto behind = values::limits_of_layer<1>(*m);  // relu6 on an imported scale: 6 / 0.09 = 66.7 units above -128
  CHECK(behind.low == -128);
  CHECK(behind.high == -128 + 67);
  for (int exponent = -8; exponent <= 2; ++exponent) {
    m->activation_scales.set(1, exponent);
    m->activation_scales.set(2, exponent);
    CAPTURE(exponent);
    const auto relu = values::limits_of_layer<2>(*m);
    CHECK(relu.low == -128);
    CHECK(relu.high == 127);
    const auto relu6 = values::limits_of_layer<4>(*m);
    CHECK(relu6.low == -128);
    CHECK(relu6.high == std::fmin(127, -128 + std::floor(std::ldexp(6, -exponent) + 0.5)));
    CHECK(!relu6.pass(-128));
    CHECK(relu6.pass(static_cast<std::int8_t>(-127)) == (relu6.high > -127));
    CHECK(!relu6.pass(static_cast<std::int8_t>(relu6.high)));
  }
}

//! Layers like `stem` with another scale and zero point, and a clamp of one's own that is fused into them.
template <int Thousandths, int ZeroPoint>
struct clamped {
  static constexpr like::scale_q10 out{Thousandths, ZeroPoint};
  using only = like::layer<tt::conv2d<tt::out<4>, tt::kernel<3>>, 0, tt::dims{6, 6, 2}, like::in, out>;
  struct part {
    using input_type = like::net::input_type;
    using layers = tt::list<only>;
    static constexpr std::array<tt::edge, 1> edges{};
  };
  struct net : tt::sequential<part, tt::relu6> {};
  using values = opened<net, tt::everything>;
};

template <int Thousandths, int ZeroPoint>
void check_clamp(int low, int high) {
  using values = typename clamped<Thousandths, ZeroPoint>::values;
  const auto m = std::make_unique<typename values::memory>();
  *m = {};
  const auto l = values::template limits_of_layer<0>(*m);
  CHECK(l.low == low);
  CHECK(l.high == high);
}

TEST_CASE("program values: a ReLU6 of one's own, fused into an imported layer") {
  check_clamp<100, -128>(-128, -68);
  check_clamp<100, 0>(0, 60);
  check_clamp<20, 0>(0, 127);  // 300 units: the type ends before
  check_clamp<20, -128>(-128, 127);
  check_clamp<1000, 125>(125, 127);
  check_clamp<50, -60>(-60, 60);
}

TEST_CASE("program values: parameters lie where they are") {
  const auto m = std::make_unique<values::memory>();
  *m = {};
  const auto in_ram = [&m](const void* p) {
    const auto* byte = static_cast<const unsigned char*>(p);
    return byte >= m->parameters && byte < m->parameters + sizeof m->parameters;
  };
  const tt::weights_operand stem =
      values::parameters_of<0>(*m);  // weights in the file, in RAM by how much its biases move
  CHECK(stem.frozen == like::stem::weights());
  CHECK(stem.trained == nullptr);
  CHECK(stem.bias.start == like::stem::biases());
  CHECK(in_ram(stem.bias.moves));
  CHECK(stem.exponent == 0);
  const tt::weights_operand part = values::parameters_of<2>(*m);
  CHECK(part.frozen != nullptr);
  CHECK(!in_ram(part.frozen));
  CHECK(in_ram(part.trained));
  CHECK(part.bias.start == nullptr);  // a frozen bias of one's own starts, and stays, at zero
  CHECK(part.exponent == plan::weight_exponent(144));
  const tt::weights_operand whole = values::parameters_of<4>(*m);
  CHECK(whole.frozen == nullptr);
  CHECK(in_ram(whole.trained));
  CHECK(whole.bias.moves == nullptr);
  CHECK(in_ram(whole.bias.start));
  using frozen = opened<like::net, tt::nothing>;
  const auto f = std::make_unique<frozen::memory>();
  CHECK(frozen::parameters_of<5>(*f).bias.start == like::head::biases());
  CHECK(frozen::parameters_of<5>(*f).frozen == like::head::weights());
}

}  // namespace

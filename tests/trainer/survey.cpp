// SPDX-License-Identifier: MIT
//! One memory model, not two: what `survey` works out at run time is, node by node and byte by byte, what the compiler worked
//! out for the network of the same file. (Of whole models: tests/data/inspect.cpp.)
#include "../tflite/models.hpp"

#include <tinytrain/optimizer/sgd.hpp>
#include <tinytrain/tflite/network.hpp>
#include <tinytrain/trainer/figures.hpp>
#include <tinytrain/trainer/inference.hpp>
#include <tinytrain/trainer/options.hpp>
#include <tinytrain/trainer/survey.hpp>
#include <tinytrain/update/presets.hpp>
#include <tinytrain/update/sparse_update.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace tt = tinytrain;
namespace tflite = tinytrain::tflite;
namespace plan = tinytrain::plan;

namespace {

template <int Model>
constexpr writer::file bytes = writer::write(models::each(Model));

//! A network with two convolutions, a depthwise one between them, a sum, a pool, a classifier and its softmax.
constexpr writer::file classifier = [] {
  writer::model m;
  const int x = m.activation({1, 8, 8, 3}, 0.5F, -3);
  const int w0 = m.weights({6, 3, 3, 3}, {0.25F});
  const int b0 = m.integers({6}, {1, 2, 3, 4, 5, 6});
  const int y0 = m.activation({1, 4, 4, 6}, 0.5F, -128);
  m.run({3, {x, w0, b0}, {y0}, 1, {{0, 0}, {1, 2}, {2, 2}, {3, 1}}});
  const int w1 = m.weights({1, 3, 3, 6}, {0.25F, 0.5F, 1.0F, 2.0F, 0.125F, 0.0625F}, 3);
  const int y1 = m.activation({1, 4, 4, 6}, 0.5F, 2);
  m.run({4, {y0, w1}, {y1}, 2, {{0, 0}, {1, 1}, {2, 1}, {3, 1}, {4, 3}}});
  const int w2 = m.weights({6, 1, 1, 6}, {0.25F});
  const int b2 = m.integers({6}, {6, 5, 4, 3, 2, 1});
  const int y2 = m.activation({1, 4, 4, 6}, 0.25F, 1);
  m.run({3, {y1, w2, b2}, {y2}, 1, {{0, 0}, {1, 1}, {2, 1}}});
  const int y3 = m.activation({1, 4, 4, 6}, 0.75F, 3);
  m.run({0, {y2, y0}, {y3}, 11, {}});
  const int y4 = m.activation({1, 2, 2, 6}, 0.75F, 3);
  m.run({17, {y3}, {y4}, 5, {{0, 1}, {1, 2}, {2, 2}, {3, 2}, {4, 2}}});
  const int w5 = m.weights({4, 24}, {0.25F});
  const int b5 = m.integers({4}, {1, 2, 3, 4});
  const int y5 = m.activation({1, 4}, 0.25F, 7);
  m.run({9, {y4, w5, b5}, {y5}, 8, {{0, 0}}});
  const int y6 = m.activation({1, 4}, 1.0F / 256, -128);
  m.run({25, {y5}, {y6}, 9, {writer::real(0, 1.0F)}});
  return writer::write(m);
}();

using small = tt::survey<16>;

//! The rule of a type, as values.
template <class Network, class Update>
void apply(small& s) {
  [&]<class... Rules>(tt::list<Rules...>) {
    int layer = 0;
    ((s.train(layer, Rules::bias, tt::count_selected<typename Rules::channels>(s[layer].parameters.channels)), ++layer),
     ...);
  }(plan::rule_list<Network, Update>{});
}

bool same(const plan::node& a, const plan::node& b, int first) {
  const auto at = [first](int node) { return node < 0 ? node : node - first; };
  return at(a.from.source) == b.from.source && at(a.from.skip) == b.from.skip && a.in == b.in && a.out == b.out &&
         a.form == b.form && a.keeps_sign == b.keeps_sign && a.reads_inputs == b.reads_inputs &&
         a.differentiable == b.differentiable && a.needed == b.needed && a.clamps == b.clamps &&
         a.imported == b.imported && a.affine.scale == b.affine.scale && a.affine.low == b.affine.low &&
         a.parameters.weights == b.parameters.weights && a.parameters.biases == b.parameters.biases &&
         a.trained_channels == b.trained_channels && a.trains_bias == b.trains_bias &&
         a.needs.gradient_scratch_bytes == b.needs.gradient_scratch_bytes && a.needs.saved_bytes == b.needs.saved_bytes;
}

template <class Network, class Update, class Optimizer = tt::sgd<>>
void compare(const tflite::reading<16>& file, tt::survey_request request, int size, const char* name) {
  using wanted = tt::figures<Network, Update, Optimizer, tt::untrained>;
  using wanted_plan = typename wanted::plan_type;
  CAPTURE(name);
  small s(file.what, request);
  REQUIRE(s.layers() == wanted_plan::layers);
  apply<Network, Update>(s);
  REQUIRE(s.fault().what.rule == 0);
  REQUIRE(s.work_out({Optimizer::fractions, Optimizer::velocities}, size));
  for (int i = 0; i < s.layers(); ++i) CHECK(same(s[i], wanted_plan::graph[i], 16 - s.layers()));
  REQUIRE(s.tape().step_count == wanted_plan::tape.step_count);
  REQUIRE(s.tape().value_count == wanted_plan::tape.value_count);
  for (int v = 0; v < s.tape().value_count; ++v) {
    const plan::interval& storage = wanted_plan::storages[static_cast<std::size_t>(v)];
    CHECK(s.storage(v).bytes == storage.bytes);
    CHECK(s.storage(v).birth == storage.birth);
    CHECK(s.storage(v).death == storage.death);
    CHECK(s.offset(v) == wanted_plan::offsets[static_cast<std::size_t>(v)]);
  }
  const tt::survey_figures f = s.figures();
  CHECK(f.arena_bytes == wanted::arena_bytes);
  CHECK(f.arena_lower_bound_bytes == wanted::arena_lower_bound_bytes);
  CHECK(f.saved_bytes == wanted::saved_bytes);
  CHECK(f.parameter_bytes == wanted::parameter_bytes);
  CHECK(f.state_bytes == wanted::state_bytes);
  CHECK(f.stack_bytes == wanted::stack_bytes);
  CHECK(f.ram_bytes == wanted::ram_bytes);
  CHECK(f.flash_bytes == wanted::flash_bytes);
  CHECK(f.peak_layer == wanted::peak_layer);
  const auto map = s.memory_map();
  constexpr const auto& compiled = plan::memory_map_of<wanted_plan>;
  REQUIRE(map.entry_count == compiled.entry_count);
  CHECK(map.step_count == compiled.step_count);
  CHECK(map.peak_step == compiled.peak_step);
  for (std::size_t e = 0; e < compiled.entries.size(); ++e) {
    CHECK(map.entries[e].layer == compiled.entries[e].layer);
    CHECK(map.entries[e].weights_of == compiled.entries[e].weights_of);
  }
  long long saved = 0;
  for (int i = 0; i < s.layers(); ++i) saved += s.saved_bytes(i);
  CHECK(saved == f.saved_bytes);
}

template <int Model>
void compare_model() {
  using network = tflite::network<bytes<Model>>;
  if constexpr (Model == 19) {
    return;  // a view of the image alone has no buffer at all
  } else {
    const auto file =
        std::make_unique<tflite::reading<16>>(tflite::read<16>({bytes<Model>.data(), bytes<Model>.size()}));
    CAPTURE(Model);
    const tt::survey_request whole{file->count, 0};
    compare<network, tt::nothing>(*file, whole, bytes<Model>.size(), "nothing");
    compare<network, tt::everything>(*file, whole, bytes<Model>.size(), "everything");
  }
}

struct partial :
    tt::sparse_update<tt::biases_of_last<2>, tt::train<tt::layer<0>, tt::channels<1, 3>>,
                      tt::train<tt::layer<1>, tt::channel_set<0, 4>>, tt::train<tt::layer<2>, tt::weights>> {};

}  // namespace

TEST_CASE("every operator, frozen and trained") {
  []<int... Models>(std::integer_sequence<int, Models...>) { (compare_model<Models>(), ...); }
  (std::make_integer_sequence<int, models::count>{});
}

TEST_CASE("rules, optimizers, cuts and heads") {
  const auto file = std::make_unique<tflite::reading<16>>(tflite::read<16>({classifier.data(), classifier.size()}));
  REQUIRE(file->count == 7);
  const int size = classifier.size();
  using whole = tflite::network<classifier>;
  compare<whole, tt::nothing, tt::detail::no_optimizer>(*file, {7, 0}, size, "nothing");
  compare<whole, tt::everything>(*file, {7, 0}, size, "everything");
  compare<whole, tt::head_only>(*file, {7, 0}, size, "head_only");
  compare<whole, tt::last<2>>(*file, {7, 0}, size, "last<2>");
  compare<whole, tt::bias_only>(*file, {7, 0}, size, "bias_only");
  compare<whole, partial>(*file, {7, 0}, size, "partial");
  compare<whole, partial, tt::sgd<tt::int8_weights>>(*file, {7, 0}, size, "int8_weights");
  compare<whole, partial, tt::sgd<tt::momentum<9, 10>>>(*file, {7, 0}, size, "momentum");
  using headed = tflite::network<classifier, tt::replace_head<tt::out<5>>>;
  compare<headed, tt::everything>(*file, {7, 5}, size, "head, everything");
  compare<headed, tt::head_only>(*file, {7, 5}, size, "head, head_only");
  compare<headed, partial>(*file, {7, 5}, size, "head, partial");
  using cut = tflite::network<classifier, tt::until<tt::layer<2>>>;
  compare<cut, tt::everything>(*file, {3, 0}, size, "cut");
  using both = tflite::network<classifier, tt::until<tt::layer<3>>, tt::replace_head<tt::out<200>>>;
  compare<both, partial>(*file, {4, 200}, size, "cut and head");
}

TEST_CASE("a constant expression gives the same") {
  constexpr tt::survey_figures f = [] {
    tt::survey<8> s(tflite::description_of<classifier>, {7, 0});
    for (int i = 0; i < s.layers(); ++i) s.train(i, true, s[i].parameters.channels);
    s.work_out({}, classifier.size());
    return s.figures();
  }();
  using wanted = tt::figures<tflite::network<classifier>, tt::everything, tt::sgd<>, tt::untrained>;
  static_assert(f.ram_bytes == wanted::ram_bytes);
  static_assert(f.flash_bytes == wanted::flash_bytes);
  CHECK(f.peak_layer == wanted::peak_layer);
}

TEST_CASE("what no trainer takes") {
  const auto file = std::make_unique<tflite::reading<16>>(tflite::read<16>({classifier.data(), classifier.size()}));
  small wide(file->what, {7, 40000});
  CHECK(wide.fault().what.rule == 5);
  CHECK(wide.fault().layer == 5);
  CHECK(wide.fault().what.actual == 40000);
  const auto name = [](const tt::characters& c) { return std::string(c.data, c.size); };
  CHECK(name(wide.rule_name()) == "accumulator_overflow");

  small headed(file->what, {7, 3});  // in the place of the classifier and its softmax
  CHECK(headed.fault().what.rule == 0);
  CHECK(headed.layers() == 6);

  // A softmax in the middle, with a layer trained in front of it.
  tflite::reading<16> softened = *file;
  softened.what.operations[3].what = tflite::kind::softmax;
  softened.what.operations[3].from = {2, tt::edge::none};
  small blocked(softened.what, {7, 0});
  CHECK(blocked.fault().what.rule == 0);
  blocked.train(5, true, 24);
  CHECK(blocked.fault().what.rule == 0);
  blocked.train(2, true, 0);
  CHECK(blocked.fault().what.rule != 0);
  CHECK(blocked.fault().layer == 3);
  CHECK(name(blocked.rule_name()) == "layer_has_no_gradient");
}

TEST_CASE("buffers that no int counts are said, not summed") {
  auto file = std::make_unique<tflite::reading<80>>();
  constexpr tt::dims large{4096, 4096, 1};
  file->what.input = large;
  for (int i = 0; i < 80; ++i) {
    tflite::operation& o = file->what.operations[static_cast<std::size_t>(i)];
    o.what = tflite::kind::relu;
    o.from.source = i - 1;
    o.x = o.y = large;
    o.x_scale = o.y_scale = {1.0F, 0};
  }
  const auto s = std::make_unique<tt::survey<80>>(file->what, tt::survey_request{80, 0});
  CHECK(!s->work_out({}, 0));
  const auto fewer = std::make_unique<tt::survey<80>>(file->what, tt::survey_request{20, 0});
  CHECK(fewer->work_out({}, 0));
  CHECK(fewer->figures().arena_bytes == large.size() + 19LL * large.row());  // the output, and a row of each before
}

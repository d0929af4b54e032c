// SPDX-License-Identifier: MIT
// The accuracy runner (benchmarks/accuracy): what lies behind a cut is the same network, what is exported for the float32
// twin is the network as it stands, and a run that diverges says so.
#include "cut.hpp"
#include "job.hpp"
#include "keywords_network.hpp"
#include "training_run.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <vector>

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

namespace {

namespace tt = tinytrain;
using namespace accuracy;

data::labelled noise(int height, int width, int channels, std::uint32_t count) {
  data::labelled set{"noise", "noise", false, height, width, channels, {"low", "high"}, {}, {}, {}, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    const tt::random_stream random(i + 1);
    const int offset = i % 2 == 0 ? -30 : 30;  // the classes differ in their mean
    for (std::uint32_t k = 0; k < set.input_bytes(); ++k) {
      set.inputs.push_back(static_cast<std::int8_t>(static_cast<int>(random(k) >> 26) - 32 + offset));
    }
    set.labels.push_back(static_cast<std::uint8_t>(i % 2));
  }
  return set;
}

std::vector<std::uint32_t> first(std::uint32_t count) {
  std::vector<std::uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

template <class Element>
std::vector<Element> read(const std::filesystem::path& file) {
  std::vector<Element> elements(std::filesystem::file_size(file) / sizeof(Element));
  std::ifstream(file, std::ios::binary)
      .read(reinterpret_cast<char*>(elements.data()), static_cast<std::streamsize>(elements.size() * sizeof(Element)));
  return elements;
}

struct stem : tt::conv2d<tt::out<4>, tt::kernel<3, 3>, tt::stride<2>> {};
struct mix : tt::depthwise2d<tt::kernel<3, 3>> {};
struct head : tt::linear<tt::out<2>, tt::zeros> {};
struct small : tt::sequential<tt::input<tt::hwc<6, 6, 2>>, stem, tt::relu, mix, tt::flatten, head> {};
struct partly : tt::sparse_update<tt::train<stem, tt::channels<1, 2>>, tt::train<head>> {};

}  // namespace

TEST_CASE("the rest of an imported network behind a cut gives what the whole network gives") {
  constexpr int cut = 4;
  using network = keywords::network;
  using front = tt::inference<tt::tflite::network<mlperf_kws_ref_model, tt::until<tt::layer<cut>>>>;
  using sgd = tt::sgd<tt::learning_rate<1, 100>>;
  static tt::trainer<network, keywords::head_only, sgd, tt::softmax_cross_entropy> whole;
  static tt::trainer<rest_of<network, cut>, keywords::head_only, sgd, tt::softmax_cross_entropy> rest;

  const data::labelled clips = noise(49, 10, 1, 6);
  features<front> maps(clips);
  const course shown = maps({&clips, {{0}, {1, true}, {2, false, 3, -2}, {0}}, {3, 4, 5}, 1});
  REQUIRE(shown.lessons.size() == 4);
  CHECK(shown.lessons[0] == shown.lessons[3]);  // computed once
  CHECK(shown.samples->size() == 6);            // three altered clips and three as they are
  CHECK(shown.samples->labels[shown.test[0]] == clips.labels[3]);

  lesson_inputs altered(clips);
  const std::vector<lesson> lessons{{0}, {1, true}, {2, false, 3, -2}};
  for (std::size_t k = 0; k < lessons.size(); ++k) {
    const tt::operand expected = whole.infer(altered(lessons[k]));
    const std::vector<std::int8_t> logits(expected.data, expected.data + 10);
    const tt::operand actual = rest.infer(shown.samples->input(shown.lessons[k].sample));
    CHECK(std::vector<std::int8_t>(actual.data, actual.data + 10) == logits);
  }
}

TEST_CASE("a job holds the network, its parameters in real units, the order and the schedule") {
  using optimizer = tt::sgd<tt::learning_rate<1, 50>, tt::linear_decay<12>, tt::accumulate<2>, tt::momentum<1, 2>>;
  static tt::trainer<small, partly, optimizer, tt::softmax_cross_entropy> model;
  const data::labelled set = noise(6, 6, 2, 24);
  experiment e{"group.what", "small", "noise", "partly", "int8", {"seed1", "seed2"}};
  const course given{&set, lessons_of(first(20), {1, 3, true, 1}), {20, 21, 22, 23}, 7};
  model.start(given.seed);
  const auto folder = std::filesystem::path(std::getenv("ACCURACY_JOB") ? std::getenv("ACCURACY_JOB") : "job");
  export_job<small, partly, optimizer>(model, given, e, 1, folder);

  const nlohmann::json job = nlohmann::json::parse(std::ifstream(folder / "job.json"));
  CHECK(job["experiment"] == "group.what");
  CHECK(job["run"] == "seed2");
  CHECK(job["rate"].get<double>() == doctest::Approx(0.02));
  CHECK(job["momentum"].get<double>() == doctest::Approx(0.5));
  CHECK(job["accumulate"] == 2);
  CHECK(job["input"]["scale"].get<double>() == doctest::Approx(1.0 / 128));
  REQUIRE(job["layers"].size() == 5);
  CHECK(job["layers"][0]["op"] == "conv2d");
  CHECK(job["layers"][0]["pad"] == nlohmann::json({0, 0, 1, 1}));  // TensorFlow's: the odd zero goes after
  CHECK(job["layers"][0]["trained_channels"] == nlohmann::json::parse("[[1, 1]]"));
  CHECK(job["layers"][2]["op"] == "depthwise2d");
  CHECK(job["layers"][2]["trains_bias"] == false);
  CHECK(job["layers"][2]["trained_channels"].empty());

  // The stem's output, from the exported numbers, is the model's own.
  const auto parameters = read<float>(folder / "parameters.f32");
  REQUIRE(parameters.size() == 4 * 9 * 2 + 4 + 9 * 4 + 4 + 2 * 36 + 2);
  std::vector<double> seen;
  model.infer(set.input(0), [&seen](int node, int, const tt::operand& y) {
    for (int k = 0; node == 0 && k < 12; ++k) seen.push_back((y.data[k] - y.zero_point) * std::ldexp(1.0, y.exponent));
  });
  REQUIRE(seen.size() == 36);
  for (int o = 0; o < 4; ++o) {  // pixel (1, 1), whose window begins at (2, 2)
    double sum = parameters[72 + static_cast<std::size_t>(o)];
    for (int tap = 0; tap < 9; ++tap) {
      for (int c = 0; c < 2; ++c) {
        const int at = ((2 + tap / 3) * 6 + 2 + tap % 3) * 2 + c;
        sum += double{parameters[static_cast<std::size_t>((o * 9 + tap) * 2 + c)]} *
               set.inputs[static_cast<std::size_t>(at)] / 128;
      }
    }
    CHECK(seen[static_cast<std::size_t>((3 + 1) * 4 + o)] == doctest::Approx(sum > 0 ? sum : 0).epsilon(0.02));
  }

  const auto factors = read<float>(folder / "factors.f32");
  REQUIRE(factors.size() == 10);
  CHECK(factors[0] > factors[9]);
  const auto steps = read<std::uint32_t>(folder / "steps.bin");
  REQUIRE(steps.size() == 40);
  for (std::size_t k = 0; k < 20; ++k) {
    const lesson& l = given.lessons[k];
    CHECK(steps[2 * k] == l.sample);
    CHECK((steps[2 * k + 1] & 1u) == (l.mirrored ? 1u : 0u));
    CHECK(static_cast<std::int8_t>(steps[2 * k + 1] >> 8) == l.down);
    CHECK(static_cast<std::int8_t>(steps[2 * k + 1] >> 16) == l.right);
  }
  CHECK(read<std::uint32_t>(folder / "test.u32") == given.test);
  CHECK(read<std::int8_t>(folder / ".." / "samples.i8") == set.inputs);
}

TEST_CASE("a run learns, and one that comes to nothing says so") {
  const data::labelled set = noise(6, 6, 2, 120);
  const course given{&set, lessons_of(first(100), {4, 1}), {100, 101, 102, 103, 104, 105, 106, 107, 108, 109}, 1};
  static tt::trainer<small, tt::everything, tt::sgd<tt::learning_rate<1, 50>>, tt::softmax_cross_entropy> model;
  const outcome good = run_from_start(model, given, "good");
  CHECK(good.accuracy == 100);
  CHECK(good.steps == 400);
  CHECK(good.remark.empty());

  data::labelled riddle = set;  // labels that nothing tells
  for (std::uint32_t i = 0; i < riddle.labels.size(); ++i) {
    riddle.labels[i] = static_cast<std::uint8_t>(tt::random_stream(9)(i) >> 31);
  }
  const course hopeless{&riddle, lessons_of(first(100), {4, 1}), given.test, 1};
  static tt::trainer<small, tt::everything, tt::sgd<tt::learning_rate<16>>, tt::softmax_cross_entropy> wild;
  CHECK(run_from_start(wild, given, "bad").remark.empty());  // every step is bounded: it learns even so
  CHECK(run_from_start(wild, hopeless, "hopeless").remark.find("choose a smaller rate") != std::string::npos);
  CHECK(diagnose(52, 100, 2).find("52.00 %") != std::string::npos);
  CHECK(diagnose(75, 100, 2).empty());
  CHECK(diagnose(1, 5, 2).empty());  // too few to tell
}

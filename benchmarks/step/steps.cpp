// SPDX-License-Identifier: MIT
//! Whole training steps on this machine: each network of networks.hpp in int8, in float32 and in libtorch, which take turns
//! so that whatever else the machine does falls on all of them alike. Processor time of the fastest round counts.
#include "float32.hpp"
#include "networks.hpp"
#include "pictures.hpp"
#include "twin.hpp"

#include <time.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace {

constexpr std::uint32_t rounds = 7;
constexpr std::uint32_t steps = 200;
constexpr std::uint32_t pictures = 1024;
constexpr float learning_rate = 15.0f / 1000.0f;  // as bench::optimizer

double processor_us() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) * 1e-3;
}

//! What is known of one arithmetic: the time of its fastest round, and its mean loss in the last one.
struct record {
  double step_us = 1e12;
  double loss = 0;

  template <class Step>
  void round(std::uint32_t first, Step step) {
    double sum = 0;
    const double begin = processor_us();
    for (std::uint32_t k = first; k < first + steps; ++k) sum += step(k % pictures);
    const double each = (processor_us() - begin) / steps;
    step_us = each < step_us ? each : step_us;
    loss = sum / steps;
  }
};

template <class Case>
class comparison {
  static constexpr bench::tt::dims x = Case::network::input_type::shape;

 public:
  void run() {
    for (std::uint32_t k = 0; k < pictures; ++k) {
      labels_[k] = bench::make_picture<x>(k, bytes_.data() + k * x.size());
    }
    for (std::size_t k = 0; k < bytes_.size(); ++k) reals_[k] = static_cast<float>(bytes_[k]) / 128;
    const auto libtorch = bench::make_libtorch(float32_.description(), learning_rate);
    for (std::uint32_t r = 0; r < rounds; ++r) {
      int8_record_.round(r * steps, [&](std::uint32_t k) {
        return int8_.step(bytes_.data() + k * x.size(), labels_[k]).loss_q16 / 65536.0;
      });
      float32_record_.round(r * steps,
                            [&](std::uint32_t k) { return float32_.step(reals_.data() + k * x.size(), labels_[k]); });
      if (libtorch != nullptr) {
        libtorch_record_.round(
            r * steps, [&](std::uint32_t k) { return libtorch->step(reals_.data() + k * x.size(), labels_[k]); });
      }
    }
    std::printf("%-20s %9.1f us int8 %9.1f us float32 ", Case::name, int8_record_.step_us, float32_record_.step_us);
    if (libtorch != nullptr) {
      std::printf("%9.1f us libtorch\n", libtorch_record_.step_us);
    } else {
      std::printf("  libtorch is not installed (Debian: libtorch-dev)\n");
    }
    std::fflush(stdout);
    has_libtorch_ = libtorch != nullptr;
  }

  void print_figures() const {
    print_figure("int8", int8_record_);
    print_figure("float32", float32_record_);
    if (has_libtorch_) print_figure("libtorch", libtorch_record_);
  }

 private:
  static void print_figure(const char* arithmetic, const record& r) {
    std::printf("figure host.%s.%s.step_us %.1f us\n", Case::name, arithmetic, r.step_us);
    std::printf("figure host.%s.%s.loss %.3f nat\n", Case::name, arithmetic, r.loss);
  }

  bench::int8_trainer<Case> int8_{};
  float32::trainer<typename Case::network, typename Case::update> float32_{learning_rate};
  std::vector<std::int8_t> bytes_ = std::vector<std::int8_t>(pictures * x.size());
  std::vector<float> reals_ = std::vector<float>(pictures * x.size());
  std::array<int, pictures> labels_{};
  record int8_record_, float32_record_, libtorch_record_;
  bool has_libtorch_ = false;
};

template <class Case>
comparison<Case> the_comparison;

}  // namespace

int main() {
  bench::for_each_case([]<class Case>() { the_comparison<Case>.run(); });
  bench::for_each_case([]<class Case>() { the_comparison<Case>.print_figures(); });
}

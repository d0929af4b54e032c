// SPDX-License-Identifier: MIT
//! Each kernel of shapes.hpp on this machine, in multiply-accumulates a second.
#include "shapes.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

bench::all_kernels memory;

template <class Kernel, class Pass>
void add(const std::string& name, Pass pass) {
  benchmark::RegisterBenchmark((std::string(Kernel::name) + "_" + name).c_str(), [pass](benchmark::State& state) {
    memory.fill();
    bench::passes<Kernel>::forward(memory);  // the winners of a pool
    for (auto _ : state) {
      pass();
      benchmark::ClobberMemory();
    }
    state.counters["MAC/s"] = benchmark::Counter(
        static_cast<double>(Kernel::macs) * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  });
}

std::string words(bench::tt::dims d) {
  return std::to_string(d.h) + "x" + std::to_string(d.w) + "x" + std::to_string(d.c);
}

template <class Kernel>
void add_passes() {
  using passes = bench::passes<Kernel>;
  const std::string shape = "/" + words(Kernel::x) + "_" + std::to_string(Kernel::y.c);
  add<Kernel>("forward" + shape, [] { passes::forward(memory); });
  if constexpr (Kernel::has_backward) {
    add<Kernel>("backward" + shape, [] { passes::backward(memory); });
  }
  if constexpr (Kernel::has_parameters) {
    add<Kernel>("gradient" + shape, [] { passes::gradients(memory); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::with_kernels([]<class... Kernels>() { (add_passes<Kernels>(), ...); });
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}

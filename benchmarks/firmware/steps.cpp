// SPDX-License-Identifier: MIT
//! Whole training steps of ../step/networks.hpp on a core: instructions of a prediction, which is the forward pass, and of
//! the rest of a step: the loss, the backward pass and the updates.
#include "../step/networks.hpp"
#include "../step/pictures.hpp"
#include "figure.hpp"

namespace {

constexpr std::uint32_t warm_up = 60;
constexpr std::uint32_t measured = 20;

template <class Case>
constinit bench::int8_trainer<Case> model{};

template <class Case>
void figure(const char* what, std::uint64_t value) {
  board::print("figure step.", Case::name, '.', board::core(), '.', what, ' ', value, " instructions\n");
}

template <class Case>
void measure() {
  constexpr bench::tt::dims x = Case::network::input_type::shape;
  alignas(4) static std::int8_t picture[x.size()];
  std::uint64_t forward = 0;
  std::uint64_t step = 0;
  for (std::uint32_t k = 0; k < warm_up + measured; ++k) {
    const int label = bench::make_picture<x>(k, picture);
    if (k >= warm_up) forward += bench::count_instructions([] { model<Case>.predict(picture); });
    const std::uint64_t whole = bench::count_instructions([label] { model<Case>.step(picture, label); });
    if (k >= warm_up) step += whole;
  }
  figure<Case>("forward", forward / measured);
  figure<Case>("backward", (step - forward) / measured);
  figure<Case>("step", step / measured);
  board::print("figure step.", Case::name, '.', board::core(), ".checksum ");
  board::write_hex(model<Case>.parameter_checksum());
  board::print(" fnv1a\n");
}

}  // namespace

int main() {
  bench::for_each_case([]<class Case>() { measure<Case>(); });
}

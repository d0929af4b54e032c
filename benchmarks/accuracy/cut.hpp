// SPDX-License-Identifier: MIT
#pragma once

#include "experiment.hpp"

#include <tinytrain.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

//! A frozen front gives the same bits for the same picture in every step. So the runner computes it once for each picture
//! that is shown, and trains what lies behind: `rest_of<Network, Cut>` reads the output of layer `Cut`.
namespace accuracy {

namespace tt = tinytrain;

//! The layers of an imported network behind one of them, across which no other edge runs.
template <class Network, int Cut>
struct rest_of {
 private:
  using whole = tt::plan::graph<tt::layer_count<Network>>;
  static constexpr const whole& graph = tt::plan::graph_of<Network, tt::nothing>;
  static constexpr int count = tt::layer_count<Network> - Cut - 1;

 public:
  struct input_type {
    static constexpr tt::dims shape = graph[Cut].out;
    static constexpr int scale_exponent = -7;
    static constexpr tt::affine_scale affine{graph[Cut].affine.scale, graph[Cut].affine.zero_point};
  };
  using verdict = tt::no_error;
  using layers = decltype([]<std::size_t... K>(std::index_sequence<K...>) {
    return tt::list<tt::nth<static_cast<int>(K) + Cut + 1, tt::layer_list<Network>>...>{};
  }(std::make_index_sequence<static_cast<std::size_t>(count)>{}));
  static constexpr auto edges = [] {
    std::array<tt::edge, static_cast<std::size_t>(count)> shifted{};
    for (int k = 0; k < count; ++k) {
      const tt::edge e = graph[k + Cut + 1].from;
      shifted[static_cast<std::size_t>(k)] = {e.source - Cut - 1, e.skip == tt::edge::none ? e.skip : e.skip - Cut - 1};
    }
    return shifted;
  }();
  static_assert(std::all_of(edges.begin(), edges.end(), [](tt::edge e) { return e.source >= -1 && e.skip >= -2; }),
                "an edge runs across the cut");
  using head = typename Network::head;
};

//! The maps that a front gives for what courses show.
template <class Front>
class features {
 public:
  explicit features(const data::labelled& pictures) : pictures_(pictures) {
    constexpr tt::dims y = Front::plan_type::graph[Front::plan_type::layers - 1].out;
    maps_.name = pictures.name;
    maps_.origin = pictures.origin;
    maps_.height = y.h;
    maps_.width = y.w;
    maps_.channels = y.c;
    maps_.classes = pictures.classes;
  }

  //! The same course on maps: every picture as it is altered is a sample of its own, which is not altered any more.
  course operator()(const course& given) {
    course behind{&maps_, {}, {}, given.seed};
    progress bar("frozen front", given.lessons.size() + given.test.size(), stderr);
    for (const lesson& l : given.lessons) {
      behind.lessons.push_back({number_of(l)});
      bar.show(behind.lessons.size());
    }
    for (const std::uint32_t i : given.test) {
      behind.test.push_back(number_of({i}));
      bar.show(behind.lessons.size() + behind.test.size());
    }
    bar.finish();
    return behind;
  }

 private:
  std::uint32_t number_of(const lesson& l) {
    const auto [known, is_new] = numbers_.try_emplace(l, static_cast<std::uint32_t>(maps_.size()));
    if (is_new) {
      const std::int8_t* y = front_.infer(input_(l)).data;
      maps_.inputs.insert(maps_.inputs.end(), y, y + maps_.input_bytes());
      maps_.labels.push_back(pictures_.labels[l.sample]);
    }
    return known->second;
  }

  const data::labelled& pictures_;
  lesson_inputs input_{pictures_};
  Front front_{};
  data::labelled maps_;
  std::map<lesson, std::uint32_t> numbers_;
};

}  // namespace accuracy

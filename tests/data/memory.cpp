// SPDX-License-Identifier: MIT
//! The report of what lives when, as people meet it: each rectangle of the picture is a buffer, at its bytes and steps; the
//! table holds the same; what a hint promises, the changed trainer keeps.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/fashion_network.hpp"
#include "../../examples/memory/picture.hpp"
#include "../law/networks.hpp"
#include "scratch.hpp"
#include "svg.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace tt = tinytrain;

template <class Network, class Update>
using trainer = tt::trainer<Network, Update, tt::sgd<>, tt::softmax_cross_entropy>;

template <class Network, class Update, class Layer>
using recomputing = tt::trainer<Network, Update, tt::sgd<>, tt::softmax_cross_entropy, tt::recompute<Layer>>;

memory::report sparse() { return memory::report_of<trainer<fashion::network, fashion::sparse>>("sparse"); }

//! Rounded to a tenth of a pixel.
bool near(double a, double b) { return a - b < 0.0501 && b - a < 0.0501; }

std::vector<svg::element> of_class(const std::vector<svg::element>& all, const std::string& kind) {
  std::vector<svg::element> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](const svg::element& e) { return e.is(kind); });
  return some;
}

struct box {
  double left, top, right, bottom;
  bool meets(const box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

//! A letter is at most as wide as `width_of` has it.
box box_of(const svg::element& label) {
  const double size = label.number("font-size");
  const double half = memory::width_of(label.text, size) / 2;
  const double x = label.number("x");
  const double y = label.number("y");
  return label.attributes.count("transform") == 0 ? box{x - half, y - 0.75 * size, x + half, y + 0.2 * size}
                                                  : box{x - 0.75 * size, y - half, x + 0.2 * size, y + half};
}

void check_picture(const memory::report& r) {
  CAPTURE(r.title);
  const std::vector<svg::element> all = svg::read(memory::picture_of(r));
  REQUIRE(all[0].name == "svg");
  CHECK(all[0].title == r.title);
  const memory::scale s(r);
  const auto x = [&](int step) { return memory::scale::left + memory::scale::width * step / s.steps; };
  const auto y = [&](double byte) { return memory::scale::top + memory::scale::height * byte / s.bytes; };
  CHECK(near(y(s.bytes), memory::scale::bottom));

  const std::vector<svg::element> buffers = of_class(all, "buffer");
  REQUIRE(buffers.size() == r.buffers.size());
  std::vector<box> boxes;
  for (std::size_t b = 0; b < buffers.size(); ++b) {
    const tt::plan::map_buffer& m = r.buffers[b];
    const svg::element& e = buffers[b];
    CHECK(near(e.number("x"), x(m.birth)));
    CHECK(near(e.number("y"), y(m.offset)));
    CHECK(near(e.number("width"), x(m.death + 1) - x(m.birth)));
    CHECK(near(e.number("height"), y(m.offset + m.bytes) - y(m.offset)));
    CHECK(e.title.find(memory::title_of(r, memory::held_by(r, static_cast<int>(b)).front())) == 0);
    boxes.push_back({e.number("x") + 0.1, e.number("y") + 0.1, e.number("x") + e.number("width") - 0.1,
                     e.number("y") + e.number("height") - 0.1});
  }
  for (std::size_t a = 0; a < boxes.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) CHECK_FALSE(boxes[a].meets(boxes[b]));

  std::vector<box> labels;
  for (const svg::element& e : of_class(all, "label")) labels.push_back(box_of(e));
  CHECK(!labels.empty());
  for (std::size_t a = 0; a < labels.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) CHECK_FALSE(labels[a].meets(labels[b]));

  const std::vector<svg::element> peaks = of_class(all, "peak");
  REQUIRE(peaks.size() == 1);
  CHECK(near(peaks[0].number("x"), x(r.peak().first)));
  CHECK(near(peaks[0].number("width"), x(r.peak().last + 1) - x(r.peak().first)));

  const std::vector<svg::element> arena = of_class(all, "arena");
  REQUIRE(arena.size() == 1);
  CHECK(near(arena[0].number("y1"), y(static_cast<double>(r.figures.arena_bytes))));
  const std::vector<svg::element> bound = of_class(all, "bound");
  REQUIRE(bound.size() == (r.figures.arena_lower_bound_bytes < r.figures.arena_bytes ? 1 : 0));
  if (!bound.empty()) CHECK(near(bound[0].number("y1"), y(static_cast<double>(r.figures.arena_lower_bound_bytes))));
  const std::vector<svg::element> budget = of_class(all, "budget");
  REQUIRE(budget.size() == (memory::scale::shows_budget(r) ? 1 : 0));
  if (!budget.empty()) CHECK(near(budget[0].number("y1"), y(static_cast<double>(r.budget_of_arena()))));

  const std::vector<svg::element> again = of_class(all, "again");
  REQUIRE(again.size() == (r.again.empty() ? 0 : 1));
  if (!again.empty()) {
    CHECK(near(again[0].number("x"), x(r.again.first)));
    CHECK(near(again[0].number("width"), x(r.again.end) - x(r.again.first)));
  }

  std::size_t stretches = 0;
  for (std::size_t k = 0; k < r.steps.size(); ++k)
    stretches += r.steps[k].first == static_cast<int>(k) && r.steps[k].last > r.steps[k].first ? 1 : 0;
  CHECK(of_class(all, "stretch").size() == stretches);

  for (const svg::element& e : all) {
    if (e.name != "rect") continue;
    CHECK(e.number("x") >= 0);
    CHECK(e.number("x") + e.number("width") <= 900);
    CHECK(e.number("y") + e.number("height") <= 600);
  }
}

template <class Trainer>
void check(const std::string& title) {
  memory::report r = memory::report_of<Trainer>(title);
  check_picture(r);
  for (const long long arena : {-1LL, r.figures.arena_bytes / 2, r.figures.arena_bytes, r.figures.arena_bytes * 9 / 8,
                                r.figures.arena_bytes * 100}) {
    r.budget_bytes = std::max(1LL, arena + r.figures.ram_bytes - r.figures.arena_bytes);
    check_picture(r);
  }
  long long most = 0;
  for (const tt::plan::map_step& s : r.steps) most = std::max<long long>(most, s.bytes);
  CHECK(most == Trainer::arena_lower_bound_bytes);
  std::istringstream lines(memory::table_of(r) + memory::step_table(r));
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 120);
  long long alive = 0;
  for (const tt::plan::map_entry& e : memory::alive_in(r, r.figures.peak_step)) alive += r.buffer_of(e).bytes;
  CHECK(alive == Trainer::arena_lower_bound_bytes);
}

// The fashion network, with one layer's weights left as they are.
struct sparse_but_project2 :
    tt::sparse_update<tt::train<fashion::stem>, tt::train<fashion::project1, tt::channels<0, 8>, tt::bias>,
                      tt::train<fashion::mix2, tt::bias>, tt::train<fashion::project2, tt::bias>,
                      tt::train<fashion::head>> {};
struct everything_but_mix1 :
    tt::sparse_update<tt::train<fashion::stem>, tt::train<fashion::mix1, tt::bias>, tt::train<fashion::project1>,
                      tt::train<fashion::mix2>, tt::train<fashion::project2>, tt::train<fashion::head>> {};
struct behind_project1 :
    tt::sparse_update<tt::train<fashion::mix2>, tt::train<fashion::project2>, tt::train<fashion::head>> {};

}  // namespace

TEST_CASE("every network of the laws, and the fashion network") {
  law::for_each_network([]<class Network>() {
    check<trainer<Network, tt::everything>>("everything");
    check<trainer<Network, tt::head_only>>("head only");
    check<tt::inference<Network>>("inference");
  });
  check<trainer<fashion::network, fashion::sparse>>("sparse");
  check<tt::inference<fashion::network, tt::input_by_rows>>("input by rows");
  check<tt::trainer<fashion::network, tt::bias_only, tt::sgd<>, tt::softmax_cross_entropy, tt::whole_maps>>(
      "whole maps");
  check<recomputing<fashion::network, tt::everything, fashion::project1>>("recomputing");
  check<recomputing<fashion::network, tt::bias_only, fashion::mix2>>("recomputing, biases");
  check<recomputing<law::inverted::net, tt::everything, law::inverted::project<1>>>("recomputing, blocks");
  check<recomputing<law::pools::net, tt::bias_only, law::pools::middle>>("recomputing, pools");
}

TEST_CASE("what runs again is drawn in its place, with its price") {
  using again = recomputing<fashion::network, tt::everything, fashion::project1>;
  const memory::report r = memory::report_of<again>("again");
  CHECK(r.again.first > r.loss_step);
  // the stem and mix1 are 14 * 14 * 16 * 9 + 7 * 7 * 16 * 9 of the network's 140,336
  const std::string price = "steps " + memory::steps_text(r.again.first, r.again.end - 1) +
                            " run forward again: 35,280 MACs, 25.1 % of the forward pass";
  CHECK(memory::table_of(r).find("\n  " + price + "\n") != std::string::npos);
  CHECK(memory::table_of(sparse()).find("again") == std::string::npos);
  const std::vector<svg::element> all = svg::read(memory::picture_of(r));
  CHECK(of_class(all, "again")[0].title == price);
}

TEST_CASE("the table of the sparse update") {
  memory::report r = sparse();
  r.budget_bytes = 40 * tt::KiB;
  const std::string text = memory::table_of(r);
  const auto says = [&text](const std::string& line) { return text.find("\n" + line + "\n") != std::string::npos; };
  CHECK(text.find("sparse: 41,520 bytes of RAM (40.5 KiB) = 5,952 arena + 34,696 parameters + 40 state + 832 stack;") ==
        0);
  CHECK(says("  budget of 40.0 KiB: does not fit, 560 bytes are missing"));
  CHECK(says("      5,096        392  4-20                   saved activation of 3 project1"));
  CHECK(says("  peak   step 11 of 23, backward of layer 8 head; alive there:"));
  CHECK(says("                1,568 bytes  26.3 %  activation of 5 mix2, steps 7-15"));
  CHECK(says("                  256 bytes   4.3 %  scratch of 8 head, step 11"));
  CHECK(
      says("  less:  if the weights of 6 project2 were not trained, its input (1,568 bytes) would not have to wait for "
           "their\n         gradient: at most 4,384 bytes in the fullest step"));
  CHECK(memory::table_of(memory::report_of<tt::inference<fashion::network>>("rings"))
            .find("3 of 14     activation of 1 relu\n") != std::string::npos);
}

TEST_CASE("what hints promise, the changed trainer keeps") {
  const memory::report all = memory::report_of<trainer<fashion::network, tt::everything>>("everything");
  const auto without = [](const memory::report& r, int layer) {
    return memory::detail::bound_without_weights_of(r, layer);
  };
  CHECK(without(sparse(), 6) == 4384);
  CHECK(trainer<fashion::network, sparse_but_project2>::arena_lower_bound_bytes <= 4384);
  CHECK(memory::hints_of(all)[0].find("if the weights of 2 mix1 were not trained") == 0);
  CHECK(without(all, 2) < all.figures.arena_lower_bound_bytes);
  CHECK(trainer<fashion::network, everything_but_mix1>::arena_lower_bound_bytes <= without(all, 2));
  CHECK(without(all, 1) == all.figures.arena_lower_bound_bytes);  // no weights there

  const auto of_layers_in_front = std::find_if(all.steps.begin() + all.loss_step + 1, all.steps.end(),
                                               [](const tt::plan::map_step& s) { return s.layer <= 4; });
  const auto end = static_cast<int>(of_layers_in_front - all.steps.begin());
  CHECK(trainer<fashion::network, behind_project1>::arena_lower_bound_bytes <=
        memory::detail::bound_without_steps_from(all, end));
  CHECK(memory::detail::bound_without_steps_from(all, static_cast<int>(all.steps.size())) ==
        all.figures.arena_lower_bound_bytes);
}

TEST_CASE("names are text, whatever they hold") {
  memory::report r = sparse();
  r.title = "a <b> & \"c\" \xC3\xA9";
  r.layers[5] = "5 <\"x\" & y>";
  const std::vector<svg::element> all = svg::read(memory::picture_of(r));
  CHECK(all[0].title == "a <b> & \"c\" ??");
  const std::vector<svg::element> labels = of_class(all, "label");
  CHECK(std::any_of(labels.begin(), labels.end(), [](const svg::element& e) { return e.text == "5 <\"x\" & y>"; }));
  CHECK_THROWS(svg::read("<a>&</a>"));
  CHECK_THROWS(svg::read("<a><b></a></b>"));
  CHECK_THROWS(svg::read("<a b=\"<\"/>"));
}

TEST_CASE("a picture is a file, or an error that says what to do") {
  const scratch dir;
  const auto path = dir.folder() / "arena.svg";
  memory::write_picture(sparse(), path.string());
  std::ifstream file(path, std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == memory::picture_of(sparse()));
  const std::string nowhere = (dir.folder() / "none" / "arena.svg").string();
  const std::string says = nowhere + " cannot be written: is its folder there, may you write to it, and has it room?";
  CHECK_THROWS_WITH(memory::write_picture(sparse(), nowhere), says.c_str());
  CHECK_THROWS(memory::write_picture(sparse(), dir.folder().string()));
}

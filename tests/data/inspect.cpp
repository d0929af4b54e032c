// SPDX-License-Identifier: MIT
//! tinytrain-inspect as its user meets it: what it prints, what it refuses and in which words, and that no bytes bring it down.
//! That its figures are those of the compiler is proved in inspected/.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "../../examples/inspect/program.hpp"
#include "../tflite/dice.hpp"
#include "../tflite/models.hpp"
#include "scratch.hpp"
#include "svg.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct result {
  int status = 0;
  std::string out;
  std::string errors;

  bool says(const std::string& text) const { return out.find(text) != std::string::npos; }
};

std::string text_of(std::FILE* file) {
  std::string all;
  std::rewind(file);
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) all += static_cast<char>(c);
  std::fclose(file);
  return all;
}

result inspect_with(const std::vector<std::string>& words) {
  std::vector<const char*> all{"tinytrain-inspect"};
  for (const std::string& word : words) all.push_back(word.c_str());
  std::FILE* const out = std::tmpfile();
  std::FILE* const errors = std::tmpfile();
  REQUIRE(out != nullptr);
  REQUIRE(errors != nullptr);
  result r;
  r.status = inspect::run(static_cast<int>(all.size()), all.data(), out, errors);
  r.out = text_of(out);
  r.errors = text_of(errors);
  return r;
}

bytes bytes_of(const writer::file& file) { return {file.data(), file.data() + file.size()}; }

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

//! A layer with weights and biases, a softmax in the middle, and another layer with weights.
writer::model softmax_in_the_middle() {
  writer::model m;
  const int x = m.activation({1, 6}, 0.5F, 1);
  const int w0 = m.weights({4, 6}, {0.25F});
  const int b0 = m.integers({4}, {1, 2, 3, 4});
  const int y0 = m.add({"front", {1, 4}, 9, {0.25F}, {7}});
  m.run({9, {x, w0, b0}, {y0}, 8, {{0, 0}}});
  const int y1 = m.add({"closing", {1, 4}, 9, {1.0F / 256}, {-128}});
  m.run({25, {y0}, {y1}, 9, {writer::real(0, 1.0F)}});
  const int w2 = m.weights({3, 4}, {0.25F});
  const int y2 = m.add({"scores:0", {1, 3}, 9, {0.25F}, {7}});
  m.run({9, {y1, w2}, {y2}, 8, {{0, 0}}});
  return m;
}

}  // namespace

TEST_CASE("the sentence of each rule is that of tflite/rules.hpp") {
  std::ifstream file(fs::path(__FILE__).parent_path() / "../../include/tinytrain/tflite/rules.hpp");
  REQUIRE(file.good());
  std::string sentence;
  int rule = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("//! ")) {
      sentence += (sentence.empty() ? "" : " ") + line.substr(4);
    } else if (line.starts_with("struct ") && line.ends_with(";")) {
      ++rule;
      CHECK(inspect::rule_name(tinytrain::tflite::rules{}, rule) == line.substr(7, line.size() - 8));
      REQUIRE(rule <= tinytrain::tflite::rules::size);
      CHECK(inspect::sentences[static_cast<std::size_t>(rule - 1)] == sentence);
      sentence.clear();
    } else {
      sentence.clear();
    }
  }
  CHECK(rule == tinytrain::tflite::rules::size);
}

TEST_CASE("the models of TINYTRAIN_DATA, frozen and trained, in lines of 120 letters") {
  fs::path folder;
  for (const char* place : {static_cast<const char*>(std::getenv("TINYTRAIN_DATA")), TINYTRAIN_DATA})
    if (place != nullptr && *place != '\0' && folder.empty()) folder = fs::path(place) / "models";
  if (folder.empty() || !fs::is_directory(folder)) {
    MESSAGE("SKIPPED: set TINYTRAIN_DATA to a folder that holds models");
    return;
  }
  int seen = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".tflite") continue;
    CAPTURE(entry.path().string());
    ++seen;
    for (const char* rule : {"nothing", "head_only", "bias_only", "everything", "biases:3,head"}) {
      const result r = inspect_with({entry.path().string(), "--rule", rule});
      CHECK(r.status == 0);
      CHECK(r.errors.empty());
      CHECK(longest_line(r.out) <= 120);
      CHECK(r.says("  peak   step"));
    }
  }
  CHECK(seen > 0);
  const fs::path vww = folder / "mlperf_vww_96.tflite";
  if (!fs::exists(vww)) return;
  const result r = inspect_with({vww.string(), "--rule", "biases:3,29,26:0-32", "--budget", "80"});
  CHECK(r.status == 0);
  CHECK(
      r.says("\n 26 conv2d 1x1     activation_26/Relu 3x3x256 -> 3x3x256     0.0157 -128    65536   256   589824 w b  "
             "w 32/256 b     576\n"));
  CHECK(r.says(
      "\n 30 softmax        Identity_int8      1x1x2 -> 1x1x2         0.00391 -128                        end\n"));
  CHECK(r.says("\n31 layers, 208,112 weights, 2,738 biases, 7,489,664 MACs\n"));
  CHECK(r.says("of 2,738 output channels, 971 have weights of zeros only; 977 are dead"));
  CHECK(r.says("  peak   steps 1-8 of 41, row by row from layer 0 model/activation/Relu to 7 "));
  CHECK(r.says("budget of 80 KiB\n  fits, "));
  CHECK(r.says("2,304 bytes  16.2 %  activation of 2 model/activation_2/Relu, steps 1-8, 3 of 48 rows\n"));
  CHECK(
      r.says("  less:  the largest map there is the activation of 7 model/activation_7/Relu, 4,608 bytes (whole, as "));
  CHECK(r.says("static tt::trainer<net, update, tt::sgd<>, tt::softmax_cross_entropy, tt::budget<tt::ram<80 * "
               "tt::KiB>>> model;"));
}

TEST_CASE("each operator") {
  const scratch dir;
  for (int i = 0; i < models::count; ++i) {
    CAPTURE(i);
    const std::string file = dir.write("each.tflite", bytes_of(writer::write(models::each(i)))).string();
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{file}, {file, "--head", "3", "--rule", "head_only"}, {file, "--until", "0"}}) {
      const result r = inspect_with(words);
      CHECK(r.status == 0);
      CHECK(r.errors.empty());
      CHECK(longest_line(r.out) <= 120);
    }
    const std::string picture = (dir.folder() / "each.svg").string();
    CHECK(inspect_with({file, "--svg", picture, "--buffers", "yes"}).status == 0);
    std::ifstream drawn(picture);
    CHECK(svg::read({std::istreambuf_iterator<char>(drawn), {}})[0].title == "each.tflite, inference");
  }
}

TEST_CASE("what can be trained, and what cannot") {
  const scratch dir;
  const std::string file = dir.write("2 parts.tflite", bytes_of(writer::write(softmax_in_the_middle()))).string();
  const result r = inspect_with({file, "--rule", "2:weights"});
  CHECK(r.status == 0);
  CHECK(
      r.says("  0 linear         front              1x1x6 -> 1x1x4         0.25 7            24     4       24 no\n"));
  CHECK(r.says("  1 softmax        closing            1x1x4 -> 1x1x4         0.00391 -128                        stop  "
               "                4\n"));
  CHECK(r.says(
      "  2 linear         scores:0           1x1x4 -> 1x1x3         0.25 7            12             12 w    w\n"));
  CHECK(r.says("using net = tt::tflite::network<model_2_parts>;\n"
               "using update = tt::sparse_update<tt::train<tt::layer<2>, tt::weights>>;\n"
               "static tt::trainer<net, update, tt::sgd<>, tt::softmax_cross_entropy> model;\n"));
  CHECK(inspect_with({file, "--until", "front"}).says("tt::tflite::network<model_2_parts, tt::until<tt::layer<0>>>;"));
  CHECK(inspect_with({file, "--until", "front", "--rule", "head"}).says("w b  w b"));
  CHECK(inspect_with({file, "--head", "2", "--rule", "head:3"}).says("tt::train<net::head, tt::channels<3, 4>>"));
  CHECK(inspect_with({file, "--rule", "scores:0"}).says("tt::train<tt::layer_named<\"scores:0\">>"));
  CHECK(inspect_with({file, "--rule", "scores:0:1+3"})
            .says("tt::train<tt::layer_named<\"scores:0\">, tt::channel_set<1, 3>>"));
  const result small = inspect_with({file, "--budget", "1"});
  CHECK(small.status == 0);
  const result large = inspect_with({file, "--head", "4000", "--rule", "head", "--budget", "20"});
  CHECK(large.status == 1);
  CHECK(large.says("budget of 20 KiB\n  does not fit, "));
  CHECK(inspect_with({"--help"}).says("usage: tinytrain-inspect MODEL.tflite"));
}

TEST_CASE("the arena as a picture, and as tables") {
  const scratch dir;
  const std::string file = dir.write("m.tflite", bytes_of(writer::write(softmax_in_the_middle()))).string();
  const std::string picture = (dir.folder() / "arena.svg").string();
  const result r = inspect_with({file, "--rule", "2", "--budget", "1", "--svg", picture, "--buffers", "yes"});
  CHECK(r.status == 0);
  std::ifstream drawn(picture);
  const std::string text(std::istreambuf_iterator<char>(drawn), {});
  const std::vector<svg::element> all = svg::read(text);
  CHECK(all[0].title == "m.tflite, a step of training");
  CHECK(text.find(">budget of 1.0 KiB: fits, ") != std::string::npos);
  CHECK(std::any_of(all.begin(), all.end(),
                    [](const svg::element& e) { return e.is("label") && e.text == "2 scores:0"; }));
  CHECK(r.says("  forward of 0 front\n"));
  CHECK(r.says("  1-2                    activation of 0 front\n"));
  CHECK_FALSE(inspect_with({file, "--rule", "2"}).says("the buffers of the arena"));
}

TEST_CASE("refusals say what to do") {
  const scratch dir;
  const std::string file = dir.write("m.tflite", bytes_of(writer::write(softmax_in_the_middle()))).string();
  const auto complaint = [](std::vector<std::string> words) {
    const result r = inspect_with(words);
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    const std::string prefix = words[0] + ": ";
    return r.errors.starts_with(prefix) ? r.errors.substr(prefix.size()) : r.errors;
  };
  const auto of_rule = [&](const std::string& rule) { return complaint({file, "--rule", rule}); };
  CHECK(of_rule("0") == "layer_has_no_gradient: no error passes layer 1 (closing), so train only layers behind it\n");
  CHECK(of_rule("everything") == of_rule("0"));
  CHECK(of_rule("closing") == "there is nothing to train in layer 1 (closing): it has no parameters\n");
  CHECK(of_rule("frnt") == "no layer \"frnt\": give a number from 0 to 2 or the name of an output\n"
                           "  nearest: 0  front\n           1  closing\n           2  scores:0\n");
  CHECK(of_rule("3").starts_with("no layer \"3\": give a number from 0 to 2"));
  CHECK(of_rule("2,2:bias") ==
        "the rule names layer 2 (scores:0) twice: merge the two entries, with + between their parts\n");
  CHECK(of_rule("2:bias") == "layer 2 (scores:0) has no biases: leave out bias\n");
  CHECK(of_rule("2:0-5") == "layer 2 (scores:0) has input channels 0-4 (without the last), found \"0-5\"\n");
  CHECK(of_rule("2:3-3") == "layer 2 (scores:0) has input channels 0-4 (without the last), found \"3-3\"\n");
  CHECK(of_rule("2:weights+1") ==
        "layer 2 (scores:0): expected weights or channels, found both: weights are those of all channels\n");
  CHECK(of_rule("2:few") ==
        "layer 2 (scores:0): expected weights, bias, channels as 0-12 or one channel, found \"few\"\n");
  CHECK(of_rule("head,") == "an empty entry in the rule: expected layers, with one comma between two of them\n");
  CHECK(of_rule("biases:x,2") == "biases: expected a number of layers, as in biases:12, found \"biases:x\"\n");
  CHECK(of_rule("last:0") == "last: expected a number of layers, as in last:12, found \"last:0\"\n");
  CHECK(of_rule("head_only,0") == "head_only stands alone: combine biases:K, head and layers\n");
  CHECK(of_rule("0,last:2") == "last:K stands alone: combine biases:K, head and layers\n");
  CHECK(complaint({file, "--head", "2", "--rule", "2"}) ==
        "layer 2 (scores:0) gave way to the new head: name it head\n");
  CHECK(complaint({file, "--head", "40000"}) ==
        "accumulator_overflow at the new head (expected 32768, actual 40000): no trainer takes this layer, see "
        "include/tinytrain/op/\n");
  CHECK(complaint({file, "--head", "none"}) == "--head: expected a whole number from 1 to 1048576, found \"none\"\n");
  CHECK(complaint({file, "--budget", "-1"}) == "--budget: expected a whole number from 1 to 1048576, found \"-1\"\n");
  CHECK(complaint({file, "--optimizer", "adam"}) ==
        "--optimizer: expected fractional, int8, momentum or int8+momentum, found \"adam\"\n");
  CHECK(complaint({file, "--buffers", "all"}) == "--buffers: expected yes or no, found \"all\"\n");
  const std::string nowhere = (dir.folder() / "none" / "arena.svg").string();
  CHECK(complaint({file, "--svg", nowhere}) ==
        "--svg: " + nowhere + " cannot be written: is its folder there, may you write to it, and has it room?\n");
  CHECK(complaint({file, "--rules", "0"}) == "there is no option --rules; --help lists them all\n");
  CHECK(complaint({file, "--rule"}) == "--rule wants a value behind it\n");
  CHECK(complaint({file, file}) == "expected one model, found " + file + " and " + file + "\n");
  CHECK(complaint({dir.folder().string()}) == "cannot be read: is it there, and a file?\n");
  CHECK(complaint({(dir.folder() / "none.tflite").string()}) == "cannot be read: is it there, and a file?\n");
  CHECK(inspect_with({}).errors == "expected a model, found none; --help shows how\n");
  CHECK(complaint({dir.write("text", {'n', 'o', ' ', 'm', 'o', 'd', 'e', 'l'}).string()}) ==
        "not_a_tflite_file (expected 860636756, actual 1818584175)\nThe bytes are no TensorFlow Lite file: \"TFL3\" "
        "does not "
        "stand at byte 4. Is it a `.tflite`, and whole?\n");
  writer::model strange = softmax_in_the_middle();
  strange.operations[1].code = 39;
  CHECK(complaint({dir.write("strange", bytes_of(writer::write(strange))).string()})
            .starts_with(
                "unsupported_operator at operator 1 (expected 0, actual 39)\nAn operator that is not supported;"));
  CHECK(complaint({dir.write("pads", bytes_of(writer::write(models::pad()))).string(), "--rule", "everything"}) ==
        "update_trains_nothing: no layer of this network has parameters; leave out --rule, or add --head OUTPUTS\n");
}

TEST_CASE("damaged files: figures, or a refusal") {
  constexpr int files = 5000;
  const scratch dir;
  std::vector<bytes> whole;
  for (int i = 0; i < models::count; ++i) whole.push_back(bytes_of(writer::write(models::each(i))));
  whole.push_back(bytes_of(writer::write(softmax_in_the_middle())));
  dice roll;
  int sound = 0;
  for (int i = 0; i < files; ++i) {
    bytes damaged = whole[static_cast<std::size_t>(i) % whole.size()];
    for (std::size_t n = roll(4) + 1; n > 0; --n) {
      const std::size_t at = roll(damaged.size());
      constexpr std::uint8_t values[] = {0, 1, 2, 127, 128, 255};
      damaged[at] = roll(2) == 0 ? values[roll(6)] : static_cast<std::uint8_t>(damaged[at] ^ 1U << roll(8));
    }
    if (roll(16) == 0) damaged.resize(roll(damaged.size()));
    const std::string file = dir.write("damaged.tflite", damaged).string();
    const result r = roll(2) == 0 ? inspect_with({file, "--rule", "biases:9,head:0"})
                                  : inspect_with({file, "--head", "2", "--rule", "everything"});
    REQUIRE((r.status == 0 || r.status == 2));
    CHECK((r.status == 0) == r.errors.empty());
    sound += r.status == 0 ? 1 : 0;
  }
  MESSAGE(sound, " of ", files, " had figures");
  CHECK(sound > files / 20);
  CHECK(sound < files);
}

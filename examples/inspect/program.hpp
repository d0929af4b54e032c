// SPDX-License-Identifier: MIT
#pragma once

#include "../memory/picture.hpp"
#include "model.hpp"
#include "report.hpp"
#include "rule.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

//! The program without its `main`, so that a test can run it.
namespace inspect {

inline constexpr const char* usage = R"(usage: tinytrain-inspect MODEL.tflite [OPTION VALUE]...

  --until LAYER        cuts the network behind this layer
  --head OUTPUTS       a new classifier in the place of the old one
  --rule RULE          what is trained; without it, the network only infers
  --optimizer WHAT     fractional (default), int8, momentum or int8+momentum
  --budget KIB         says whether the RAM suffices; if not, the exit status is 1
  --buffers yes        prints each step of the program and each buffer of the arena
  --svg FILE           draws the arena: steps across, bytes down, a rectangle for each buffer

LAYER is an operator's number or the name of its output, in full. RULE is one of

  nothing   head_only   bias_only   everything   last:K

or a list of entries with commas between them:

  biases:K             the biases of the last K layers with parameters
  head                 the new head, or else the last layer with parameters
  LAYER                weights and biases of a layer
  LAYER:PARTS          of weights, bias, and input channels A-B (without B) or A, with + between

for example  --rule biases:23,head,block7/pointwise1:weights,32:0-12+bias
)";

struct options {
  std::string file;
  std::string until;
  std::string rule;
  std::string optimizer = "fractional";
  std::string svg;
  std::string buffers = "no";
  int head = 0;
  int budget_kib = 0;
};

inline int number(const std::string& name, const std::string& value, int most) {
  const int n = number_in(value, 1, most);
  if (n < 0) {
    throw refusal(name + ": expected a whole number from 1 to " + std::to_string(most) + ", found " + literal(value));
  }
  return n;
}

inline void parse(options& o, int count, const char* const* words) {
  for (int k = 1; k < count; ++k) {
    const std::string word = words[k];
    if (!word.starts_with("--")) {
      if (!o.file.empty()) throw refusal("expected one model, found " + o.file + " and " + word);
      o.file = word;
      continue;
    }
    std::string* const text = word == "--until"       ? &o.until
                              : word == "--rule"      ? &o.rule
                              : word == "--optimizer" ? &o.optimizer
                              : word == "--svg"       ? &o.svg
                              : word == "--buffers"   ? &o.buffers
                                                      : nullptr;
    if (text == nullptr && word != "--head" && word != "--budget")
      throw refusal("there is no option " + word + "; --help lists them all");
    if (k + 1 == count) throw refusal(word + " wants a value behind it");
    const std::string value = words[++k];
    if (text != nullptr) *text = value;
    if (word == "--head") o.head = number(word, value, 1 << 20);
    if (word == "--budget") o.budget_kib = number(word, value, 1 << 20);
  }
  if (o.file.empty()) throw refusal("expected a model, found none; --help shows how");
  if (o.buffers != "yes" && o.buffers != "no")
    throw refusal("--buffers: expected yes or no, found " + literal(o.buffers));
}

struct optimizer {
  model::survey::optimizer how;
  const char* type;
};

inline optimizer optimizer_of(const std::string& name) {
  if (name == "fractional") return {{true, false}, "tt::sgd<>"};
  if (name == "int8") return {{false, false}, "tt::sgd<tt::int8_weights>"};
  if (name == "momentum") return {{true, true}, "tt::sgd<tt::momentum<9, 10>>"};
  if (name == "int8+momentum") return {{false, true}, "tt::sgd<tt::int8_weights, tt::momentum<9, 10>>"};
  throw refusal("--optimizer: expected fractional, int8, momentum or int8+momentum, found " + literal(name));
}

inline std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || !std::filesystem::is_regular_file(path)) throw refusal("cannot be read: is it there, and a file?");
  return {std::istreambuf_iterator<char>(file), {}};
}

//! The constant that `tinytrain_embed_tflite` makes of a file.
inline std::string constant_of(const std::string& path) {
  std::string name = std::filesystem::path(path).filename().string();
  if (name.ends_with(".tflite")) name.resize(name.size() - 7);
  for (char& c : name)
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) c = '_';
  return !name.empty() && name[0] >= '0' && name[0] <= '9' ? "model_" + name : name;
}

//! RAM under the rules that name no layer, for a first look.
inline void compare_presets(model& m, const optimizer& o, std::FILE* out) {
  std::fprintf(out, "\nRAM of");
  const char* separator = " ";
  for (const char* preset : {"nothing", "head_only", "bias_only", "everything"}) {
    std::string text = "impossible";
    try {
      text = kib(report(m, rule_parser(m).parse(preset), o.how, o.type, out).figures().ram_bytes);
    } catch (const refusal&) {}
    std::fprintf(out, "%s%s %s", separator, preset, text.c_str());
    separator = ", ";
  }
  std::fprintf(out, "; choose with --rule\n");
}

inline void draw(memory::report r, const options& o) {
  r.budget_bytes = 1024LL * o.budget_kib;
  try {
    memory::write_picture(r, o.svg);
  } catch (const std::exception& error) {
    throw refusal("--svg: " + std::string(error.what()));
  }
}

inline int print(const options& o, std::FILE* out) {
  model m(content(o.file));
  m.cut(o.until, o.head);
  const optimizer how = optimizer_of(o.optimizer);
  bool fits = true;
  {
    const report r(m, rule_parser(m).parse(o.rule.empty() ? "nothing" : o.rule), how.how, how.type, out);
    const std::string name = std::filesystem::path(o.file).filename().string();
    if (!o.svg.empty()) draw(r.lives_when(name), o);
    std::fprintf(out, "%s, %s bytes, ", name.c_str(), grouped(m.file_bytes()).c_str());
    r.print_layers();
    r.print_memory();
    if (o.buffers == "yes") r.print_buffers();
    fits = o.budget_kib == 0 || r.print_budget(o.budget_kib);
    r.print_types(constant_of(o.file), "tt::layer<" + std::to_string(m.last_operation().index) + ">", o.budget_kib);
  }
  if (o.rule.empty()) compare_presets(m, how, out);
  return fits ? 0 : 1;
}

//! The whole program; gives the exit status: 0, 1 where a budget does not suffice, 2 after a refusal.
inline int run(int count, const char* const* words, std::FILE* out, std::FILE* errors) {
  options o;
  try {
    for (int k = 1; k < count; ++k) {
      if (std::string(words[k]) == "--help") {
        std::fputs(usage, out);
        return 0;
      }
    }
    parse(o, count, words);
    return print(o, out);
  } catch (const std::exception& error) {
    std::fflush(out);
    std::fprintf(errors, "%s%s%s\n", o.file.c_str(), o.file.empty() ? "" : ": ", error.what());
    return 2;
  }
}

}  // namespace inspect

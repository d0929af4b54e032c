// SPDX-License-Identifier: MIT
//! The accuracy runner: one run of an experiment in int8, or its export for the float32 twin.
//!
//!     accuracy --list yes                                                    prints experiment,network,data,rule,
//!                                                                            arithmetic,runs
//!     accuracy --experiment NAME --arithmetic int8 --run seed1 --csv FILE    trains; appends a row for each run to FILE
//!     accuracy --experiment NAME --run seed1 --export FOLDER                 writes FOLDER/NAME/RUN for twin.py
//!
//! Each may be several with a plus between them, and end with a star: what a frozen front gives is then computed once.
//! run.py calls this program and the twin for every row that results.csv lacks.
#include "experiment.hpp"

#include <cstdio>
#include <exception>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

using accuracy::experiment;

std::vector<experiment> all_experiments() {
  std::vector<experiment> all;
  for (const auto group : {ACCURACY_GROUPS}) {
    for (experiment& e : group()) all.push_back(std::move(e));
  }
  return all;
}

//! Whether a name is among some patterns with a plus between them, each of which may end with a star.
bool among(const std::string& patterns, const std::string& name) {
  std::istringstream each(patterns);
  for (std::string pattern; std::getline(each, pattern, '+');) {
    const bool begins = !pattern.empty() && pattern.back() == '*';
    if (begins ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : pattern == name) return true;
  }
  return false;
}

void list(const std::vector<experiment>& all) {
  std::printf("experiment,network,data,rule,arithmetic,runs\n");
  for (const experiment& e : all) {
    std::string runs;
    for (const std::string& run : e.runs) runs += (runs.empty() ? "" : " ") + run;
    std::printf("%s,%s,%s,%s,%s,%s\n", e.name.c_str(), e.network.c_str(), e.data.c_str(), e.rule.c_str(),
                e.arithmetic.c_str(), runs.c_str());
  }
}

//! One write for a row, so that several programs can append to one file.
void append(const std::string& file, const experiment& e, std::size_t run, const accuracy::outcome& result) {
  std::FILE* csv = std::fopen(file.c_str(), "a");
  if (csv == nullptr) throw std::runtime_error(file + ": cannot be written; choose another file for --csv");
  std::string row;
  if (std::fseek(csv, 0, SEEK_END) == 0 && std::ftell(csv) == 0) {
    row = "experiment,network,data,rule,arithmetic,run,accuracy,steps,seconds\n";
  }
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "%.2f,%zu,%.0f", result.accuracy, result.steps, result.seconds);
  row += e.name + "," + e.network + "," + e.data + "," + e.rule + "," + e.arithmetic + "," + e.runs[run] + "," +
         numbers + "\n";
  std::fputs(row.c_str(), csv);
  std::fclose(csv);
}

int run(const arguments& options) {
  const std::vector<experiment> all = all_experiments();
  if (options.text("--list") != "no") {
    list(all);
    return 0;
  }
  std::size_t found = 0;
  for (const experiment& e : all) {
    if (!among(options.text("--experiment"), e.name)) continue;
    const std::string& folder = options.text("--export");
    if (folder.empty() ? !among(options.text("--arithmetic"), e.arithmetic) : !e.export_job) continue;
    for (std::size_t k = 0; k < e.runs.size(); ++k) {
      if (!among(options.text("--run"), e.runs[k])) continue;
      ++found;
      if (!folder.empty()) {
        e.export_job(k, std::filesystem::path(folder) / e.name / e.runs[k]);
        continue;
      }
      const accuracy::outcome result = e.train(k);
      std::printf("%s %s %s: accuracy %.2f %%%s%s\n", e.name.c_str(), e.arithmetic.c_str(), e.runs[k].c_str(),
                  result.accuracy, result.remark.empty() ? "" : "; ", result.remark.c_str());
      std::fflush(stdout);
      if (const std::string& csv = options.text("--csv"); !csv.empty()) append(csv, e, k, result);
    }
  }
  if (found == 0) {
    std::fprintf(
        stderr, "no run \"%s\" of an experiment \"%s\" with the arithmetic \"%s\": --list yes prints what there is\n",
        options.text("--run").c_str(), options.text("--experiment").c_str(), options.text("--arithmetic").c_str());
    return 2;
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(arguments(count, words,
                         {{"--list", "no"},
                          {"--experiment", ""},
                          {"--arithmetic", "int8"},
                          {"--run", "*"},
                          {"--csv", ""},
                          {"--export", ""}}));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

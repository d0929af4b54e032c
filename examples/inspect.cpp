// SPDX-License-Identifier: MIT
//! Prints a `.tflite` file as tinytrain sees it: its layers, and what RAM and flash an update rule takes, by the same
//! functions that the compiler runs for a trainer (trainer/survey.hpp).
//!
//!     tinytrain-inspect person.tflite --head 2 --rule biases:12,head,25:0-32 --budget 96
#include "inspect/program.hpp"

#include <cstdio>

int main(int count, char** words) { return inspect::run(count, words, stdout, stderr); }

// SPDX-License-Identifier: MIT
#include "network.hpp"

void train(trainer& model, const std::int8_t* image, int label) { model.step(image, label); }

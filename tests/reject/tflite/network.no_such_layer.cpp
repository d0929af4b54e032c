// SPDX-License-Identifier: MIT
// rejects: no_such_layer
// rejects: layer<7>
// rejects: , -1>
// rejects: expected<1>
// rejects: actual<0>
#include "../../law/embedded.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/network.hpp>
#include <tinytrain/trainer/inference.hpp>

namespace tt = tinytrain;

constexpr writer::file written = writer::write(models::fully_connected());
constexpr const auto& model = law::embedded<written>::bytes;

#ifdef TINYTRAIN_REJECT
using last = tt::layer<7>;  // the file has one operator
#else
using last = tt::layer<0>;
#endif

struct net : tt::tflite::network<model, tt::until<last>> {};

static tt::inference<net> inference;

int look(const std::int8_t* image) { return inference.predict(image); }

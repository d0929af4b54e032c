// SPDX-License-Identifier: MIT
// rejects: network_option_unknown
// rejects: , -1>
// rejects: expected<0>
// rejects: actual<2>
#include "../../law/embedded.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/network.hpp>
#include <tinytrain/trainer/inference.hpp>

namespace tt = tinytrain;

constexpr writer::file written = writer::write(models::fully_connected());
constexpr const auto& model = law::embedded<written>::bytes;

#ifdef TINYTRAIN_REJECT
using head = tt::out<3>;  // an option of the new head, not of the network
#else
using head = tt::replace_head<tt::out<3>>;
#endif

struct net : tt::tflite::network<model, tt::until<tt::layer<0>>, head> {};

static tt::inference<net> inference;

int look(const std::int8_t* image) { return inference.predict(image); }

// SPDX-License-Identifier: MIT
// rejects: not_a_tflite_file
// rejects: tinytrain::tflite::file<
// rejects: , -1>
// rejects: expected<860636756>
// rejects: actual<1196314761>
#include "../../tflite/accepted.hpp"
#include "../../tflite/models.hpp"

#include <tinytrain/tflite/verdict.hpp>

#ifdef TINYTRAIN_REJECT
alignas(16) inline constexpr char model[] = "\x89\x50\x4e\x47\x89PNG an image";
#else
constexpr writer::file model = writer::write(models::relu());
#endif

template struct accepted<tinytrain::tflite::verdict<model>>;

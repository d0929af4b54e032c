// SPDX-License-Identifier: MIT
#pragma once

#include "labelled.hpp"
#include "search.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace data {

//! Mel frequency cepstral coefficients of one second of speech: 49 frames of 10 coefficients, as [49, 10, 1].
constexpr int frames = 49;
constexpr int coefficients = 10;

//! What an int8 coefficient means: real = scale * (q - zero_point), one of each for each coefficient.
struct coefficient_scales {
  std::array<double, coefficients> scale{};
  std::array<int, coefficients> zero_point{};
};

//! Spoken commands as the keyword network of MLPerf Tiny takes them: ten words, silence and unknown words.
//!
//! From the folder kws01 (kws01_mfcc49x10.i8.gz and .i8.y_labels.csv: 1000 clips), in its order; or generated ones if it
//! is nowhere (search.hpp), which `origin` says. Broken files throw `malformed` (idx.hpp).
//! Source     Warden, "Speech Commands", arXiv 1804.03209; Banbury et al., "MLPerf Tiny Benchmark", arXiv 2106.07597
labelled load_keywords(const places& where = usual_places(), const stand_in& otherwise = {});

//! Digits, who spoke them, and the scales of their coefficients.
struct spoken_digits : labelled {
  std::vector<std::string> speaker_names;
  std::vector<std::uint8_t> speakers;  // of each sample, a number below speaker_names.size()
  std::vector<std::uint8_t> takes;     // of each sample, from 0 for each speaker and digit
  coefficient_scales scales;
};

//! Digits of six speakers, each digit 50 times.
//!
//! From the folder fsdd (fsdd_mfcc_3000x49x10.i8.gz, rows.csv, features.json), in its order; or generated ones.
//! Source     Jackson et al., "Free Spoken Digit Dataset"
spoken_digits load_spoken_digits(const places& where = usual_places(), const stand_in& otherwise = {});

//! "scale" and "zero_point" of a features.json; throws `malformed` unless both are ten usable numbers.
coefficient_scales read_scales(const std::filesystem::path& file);

//! The digits as the keyword network takes them: its front end has other scales, and takes magnitudes, not powers.
//!
//!     L = x0 / sqrt(40)                                      mean log power of the 40 mel bands
//!     y0 = sqrt(80) * ln(sqrt(max(exp(L) - e, 0)) + e)       its cosines are not orthonormal in coefficient 0;  e = 1e-6
//!     yk = xk / 2                                            k > 0: a logarithm of a root is half the logarithm
//!     q = sat8(round(y / 0.58470290899) + 83)                x = scale * (q - zero_point) of the digits
//!
//! Exact where all mel bands are equally loud, close elsewhere. Then each clip is raised or lowered to the loudness that
//! the keyword clips have: q of coefficient 0 is 110 in its loudest frame, and frames of digital silence stay silent.
void to_keyword_inputs(spoken_digits& digits);

//! Made-up words: cepstra that move through three sounds each, at a speed, a loudness and with a voice of their own.
labelled generate_keywords(const stand_in& what);
spoken_digits generate_spoken_digits(const stand_in& what);

}  // namespace data

// SPDX-License-Identifier: MIT
#pragma once

#include "labelled.hpp"
#include "search.hpp"

namespace data {

//! Photographs of 128 x 128 of daisy, dandelion, roses, sunflowers and tulips, in this order of labels.
//!
//! From the folder flowers5 (images.tar with <class>/<file>.jpg, and manifest.csv: 2400, 480 of each class), in the order
//! of the manifest; or generated ones if it is nowhere (search.hpp), which `origin` says. `same_as` joins photographs that
//! the manifest calls duplicates. Broken files throw `malformed` (idx.hpp).
//! Source     The TensorFlow Team, "Flowers", 2019
labelled load_flowers(const places& where = usual_places(), const stand_in& otherwise = {});

//! Five kinds of drawn blossoms on grass, with colours in common.
labelled generate_flowers(const stand_in& what);

}  // namespace data

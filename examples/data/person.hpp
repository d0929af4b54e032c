// SPDX-License-Identifier: MIT
#pragma once

#include "labelled.hpp"
#include "search.hpp"

namespace data {

//! Photographs of 96 x 96 with and without a person, as visual wake words networks take them; classes "no person" and
//! "person".
//!
//! From the folder vww_cc (vww_cc_by_bysa_96x96x3.u8.gz and its .csv: 305, of them 155 with a person), in its order; or
//! generated ones if it is nowhere (search.hpp), which `origin` says. Broken files throw `malformed` (idx.hpp).
//! Source     Chowdhery et al., "Visual Wake Words Dataset", arXiv 1906.05721; photographs of COCO
labelled load_person(const places& where = usual_places(), const stand_in& otherwise = {});

//! Coloured shapes: a figure of head, body, arms and legs, or the same parts in disorder; both among clutter.
labelled generate_person(const stand_in& what);

}  // namespace data

// SPDX-License-Identifier: MIT

//! mcunet_5fps_49kb.cpp without rings of rows: the same parameters in the end, and what rows spare and cost.

#include "../flowers_mcunet.hpp"
#include "adaptation.hpp"

#include <mcunet_5fps_49kb_photographs.hpp>

int main() {
  return adapt<flowers::mcunet::on_device_49kb_whole_maps, mcunet_5fps_49kb_photographs>(
      "mcunet_5fps.49kb_whole_maps.");
}

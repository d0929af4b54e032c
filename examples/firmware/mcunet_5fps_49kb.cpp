// SPDX-License-Identifier: MIT

//! The adaptation of examples/flowers.cpp on a device: MCUNet-5FPS with the 49 KB scheme of MCUNetV3 in 76 KiB of RAM.

#include "../flowers_mcunet.hpp"
#include "adaptation.hpp"

#include <mcunet_5fps_49kb_photographs.hpp>

int main() { return adapt<flowers::mcunet::on_device_49kb, mcunet_5fps_49kb_photographs>("mcunet_5fps.49kb."); }

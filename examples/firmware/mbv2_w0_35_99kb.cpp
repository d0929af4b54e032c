// SPDX-License-Identifier: MIT

//! The adaptation of examples/flowers.cpp on a device: MobileNetV2 0.35 with the 99 KB scheme of MCUNetV3 in 130 KiB of RAM.

#include "../flowers_mbv2.hpp"
#include "adaptation.hpp"

#include <mbv2_w0_35_99kb_photographs.hpp>

int main() { return adapt<flowers::mbv2::on_device_99kb, mbv2_w0_35_99kb_photographs>("mbv2_w0_35.99kb."); }

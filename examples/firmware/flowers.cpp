// SPDX-License-Identifier: MIT

//! The adaptation of examples/flowers.cpp on a device with 256 KiB of RAM: one photograph of each flower.

#include "../flowers_device.hpp"
#include "adaptation.hpp"

#include <flowers_photographs.hpp>

int main() { return adapt<flowers::on_device, flowers_photographs>("flowers."); }

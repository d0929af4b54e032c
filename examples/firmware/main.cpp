// SPDX-License-Identifier: MIT

//! The adaptation of examples/adapt.cpp on a device with 64 KiB of RAM.

#include "../fashion_network.hpp"
#include "changed_world.hpp"

#include <pretrained.hpp>
#include <samples.hpp>

int main() {
  return changed_world<fashion::on_device<pretrained>, samples::train, samples::test>::adapt(
      "firmware.", fashion::device_steps, fashion::checksum_steps, samples::host_checksum);
}

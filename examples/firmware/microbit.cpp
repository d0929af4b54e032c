// SPDX-License-Identifier: MIT

//! The same adaptation on a part with 16 KiB of RAM in all and 256 KiB of flash.

#include "../fashion_network.hpp"
#include "changed_world.hpp"

#include <microbit_samples.hpp>
#include <pretrained.hpp>

int main() {
  return changed_world<fashion::on_microbit<pretrained>, microbit_samples::train, microbit_samples::test>::adapt(
      "fashion.16kb.", fashion::microbit_steps, fashion::checksum_steps, microbit_samples::host_checksum);
}

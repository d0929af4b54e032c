// SPDX-License-Identifier: MIT

//! The adaptation of examples/person.cpp on a device: photographs that the pretrained network gets wrong, and as many that
//! it gets right.

#include "../person_network.hpp"
#include "adaptation.hpp"

#include <person_photographs.hpp>

int main() { return adapt<person::on_device, person_photographs>("person.sparse.", person::epochs * person::samples); }

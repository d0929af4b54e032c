// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace data {

//! Decodes a JPEG photograph to int8 as pretrained networks take it: RGB rows from the top, HWC, u8 - 128.
//!
//! The decoder's defaults: exact integer inverse DCT (ISLOW), interpolated chroma ("fancy upsampling"), as in Pillow.
//! Returns nothing if all went well, otherwise what is wrong, in words ("expected ..., found ..."). A warning of the
//! decoder is an error here: a file cut off would else decode to a grey remainder.
//!
//! Shapes     out [height, width, 3] int8, of `width * height * 3` bytes
std::string decode_jpeg(std::span<const std::uint8_t> file, int height, int width, std::span<std::int8_t> out);

}  // namespace data

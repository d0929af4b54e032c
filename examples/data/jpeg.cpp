// SPDX-License-Identifier: MIT
#include "jpeg.hpp"

#include <jpeglib.h>

#include <csetjmp>
#include <cstdio>  // before jpeglib.h, which needs it

namespace data {
namespace {

//! The decoder reports errors through a function that must not return: it jumps back to decode.
struct error_manager {
  jpeg_error_mgr base;  // first, so that a pointer to it is one to all
  std::jmp_buf back;
  char text[JMSG_LENGTH_MAX];
};

error_manager& manager(j_common_ptr of) { return *reinterpret_cast<error_manager*>(of->err); }

[[noreturn]] void on_error(j_common_ptr decoder) {
  error_manager& errors = manager(decoder);
  errors.base.format_message(decoder, errors.text);
  std::longjmp(errors.back, 1);
}

void on_message(j_common_ptr decoder, int level) {
  if (level < 0) on_error(decoder);  // corrupt data; positive levels are traces
}

struct size {
  unsigned height;
  unsigned width;
};

//! False if it failed, with errors.text empty if the size is another. Nothing here has a destructor, which longjmp would
//! skip, and no variable changes between setjmp and longjmp but those behind a reference.
bool decode(std::span<const std::uint8_t> file, size expected, std::span<std::int8_t> out, size& found,
            jpeg_decompress_struct& decoder, error_manager& errors) {
  decoder.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  errors.base.emit_message = on_message;
  if (setjmp(errors.back)) {
    jpeg_destroy_decompress(&decoder);
    return false;
  }
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, file.data(), static_cast<unsigned long>(file.size()));
  jpeg_read_header(&decoder, TRUE);
  found = {decoder.image_height, decoder.image_width};
  const bool fits = found.height == expected.height && found.width == expected.width;
  if (fits) {
    decoder.out_color_space = JCS_RGB;
    jpeg_start_decompress(&decoder);
    while (decoder.output_scanline < decoder.output_height) {
      std::int8_t* row = out.data() + std::size_t{decoder.output_scanline} * expected.width * 3;
      JSAMPROW bytes = reinterpret_cast<JSAMPROW>(row);
      jpeg_read_scanlines(&decoder, &bytes, 1);
      for (std::size_t i = 0; i < std::size_t{expected.width} * 3; ++i)
        row[i] = static_cast<std::int8_t>(static_cast<int>(bytes[i]) - 128);
    }
    jpeg_finish_decompress(&decoder);
  }
  jpeg_destroy_decompress(&decoder);
  return fits;
}

std::string words(size s) { return std::to_string(s.height) + " x " + std::to_string(s.width); }

}  // namespace

std::string decode_jpeg(std::span<const std::uint8_t> file, int height, int width, std::span<std::int8_t> out) {
  if (height <= 0 || width <= 0 || out.size() != static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3)
    return "expected a buffer of 3 bytes a pixel, found " + std::to_string(out.size()) + " bytes";
  const size expected{static_cast<unsigned>(height), static_cast<unsigned>(width)};
  size found{};
  jpeg_decompress_struct decoder{};
  error_manager errors{};
  if (file.empty()) return "expected a JPEG photograph, found an empty file";
  if (decode(file, expected, out, found, decoder, errors)) return "";
  if (errors.text[0] == '\0') return "expected a photograph of " + words(expected) + ", found " + words(found);
  return std::string("expected a sound JPEG photograph, found: ") + errors.text;
}

}  // namespace data

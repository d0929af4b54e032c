// SPDX-License-Identifier: MIT
#pragma once

#include "scratch.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <jpeglib.h>

#include <cstdio>  // before jpeglib.h, which needs it
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

//! A JPEG file of RGB pixels [height, width, 3], at the best quality and with chroma for each pixel.
inline bytes jpeg(const bytes& pixels, unsigned height, unsigned width) {
  jpeg_compress_struct encoder{};
  jpeg_error_mgr errors{};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &memory, &size);
  encoder.image_height = height;
  encoder.image_width = width;
  encoder.input_components = 3;
  encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, 100, TRUE);
  encoder.comp_info[0].h_samp_factor = encoder.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&encoder, TRUE);
  while (encoder.next_scanline < height) {
    auto* row = const_cast<JSAMPROW>(pixels.data() + std::size_t{encoder.next_scanline} * width * 3);
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  bytes file(memory, memory + size);
  jpeg_destroy_compress(&encoder);
  std::free(memory);
  return file;
}

//! A tar archive of files by path and content.
inline bytes tar(const std::vector<std::pair<std::string, bytes>>& files) {
  std::size_t most = 20480;
  for (const auto& [path, content] : files) most += content.size() + 1024;
  bytes packed(most);
  std::size_t used = 0;
  struct archive* to = archive_write_new();
  archive_write_set_format_ustar(to);
  archive_write_open_memory(to, packed.data(), packed.size(), &used);
  for (const auto& [path, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(to, entry);
    archive_write_data(to, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(to);
  archive_write_free(to);
  packed.resize(used);
  return packed;
}

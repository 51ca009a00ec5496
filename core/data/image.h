// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace esp {

/// Eight-bit pixels, rows from the top, channels interleaved: 1 (grey) or 3 (red, green, blue).
struct Image {
    int64_t width = 0;
    int64_t height = 0;
    int64_t channels = 0;
    std::vector<uint8_t> pixels;
};

struct ImageSize {
    int64_t width = 0;
    int64_t height = 0;
};

/// From the header alone. Errors: UnsupportedFormat (neither JPEG nor PNG), Malformed, each naming `subject`.
Result<ImageSize> imageSize(std::span<const std::byte> file, const std::string& subject);

/// Decodes a JPEG or PNG to 1 or 3 channels. Colours become grey by ITU-R 601 (0.299, 0.587, 0.114); transparency is dropped, 16 bits become
/// 8, a rotation in the EXIF data is not applied. Errors: Malformed (damaged, truncated, more than 64 million pixels or more than the file
/// can hold), UnsupportedFormat.
Result<Image> decodeImage(std::span<const std::byte> file, int64_t channels, const std::string& subject);

/// The rectangle of an image.
Image cropped(const Image& image, int64_t left, int64_t top, int64_t width, int64_t height);

/// Resizes by a triangle filter whose support grows with the reduction (Pillow's BILINEAR), horizontally, then vertically, in Pillow's fixed
/// point: equal to Pillow's result, or one grey level off where Pillow goes vertically first.
Image resized(const Image& image, int64_t width, int64_t height);

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/image.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

// 8 bits of value and 2 of headroom leave 22 bits for weights in an int.
constexpr int kWeightBits = 22;

/// The weights of the source pixels of one target pixel.
struct Taps {
    int64_t first = 0;
    std::vector<int32_t> weights;
};

std::vector<Taps> makeTaps(int64_t from, int64_t to)
{
    const double scale = static_cast<double>(from) / static_cast<double>(to);
    const double support = std::max(scale, 1.0);  // enlarging interpolates between neighbours, reducing averages
    std::vector<Taps> taps(static_cast<size_t>(to));
    std::vector<double> weights;
    for (int64_t i = 0; i < to; ++i) {
        const double centre = (static_cast<double>(i) + 0.5) * scale;
        const int64_t first = std::max<int64_t>(static_cast<int64_t>(centre - support + 0.5), 0);
        const int64_t last = std::min(static_cast<int64_t>(centre + support + 0.5), from);
        weights.clear();
        double sum = 0;
        for (int64_t x = first; x < last; ++x) {
            const double distance = std::fabs((static_cast<double>(x) - centre + 0.5) / support);
            weights.push_back(distance < 1 ? 1 - distance : 0);
            sum += weights.back();
        }
        Taps& tap = taps[static_cast<size_t>(i)];
        tap.first = first;
        for (const double weight : weights)
            tap.weights.push_back(static_cast<int32_t>(0.5 + (sum != 0 ? weight / sum : weight) * (1 << kWeightBits)));
    }
    return taps;
}

uint8_t weighted(const uint8_t* pixels, int64_t step, const Taps& taps)
{
    int32_t sum = 1 << (kWeightBits - 1);
    for (const int32_t weight : taps.weights) {
        sum += *pixels * weight;
        pixels += step;
    }
    return static_cast<uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
}

}  // namespace

Image cropped(const Image& image, int64_t left, int64_t top, int64_t width, int64_t height)
{
    Image result{width, height, image.channels, {}};
    result.pixels.reserve(static_cast<size_t>(width * height * image.channels));
    for (int64_t y = 0; y < height; ++y) {
        const auto row = image.pixels.begin() + ((top + y) * image.width + left) * image.channels;
        result.pixels.insert(result.pixels.end(), row, row + width * image.channels);
    }
    return result;
}

Image resized(const Image& image, int64_t width, int64_t height)
{
    const int64_t channels = image.channels;
    Image wide = image;
    if (width != image.width) {
        const std::vector<Taps> taps = makeTaps(image.width, width);
        wide = {width, image.height, channels, std::vector<uint8_t>(static_cast<size_t>(width * image.height * channels))};
        for (int64_t y = 0; y < image.height; ++y) {
            const uint8_t* row = image.pixels.data() + y * image.width * channels;
            uint8_t* out = wide.pixels.data() + y * width * channels;
            for (int64_t x = 0; x < width; ++x) {
                const Taps& tap = taps[static_cast<size_t>(x)];
                for (int64_t c = 0; c < channels; ++c)
                    *out++ = weighted(row + tap.first * channels + c, channels, tap);
            }
        }
    }
    if (height == image.height)
        return wide;
    const std::vector<Taps> taps = makeTaps(image.height, height);
    const int64_t rowBytes = width * channels;
    Image result{width, height, channels, std::vector<uint8_t>(static_cast<size_t>(rowBytes * height))};
    for (int64_t y = 0; y < height; ++y) {
        const Taps& tap = taps[static_cast<size_t>(y)];
        for (int64_t i = 0; i < rowBytes; ++i)
            result.pixels[static_cast<size_t>(y * rowBytes + i)] = weighted(wide.pixels.data() + tap.first * rowBytes + i, rowBytes, tap);
    }
    return result;
}

}  // namespace esp

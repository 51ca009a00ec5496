// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/kernel_check.h"

#include <string>

/// Shapes of convolutions around every edge that the kernels have, and the sum by the contract.
namespace esp::test {

inline std::string text(const ConvShape& s)
{
    std::string result;
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, int64_t>>{
             {"n", s.batch}, {"c", s.channels}, {"h", s.height}, {"w", s.width}, {"f", s.filters}, {"g", s.groups}, {"kh", s.kernelH}, {"kw", s.kernelW},
             {"sh", s.strideH}, {"sw", s.strideW}, {"pt", s.padTop}, {"pl", s.padLeft}, {"pb", s.padBottom}, {"pr", s.padRight}, {"dh", s.dilationH},
             {"dw", s.dilationW}, {"varying", s.weightsVary}})
        result += std::string(name) + std::to_string(value) + " ";
    return result;
}

/// Fills the output size; false if the window does not fit.
inline bool complete(ConvShape& s)
{
    const int64_t roomH = s.height + s.padTop + s.padBottom - (s.kernelH - 1) * s.dilationH - 1;
    const int64_t roomW = s.width + s.padLeft + s.padRight - (s.kernelW - 1) * s.dilationW - 1;
    if (roomH < 0 || roomW < 0)
        return false;
    s.outHeight = roomH / s.strideH + 1;
    s.outWidth = roomW / s.strideW + 1;
    return true;
}

inline ConvShape padded(ConvShape s)
{
    s.padTop = s.padLeft = s.padBottom = s.padRight = 1;
    return s;
}

inline std::vector<ConvShape> someConvShapes()
{
    std::vector<ConvShape> shapes;
    const auto add = [&](ConvShape s) {
        if (complete(s))
            shapes.push_back(s);
    };
    for (const int64_t size : {1, 7, 8, 15, 16, 17, 31, 33, 64, 65})
        add(padded({.batch = 1, .channels = 2, .height = 3, .width = size, .filters = 3, .kernelH = 3, .kernelW = 3}));
    for (const int64_t filters : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 27, 28, 29, 64})
        add(padded({.batch = 2, .channels = 3, .height = 9, .width = 9, .filters = filters, .kernelH = 3, .kernelW = 3}));
    for (const int64_t channels : {1, 2, 3, 4, 5, 8, 9, 17})
        add({.batch = 1, .channels = channels, .height = 5, .width = 40, .filters = 5, .kernelH = 1, .kernelW = 1});
    for (const int64_t image : {1, 2, 4, 7, 14})  // several images a tile
        add(padded({.batch = 9, .channels = 6, .height = image, .width = image, .filters = 10, .kernelH = 3, .kernelW = 3}));
    add(padded({.batch = 2, .channels = 12, .height = 11, .width = 13, .filters = 12, .groups = 12, .kernelH = 3, .kernelW = 3}));
    add({.batch = 2, .channels = 6, .height = 11, .width = 13, .filters = 12, .groups = 6, .kernelH = 5, .kernelW = 3, .strideH = 2, .strideW = 2, .padTop = 2, .padLeft = 1});
    add({.batch = 1, .channels = 8, .height = 16, .width = 16, .filters = 20, .groups = 4, .kernelH = 3, .kernelW = 3, .dilationH = 2, .dilationW = 2});
    add({.batch = 1, .channels = 3, .height = 32, .width = 32, .filters = 6, .kernelH = 16, .kernelW = 16, .strideH = 16, .strideW = 16});
    add({.batch = 1, .channels = 1, .height = 1, .width = 400, .filters = 4, .kernelH = 1, .kernelW = 160, .strideH = 1, .strideW = 80});
    add(padded({.batch = 3, .channels = 40, .height = 64, .width = 60, .filters = 30, .kernelH = 3, .kernelW = 3}));
    add({.batch = 1, .channels = 300, .height = 14, .width = 14, .filters = 33, .kernelH = 1, .kernelW = 1});
    add({.batch = 1, .channels = 4, .height = 10, .width = 10, .filters = 4, .kernelH = 3, .kernelW = 3, .padTop = -1, .padLeft = -2, .padBottom = 0, .padRight = -1});
    for (const int64_t pad : {0, 19, 40})  // depthwise planes begin with their padding
        add({.batch = 1, .channels = 3, .height = 2, .width = 50, .filters = 3, .groups = 3, .kernelH = 1, .kernelW = 41, .padLeft = pad, .padRight = pad});
    for (const int64_t width : {1, 6, 7, 8, 9, 14, 15, 16, 17, 28, 33, 56, 112})
        for (const int64_t stride : {1, 2, 3})
            add(padded({.batch = 2, .channels = 5, .height = 7, .width = width, .filters = 5, .groups = 5, .kernelH = 3, .kernelW = 3,
                        .strideH = stride, .strideW = stride}));
    add({.batch = 1, .channels = 2, .height = 230, .width = 224, .filters = 2, .groups = 2, .kernelH = 3, .kernelW = 3});
    add({.batch = 5, .channels = 7, .height = 3, .width = 5, .filters = 9, .kernelH = 1, .kernelW = 1});
    add({.batch = 3, .channels = 8, .height = 9, .width = 7, .filters = 12, .groups = 2, .kernelH = 1, .kernelW = 1});
    for (const int64_t channels : {16, 20, 32, 36, 18, 50})  // each order of the sum
        for (const int64_t size : {4, 6, 9, 14}) {
            add(padded({.batch = 2, .channels = channels, .height = size, .width = size, .filters = 20, .kernelH = 3, .kernelW = 3}));
            add({.batch = 2, .channels = 8 * channels, .height = size, .width = size, .filters = 5, .kernelH = 1, .kernelW = 1, .strideH = 2, .strideW = 2});
        }
    add(padded({.batch = 2, .channels = 64, .height = 9, .width = 9, .filters = 32, .groups = 2, .kernelH = 3, .kernelW = 3}));
    add(padded({.batch = 2, .channels = 48, .height = 9, .width = 9, .filters = 32, .groups = 2, .kernelH = 3, .kernelW = 3}));
    add(padded({.batch = 1, .channels = 32, .height = 5, .width = 5, .filters = 8, .kernelH = 1, .kernelW = 1}));
    add({.batch = 0, .channels = 4, .height = 10, .width = 10, .filters = 4, .kernelH = 3, .kernelW = 3});
    std::mt19937 random(20240521);
    const auto draw = [&](int64_t low, int64_t high) { return low + static_cast<int64_t>(random() % static_cast<unsigned>(high - low + 1)); };
    for (int i = 0; i < 150; ++i) {
        ConvShape s;
        s.groups = draw(0, 3) == 0 ? draw(1, 5) : 1;
        s.batch = draw(1, 4);
        s.channels = s.groups * (draw(0, 2) ? draw(1, 9) : 1);
        s.filters = s.groups * (draw(0, 2) ? draw(1, 20) : 1);
        s.height = draw(1, 20), s.width = draw(1, 40);
        s.kernelH = draw(1, 5), s.kernelW = draw(1, 5);
        s.strideH = draw(1, 3), s.strideW = draw(1, 4);
        s.dilationH = draw(1, 3), s.dilationW = draw(1, 3);
        s.padTop = draw(0, 3), s.padLeft = draw(0, 3), s.padBottom = draw(0, 3), s.padRight = draw(0, 3);
        add(s);
    }
    return shapes;
}

/// The same with weights that ONNX Runtime learns in a run.
inline std::vector<ConvShape> someVaryingConvShapes()
{
    std::vector<ConvShape> shapes;
    const auto add = [&](ConvShape s) {
        if (complete(s))
            shapes.push_back(s);
    };
    for (const int64_t channels : {1, 3, 16, 50})
        for (const int64_t size : {4, 14}) {
            ConvShape s = padded({.batch = 2, .channels = channels, .height = size, .width = size, .filters = 20, .kernelH = 3, .kernelW = 3, .weightsVary = true});
            add(s);
            s.filters = s.groups = s.channels;
            for (const int64_t rows : {1, 2, 3}) {
                s.kernelH = rows;
                add(s);
            }
        }
    add({.batch = 2, .channels = 8 * 40, .height = 9, .width = 9, .filters = 5, .kernelH = 1, .kernelW = 1, .weightsVary = true});
    add({.batch = 1, .channels = 3, .height = 2, .width = 50, .filters = 3, .groups = 3, .kernelH = 1, .kernelW = 41, .weightsVary = true});
    return shapes;
}

/// The order of a float sum by the contract: how many channels follow each other at a tap, and after how many products a part ends.
struct SumOrder {
    int64_t together = 1, part = 0;
    bool inFours = false;  ///< products are rounded, and a part is four of them, of the last three two
};

inline SumOrder orderOf(const ConvShape& s)
{
    const int64_t channels = s.channels / s.groups, filters = s.filters / s.groups, taps = s.kernelH * s.kernelW;
    const bool isPadded = s.padTop != 0 || s.padLeft != 0 || s.padBottom != 0 || s.padRight != 0;
    if (s.weightsVary && channels == 1 && filters == 1)
        return {1, 4, true};
    if (!s.weightsVary) {
        if (s.groups > 1 ? channels == 1 : channels < 16)
            return {1, taps};
        if (s.groups == 1 ? channels % 4 == 0 : channels % 16 == 0 && filters % 16 == 0)
            return taps == 1 && !isPadded ? SumOrder{1, 128} : SumOrder{16, 16 * taps};
    }
    SumOrder order{1, 128};
    const int64_t pixels = s.outHeight * s.outWidth;
    if (pixels < channels * taps)
        for (const int64_t columns : {64, 32, 16})
            order.part *= pixels <= columns ? 2 : 1;
    return order;
}

/// Calls fn(output element, filter) and within it sum(visit) visits (input element or −1 for padding, weight element) in the order of the contract.
template <class Fn>
void forEachOutput(const ConvShape& s, const Fn& fn)
{
    const int64_t channels = s.channels / s.groups, filters = s.filters / s.groups;
    const int64_t together = orderOf(s).together;
    int64_t out = 0;
    for (int64_t n = 0; n < s.batch; ++n)
        for (int64_t f = 0; f < s.filters; ++f)
            for (int64_t oy = 0; oy < s.outHeight; ++oy)
                for (int64_t ox = 0; ox < s.outWidth; ++ox, ++out)
                    fn(out, f, [&](const auto& visit) {
                        for (int64_t first = 0; first < channels; first += together)
                            for (int64_t tap = 0; tap < s.kernelH * s.kernelW; ++tap)
                                for (int64_t c = first; c < std::min(channels, first + together); ++c) {
                                    const int64_t h = tap / s.kernelW, w = tap % s.kernelW;
                                    const int64_t iy = oy * s.strideH - s.padTop + h * s.dilationH, ix = ox * s.strideW - s.padLeft + w * s.dilationW;
                                    const bool inside = iy >= 0 && iy < s.height && ix >= 0 && ix < s.width;
                                    const int64_t in = ((n * s.channels + f / filters * channels + c) * s.height + iy) * s.width + ix;
                                    visit(inside ? in : -1, ((f * channels + c) * s.kernelH + h) * s.kernelW + w);
                                }
                    });
}

}  // namespace esp::test

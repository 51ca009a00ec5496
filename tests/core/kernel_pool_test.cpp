// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "tests/support/kernel_check.h"

#include <cstring>

namespace esp::test {
namespace {

std::vector<PoolShape> someShapes()
{
    std::vector<PoolShape> shapes;
    std::mt19937 random(41);
    const auto draw = [&](int64_t low, int64_t high) { return low + static_cast<int64_t>(random() % static_cast<unsigned>(high - low + 1)); };
    while (shapes.size() < 250) {
        PoolShape s;
        s.planes = draw(1, 3);
        s.height = draw(1, 12), s.width = draw(1, 150);
        s.kernelH = draw(1, 4), s.kernelW = draw(1, 4);
        s.strideH = draw(1, 3), s.strideW = draw(1, 4);
        s.dilationH = draw(1, 2), s.dilationW = draw(1, 2);
        s.padTop = draw(0, s.kernelH - 1), s.padLeft = draw(0, s.kernelW - 1), s.padBottom = draw(0, s.kernelH - 1), s.padRight = draw(0, s.kernelW - 1);
        const int64_t roomH = s.height + s.padTop + s.padBottom - (s.kernelH - 1) * s.dilationH - 1;
        const int64_t roomW = s.width + s.padLeft + s.padRight - (s.kernelW - 1) * s.dilationW - 1;
        if (roomH < 0 || roomW < 0)
            continue;
        const bool ceil = draw(0, 1) != 0;
        s.outHeight = (roomH + (ceil ? s.strideH - 1 : 0)) / s.strideH + 1;
        s.outWidth = (roomW + (ceil ? s.strideW - 1 : 0)) / s.strideW + 1;
        shapes.push_back(s);
    }
    PoolShape tall;  // more rows than are kept at once
    tall.planes = 2, tall.height = 700, tall.width = 41, tall.kernelH = tall.kernelW = 3, tall.strideH = tall.strideW = 2;
    tall.outHeight = 349, tall.outWidth = 20;
    shapes.push_back(tall);
    for (const int64_t cut : {0, 1, 2})  // one window a plane
        for (const int64_t planes : {1, 7, 8, 21}) {
            PoolShape s;
            s.planes = planes;
            s.height = 9 + cut, s.width = 6 + 2 * cut;
            s.kernelH = 9, s.kernelW = 6;
            s.strideH = 10, s.strideW = 10;
            s.padTop = -cut / 2, s.padLeft = -cut;
            shapes.push_back(s);
        }
    return shapes;
}

/// Calls fn(output element, visit all) where visiting gives (input element or −1 outside of the image, whether inside the padded image).
template <class Fn>
void forEachWindow(const PoolShape& s, const Fn& fn)
{
    int64_t out = 0;
    for (int64_t plane = 0; plane < s.planes; ++plane)
        for (int64_t oy = 0; oy < s.outHeight; ++oy)
            for (int64_t ox = 0; ox < s.outWidth; ++ox, ++out)
                fn(out, [&](const auto& visit) {
                    for (int64_t h = 0; h < s.kernelH; ++h)
                        for (int64_t w = 0; w < s.kernelW; ++w) {
                            const int64_t iy = oy * s.strideH - s.padTop + h * s.dilationH, ix = ox * s.strideW - s.padLeft + w * s.dilationW;
                            const bool inside = iy >= 0 && iy < s.height && ix >= 0 && ix < s.width;
                            visit(inside ? (plane * s.height + iy) * s.width + ix : -1, iy < s.height + s.padBottom && ix < s.width + s.padRight);
                        }
                });
}

template <class T, class Kernel>
void checkMaxima(const KernelTable& table, const std::vector<T>& values, const PoolShape& s, T lowest, const Kernel& kernel)
{
    std::vector<T> y(static_cast<size_t>(s.planes * s.outHeight * s.outWidth) + 1, T(42));
    kernel(y.data(), 0, s.planes / 2);
    kernel(y.data(), s.planes / 2, s.planes);
    forEachWindow(s, [&](int64_t out, const auto& window) {
        T expected = lowest;
        window([&](int64_t in, bool) {
            if (in >= 0)
                expected = std::max(expected, values[in]);
        });
        ASSERT_EQ(y[out], expected) << table.isa;
    });
    EXPECT_EQ(y.back(), T(42));
}

}  // namespace

void check_maxPoolF32(const KernelTable& table)
{
    std::mt19937 random(42);
    for (const PoolShape& s : someShapes()) {
        const std::vector<float> x = randomFloats(random, s.planes * s.height * s.width);
        checkMaxima<float>(table, x, s, std::numeric_limits<float>::lowest(),
                           [&](float* y, int64_t begin, int64_t end) { table.maxPoolF32(s, x.data(), y, begin, end); });
    }
}

TEST(MaxPool, GivesTheSameZeroOnEveryInstructionSet)
{
    std::mt19937 random(44);
    for (const PoolShape& s : someShapes()) {
        std::vector<float> x(static_cast<size_t>(s.planes * s.height * s.width));
        for (float& value : x)
            value = random() % 2 ? 0.0f : -0.0f;
        std::vector<uint32_t> expected;
        for (const std::string_view isa : availableIsas()) {
            const KernelTable* table = findKernels(isa);
            std::vector<float> y(static_cast<size_t>(s.planes * s.outHeight * s.outWidth));
            table->maxPoolF32(s, x.data(), y.data(), 0, s.planes);
            std::vector<uint32_t> bits(y.size());
            std::memcpy(bits.data(), y.data(), y.size() * sizeof(float));
            if (expected.empty())
                expected = bits;
            ASSERT_EQ(bits, expected) << table->isa;
        }
    }
}

void check_maxPool8(const KernelTable& table)
{
    std::mt19937 random(43);
    for (const PoolShape& s : someShapes()) {
        const std::vector<uint8_t> x = randomCodes(random, s.planes * s.height * s.width);
        checkMaxima<uint8_t>(table, x, s, 0, [&](uint8_t* y, int64_t begin, int64_t end) { table.maxPool8(s, false, x.data(), y, begin, end); });
        checkMaxima<int8_t>(table, {x.begin(), x.end()}, s, -128,
                            [&](int8_t* y, int64_t begin, int64_t end) { table.maxPool8(s, true, x.data(), y, begin, end); });
    }
}

void check_averagePoolF32(const KernelTable& table)
{
    std::mt19937 random(44);
    for (const PoolShape& s : someShapes())
        for (const bool countPadding : {false, true}) {
            const std::vector<float> x = randomFloats(random, s.planes * s.height * s.width);
            std::vector<float> y(static_cast<size_t>(s.planes * s.outHeight * s.outWidth) + 1, 8.0f);
            table.averagePoolF32(s, countPadding, x.data(), y.data(), 0, s.planes);
            forEachWindow(s, [&](int64_t out, const auto& window) {
                float sum = 0;
                int64_t count = 0;
                window([&](int64_t in, bool inPadded) {
                    sum += in >= 0 ? x[in] : 0.0f;
                    count += in >= 0 || (countPadding && inPadded);
                });
                ASSERT_EQ(y[out], sum / static_cast<float>(std::max<int64_t>(1, count))) << table.isa;
            });
            EXPECT_EQ(y.back(), 8.0f);
        }
}

}  // namespace esp::test

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/kernel_check.h"

namespace esp::test {
namespace {

/// Products along K as the contract says, one pair after the other.
class PairSum {
public:
    void add(int32_t code, int32_t weight)
    {
        m_pair += code * weight;
        if (m_count++ % 2 == 1)
            flush();
    }
    int64_t finish()
    {
        flush();
        return m_sum;
    }

private:
    void flush()
    {
        m_sum += std::clamp(m_pair, -32768, 32767);
        m_pair = 0;
    }
    int64_t m_sum = 0;
    int32_t m_pair = 0;
    int m_count = 0;
};

struct Convolution {
    ConvShape shape;
    std::vector<uint8_t> input, weights;
    std::vector<int32_t> zeroPoints, bias;
    std::vector<float> scales, floatBias;
    Codes x;
    CodedWeights w;
    CodedEpilogue epilogue;

    Convolution(const ConvShape& s, std::mt19937& random, int variant)
        : shape(s), input(randomCodes(random, s.batch * s.channels * s.height * s.width)),
          weights(randomCodes(random, s.filters * (s.channels / s.groups) * s.kernelH * s.kernelW)), scales(randomFloats(random, s.filters, 1e-4f, 2e-3f)),
          floatBias(randomFloats(random, s.filters))
    {
        for (int64_t i = 0; i < s.filters; ++i) {
            zeroPoints.push_back(variant % 4 == 1 ? static_cast<int32_t>(random() % 256) - 128 : 0);
            bias.push_back(static_cast<int32_t>(random() % 20001) - 10000);
        }
        x = {input.data(), false, 111};
        w = {weights.data(), true, variant % 2 ? zeroPoints.data() : nullptr, 1};
        epilogue.output = static_cast<CodedOutput>(variant % 4);
        epilogue.bias = variant % 5 ? bias.data() : nullptr;
        epilogue.scales = scales.data();
        epilogue.scaleStride = variant % 2;
        epilogue.zeroPoint = epilogue.output == CodedOutput::S8 ? -5 : 120;
        epilogue.lo = epilogue.output == CodedOutput::S8 ? -128 : 0;
        epilogue.hi = epilogue.output == CodedOutput::S8 ? 127 : 255;
        epilogue.floatBias = floatBias.data();
    }

    std::vector<uint8_t> run(const KernelTable& table, bool saturates, int64_t step) const
    {
        const KernelTable& kernels = saturates ? saturating(table) : table;
        const ConvShape& s = shape;
        const AlignedBytes packed(kernels.convQ8PackedBytes(s));
        kernels.convQ8Pack(s, w, packed.get());
        std::vector<uint8_t> output(static_cast<size_t>(s.batch * s.filters * s.outHeight * s.outWidth) * outputBytes(epilogue.output));
        const int64_t tiles = kernels.convQ8Tiles(s);
        for (int64_t begin = 0; begin < tiles; begin += step) {
            const AlignedBytes scratch(kernels.convQ8ScratchBytes(s));
            kernels.convQ8(s, x, packed.get(), epilogue, output.data(), scratch.get(), begin, std::min(begin + step, tiles));
        }
        return output;
    }

    /// Of output pixel (n, f, oy, ox), by the formula; the kernel positions of slices come first along K.
    int64_t accumulated(int64_t n, int64_t f, int64_t oy, int64_t ox) const
    {
        const ConvShape& s = shape;
        const int64_t perGroup = s.channels / s.groups, real = perGroup / s.leadingTaps;
        const int32_t zero = x.zeroPoint;
        PairSum sum;
        int64_t codes = 0, weightSum = 0;
        for (int64_t leading = 0; leading < s.leadingTaps; ++leading)
            for (int64_t h = 0; h < s.kernelH; ++h)
                for (int64_t k = 0; k < s.kernelW; ++k)
                    for (int64_t c = 0; c < real; ++c) {
                        const int64_t channel = c * s.leadingTaps + leading;
                        const int64_t iy = oy * s.strideH - s.padTop + h * s.dilationH, ix = ox * s.strideW - s.padLeft + k * s.dilationW;
                        const bool inside = iy >= 0 && iy < s.height && ix >= 0 && ix < s.width;
                        const int64_t plane = n * s.channels + f / (s.filters / s.groups) * perGroup + channel;
                        const int32_t code = inside ? codeValue(x.data, false, (plane * s.height + iy) * s.width + ix) : zero;
                        const int32_t weight = codeValue(w.data, true, ((f * perGroup + channel) * s.kernelH + h) * s.kernelW + k);
                        sum.add(code, weight);
                        codes += code;
                        weightSum += weight;
                    }
        const int64_t depth = perGroup * s.kernelH * s.kernelW;
        return sum.finish() - zero * weightSum - (w.zeroPoints ? w.zeroPoints[f] : 0) * (codes - depth * zero);
    }
};

ConvShape sized(ConvShape s)
{
    s.outHeight = (s.height + s.padTop + s.padBottom - (s.kernelH - 1) * s.dilationH - 1) / s.strideH + 1;
    s.outWidth = (s.width + s.padLeft + s.padRight - (s.kernelW - 1) * s.dilationW - 1) / s.strideW + 1;
    return s;
}

/// One code and weight whose pair saturates: the exact sum is 64 770.
constexpr int64_t kPair = int64_t{255} * 127 * 2;

}  // namespace

void check_convQ8Saturating(const KernelTable& table)
{
    std::mt19937 random(21);
    int variant = 0;
    for (const int64_t channels : {1, 2, 3, 4, 5, 8, 17})
        for (const int64_t kernel : {1, 2, 3})
            for (const int64_t groups : {1, 2}) {
                ++variant;
                ConvShape s{.batch = 2, .channels = channels * groups, .height = 6, .width = 7 + variant % 12, .filters = 6, .groups = groups, .kernelH = kernel, .kernelW = kernel};
                s.strideH = s.strideW = 1 + variant % 2;
                s.padTop = s.padLeft = s.padBottom = s.padRight = kernel / 2;
                s.dilationH = 1 + variant % 2;
                if (channels % 2 == 0 && variant % 3 == 0)
                    s.leadingTaps = 2;
                const Convolution c(sized(s), random, variant);
                const std::vector<uint8_t> output = c.run(table, true, 1 + variant % 3);
                int64_t at = 0;
                for (int64_t n = 0; n < c.shape.batch; ++n)
                    for (int64_t f = 0; f < c.shape.filters; ++f)
                        for (int64_t y = 0; y < c.shape.outHeight; ++y)
                            for (int64_t x = 0; x < c.shape.outWidth; ++x, ++at)
                                ASSERT_EQ(outputValue(output.data(), c.epilogue.output, at), finishCode(c.epilogue, f, c.accumulated(n, f, y, x)))
                                    << table.isa << ", " << channels << " channels, kernel " << kernel << ", " << groups << " groups, element " << at;
            }
    // what does not saturate there is exact here: a filter a channel, unsigned weights, signed codes of QLinearConv, ConvInteger
    const ConvShape depthwise = sized({.batch = 1, .channels = 6, .height = 5, .width = 9, .filters = 6, .groups = 6, .kernelH = 3, .kernelW = 3});
    const ConvShape plain = sized({.batch = 1, .channels = 6, .height = 5, .width = 9, .filters = 4, .kernelH = 3, .kernelW = 3});
    Convolution c(depthwise, random, 3);
    EXPECT_EQ(c.run(table, true, 1), c.run(table, false, 1));
    for (const auto& [isSigned, weightsAreSigned, saturation] :
         {std::tuple(false, false, Saturation::Unsigned), std::tuple(true, true, Saturation::Unsigned), std::tuple(false, true, Saturation::None)}) {
        Convolution exact(plain, random, 3);
        exact.x.isSigned = isSigned;
        exact.x.saturation = saturation;
        exact.w.isSigned = weightsAreSigned;
        EXPECT_EQ(exact.run(table, true, 1), exact.run(table, false, 1));
        exact.x = {exact.input.data(), false, 3, Saturation::Unsigned};
        exact.w.isSigned = true;
        EXPECT_NE(exact.run(table, true, 1), exact.run(table, false, 1)) << "the same codes saturate otherwise";
    }
}
void check_convQ8SaturatingPackedBytes(const KernelTable& table)
{
    const ConvShape s{.channels = 64, .height = 9, .width = 9, .filters = 64, .kernelH = 3, .kernelW = 3, .outHeight = 7, .outWidth = 7};
    EXPECT_GE(table.convQ8SaturatingPackedBytes(s), table.convQ8PackedBytes(s) + 64 * 64 * 9);
}
void check_convQ8SaturatingPack(const KernelTable& table)
{
    // image size and batch may change between packing and running
    std::mt19937 random(22);
    const ConvShape big = sized({.batch = 3, .channels = 5, .height = 30, .width = 30, .filters = 17, .kernelH = 3, .kernelW = 3});
    const ConvShape small = sized({.batch = 1, .channels = 5, .height = 5, .width = 5, .filters = 17, .kernelH = 3, .kernelW = 3});
    ASSERT_EQ(table.convQ8SaturatingPackedBytes(big), table.convQ8SaturatingPackedBytes(small));
    const std::vector<uint8_t> weights = randomCodes(random, 17 * 5 * 9);
    const AlignedBytes a(table.convQ8SaturatingPackedBytes(big)), b(table.convQ8SaturatingPackedBytes(small));
    table.convQ8SaturatingPack(big, {weights.data()}, a.get());
    table.convQ8SaturatingPack(small, {weights.data()}, b.get());
    EXPECT_EQ(std::memcmp(a.get(), b.get(), table.convQ8SaturatingPackedBytes(big)), 0);
}
void check_convQ8SaturatingTiles(const KernelTable& table)
{
    EXPECT_EQ(table.convQ8SaturatingTiles({.batch = 0, .channels = 4, .height = 3, .width = 3, .filters = 4, .outHeight = 3, .outWidth = 3}), 0);
}
void check_convQ8SaturatingScratchBytes(const KernelTable& table)
{
    const ConvShape s = sized({.batch = 64, .channels = 512, .height = 7, .width = 7, .filters = 512, .kernelH = 3, .kernelW = 3});
    EXPECT_LT(table.convQ8SaturatingScratchBytes(s), 2u << 20);
}

void check_gemmQ8Saturating(const KernelTable& table)
{
    std::mt19937 random(23);
    int variant = 0;
    for (const int64_t k : kRemainders)
        for (const int64_t n : {1, 7, 16, 33}) {
            ++variant;
            GemmShape s{.m = 1 + variant % 5, .n = n, .k = k, .transposeA = variant % 3 == 1, .transposeB = variant % 2 == 1};
            s.strideA = variant % 4 == 0 ? (s.transposeA ? s.m : s.k) + 3 : 0;
            const int64_t stride = s.strideA ? s.strideA : s.transposeA ? s.m : s.k;
            const std::vector<uint8_t> a = randomCodes(random, (s.transposeA ? s.k : s.m) * stride + 1), b = randomCodes(random, n * k + 1);
            std::vector<int32_t> zeroPoints, bias;
            for (int64_t i = 0; i < n; ++i) {
                zeroPoints.push_back(static_cast<int32_t>(random() % 256) - 128);
                bias.push_back(static_cast<int32_t>(random() % 20001) - 10000);
            }
            const Codes x{a.data(), false, 140};
            const std::vector<float> scales = randomFloats(random, n, 1e-4f, 2e-3f), floatBias = randomFloats(random, n);
            CodedEpilogue epilogue;
            epilogue.output = static_cast<CodedOutput>(variant % 4);
            epilogue.bias = bias.data();
            epilogue.scales = scales.data();
            epilogue.scaleStride = variant % 2;
            epilogue.zeroPoint = 9;
            epilogue.lo = epilogue.output == CodedOutput::S8 ? -128 : 0;
            epilogue.hi = epilogue.output == CodedOutput::S8 ? 127 : 255;
            epilogue.floatBias = floatBias.data();
            const AlignedBytes packed(table.gemmQ8SaturatingPackedBytes(s));
            table.gemmQ8SaturatingPack(s, {b.data(), true, zeroPoints.data(), 1}, packed.get());
            std::vector<uint8_t> c(static_cast<size_t>(s.m * n) * outputBytes(epilogue.output));
            const int64_t tiles = table.gemmQ8SaturatingTiles(s);
            for (int64_t tile = 0; tile < tiles; ++tile) {
                const AlignedBytes scratch(table.gemmQ8SaturatingScratchBytes(s));
                table.gemmQ8Saturating(s, x, packed.get(), epilogue, c.data(), scratch.get(), tile, tile + 1);
            }
            for (int64_t row = 0; row < s.m; ++row)
                for (int64_t column = 0; column < n; ++column) {
                    PairSum sum;
                    int64_t codes = 0, weights = 0;
                    for (int64_t i = 0; i < k; ++i) {
                        const int32_t code = codeValue(x.data, false, s.transposeA ? i * stride + row : row * stride + i);
                        const int32_t weight = codeValue(b.data(), true, s.transposeB ? column * k + i : i * n + column);
                        sum.add(code, weight);
                        codes += code;
                        weights += weight;
                    }
                    const int64_t zero = x.zeroPoint;
                    const int64_t acc = sum.finish() - zero * weights - zeroPoints[static_cast<size_t>(column)] * (codes - k * zero);
                    ASSERT_EQ(outputValue(c.data(), epilogue.output, row * n + column), finishCode(epilogue, column, acc))
                        << table.isa << ", row " << row << ", column " << column << ", k " << k << ", variant " << variant;
                }
        }
}
void check_gemmQ8SaturatingPackedBytes(const KernelTable& table)
{
    EXPECT_EQ(table.gemmQ8SaturatingPackedBytes({.m = 1, .n = 33, .k = 5}), table.gemmQ8SaturatingPackedBytes({.m = 100, .n = 33, .k = 5, .transposeB = true}));
}
void check_gemmQ8SaturatingPack(const KernelTable& table)
{
    // the largest pair becomes 32 767, and exact kernels find their weights in the same memory
    const GemmShape s{.m = 1, .n = 1, .k = 4};
    const uint8_t a[] = {255, 255, 255, 255}, b[] = {127, 127, 127, 127};
    const AlignedBytes packed(table.gemmQ8SaturatingPackedBytes(s)), scratch(table.gemmQ8SaturatingScratchBytes(s));
    table.gemmQ8SaturatingPack(s, {b}, packed.get());
    int32_t sum = 0;
    table.gemmQ8Saturating(s, {a}, packed.get(), {}, &sum, scratch.get(), 0, table.gemmQ8SaturatingTiles(s));
    EXPECT_EQ(sum, 2 * 32767);
    table.gemmQ8Saturating(s, {a, false, 0, Saturation::None}, packed.get(), {}, &sum, scratch.get(), 0, table.gemmQ8SaturatingTiles(s));
    EXPECT_EQ(sum, 2 * kPair);
}
void check_gemmQ8SaturatingTiles(const KernelTable& table)
{
    EXPECT_EQ(table.gemmQ8SaturatingTiles({.m = 0, .n = 8, .k = 8}), 0);
}
void check_gemmQ8SaturatingScratchBytes(const KernelTable& table)
{
    EXPECT_LT(table.gemmQ8SaturatingScratchBytes({.m = 100000, .n = 512, .k = 512}), 1u << 20);
}

TEST(KernelTable, SaturatingOnesHaveTheirOwnName)
{
    for (const std::string_view isa : availableIsas()) {
        const KernelTable& exact = *findKernels(isa);
        const KernelTable& changed = saturating(exact);
        EXPECT_EQ(changed.isa, std::string(isa) + ", saturating");
        EXPECT_EQ(changed.convQ8, exact.convQ8Saturating);
        EXPECT_EQ(changed.gemmQ8Pack, exact.gemmQ8SaturatingPack);
        EXPECT_EQ(changed.convF32, exact.convF32);
    }
}

}  // namespace esp::test

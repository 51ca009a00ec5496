// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/conv_cases.h"

namespace esp::test {
namespace {

struct FloatCase {
    std::vector<float> input, weights, bias, residual;
};

FloatCase floatCase(const ConvShape& s, std::mt19937& random)
{
    const int64_t outputs = s.batch * s.filters * s.outHeight * s.outWidth;
    return {randomFloats(random, s.batch * s.channels * s.height * s.width), randomFloats(random, s.filters * (s.channels / s.groups) * s.kernelH * s.kernelW),
            randomFloats(random, s.filters), randomFloats(random, outputs)};
}

/// Runs tiles in groups of `step`, last group first, each with scratch of its own.
std::vector<float> run(const KernelTable& table, const ConvShape& s, const float* input, const FloatCase& data, const FloatEpilogue& epilogue, int64_t step)
{
    const AlignedBytes packed(table.convF32PackedBytes(s));
    table.convF32Pack(s, data.weights.data(), packed.get());
    std::vector<float> output(static_cast<size_t>(s.batch * s.filters * s.outHeight * s.outWidth), NAN);
    const int64_t tiles = table.convF32Tiles(s);
    for (int64_t begin = (tiles - 1) / step * step; begin >= 0; begin -= step) {
        const AlignedBytes scratch(table.convF32ScratchBytes(s));
        table.convF32(s, input, packed.get(), epilogue, output.data(), scratch.get(), begin, std::min(begin + step, tiles));
    }
    return output;
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b)
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

}  // namespace

void check_convF32(const KernelTable& table)
{
    std::mt19937 random(1);
    const bool fused = hasFusedMultiplyAdd(table);
    int variant = 0;
    std::vector<ConvShape> shapes = someConvShapes();
    for (const ConvShape& s : someVaryingConvShapes())
        shapes.push_back(s);
    for (const ConvShape& s : shapes) {
        const FloatCase data = floatCase(s, random);
        FloatEpilogue epilogue;
        ++variant;
        epilogue.bias = variant % 3 ? data.bias.data() : nullptr;
        epilogue.residual = variant % 2 ? data.residual.data() : nullptr;
        epilogue.residualFirst = variant % 4 == 1 && !s.weightsVary;  // nothing is fused with these
        if (variant % 5 == 0)
            epilogue.lo = 0;
        if (variant % 7 == 0)
            epilogue.hi = 0.5f;
        std::vector<float> expected(static_cast<size_t>(s.batch * s.filters * s.outHeight * s.outWidth));
        const SumOrder order = orderOf(s);
        const int64_t products = s.channels / s.groups * s.kernelH * s.kernelW;
        forEachOutput(s, [&](int64_t out, int64_t filter, const auto& window) {
            float sum = 0, part = 0;
            int64_t count = 0;
            bool isFirst = true;
            double exact = 0, magnitude = 1;
            const auto addPart = [&] {
                sum = isFirst ? part : sum + part;
                if (isFirst && epilogue.residualFirst)
                    sum += epilogue.residual[out];
                isFirst = false;
                part = 0;
            };
            const auto endsPart = [&] { return count % order.part == 0 || (order.inFours && products % 4 == 3 && count == products - 1); };
            window([&](int64_t in, int64_t weight) {
                const float x = in < 0 ? 0.0f : data.input[in];
                part = order.inFours ? part + data.weights[weight] * x : chainStep(fused, data.weights[weight], x, part);
                ++count;
                if (endsPart())
                    addPart();
                exact += static_cast<double>(data.weights[weight]) * x;
                magnitude += std::fabs(static_cast<double>(data.weights[weight]) * x);
            });
            if (!endsPart())
                addPart();
            exact += epilogue.residualFirst ? static_cast<double>(epilogue.residual[out]) : 0;
            EXPECT_NEAR(sum, exact, magnitude * 64 * std::numeric_limits<float>::epsilon());
            sum += epilogue.bias ? epilogue.bias[filter] : 0.0f;
            if (epilogue.residual && !epilogue.residualFirst)
                sum += epilogue.residual[out];
            expected[out] = clampKeepingNan(sum, epilogue.lo, epilogue.hi);
        });
        const std::vector<float> output = run(table, s, data.input.data(), data, epilogue, 1 + variant % 4);
        ASSERT_EQ(output.size(), expected.size());
        for (size_t i = 0; i < expected.size(); ++i)
            ASSERT_EQ(output[i], expected[i]) << table.isa << " element " << i << " of " << text(s);
    }
}
void check_convF32PackedBytes(const KernelTable& table)
{
    const ConvShape s{.channels = 8, .height = 9, .width = 9, .filters = 6, .groups = 2, .kernelH = 3, .kernelW = 3, .outHeight = 7, .outWidth = 7};
    EXPECT_GE(table.convF32PackedBytes(s), 6u * 4 * 9 * sizeof(float));
}
void check_convF32Pack(const KernelTable& table)
{
    // packed weights serve another batch and image size
    std::mt19937 random(2);
    ConvShape big{.batch = 3, .channels = 5, .height = 30, .width = 30, .filters = 17, .kernelH = 3, .kernelW = 3}, small = big;
    small.batch = 1, small.height = small.width = 5;
    ASSERT_TRUE(complete(big) && complete(small));
    const FloatCase data = floatCase(big, random);
    const AlignedBytes a(table.convF32PackedBytes(big)), b(table.convF32PackedBytes(small));
    ASSERT_EQ(table.convF32PackedBytes(big), table.convF32PackedBytes(small));
    table.convF32Pack(big, data.weights.data(), a.get());
    table.convF32Pack(small, data.weights.data(), b.get());
    EXPECT_EQ(std::memcmp(a.get(), b.get(), table.convF32PackedBytes(big)), 0);
}
void check_convF32Tiles(const KernelTable& table)
{
    std::mt19937 random(3);
    ConvShape s = padded({.batch = 8, .channels = 24, .height = 20, .width = 20, .filters = 40, .kernelH = 3, .kernelW = 3});
    ASSERT_TRUE(complete(s));
    const FloatCase data = floatCase(s, random);
    const std::vector<float> all = run(table, s, data.input.data(), data, {}, table.convF32Tiles(s));
    EXPECT_TRUE(sameBits(all, run(table, s, data.input.data(), data, {}, 1)));
    EXPECT_TRUE(sameBits(all, run(table, s, data.input.data(), data, {}, 3)));
    // a sample alone gives the bits that it gives in a batch
    ConvShape one = s;
    one.batch = 1;
    const int64_t inputs = s.channels * s.height * s.width, outputs = s.filters * s.outHeight * s.outWidth;
    for (int64_t n = 0; n < s.batch; ++n) {
        const std::vector<float> alone = run(table, one, data.input.data() + n * inputs, data, {}, 2);
        EXPECT_EQ(std::memcmp(alone.data(), all.data() + n * outputs, alone.size() * sizeof(float)), 0);
    }
}
void check_convF32ScratchBytes(const KernelTable& table)
{
    ConvShape s = padded({.batch = 64, .channels = 512, .height = 7, .width = 7, .filters = 512, .kernelH = 3, .kernelW = 3});
    ASSERT_TRUE(complete(s));
    EXPECT_LT(table.convF32ScratchBytes(s), 2u << 20) << "scratch does not grow with the batch";
}

TEST(ConvF32, Avx2AndAvx512GiveTheSameBits)
{
    const KernelTable* narrow = findKernels("avx2");
    const KernelTable* wide = findKernels("avx512");
    if (!narrow || !wide)
        GTEST_SKIP() << "this processor lacks AVX-512";
    std::mt19937 random(4);
    for (const ConvShape& s : someConvShapes()) {
        const FloatCase data = floatCase(s, random);
        FloatEpilogue epilogue;
        epilogue.bias = data.bias.data();
        EXPECT_TRUE(sameBits(run(*narrow, s, data.input.data(), data, epilogue, 2), run(*wide, s, data.input.data(), data, epilogue, 3))) << text(s);
    }
}

TEST(ConvF32, TheResidualMayBeTheOutput)
{
    std::mt19937 random(5);
    ConvShape s{.batch = 2, .channels = 8, .height = 9, .width = 9, .filters = 8, .kernelH = 1, .kernelW = 1};
    ASSERT_TRUE(complete(s));
    const FloatCase data = floatCase(s, random);
    for (const std::string_view isa : availableIsas()) {
        const KernelTable& table = *findKernels(isa);
        FloatEpilogue apart, together;
        apart.residual = data.residual.data();
        const std::vector<float> expected = run(table, s, data.input.data(), data, apart, 1);
        std::vector<float> output = data.residual;
        together.residual = output.data();
        const AlignedBytes packed(table.convF32PackedBytes(s)), scratch(table.convF32ScratchBytes(s));
        table.convF32Pack(s, data.weights.data(), packed.get());
        table.convF32(s, data.input.data(), packed.get(), together, output.data(), scratch.get(), 0, table.convF32Tiles(s));
        EXPECT_TRUE(sameBits(output, expected)) << isa;
    }
}

void check_convQ8(const KernelTable& table)
{
    std::mt19937 random(6);
    int variant = 0;
    for (const ConvShape& s : someConvShapes()) {
        ++variant;
        const int64_t outputs = s.batch * s.filters * s.outHeight * s.outWidth;
        const std::vector<uint8_t> input = randomCodes(random, s.batch * s.channels * s.height * s.width);
        const std::vector<uint8_t> weights = randomCodes(random, s.filters * (s.channels / s.groups) * s.kernelH * s.kernelW);
        const Codes x{input.data(), variant % 2 == 0, variant % 2 ? 100 : -30};
        CodedWeights w{weights.data(), variant % 3 != 0, nullptr, 0};
        std::vector<int32_t> zeroPoints(static_cast<size_t>(s.filters)), bias(zeroPoints.size());
        for (size_t f = 0; f < zeroPoints.size(); ++f) {
            zeroPoints[f] = w.isSigned ? static_cast<int32_t>(random() % 256) - 128 : static_cast<int32_t>(random() % 256);
            bias[f] = static_cast<int32_t>(random() % 20001) - 10000;
        }
        if (variant % 4) {
            w.zeroPoints = zeroPoints.data();
            w.zeroPointStride = variant % 4 == 1;
            if (variant % 4 == 3 && !w.isSigned && !zeroPoints.empty())
                zeroPoints[0] = 128;
        }
        CodedEpilogue epilogue;
        epilogue.output = static_cast<CodedOutput>(variant % 4);
        epilogue.bias = variant % 5 ? bias.data() : nullptr;
        const std::vector<float> scales = randomFloats(random, s.filters, 1e-4f, 2e-3f), floatBias = randomFloats(random, s.filters);
        epilogue.scales = scales.data();
        epilogue.scaleStride = variant % 3 == 0;
        epilogue.zeroPoint = epilogue.output == CodedOutput::S8 ? -5 : 120;
        epilogue.lo = epilogue.output == CodedOutput::S8 ? -128 : variant % 7 ? 0 : 120;
        epilogue.hi = epilogue.output == CodedOutput::S8 ? 127 : variant % 11 ? 255 : 200;
        epilogue.floatBias = variant % 2 ? floatBias.data() : nullptr;
        epilogue.floatLo = variant % 3 ? epilogue.floatLo : 0.0f;

        const AlignedBytes packed(table.convQ8PackedBytes(s));
        table.convQ8Pack(s, w, packed.get());
        std::vector<uint8_t> output(static_cast<size_t>(outputs) * outputBytes(epilogue.output));
        const int64_t tiles = table.convQ8Tiles(s), step = 1 + variant % 3;
        for (int64_t begin = 0; begin < tiles; begin += step) {
            const AlignedBytes scratch(table.convQ8ScratchBytes(s));
            table.convQ8(s, x, packed.get(), epilogue, output.data(), scratch.get(), begin, std::min(begin + step, tiles));
        }
        forEachOutput(s, [&](int64_t out, int64_t filter, const auto& window) {
            int64_t sum = 0;
            window([&](int64_t in, int64_t weight) {
                const int32_t z = w.zeroPoints ? w.zeroPoints[filter * w.zeroPointStride] : 0;
                if (in >= 0)
                    sum += (codeValue(x.data, x.isSigned, in) - x.zeroPoint) * (codeValue(w.data, w.isSigned, weight) - z);
            });
            ASSERT_EQ(outputValue(output.data(), epilogue.output, out), finishCode(epilogue, filter, sum))
                << table.isa << " element " << out << " of " << text(s) << "variant " << variant;
        });
        if (::testing::Test::HasFatalFailure())
            return;
    }
}
void check_convQ8PackedBytes(const KernelTable& table)
{
    const ConvShape s{.channels = 64, .height = 9, .width = 9, .filters = 64, .kernelH = 3, .kernelW = 3, .outHeight = 7, .outWidth = 7};
    EXPECT_GE(table.convQ8PackedBytes(s), 64u * 64 * 9);
    EXPECT_LE(table.convQ8PackedBytes(s), 64u * 64 * 9 * 2 + 4096);
}
void check_convQ8Pack(const KernelTable& table)
{
    std::mt19937 random(7);
    ConvShape big{.batch = 3, .channels = 5, .height = 30, .width = 30, .filters = 17, .kernelH = 3, .kernelW = 3}, small = big;
    small.batch = 1, small.height = small.width = 5;
    ASSERT_TRUE(complete(big) && complete(small));
    ASSERT_EQ(table.convQ8PackedBytes(big), table.convQ8PackedBytes(small));
    const std::vector<uint8_t> weights = randomCodes(random, 17 * 5 * 9);
    const AlignedBytes a(table.convQ8PackedBytes(big)), b(table.convQ8PackedBytes(small));
    table.convQ8Pack(big, {weights.data()}, a.get());
    table.convQ8Pack(small, {weights.data()}, b.get());
    EXPECT_EQ(std::memcmp(a.get(), b.get(), table.convQ8PackedBytes(big)), 0);
}
void check_convQ8Tiles(const KernelTable& table)
{
    EXPECT_EQ(table.convQ8Tiles({.batch = 0, .channels = 4, .height = 3, .width = 3, .filters = 4, .outHeight = 3, .outWidth = 3}), 0);
}
void check_convQ8ScratchBytes(const KernelTable& table)
{
    ConvShape s = padded({.batch = 64, .channels = 512, .height = 7, .width = 7, .filters = 512, .kernelH = 3, .kernelW = 3});
    ASSERT_TRUE(complete(s));
    EXPECT_LT(table.convQ8ScratchBytes(s), 2u << 20);
}

}  // namespace esp::test

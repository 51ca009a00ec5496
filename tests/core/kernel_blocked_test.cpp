// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/conv_cases.h"

#include <algorithm>

namespace esp::test {
namespace {

/// Whether the kernels of blocked images take a convolution (kernel_types.h).
bool canBeBlocked(const ConvShape& s)
{
    const int64_t channels = s.channels / s.groups, filters = s.filters / s.groups;
    if (s.groups == 1)
        return channels < kBlockChannels || channels % 4 == 0;
    return (channels == 1 && filters == 1) || (channels % kBlockChannels == 0 && filters % kBlockChannels == 0);
}

std::vector<ConvShape> blockedShapes()
{
    std::vector<ConvShape> shapes;
    const auto add = [&](ConvShape s) {
        if (complete(s) && canBeBlocked(s))
            shapes.push_back(s);
    };
    for (const ConvShape& s : someConvShapes())
        add(s);
    for (const int64_t channels : {16, 20, 24, 32, 44, 64, 136, 272})
        for (const int64_t filters : {1, 16, 24, 33, 50, 64, 80, 150}) {
            add(padded({.batch = 2, .channels = channels, .height = 5, .width = 7, .filters = filters, .kernelH = 3, .kernelW = 3}));
            add({.batch = 3, .channels = channels, .height = 6, .width = 9, .filters = filters, .kernelH = 1, .kernelW = 1});
        }
    for (const int64_t width : {1, 2, 5, 6, 7, 11, 12, 13, 14, 23, 56})
        for (const int64_t stride : {1, 2, 3}) {
            add(padded({.batch = 1, .channels = 16, .height = 4, .width = width, .filters = 48, .kernelH = 3, .kernelW = 3, .strideH = stride, .strideW = stride}));
            add(padded({.batch = 1, .channels = 40, .height = 6, .width = width, .filters = 40, .groups = 40, .kernelH = 3, .kernelW = 5, .strideH = stride, .strideW = stride}));
            add({.batch = 2, .channels = 32, .height = 5, .width = width, .filters = 16, .kernelH = 1, .kernelW = 1, .strideH = stride, .strideW = stride});
        }
    add({.batch = 9, .channels = 64, .height = 1, .width = 1, .filters = 20, .kernelH = 1, .kernelW = 1});  // positions over the batch
    add({.batch = 1, .channels = 1, .height = 12, .width = 12, .filters = 20, .kernelH = 5, .kernelW = 5});
    for (const int64_t width : {1, 3, 4, 12, 13, 25})  // padding within the first and last position of a row, and further
        for (const int64_t pad : {-1, 0, 1, 2, 3})
            for (const int64_t stride : {1, 2, 3})
                add({.batch = 2, .channels = 20, .height = 5, .width = width, .filters = 17, .kernelH = 3, .kernelW = 4, .strideH = stride, .strideW = stride,
                     .padTop = pad, .padLeft = pad, .padBottom = 4 - pad, .padRight = 2 - pad, .dilationH = 2, .dilationW = stride});
    add({.batch = 2, .channels = 32, .height = 2, .width = 5, .filters = 16, .kernelH = 3, .kernelW = 3, .padTop = 7, .padLeft = 1, .padBottom = 5, .padRight = 1});  // rows of padding alone
    add({.batch = 0, .channels = 32, .height = 4, .width = 4, .filters = 16, .kernelH = 3, .kernelW = 3});
    add(padded({.batch = 3, .channels = 96, .height = 70, .width = 60, .filters = 96, .kernelH = 3, .kernelW = 3}));
    return shapes;
}

/// [batch, channels, pixels] in blocks of channels and back; lanes without a channel are `filler`.
template <typename T>
std::vector<T> blocked(const std::vector<T>& x, int64_t batch, int64_t channels, int64_t pixels, T filler)
{
    const int64_t blocks = (channels + kBlockChannels - 1) / kBlockChannels;
    std::vector<T> y(static_cast<size_t>(batch * blocks * pixels * kBlockChannels), filler);
    for (int64_t n = 0; n < batch; ++n)
        for (int64_t c = 0; c < channels; ++c)
            for (int64_t p = 0; p < pixels; ++p)
                y[((n * blocks + c / kBlockChannels) * pixels + p) * kBlockChannels + c % kBlockChannels] = x[(n * channels + c) * pixels + p];
    return y;
}
template <typename T>
std::vector<T> unblocked(const std::vector<T>& x, int64_t batch, int64_t channels, int64_t pixels)
{
    const int64_t blocks = (channels + kBlockChannels - 1) / kBlockChannels;
    std::vector<T> y(static_cast<size_t>(batch * channels * pixels));
    for (int64_t n = 0; n < batch; ++n)
        for (int64_t c = 0; c < channels; ++c)
            for (int64_t p = 0; p < pixels; ++p)
                y[(n * channels + c) * pixels + p] = x[((n * blocks + c / kBlockChannels) * pixels + p) * kBlockChannels + c % kBlockChannels];
    return y;
}

/// What auto_pad makes of an image of no width.
constexpr ConvShape kWithoutPixels{.batch = 1, .channels = 16, .height = 8, .width = 0, .filters = 16, .kernelH = 3, .kernelW = 2, .strideW = 4, .padTop = 1, .padBottom = 1, .outHeight = 8, .outWidth = 0};

bool readsBlocked(const ConvShape& s) { return s.groups > 1 || s.channels >= kBlockChannels; }

}  // namespace

/// The plain kernel is compared with a naive loop in kernel_conv_test; here every bit must be as there.
void check_blockedConvF32(const KernelTable& table)
{
    std::mt19937 random(11);
    int variant = 0;
    for (const ConvShape& s : blockedShapes()) {
        ++variant;
        const int64_t pixels = s.height * s.width, outPixels = s.outHeight * s.outWidth;
        const std::vector<float> input = randomFloats(random, s.batch * s.channels * pixels);
        const std::vector<float> weights = randomFloats(random, s.filters * (s.channels / s.groups) * s.kernelH * s.kernelW);
        const std::vector<float> bias = randomFloats(random, s.filters), residual = randomFloats(random, s.batch * s.filters * outPixels);
        FloatEpilogue epilogue;
        epilogue.bias = variant % 3 ? bias.data() : nullptr;
        epilogue.residual = variant % 2 ? residual.data() : nullptr;
        epilogue.residualFirst = variant % 4 == 1;
        epilogue.lo = variant % 5 ? epilogue.lo : 0;
        epilogue.hi = variant % 7 ? epilogue.hi : 0.5f;

        std::vector<float> expected(residual.size(), NAN);
        const AlignedBytes plainWeights(table.convF32PackedBytes(s)), plainScratch(table.convF32ScratchBytes(s));
        table.convF32Pack(s, weights.data(), plainWeights.get());
        table.convF32(s, input.data(), plainWeights.get(), epilogue, expected.data(), plainScratch.get(), 0, table.convF32Tiles(s));

        // What lies in lanes without a channel must not matter.
        const std::vector<float> x = readsBlocked(s) ? blocked<float>(input, s.batch, s.channels, pixels, NAN) : input;
        std::vector<float> y = blocked<float>(residual, s.batch, s.filters, outPixels, INFINITY);
        epilogue.residual = epilogue.residual ? y.data() : nullptr;  // it may be the output
        const AlignedBytes packed(table.blockedConvF32PackedBytes(s));
        table.blockedConvF32Pack(s, weights.data(), packed.get());
        const int64_t tiles = table.blockedConvF32Tiles(s), step = 1 + variant % 3;
        for (int64_t begin = (tiles - 1) / step * step; begin >= 0; begin -= step) {
            const AlignedBytes scratch(table.blockedConvF32ScratchBytes(s));
            table.blockedConvF32(s, x.data(), packed.get(), epilogue, y.data(), scratch.get(), begin, std::min(begin + step, tiles));
        }
        const std::vector<float> output = unblocked(y, s.batch, s.filters, outPixels);
        ASSERT_EQ(output.size(), expected.size());
        for (size_t i = 0; i < expected.size(); ++i)
            ASSERT_EQ(output[i], expected[i]) << table.isa << " element " << i << " of " << text(s) << "variant " << variant;
    }
}
void check_blockedConvF32PackedBytes(const KernelTable& table)
{
    const ConvShape s{.channels = 32, .height = 9, .width = 9, .filters = 20, .kernelH = 3, .kernelW = 3, .outHeight = 7, .outWidth = 7};
    EXPECT_EQ(table.blockedConvF32PackedBytes(s), 32u * 32 * 9 * sizeof(float)) << "20 filters fill two blocks of 16";
}
void check_blockedConvF32Pack(const KernelTable& table)
{
    // packed weights serve another batch and image size
    std::mt19937 random(12);
    ConvShape big{.batch = 3, .channels = 36, .height = 30, .width = 30, .filters = 17, .kernelH = 3, .kernelW = 3}, small = big;
    small.batch = 1, small.height = small.width = 5;
    ASSERT_TRUE(complete(big) && complete(small));
    const std::vector<float> weights = randomFloats(random, 17 * 36 * 9);
    const AlignedBytes a(table.blockedConvF32PackedBytes(big)), b(table.blockedConvF32PackedBytes(small));
    ASSERT_EQ(table.blockedConvF32PackedBytes(big), table.blockedConvF32PackedBytes(small));
    table.blockedConvF32Pack(big, weights.data(), a.get());
    table.blockedConvF32Pack(small, weights.data(), b.get());
    EXPECT_EQ(std::memcmp(a.get(), b.get(), table.blockedConvF32PackedBytes(big)), 0);
}
void check_blockedConvF32Tiles(const KernelTable& table)
{
    EXPECT_EQ(table.blockedConvF32Tiles({.batch = 0, .channels = 16, .height = 3, .width = 3, .filters = 16, .outHeight = 3, .outWidth = 3}), 0);
    ConvShape s = padded({.batch = 1, .channels = 64, .height = 56, .width = 56, .filters = 64, .kernelH = 3, .kernelW = 3});
    ASSERT_TRUE(complete(s));
    EXPECT_GE(table.blockedConvF32Tiles(s), 4) << "threads share a single image";
}
void check_blockedConvF32ScratchBytes(const KernelTable& table)
{
    ConvShape s = padded({.batch = 64, .channels = 512, .height = 7, .width = 7, .filters = 512, .kernelH = 3, .kernelW = 3});
    ASSERT_TRUE(complete(s));
    EXPECT_LT(table.blockedConvF32ScratchBytes(s), 2u << 20) << "scratch does not grow with the batch";
    EXPECT_LT(table.blockedConvF32ScratchBytes(kWithoutPixels), 1u << 16);
}

namespace {

std::vector<ConvShape> winogradShapes()
{
    std::vector<ConvShape> shapes;
    for (const int64_t size : {1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 28})
        for (const int64_t pad : {0, 1, 2})
            for (const int64_t channels : {16, 44}) {
                ConvShape s{.batch = 3, .channels = channels, .height = size, .width = size + 1, .filters = 40, .kernelH = 3, .kernelW = 3};
                s.padTop = s.padLeft = pad, s.padBottom = s.padRight = pad > 0;
                if (complete(s))
                    shapes.push_back(s);
            }
    ConvShape large = padded({.batch = 2, .channels = 256, .height = 14, .width = 14, .filters = 80, .kernelH = 3, .kernelW = 3});
    complete(large);
    shapes.push_back(large);
    return shapes;
}

std::vector<float> runWinograd(const KernelTable& table, const ConvShape& s, const float* x, const float* weights, const FloatEpilogue& epilogue, int64_t step)
{
    const AlignedBytes packed(table.winogradConvF32PackedBytes(s));
    table.winogradConvF32Pack(s, weights, packed.get());
    std::vector<float> y(static_cast<size_t>(s.batch * ((s.filters + 15) / 16 * 16) * s.outHeight * s.outWidth), NAN);
    const int64_t tiles = table.winogradConvF32Tiles(s);
    for (int64_t begin = (tiles - 1) / step * step; begin >= 0; begin -= step) {
        const AlignedBytes scratch(table.winogradConvF32ScratchBytes(s));
        table.winogradConvF32(s, x, packed.get(), epilogue, y.data(), scratch.get(), begin, std::min(begin + step, tiles));
    }
    return unblocked(y, s.batch, s.filters, s.outHeight * s.outWidth);
}

}  // namespace

/// Beside the exact sum of the contract's order: the error that kernel_types.h states.
void check_winogradConvF32(const KernelTable& table)
{
    std::mt19937 random(18);
    int variant = 0;
    double worst = 0;
    for (const ConvShape& s : winogradShapes()) {
        ++variant;
        const std::vector<float> input = randomFloats(random, s.batch * s.channels * s.height * s.width);
        const std::vector<float> weights = randomFloats(random, s.filters * s.channels * 9), bias = randomFloats(random, s.filters);
        const std::vector<float> residual = randomFloats(random, s.batch * s.filters * s.outHeight * s.outWidth);
        const std::vector<float> added = blocked<float>(residual, s.batch, s.filters, s.outHeight * s.outWidth, NAN);
        FloatEpilogue epilogue;
        epilogue.bias = variant % 3 ? bias.data() : nullptr;
        epilogue.residual = variant % 2 ? added.data() : nullptr;
        epilogue.lo = variant % 5 ? epilogue.lo : 0;
        const std::vector<float> x = blocked<float>(input, s.batch, s.channels, s.height * s.width, NAN);
        const std::vector<float> y = runWinograd(table, s, x.data(), weights.data(), epilogue, 1 + variant % 3);
        EXPECT_EQ(y, runWinograd(table, s, x.data(), weights.data(), epilogue, 100)) << "bits do not depend on the tiles that go together";
        forEachOutput(s, [&](int64_t out, int64_t filter, const auto& window) {
            double exact = 0, largest = 0;
            window([&](int64_t in, int64_t weight) {
                const double x0 = in < 0 ? 0.0 : static_cast<double>(input[in]);
                exact += x0 * static_cast<double>(weights[weight]);
                largest += x0 * x0;
            });
            exact += (epilogue.bias ? bias[filter] : 0.0f) + (epilogue.residual ? residual[out] : 0.0f);
            exact = std::max(exact, static_cast<double>(epilogue.lo));
            const double error = std::fabs(y[out] - exact) / std::sqrt(1 + largest);
            worst = std::max(worst, error);
        });
    }
    EXPECT_LT(worst, 400 * std::numeric_limits<float>::epsilon()) << table.isa;
    ::testing::Test::RecordProperty("worst", std::to_string(worst));
}
void check_winogradConvF32PackedBytes(const KernelTable& table)
{
    const ConvShape s{.channels = 32, .height = 9, .width = 9, .filters = 20, .kernelH = 3, .kernelW = 3, .outHeight = 7, .outWidth = 7};
    EXPECT_EQ(table.winogradConvF32PackedBytes(s), 32u * 32 * 36 * sizeof(float)) << "7×7 outputs are two by two tiles of 4×4";
}
void check_winogradConvF32Pack(const KernelTable& table)
{
    // A filter whose only weight is in the middle copies the image, in tiles of either size.
    for (const int64_t size : {5, 16}) {
        ConvShape s = padded({.batch = 1, .channels = 16, .height = size, .width = size, .filters = 16, .kernelH = 3, .kernelW = 3});
        ASSERT_TRUE(complete(s));
        std::vector<float> weights(16 * 16 * 9);
        for (size_t i = 0; i < 16; ++i)
            weights[(i * 16 + i) * 9 + 4] = 1;
        std::mt19937 random(19);
        const std::vector<float> input = randomFloats(random, 16 * size * size);
        const std::vector<float> y = runWinograd(table, s, blocked<float>(input, 1, 16, size * size, 0).data(), weights.data(), {}, 1);
        for (size_t i = 0; i < y.size(); ++i)
            EXPECT_NEAR(y[i], input[i], 1e-5);
    }
}
void check_winogradConvF32Tiles(const KernelTable& table)
{
    EXPECT_EQ(table.winogradConvF32Tiles({.batch = 0, .channels = 16, .height = 3, .width = 3, .filters = 16, .kernelH = 3, .kernelW = 3, .outHeight = 1, .outWidth = 1}), 0);
}
void check_winogradConvF32ScratchBytes(const KernelTable& table)
{
    ConvShape s = padded({.batch = 64, .channels = 512, .height = 7, .width = 7, .filters = 512, .kernelH = 3, .kernelW = 3});
    ASSERT_TRUE(complete(s));
    EXPECT_LT(table.winogradConvF32ScratchBytes(s), 2u << 20) << "scratch does not grow with the batch";
}

/// As of the plain kernel, which is compared with a naive loop.
void check_blockedConvQ8(const KernelTable& table)
{
    std::mt19937 random(16);
    int variant = 0;
    for (const ConvShape& s : blockedShapes()) {
        ++variant;
        const int64_t pixels = s.height * s.width, outPixels = s.outHeight * s.outWidth;
        const std::vector<uint8_t> input = randomCodes(random, s.batch * s.channels * pixels);
        std::vector<uint8_t> weights = randomCodes(random, s.filters * (s.channels / s.groups) * s.kernelH * s.kernelW);
        const Codes x{input.data(), variant % 2 == 0, variant % 2 ? 100 : -30};
        const bool isSigned = variant % 3 != 0;
        const int32_t zeroPoint = isSigned ? 0 : 128;
        const CodedWeights w{weights.data(), isSigned, isSigned ? nullptr : &zeroPoint, 0};
        std::vector<int32_t> bias(static_cast<size_t>(s.filters));
        for (int32_t& value : bias)
            value = static_cast<int32_t>(random() % 20001) - 10000;
        const std::vector<float> scales = randomFloats(random, s.filters, 1e-4f, 2e-3f);
        CodedEpilogue epilogue;
        epilogue.output = variant % 4 ? CodedOutput::U8 : CodedOutput::S8;
        epilogue.bias = variant % 5 ? bias.data() : nullptr;
        epilogue.scales = scales.data();
        epilogue.scaleStride = variant % 3 == 0;
        epilogue.zeroPoint = variant % 4 ? 120 : -5;
        epilogue.lo = variant % 4 ? (variant % 7 ? 0 : 120) : -128;
        epilogue.hi = variant % 4 ? (variant % 11 ? 255 : 200) : 127;

        std::vector<uint8_t> expected(static_cast<size_t>(s.batch * s.filters * outPixels));
        const AlignedBytes plainWeights(table.convQ8PackedBytes(s)), plainScratch(table.convQ8ScratchBytes(s));
        table.convQ8Pack(s, w, plainWeights.get());
        table.convQ8(s, x, plainWeights.get(), epilogue, expected.data(), plainScratch.get(), 0, table.convQ8Tiles(s));

        const std::vector<uint8_t> image = readsBlocked(s) ? blocked<uint8_t>(input, s.batch, s.channels, pixels, 213) : input;
        std::vector<uint8_t> y = blocked<uint8_t>(expected, s.batch, s.filters, outPixels, 0);
        std::fill(y.begin(), y.end(), uint8_t{99});
        const AlignedBytes packed(table.blockedConvQ8PackedBytes(s));
        table.blockedConvQ8Pack(s, w, packed.get());
        const int64_t tiles = table.blockedConvQ8Tiles(s), step = 1 + variant % 3;
        for (int64_t begin = 0; begin < tiles; begin += step) {
            const AlignedBytes scratch(table.blockedConvQ8ScratchBytes(s));
            table.blockedConvQ8(s, {image.data(), x.isSigned, x.zeroPoint}, packed.get(), epilogue, y.data(), scratch.get(), begin, std::min(begin + step, tiles));
        }
        const std::vector<uint8_t> output = unblocked(y, s.batch, s.filters, outPixels);
        for (size_t i = 0; i < expected.size(); ++i)
            ASSERT_EQ(static_cast<int>(output[i]), static_cast<int>(expected[i])) << table.isa << " element " << i << " of " << text(s) << "variant " << variant;
    }
}
void check_blockedConvQ8PackedBytes(const KernelTable& table)
{
    const ConvShape s{.channels = 64, .height = 9, .width = 9, .filters = 64, .kernelH = 3, .kernelW = 3, .outHeight = 7, .outWidth = 7};
    EXPECT_GE(table.blockedConvQ8PackedBytes(s), 64u * 64 * 9);
    EXPECT_LE(table.blockedConvQ8PackedBytes(s), 64u * 64 * 9 * 2 + 4096);
}
void check_blockedConvQ8Pack(const KernelTable& table)
{
    std::mt19937 random(17);
    ConvShape big{.batch = 3, .channels = 36, .height = 30, .width = 30, .filters = 17, .kernelH = 3, .kernelW = 3}, small = big;
    small.batch = 1, small.height = small.width = 5;
    ASSERT_TRUE(complete(big) && complete(small));
    ASSERT_EQ(table.blockedConvQ8PackedBytes(big), table.blockedConvQ8PackedBytes(small));
    const std::vector<uint8_t> weights = randomCodes(random, 17 * 36 * 9);
    const AlignedBytes a(table.blockedConvQ8PackedBytes(big)), b(table.blockedConvQ8PackedBytes(small));
    table.blockedConvQ8Pack(big, {weights.data()}, a.get());
    table.blockedConvQ8Pack(small, {weights.data()}, b.get());
    EXPECT_EQ(std::memcmp(a.get(), b.get(), table.blockedConvQ8PackedBytes(big)), 0);
}
void check_blockedConvQ8Tiles(const KernelTable& table)
{
    EXPECT_EQ(table.blockedConvQ8Tiles({.batch = 0, .channels = 16, .height = 3, .width = 3, .filters = 16, .outHeight = 3, .outWidth = 3}), 0);
}
void check_blockedConvQ8ScratchBytes(const KernelTable& table)
{
    ConvShape s = padded({.batch = 64, .channels = 512, .height = 7, .width = 7, .filters = 512, .kernelH = 3, .kernelW = 3});
    ASSERT_TRUE(complete(s));
    EXPECT_LT(table.blockedConvQ8ScratchBytes(s), 2u << 20);
    EXPECT_LT(table.blockedConvQ8ScratchBytes(kWithoutPixels), 1u << 16);
}

namespace {

struct BlockedPoolCase {
    int64_t batch, channels;
    PoolShape shape;  // planes: of the plain image
};

std::vector<BlockedPoolCase> blockedPoolCases()
{
    std::vector<BlockedPoolCase> cases;
    std::mt19937 random(13);
    const auto draw = [&](int64_t low, int64_t high) { return low + static_cast<int64_t>(random() % static_cast<unsigned>(high - low + 1)); };
    while (cases.size() < 60) {
        const int64_t batch = draw(1, 3), channels = draw(1, 40);
        PoolShape s{.planes = batch * channels, .height = draw(1, 12), .width = draw(1, 20), .kernelH = draw(1, 4), .kernelW = draw(1, 4)};
        s.strideH = draw(1, 3), s.strideW = draw(1, 3), s.dilationH = draw(1, 2), s.dilationW = draw(1, 2);
        s.padTop = draw(0, 2), s.padLeft = draw(0, 2), s.padBottom = draw(0, 2), s.padRight = draw(0, 2);
        const int64_t roomH = s.height + s.padTop + s.padBottom - (s.kernelH - 1) * s.dilationH - 1;
        const int64_t roomW = s.width + s.padLeft + s.padRight - (s.kernelW - 1) * s.dilationW - 1;
        if (roomH < 0 || roomW < 0)
            continue;
        s.outHeight = roomH / s.strideH + 1 + draw(0, 1);  // the last window may overhang
        s.outWidth = roomW / s.strideW + 1;
        cases.push_back({batch, channels, s});
    }
    return cases;
}

/// Compares plain(shape, x, y) and blockedPool(shape, x, y) on images of random elements, bit for bit.
template <typename T, typename Plain, typename Blocked>
void comparePools(std::vector<T> (*make)(std::mt19937&, int64_t), const Plain& plain, const Blocked& blockedPool)
{
    std::mt19937 random(14);
    for (const auto& [batch, channels, s] : blockedPoolCases()) {
        const int64_t pixels = s.height * s.width, outPixels = s.outHeight * s.outWidth;
        const std::vector<T> x = make(random, s.planes * pixels);
        std::vector<T> expected(static_cast<size_t>(s.planes * outPixels));
        plain(s, x.data(), expected.data());
        const std::vector<T> image = blocked<T>(x, batch, channels, pixels, T(3));
        std::vector<T> y = blocked<T>(expected, batch, channels, outPixels, T(0));
        std::fill(y.begin(), y.end(), T(77));
        PoolShape blocks = s;
        blocks.planes = batch * ((channels + kBlockChannels - 1) / kBlockChannels);
        blockedPool(blocks, image.data(), y.data());
        EXPECT_EQ(unblocked(y, batch, channels, outPixels), expected) << s.height << "x" << s.width << " by " << s.kernelH << "x" << s.kernelW;
    }
}

std::vector<float> someFloats(std::mt19937& random, int64_t count) { return randomFloats(random, count); }
std::vector<uint8_t> someCodes(std::mt19937& random, int64_t count) { return randomCodes(random, count); }

}  // namespace

void check_blockedMaxPoolF32(const KernelTable& table)
{
    comparePools<float>(
        someFloats, [&](const PoolShape& s, const float* x, float* y) { table.maxPoolF32(s, x, y, 0, s.planes); },
        [&](const PoolShape& s, const float* x, float* y) {
            for (int64_t plane = 0; plane < s.planes; ++plane)
                table.blockedMaxPoolF32(s, x, y, plane, plane + 1);
        });
}
void check_blockedMaxPool8(const KernelTable& table)
{
    for (const bool isSigned : {false, true})
        comparePools<uint8_t>(
            someCodes, [&](const PoolShape& s, const uint8_t* x, uint8_t* y) { table.maxPool8(s, isSigned, x, y, 0, s.planes); },
            [&](const PoolShape& s, const uint8_t* x, uint8_t* y) { table.blockedMaxPool8(s, isSigned, x, y, 0, s.planes); });
}
void check_blockedAveragePoolF32(const KernelTable& table)
{
    for (const bool countPadding : {false, true})
        comparePools<float>(
            someFloats, [&](const PoolShape& s, const float* x, float* y) { table.averagePoolF32(s, countPadding, x, y, 0, s.planes); },
            [&](const PoolShape& s, const float* x, float* y) { table.blockedAveragePoolF32(s, countPadding, x, y, 0, s.planes); });
}
void check_blockedMeanF32(const KernelTable& table)
{
    std::mt19937 random(15);
    for (const bool fourLanes : {false, true})
        for (const int64_t pixels : {1, 3, 4, 7, 49, 64, 101})
            for (const int64_t channels : {5, 16, 40}) {
                const std::vector<float> x = randomFloats(random, 2 * channels * pixels);
                std::vector<float> expected(static_cast<size_t>(2 * channels));
                table.meanRowsF32(2 * channels, pixels, fourLanes, x.data(), expected.data());
                const std::vector<float> image = blocked<float>(x, 2, channels, pixels, NAN);
                std::vector<float> y = blocked<float>(expected, 2, channels, 1, 0);
                table.blockedMeanF32(static_cast<int64_t>(y.size()) / kBlockChannels, pixels, fourLanes, image.data(), y.data());
                EXPECT_EQ(unblocked(y, 2, channels, 1), expected) << channels << " channels of " << pixels;
            }
}

}  // namespace esp::test

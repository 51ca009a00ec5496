// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/kernel_check.h"

namespace esp::test {
namespace {

std::string text(const GemmShape& s)
{
    return "m" + std::to_string(s.m) + " n" + std::to_string(s.n) + " k" + std::to_string(s.k) + (s.transposeA ? " A'" : "") + (s.transposeB ? " B'" : "") +
           " stride" + std::to_string(s.strideA);
}

std::vector<GemmShape> someShapes()
{
    std::vector<GemmShape> shapes;
    for (const int64_t m : {0, 1, 2, 3, 6, 7, 13, 14, 15, 29, 33})
        for (const int64_t n : {1, 7, 16, 33, 64, 70})
            shapes.push_back({.m = m, .n = n, .k = 19});
    for (const int64_t size : kRemainders) {
        shapes.push_back({.m = 5, .n = 20, .k = size, .transposeA = size % 2 == 1, .transposeB = size % 3 == 0});
        shapes.push_back({.m = 4, .n = size, .k = 10});
    }
    shapes.push_back({.m = 9, .n = 30, .k = 21, .strideA = 25});
    shapes.push_back({.m = 9, .n = 30, .k = 21, .transposeA = true, .strideA = 12});
    shapes.push_back({.m = 150, .n = 90, .k = 1200});
    shapes.push_back({.m = 2, .n = 700, .k = 1001, .transposeB = true});
    return shapes;
}

int64_t sizeOfA(const GemmShape& s)
{
    const int64_t rows = s.transposeA ? s.k : s.m, columns = s.transposeA ? s.m : s.k;
    return rows ? (rows - 1) * (s.strideA ? s.strideA : columns) + columns : 0;
}
int64_t indexOfA(const GemmShape& s, int64_t row, int64_t k)
{
    const int64_t stride = s.strideA ? s.strideA : s.transposeA ? s.m : s.k;
    return s.transposeA ? k * stride + row : row * stride + k;
}
int64_t indexOfB(const GemmShape& s, int64_t k, int64_t column)
{
    return s.transposeB ? column * s.k + k : k * s.n + column;
}

std::vector<float> run(const KernelTable& table, const GemmShape& s, const std::vector<float>& a, const std::vector<float>& b, const FloatEpilogue& epilogue,
                       int64_t step)
{
    const AlignedBytes packed(table.gemmF32PackedBytes(s));
    table.gemmF32Pack(s, b.data(), packed.get());
    std::vector<float> c(static_cast<size_t>(s.m * s.n), NAN);
    const int64_t tiles = table.gemmF32Tiles(s);
    for (int64_t begin = 0; begin < tiles; begin += step) {
        const AlignedBytes scratch(table.gemmF32ScratchBytes(s));
        table.gemmF32(s, a.data(), packed.get(), epilogue, c.data(), scratch.get(), begin, std::min(begin + step, tiles));
    }
    return c;
}

}  // namespace

void check_gemmF32(const KernelTable& table)
{
    std::mt19937 random(11);
    const bool fused = hasFusedMultiplyAdd(table);
    int variant = 0;
    for (const GemmShape& s : someShapes()) {
        ++variant;
        const std::vector<float> a = randomFloats(random, sizeOfA(s)), b = randomFloats(random, s.k * s.n);
        const std::vector<float> bias = randomFloats(random, s.n), residual = randomFloats(random, s.m * s.n);
        FloatEpilogue epilogue;
        epilogue.bias = variant % 3 ? bias.data() : nullptr;
        epilogue.residual = variant % 4 == 0 ? residual.data() : nullptr;
        epilogue.alpha = variant % 2 ? 1.0f : 0.37f;
        epilogue.lo = variant % 5 ? epilogue.lo : 0.0f;
        const std::vector<float> c = run(table, s, a, b, epilogue, 1 + variant % 3);
        for (int64_t row = 0; row < s.m; ++row)
            for (int64_t column = 0; column < s.n; ++column) {
                const bool fromBias = s.k > 256 && epilogue.bias && epilogue.alpha == 1.0f;
                float sum = fromBias ? bias[column] : 0.0f, part = 0;
                double exact = fromBias ? bias[column] : 0;
                for (int64_t k = 0; k < s.k; ++k) {
                    part = chainStep(fused, a[indexOfA(s, row, k)], b[indexOfB(s, k, column)], part);
                    if (k % 256 == 255 || k + 1 == s.k) {
                        sum = k < 256 && !fromBias ? part : sum + part;
                        part = 0;
                    }
                    exact += static_cast<double>(a[indexOfA(s, row, k)]) * b[indexOfB(s, k, column)];
                }
                EXPECT_NEAR(sum, exact, 1e-6 * static_cast<double>(s.k + 1));
                float expected = sum * epilogue.alpha + (epilogue.bias && !fromBias ? bias[column] : 0.0f);
                if (epilogue.residual)
                    expected += residual[row * s.n + column];
                ASSERT_EQ(c[row * s.n + column], clampKeepingNan(expected, epilogue.lo, epilogue.hi))
                    << table.isa << " row " << row << " column " << column << " of " << text(s);
            }
    }
}
void check_gemmF32PackedBytes(const KernelTable& table)
{
    EXPECT_GE(table.gemmF32PackedBytes({.m = 1, .n = 33, .k = 5}), 33u * 5 * sizeof(float));
    EXPECT_EQ(table.gemmF32PackedBytes({.m = 1, .n = 33, .k = 5}), table.gemmF32PackedBytes({.m = 100, .n = 33, .k = 5, .transposeA = true}));
}
void check_gemmF32Pack(const KernelTable& table)
{
    // [K, N] and its transpose give the same packed bytes
    std::mt19937 random(12);
    const GemmShape plain{.m = 3, .n = 45, .k = 17}, transposed{.m = 3, .n = 45, .k = 17, .transposeB = true};
    const std::vector<float> b = randomFloats(random, plain.n * plain.k);
    std::vector<float> bT(b.size());
    for (int64_t k = 0; k < plain.k; ++k)
        for (int64_t n = 0; n < plain.n; ++n)
            bT[n * plain.k + k] = b[k * plain.n + n];
    const AlignedBytes first(table.gemmF32PackedBytes(plain)), second(table.gemmF32PackedBytes(plain));
    table.gemmF32Pack(plain, b.data(), first.get());
    table.gemmF32Pack(transposed, bT.data(), second.get());
    EXPECT_EQ(std::memcmp(first.get(), second.get(), table.gemmF32PackedBytes(plain)), 0);
}
void check_gemmF32Tiles(const KernelTable& table)
{
    // a row alone gives the bits that it gives among others, however the work is cut
    std::mt19937 random(13);
    const GemmShape s{.m = 40, .n = 600, .k = 300};
    const std::vector<float> a = randomFloats(random, s.m * s.k), b = randomFloats(random, s.k * s.n);
    const std::vector<float> all = run(table, s, a, b, {}, table.gemmF32Tiles(s));
    EXPECT_EQ(std::memcmp(all.data(), run(table, s, a, b, {}, 1).data(), all.size() * sizeof(float)), 0);
    for (const int64_t row : {0, 17, 39}) {
        GemmShape one = s;
        one.m = 1;
        const std::vector<float> alone = run(table, one, {a.begin() + row * s.k, a.begin() + (row + 1) * s.k}, b, {}, 1);
        EXPECT_EQ(std::memcmp(alone.data(), all.data() + row * s.n, alone.size() * sizeof(float)), 0);
    }
}
void check_gemmF32ScratchBytes(const KernelTable& table)
{
    EXPECT_LT(table.gemmF32ScratchBytes({.m = 100000, .n = 512, .k = 512}), 1u << 20) << "scratch does not grow with the rows";
}

TEST(GemmF32, Avx2AndAvx512GiveTheSameBits)
{
    const KernelTable* narrow = findKernels("avx2");
    const KernelTable* wide = findKernels("avx512");
    if (!narrow || !wide)
        GTEST_SKIP() << "this processor lacks AVX-512";
    std::mt19937 random(14);
    for (const GemmShape& s : someShapes()) {
        const std::vector<float> a = randomFloats(random, sizeOfA(s)), b = randomFloats(random, s.k * s.n);
        const std::vector<float> x = run(*narrow, s, a, b, {}, 1), y = run(*wide, s, a, b, {}, 2);
        EXPECT_TRUE(x.empty() || std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) == 0) << text(s);
    }
}

void check_gemmQ8(const KernelTable& table)
{
    std::mt19937 random(15);
    int variant = 0;
    for (const GemmShape& s : someShapes()) {
        ++variant;
        const std::vector<uint8_t> a = randomCodes(random, sizeOfA(s)), b = randomCodes(random, s.k * s.n);
        const Codes x{a.data(), variant % 2 == 0, variant % 2 ? 200 : 7};
        CodedWeights w{b.data(), variant % 3 != 0, nullptr, 0};
        std::vector<int32_t> zeroPoints(static_cast<size_t>(s.n) + 1), bias(zeroPoints.size());
        for (size_t i = 0; i < bias.size(); ++i) {
            zeroPoints[i] = w.isSigned ? static_cast<int32_t>(random() % 256) - 128 : static_cast<int32_t>(random() % 256);
            bias[i] = static_cast<int32_t>(random() % 20001) - 10000;
        }
        if (variant % 4) {
            w.zeroPoints = zeroPoints.data();
            w.zeroPointStride = variant % 4 == 1;
        }
        CodedEpilogue epilogue;
        epilogue.output = static_cast<CodedOutput>(variant % 4);
        epilogue.bias = variant % 5 ? bias.data() : nullptr;
        const std::vector<float> scales = randomFloats(random, s.n + 1, 1e-4f, 2e-3f), floatBias = randomFloats(random, s.n + 1);
        epilogue.scales = scales.data();
        epilogue.scaleStride = variant % 3 == 0;
        epilogue.zeroPoint = epilogue.output == CodedOutput::S8 ? 9 : 100;
        epilogue.lo = epilogue.output == CodedOutput::S8 ? -128 : 0;
        epilogue.hi = epilogue.output == CodedOutput::S8 ? 127 : 255;
        epilogue.floatBias = variant % 2 ? floatBias.data() : nullptr;

        const AlignedBytes packed(table.gemmQ8PackedBytes(s));
        table.gemmQ8Pack(s, w, packed.get());
        std::vector<uint8_t> c(static_cast<size_t>(s.m * s.n) * outputBytes(epilogue.output));
        const int64_t tiles = table.gemmQ8Tiles(s), step = 1 + variant % 3;
        for (int64_t begin = 0; begin < tiles; begin += step) {
            const AlignedBytes scratch(table.gemmQ8ScratchBytes(s));
            table.gemmQ8(s, x, packed.get(), epilogue, c.data(), scratch.get(), begin, std::min(begin + step, tiles));
        }
        for (int64_t row = 0; row < s.m; ++row)
            for (int64_t column = 0; column < s.n; ++column) {
                const int32_t z = w.zeroPoints ? w.zeroPoints[column * w.zeroPointStride] : 0;
                int64_t sum = 0;
                for (int64_t k = 0; k < s.k; ++k)
                    sum += (codeValue(x.data, x.isSigned, indexOfA(s, row, k)) - x.zeroPoint) * (codeValue(w.data, w.isSigned, indexOfB(s, k, column)) - z);
                ASSERT_EQ(outputValue(c.data(), epilogue.output, row * s.n + column), finishCode(epilogue, column, sum))
                    << table.isa << " row " << row << " column " << column << " of " << text(s) << " variant " << variant;
            }
    }
}
void check_gemmQ8PackedBytes(const KernelTable& table)
{
    EXPECT_EQ(table.gemmQ8PackedBytes({.m = 1, .n = 33, .k = 5}), table.gemmQ8PackedBytes({.m = 100, .n = 33, .k = 5, .transposeB = true}));
}
void check_gemmQ8Pack(const KernelTable& table)
{
    // u8 codes around 128 and s8 codes around 0 mean the same weights
    std::mt19937 random(16);
    const GemmShape s{.m = 3, .n = 45, .k = 17};
    const std::vector<uint8_t> codes = randomCodes(random, s.n * s.k), a = randomCodes(random, s.m * s.k);
    std::vector<uint8_t> shifted = codes;
    for (uint8_t& code : shifted)
        code ^= 128;
    const int32_t middle = 128;
    std::vector<int32_t> results[2];
    for (const bool isSigned : {false, true}) {
        const AlignedBytes packed(table.gemmQ8PackedBytes(s)), scratch(table.gemmQ8ScratchBytes(s));
        table.gemmQ8Pack(s, isSigned ? CodedWeights{codes.data()} : CodedWeights{shifted.data(), false, &middle, 0}, packed.get());
        results[isSigned].resize(static_cast<size_t>(s.m * s.n));
        table.gemmQ8(s, {a.data(), false, 3}, packed.get(), {}, results[isSigned].data(), scratch.get(), 0, table.gemmQ8Tiles(s));
    }
    EXPECT_EQ(results[0], results[1]);
}
void check_gemmQ8Tiles(const KernelTable& table)
{
    EXPECT_EQ(table.gemmQ8Tiles({.m = 0, .n = 8, .k = 8}), 0);
    EXPECT_GT(table.gemmQ8Tiles({.m = 1, .n = 4096, .k = 4096}), 1) << "one row is shared between threads too";
}
void check_gemmQ8ScratchBytes(const KernelTable& table)
{
    EXPECT_LT(table.gemmQ8ScratchBytes({.m = 100000, .n = 512, .k = 512}), 1u << 20);
}

}  // namespace esp::test

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// com.microsoft MatMulNBits: A [.., K] times weights of 2, 4 or 8 bits that share a scale (and zero point) in blocks along K.
// accuracy_level 0 and 1: weights are dequantized and the product is a float one. accuracy_level 4: each row of A is quantized, too, block
// by block, as ONNX Runtime does (measured): a = max|x|, q = rne(x · float(127/a)), s = a/127; y = Σ_blocks s · sw · Σ q·(w − zw).
#include "core/ops/conv.h"
#include "core/ops/in_float.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace esp {

namespace {
struct Blocks {
    int64_t n = 0, k = 0, bits = 0, size = 0;

    int64_t perColumn() const { return (k + size - 1) / size; }
    int64_t blockBytes() const { return size * bits / 8; }
    /// Weight code i of column n: codes of a block lie together, low bits first, the last block filled up.
    int32_t code(const uint8_t* weights, int64_t column, int64_t i) const
    {
        const int64_t bit = (i % size) * bits;
        const uint8_t byte = weights[(column * perColumn() + i / size) * blockBytes() + bit / 8];
        return (byte >> (bit % 8)) & ((1 << bits) - 1);
    }
    /// Zero point of a block: packed along the blocks of a column.
    int32_t zero(const uint8_t* zeros, int64_t column, int64_t block) const
    {
        if (!zeros)
            return 1 << (bits - 1);
        const int64_t columnBytes = (perColumn() * bits + 7) / 8;
        const int64_t bit = block * bits;
        return (zeros[column * columnBytes + bit / 8] >> (bit % 8)) & ((1 << bits) - 1);
    }
};

Result<Blocks> readBlocks(const OpContext& context)
{
    const Node& node = context.node();
    Blocks blocks{node.intAttribute("N", 0), node.intAttribute("K", 0), node.intAttribute("bits", 4), node.intAttribute("block_size", 0)};
    if (blocks.bits != 2 && blocks.bits != 4 && blocks.bits != 8)
        return context.unsupported("bits must be 2, 4 or 8; they are " + std::to_string(blocks.bits));
    constexpr int64_t kLargestBlock = int64_t{1} << 20;
    if (blocks.size < 16 || blocks.size > kLargestBlock || (blocks.size & (blocks.size - 1)) != 0)
        return context.invalid("block_size must be a power of two from 16 to 2^20; it is " + std::to_string(blocks.size));
    const Dims& a = context.input(0).dims;
    // No product of what the file says overflows: there is a scale for each column.
    if (a.empty() || a.back() != blocks.k || blocks.n < 1 || blocks.n > context.input(2).count() ||
        context.input(1).count() != blocks.n * blocks.perColumn() * blocks.blockBytes() ||
        context.input(2).count() != blocks.n * blocks.perColumn())
        return context.invalid("A " + toString(a) + ", weights " + toString(context.input(1).dims) + " and scales " +
                               toString(context.input(2).dims) + " do not fit K " + std::to_string(blocks.k) + " and N " +
                               std::to_string(blocks.n));
    return blocks;
}

/// What stays of the weights for the integer product: codes less their zero points, one block after the other, each filled up with zeros.
void unpackCentred(const Blocks& blocks, const uint8_t* weights, const uint8_t* zeros, int16_t* out)
{
    for (int64_t column = 0; column < blocks.n; ++column)
        for (int64_t i = 0; i < blocks.perColumn() * blocks.size; ++i)
            *out++ = i < blocks.k ? static_cast<int16_t>(blocks.code(weights, column, i) - blocks.zero(zeros, column, i / blocks.size))
                                  : int16_t{0};
}

/// One row of A as codes and block scales.
void quantizeRow(const Blocks& blocks, const float* row, int16_t* codes, float* scales)
{
    for (int64_t block = 0; block < blocks.perColumn(); ++block) {
        const int64_t first = block * blocks.size;
        const int64_t count = std::min(blocks.size, blocks.k - first);
        float most = 0;
        for (int64_t i = 0; i < count; ++i)
            most = std::max(most, std::fabs(row[first + i]));
        scales[block] = most / 127.0f;
        const float factor = most == 0 ? 0.0f : 127.0f / most;
        // The factor of a subnormal block is infinite, that of an infinite one 0: what comes of them may be too large or no number at all.
        const auto code = [factor](float value) {
            const float rounded = std::nearbyint(value * factor);
            return std::isnan(rounded) ? int16_t{0} : static_cast<int16_t>(std::clamp(rounded, -127.0f, 127.0f));
        };
        for (int64_t i = 0; i < blocks.size; ++i)
            codes[first + i] = i < count ? code(row[first + i]) : int16_t{0};
    }
}

int32_t dot(const int16_t* a, const int16_t* b, int64_t count)
{
    int32_t sum = 0;
    for (int64_t i = 0; i < count; ++i)
        sum += int32_t{a[i]} * int32_t{b[i]};
    return sum;
}

struct CodedRun {
    Blocks blocks;
    int64_t rows = 0;
    bool hasBias = false;
    PackedPtr packed;

    void operator()(const RunArgs& args) const
    {
        const int64_t padded = blocks.perColumn() * blocks.size;
        const auto* weights = reinterpret_cast<const int16_t*>(packed->data());
        args.forTiles(rows, [&](int64_t begin, int64_t end, std::byte* scratch) {
            auto* codes = reinterpret_cast<int16_t*>(scratch);
            auto* scales = reinterpret_cast<float*>(scratch + alignedBytes(static_cast<size_t>(padded) * sizeof(int16_t)));
            for (int64_t row = begin; row < end; ++row) {
                quantizeRow(blocks, args.in<float>(0) + row * blocks.k, codes, scales);
                for (int64_t column = 0; column < blocks.n; ++column) {
                    float sum = 0;
                    for (int64_t block = 0; block < blocks.perColumn(); ++block) {
                        const int32_t product =
                            dot(codes + block * blocks.size, weights + column * padded + block * blocks.size, blocks.size);
                        sum += static_cast<float>(product) * (scales[block] * args.in<float>(2)[column * blocks.perColumn() + block]);
                    }
                    args.out<float>()[row * blocks.n + column] = hasBias ? sum + args.in<float>(5)[column] : sum;
                }
            }
        });
    }
};

struct FloatRun {
    GemmShape shape;
    const KernelTable& kernels;
    PackedPtr packed;

    void operator()(const RunArgs& args) const
    {
        FloatEpilogue epilogue;
        epilogue.bias = args.in<float>(5);
        const std::byte* b = packed->data();
        args.forTiles(kernels.gemmF32Tiles(shape), [&](int64_t begin, int64_t end, std::byte* scratch) {
            kernels.gemmF32(shape, args.in<float>(0), b, epilogue, args.out<float>(), scratch, begin, end);
        });
    }
};

void dequantize(const Blocks& blocks, const uint8_t* weights, const float* scales, const uint8_t* zeros, float* out)
{
    for (int64_t column = 0; column < blocks.n; ++column)
        for (int64_t i = 0; i < blocks.k; ++i)
            *out++ = static_cast<float>(blocks.code(weights, column, i) - blocks.zero(zeros, column, i / blocks.size)) *
                     scales[column * blocks.perColumn() + i / blocks.size];
}

Result<void> planMatMulNBits(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 6));
    if (hasHalfInput(context))
        return planInFloat(context, planMatMulNBits);
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    ESP_CHECK(context.expectType(1, {ElementType::Uint8}));
    ESP_CHECK(context.expectType(2, {ElementType::Float}));
    ESP_TRY(const Blocks blocks, readBlocks(context));
    if (context.has(4))
        return context.unsupported("g_idx (rows of A in another order) is not computed");
    if (context.has(3)) {
        ESP_CHECK(context.expectType(3, {ElementType::Uint8}));
        if (context.input(3).count() != blocks.n * ((blocks.perColumn() * blocks.bits + 7) / 8))
            return context.invalid("zero points " + toString(context.input(3).dims) + " do not fit " + std::to_string(blocks.perColumn()) +
                                   " blocks a column");
    }
    if (context.has(5) && context.input(5).count() != blocks.n)
        return context.invalid("bias " + toString(context.input(5).dims) + " must have one value for each of " + std::to_string(blocks.n) +
                               " columns");
    for (size_t i = 1; i < 4; ++i)
        if (context.has(i) && !context.input(i).constant)
            return context.needsValue(i);
    const int64_t level = context.node().intAttribute("accuracy_level", 0);
    if (level != 0 && level != 1 && level != 4)
        return context.unsupported("accuracy_level must be 0, 1 or 4; it is " + std::to_string(level));
    Dims dims = context.input(0).dims;
    const int64_t rows = product(dims, 0, dims.size() - 1);
    dims.back() = blocks.n;
    context.setOutput(0, ElementType::Float, dims);
    context.setMacs(rows * blocks.n * blocks.k);

    const Value weights = *context.input(1).constant;
    const Value scales = *context.input(2).constant;
    const std::optional<Value> zeros = context.has(3) ? std::optional(*context.input(3).constant) : std::nullopt;
    Hasher key;
    key.add("n bits").add(context.input(1).constantHash).add(blocks.n).add(blocks.k).add(blocks.bits).add(blocks.size);
    if (zeros)
        key.add(context.input(3).constantHash);
    const auto zeroData = [](const std::optional<Value>& value) { return value ? value->as<uint8_t>().data() : nullptr; };
    // Of 2-bit weights ONNX Runtime 1.30 has integer kernels for blocks of 32, 64 and 128 only; the others it computes in float.
    const bool hasIntegerKernel = blocks.bits != 2 || (blocks.size >= 32 && blocks.size <= 128);
    if (level == 4 && hasIntegerKernel) {
        const auto padded = static_cast<size_t>(blocks.perColumn() * blocks.size);
        const PackedPtr packed =
            context.pack(key.finish(), padded * static_cast<size_t>(blocks.n) * sizeof(int16_t), [=](std::byte* memory) {
                unpackCentred(blocks, weights.as<uint8_t>().data(), zeroData(zeros), reinterpret_cast<int16_t*>(memory));
            });
        context.setScratchBytes(alignedBytes(padded * sizeof(int16_t)) + static_cast<size_t>(blocks.perColumn()) * sizeof(float));
        context.setRun(CodedRun{blocks, rows, context.has(5), packed});
        return {};
    }
    const KernelTable& kernels = context.kernels();
    GemmShape shape;
    shape.m = rows;
    shape.n = blocks.n;
    shape.k = blocks.k;
    shape.transposeB = true;
    key.add("dequantized").add(kernels.isa).add(context.input(2).constantHash);
    const PackedPtr packed = context.pack(key.finish(), kernels.gemmF32PackedBytes(shape), [=, &kernels](std::byte* memory) {
        std::vector<float> dense(static_cast<size_t>(blocks.n * blocks.k));
        dequantize(blocks, weights.as<uint8_t>().data(), scales.as<float>().data(), zeroData(zeros), dense.data());
        kernels.gemmF32Pack(shape, dense.data(), memory);
    });
    context.setScratchBytes(kernels.gemmF32ScratchBytes(shape));
    context.setRun(FloatRun{shape, kernels, packed});
    return {};
}
}  // namespace

extern constinit const OpDescriptor opMatMulNBits{"com.microsoft", "MatMulNBits", 1, planMatMulNBits};

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

/// The inner loops of the engine, compiled once per instruction set from the same sources (kernels.inc is the list) and chosen at start.
///
/// Rules that hold for every kernel. Nothing allocates: packed weights and scratch are the caller's, at least as large as the …Bytes function
/// says and aligned to 64 bytes. Nothing is checked and nothing can fail: the plan has checked shapes, types and sizes (all extents may be 0).
/// Input and output never overlap unless the contract says so. Large operations are cut into independent tiles [0, …Tiles(shape)); any tiles
/// may run on any thread, each thread with a scratch of its own, and consecutive tiles of one call share preparatory work.
///
/// Rule of the bits: an element of a float product or convolution is a sum of parts, each one chain acc = fma(a, b, acc) from 0; parts are added
/// in order, then · alpha where it is not 1, + bias, + residual, clamp. Which order and which parts is what ONNX Runtime's CPU provider does with
/// AVX-512 at its default optimization level, so that a float layer between integer ones gives the values that it gives there, and no value falls
/// on the other side of a rounding step; tests/runtime/float_bits.py compares.
///   Product: k in parts of 256; if there are several and alpha is 1, they are added to the bias.
///   Convolution, by the channels C of a group:
///     groups of one channel: one part over the taps (kernel row, kernel column). Where the weights vary and it has one filter, products are
///     rounded and summed in fours, of the last three two, and these sums added in order;
///     C < 16 (one group): a part for each channel over its taps;
///     C a multiple of 4 (one group), or C and the filters of each group multiples of 16: 1×1 without padding in parts of 128 channels, else a
///     part for each 16 channels, over the taps and within them the channels;
///     otherwise, and wherever the weights vary, (channel, tap) in parts of 128, doubled for each halving of 128 columns, down to 16, that still
///     holds the output's pixels if these are fewer than the products.
/// It depends on nothing else: not on tiles, batch, position or neighbours. AVX2 and AVX-512 therefore agree bit for bit; base has no fma (it
/// rounds the product too) and may differ.
/// Integer results are exact and equal on every instruction set; those of the kernels named Saturating are equal, too, and what ONNX Runtime
/// gives on x86 without VNNI: of unsigned codes and signed weights, neighbours along K are multiplied and added in 16 bits, where sums beyond
/// them become the nearest that is not, Σ sat16(x[2k]·w[2k] + x[2k+1]·w[2k+1]) over raw codes, the zero points being corrected for
/// afterwards. K of a convolution is (kernel position, channel of the group), and its padding the input's zero point. Other signs, and a filter
/// for each channel, are exact there and here.
namespace esp {

/// A 2-D convolution in NCHW (1-D: height 1). input [batch, channels, height, width], weights [filters, channels/groups, kernelH, kernelW],
/// output [batch, filters, outHeight, outWidth] with outHeight ≤ floor((height + pads − window)/stride) + 1. Pads may be negative (cropping).
struct ConvShape {
    int64_t batch = 1, channels = 0, height = 1, width = 1;
    int64_t filters = 0, groups = 1;
    int64_t kernelH = 1, kernelW = 1, strideH = 1, strideW = 1;
    int64_t padTop = 0, padLeft = 0, padBottom = 0, padRight = 0;
    int64_t dilationH = 1, dilationW = 1;
    int64_t outHeight = 1, outWidth = 1;
    bool weightsVary = false;  ///< ONNX Runtime learns the weights in a run: it keeps no blocks of channels, and sums in another order
    int64_t leadingTaps = 1;  ///< a slice of a convolution in more dimensions: `channels` are, for each real one, its planes at these kernel positions
};

/// Images can be blocked: of [N, C, H, W] the channels are kept in blocks, [N, ⌈C/16⌉, H, W, 16], so that a pixel's channels lie side by side.
/// The last block may have lanes without a channel, which hold anything and are never read into a channel. Kernels named Blocked read and
/// write such images; a ConvShape speaks of the image that is so kept, the planes of a PoolShape (rows of a mean) are blocks. Of a convolution with groups each group's channels and
/// filters are multiples of 16, or both are 1; with fewer than 16 channels in one group the input is no blocked image, but an ordinary one.
constexpr int64_t kBlockChannels = 16;

/// C[M, N] = A · B. A is stored [M, K] (or [K, M] if transposeA) with `strideA` elements between its rows, 0 = dense; B is [K, N] (or [N, K]
/// if transposeB), dense; C is dense. Batches are the caller's loop.
struct GemmShape {
    int64_t m = 0, n = 0, k = 0;
    bool transposeA = false, transposeB = false;
    int64_t strideA = 0;
};

/// What follows a float product: alpha · acc + bias[channel] + residual, clamped to [lo, hi] (NaN stays NaN). The channel is the filter of a
/// convolution, the column of a matrix product. bias and residual may be null; residual has the output's shape and may be the output itself.
/// residualFirst (convolutions with alpha 1): the residual is added to the first part of the sum instead, which the other parts and the bias
/// follow.
struct FloatEpilogue {
    const float* bias = nullptr;
    const float* residual = nullptr;
    float lo = -std::numeric_limits<float>::infinity();
    float hi = std::numeric_limits<float>::infinity();
    float alpha = 1.0f;
    bool residualFirst = false;
};

/// Of which codes the Saturating kernels add up pairs in 16 bits.
enum class Saturation {
    Unsigned,  ///< those that are unsigned
    None
};

/// 8-bit codes with one zero point.
struct Codes {
    const void* data = nullptr;
    bool isSigned = false;
    int32_t zeroPoint = 0;
    Saturation saturation = Saturation::Unsigned;
};

/// 8-bit weights. zeroPoints: null = 0, else one per tensor (zeroPointStride 0) or per channel (1); channel as in FloatEpilogue.
struct CodedWeights {
    const void* data = nullptr;
    bool isSigned = true;
    const int32_t* zeroPoints = nullptr;
    int zeroPointStride = 0;
};

enum class CodedOutput { U8, S8, F32, S32 };

/// What follows an integer product acc = Σ (x−zx)(w−zw), methods.md §1.4:
/// acc += bias[channel]; then, with scale = scales[channel · scaleStride],
/// S32: acc. F32: float(acc)·scale (+ floatBias[channel]), clamped to [floatLo, floatHi].
/// U8, S8: clip(rne(float(acc)·scale), lo−zeroPoint, hi−zeroPoint) + zeroPoint, lo and hi being codes.
struct CodedEpilogue {
    CodedOutput output = CodedOutput::S32;
    const int32_t* bias = nullptr;
    const float* scales = nullptr;
    int scaleStride = 0;
    int32_t zeroPoint = 0;
    int32_t lo = 0, hi = 255;
    const float* floatBias = nullptr;
    float floatLo = -std::numeric_limits<float>::infinity();
    float floatHi = std::numeric_limits<float>::infinity();
};

// Convolution. Packed weights belong to the instruction set that packed them, and to the geometry: batch, height and width (with the output's)
// may change between packing and running, nothing else. PackedBytes never reads data; Tiles and ScratchBytes depend on the shape alone.
using ConvPackedBytes = size_t(const ConvShape& shape);
using ConvTiles = int64_t(const ConvShape& shape);
using ConvScratchBytes = size_t(const ConvShape& shape);
using ConvF32Pack = void(const ConvShape& shape, const float* weights, void* packed);
/// Any groups, strides, dilations; a filter for each channel (depthwise) runs without a matrix product.
using ConvF32 = void(const ConvShape& shape, const float* input, const void* packed, const FloatEpilogue& epilogue, float* output, void* scratch,
                     int64_t tileBegin, int64_t tileEnd);
/// Winograd: blocked images, a 3×3 window, strides and dilations 1, one group, 16 channels or more. Its sums are in another order than the rule of
/// the bits has them, the same on every instruction set with fma; an output differs from the exact sum by at most 400 epsilons of the square
/// root of its inputs' sum of squares, for weights in [−1, 1]; residualFirst makes no difference. Packed weights belong to the size of the
/// output, too, which decides about the size of the tiles.
using ConvQ8Pack = void(const ConvShape& shape, const CodedWeights& weights, void* packed);
/// Padding counts as the input's zero point. The accumulator is exact as long as it fits 32 bits. Blocked: weights less their zero points fit 8
/// signed bits, codes leave (U8 or S8), with scales; null in a saturating table, which has no such kernel.
using ConvQ8 = void(const ConvShape& shape, const Codes& input, const void* packed, const CodedEpilogue& epilogue, void* output, void* scratch,
                    int64_t tileBegin, int64_t tileEnd);

// Matrix product. B is packed first: once for constants, per run for activations. Packed bytes depend on n and k; packing reads n, k, transposeB.
using GemmPackedBytes = size_t(const GemmShape& shape);
using GemmTiles = int64_t(const GemmShape& shape);
using GemmScratchBytes = size_t(const GemmShape& shape);
using GemmF32Pack = void(const GemmShape& shape, const float* b, void* packed);
using GemmF32 = void(const GemmShape& shape, const float* a, const void* packed, const FloatEpilogue& epilogue, float* c, void* scratch,
                     int64_t tileBegin, int64_t tileEnd);
using GemmQ8Pack = void(const GemmShape& shape, const CodedWeights& b, void* packed);
using GemmQ8 = void(const GemmShape& shape, const Codes& a, const void* packed, const CodedEpilogue& epilogue, void* c, void* scratch,
                    int64_t tileBegin, int64_t tileEnd);

/// y[i] = clip(rne(x[i] / scale), lo−zeroPoint, hi−zeroPoint) + zeroPoint by float division, [lo, hi] being codes (0..255, −128..127 or
/// narrower); NaN gives lo. y holds s8 if isSigned, else u8.
using QuantizeF32 = void(const float* x, int64_t count, float scale, int32_t zeroPoint, int32_t lo, int32_t hi, bool isSigned, void* y);
/// y[i] = float(x[i] − x.zeroPoint) · scale.
using Dequantize8 = void(const Codes& x, int64_t count, float scale, float* y);
/// y[i] = float(x[i]) · scale, the product of two 8-bit scales having no zero point.
using DequantizeS32 = void(const int32_t* x, int64_t count, float scale, float* y);
/// y[i] = table[x[i]] for 256 entries; signed codes are indexed by their byte. x may be y.
using MapBytes = void(const uint8_t* x, int64_t count, const uint8_t* table, uint8_t* y);

/// Two operands over an output [outer, inner]: element (o, i) of a is a[o·aOuter + i·aInner], the same for b; inner strides are 0 or 1.
/// Same shape: outer 1, inner count, inner strides 1. Per channel of one image: outer = channels, b with bOuter 1, bInner 0.
struct BinaryLayout {
    int64_t outer = 1, inner = 0;
    int64_t aOuter = 0, aInner = 1;
    int64_t bOuter = 0, bInner = 1;
};

/// Scales and the output's codes of a coded binary operation; [lo, hi] in codes, signed output as `isSigned` says.
struct CodedBinary {
    float scaleA = 1, scaleB = 1, scaleY = 1;
    int32_t zeroPointY = 0;
    int32_t lo = 0, hi = 255;
    bool isSigned = false;
};

/// QLinearAdd as ONNX Runtime computes it: ra = sa/sy, rb = sb/sy, fixed = zy − fma(ra, za, rb·zb),
/// y = clip(rne(fma(A, ra, fma(B, rb, fixed))), lo, hi). Equal on every instruction set (base rounds to a fused result in double arithmetic).
using QAdd = void(const BinaryLayout& layout, const Codes& a, const Codes& b, const CodedBinary& parameters, void* y);
/// QLinearMul: y = clip(rne(float(float((A−za)(B−zb)) · float(sa·sb/sy)) + zy), lo, hi): the zero point is added as a float before rounding.
using QMul = void(const BinaryLayout& layout, const Codes& a, const Codes& b, const CodedBinary& parameters, void* y);

enum class Unary {
    Relu, Abs, Neg, Exp, Log, Sqrt, Reciprocal, Floor, Ceil, Round, Sign, Sin, Cos,
    Tanh, Sigmoid, Erf,
    Gelu,         ///< ½x(1+erf(x/√2))
    GeluTanh,     ///< ½x(1+tanh(√(2/π)(x+0.044715x³)))
    HardSigmoid,  ///< clamp(alpha·x+beta, 0, 1)
    HardSwish,    ///< x·clamp(x/6+½, 0, 1)
    Silu,         ///< x·sigmoid(x)
    Mish,         ///< x·tanh(softplus(x))
    Softplus, Softsign,
    LeakyRelu,        ///< x < 0 ? alpha·x : x
    Elu,              ///< x < 0 ? alpha·(exp(x)−1) : x
    Selu,             ///< beta·(x < 0 ? alpha·(exp(x)−1) : x)
    ThresholdedRelu,  ///< x > alpha ? x : 0
};

/// y[i] = function(x[i]); an element's bits depend on its value alone, not on its place. x may be y. Accuracy: within 4 ulp of the exact
/// value (Mish 5) or, where the formula cancels (Erf, Elu, Gelu, Softplus), within 8 epsilons. Round is half to even.
using UnaryF32 = void(Unary function, float alpha, float beta, const float* x, int64_t count, float* y);
/// y[i] = min(max(x[i], lo), hi); NaN stays NaN. x may be y.
using ClampF32 = void(const float* x, int64_t count, float lo, float hi, float* y);

enum class Binary { Add, Sub, Mul, Div, Min, Max, PRelu /**< a < 0 ? a·b : a */ };
/// y = a ∘ b, then clamped to [lo, hi] (NaN stays NaN; infinite bounds do nothing). Min and Max give NaN if either is.
/// y may be a or b where their layout is dense.
using BinaryF32 = void(Binary operation, const BinaryLayout& layout, const float* a, const float* b, float lo, float hi, float* y);

/// Softmax over each of `rows` rows of `columns` values: exp(x−max)/Σ. If logarithm: x−max−log Σ. Lane j of 16 sums elements j, j+16, …, then the
/// lanes are added as a tree, so the sum's order does not depend on the instruction set. x may be y.
using SoftmaxF32 = void(int64_t rows, int64_t columns, bool logarithm, const float* x, float* y);

/// 2-D pooling over `planes` = batch · channels images (1-D: height 1). Windows may overhang the padded input (ceil mode): they are cut.
struct PoolShape {
    int64_t planes = 0, height = 1, width = 1;
    int64_t kernelH = 1, kernelW = 1, strideH = 1, strideW = 1;
    int64_t padTop = 0, padLeft = 0, padBottom = 0, padRight = 0;
    int64_t dilationH = 1, dilationW = 1;
    int64_t outHeight = 1, outWidth = 1;
};

/// Maximum over the elements inside the image, planes [planeBegin, planeEnd); an empty window gives the lowest value.
using MaxPoolF32 = void(const PoolShape& shape, const float* x, float* y, int64_t planeBegin, int64_t planeEnd);
using MaxPool8 = void(const PoolShape& shape, bool isSigned, const void* x, void* y, int64_t planeBegin, int64_t planeEnd);
/// Sum in row-major order, divided by the number of elements inside the image (or, countPadding, inside the padded image).
using AveragePoolF32 = void(const PoolShape& shape, bool countPadding, const float* x, float* y, int64_t planeBegin, int64_t planeEnd);
/// y[r] = (Σ of the row's `columns` values) / columns: global average pooling. Summed one after the other or, fourLanes, whole fours in four
/// lanes, these as (0 + 2) + (1 + 3), then the rest.
using MeanRowsF32 = void(int64_t rows, int64_t columns, bool fourLanes, const float* x, float* y);

/// Extremes of the finite values of x (+inf, −inf if there are none); returns how many are finite.
using RangeF32 = int64_t(const float* x, int64_t count, float* low, float* high);
/// Adds the finite values of x to 2·half bins, value v to bin floor(v·scale) + half, those outside to the first or last; all others to
/// bins[2·half]. scale is a power of two, so that the product is exact.
using HistogramF32 = void(const float* x, int64_t count, float scale, int32_t half, uint64_t* bins);

/// One instruction set's kernels.
struct KernelTable {
    std::string_view isa;  ///< "base", "avx2", "avx512", "avx512vnni"
#define ESP_KERNEL(name, Type) Type* name;
#include "core/kernels/kernels.inc"
#undef ESP_KERNEL
};

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear: per tensor, per channel and per block. Scales may be computed at run time.
#include "core/ops/conv.h"
#include "core/ops/convert.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/quantization.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
/// The data as [outer, length, inner] around the quantized axis, and which scale belongs to an element.
struct Granularity {
    int64_t outer = 1, length = 1, inner = 1;
    int64_t block = 0;  ///< elements of the axis that share a scale; 0: a scale for each index of the axis (or one for all if length is 1)
    int64_t blocks = 1;

    int64_t rows() const { return outer * length; }
    /// First scale of a row [inner]; blocked scales then advance with the element.
    int64_t scaleOf(int64_t row) const { return block ? (row / length * blocks + row % length / block) * inner : row % length; }
};

Result<Granularity> readGranularity(const OpContext& context)
{
    const Dims& dims = context.input(0).dims;
    const InputInfo& scale = context.input(1);
    const int64_t block = context.node().intAttribute("block_size", 0);
    if (context.has(2) && context.input(2).count() != scale.count())
        return context.invalid("scale " + toString(scale.dims) + " and zero point " + toString(context.input(2).dims) +
                               " must have the same dimensions");
    if (scale.count() == 1 && block == 0)
        return Granularity{1, 1, context.input(0).count()};
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", 1), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    Granularity result{product(dims, 0, at), dims[at], product(dims, at + 1, dims.size())};
    if (block == 0) {
        if (scale.dims.size() != 1 || scale.count() != dims[at])
            return context.invalid("scale " + toString(scale.dims) + " must be one value, or one for each of " + std::to_string(dims[at]) +
                                   " indices of axis " + std::to_string(axis));
        return result;
    }
    Dims expected = dims;
    result.block = block;
    result.blocks = expected[at] = block > 0 ? (dims[at] + block - 1) / block : 0;
    if (block < 0 || scale.dims != expected)
        return context.invalid("scale " + toString(scale.dims) + " with block_size " + std::to_string(block) + " must be " +
                               toString(expected));
    return result;
}

/// Calls body(row, first element in the row, last) over all lanes; rows are cut so that a single long one is shared, too.
template <typename Body>
void forRows(const RunArgs& args, const Granularity& grain, const Body& body)
{
    if (grain.rows() == 1) {
        forElements(args, grain.inner, [&](int64_t begin, int64_t end) { body(0, begin, end); });
        return;
    }
    const int64_t rowsPerTile = std::max<int64_t>(1, kElementsPerTile / std::max<int64_t>(grain.inner, 1));
    args.forTiles((grain.rows() + rowsPerTile - 1) / rowsPerTile, [&](int64_t begin, int64_t end, std::byte*) {
        for (int64_t row = begin * rowsPerTile; row < std::min(end * rowsPerTile, grain.rows()); ++row)
            body(row, 0, grain.inner);
    });
}

/// A code, or zero point, of any integer type that is quantized to; 0 for absent data.
int32_t integerAt(ElementType type, const std::byte* data, int64_t i)
{
    if (!data)
        return 0;
    if (isCode8(type))
        return codeAt(type, data, i);
    if (type == ElementType::Int16)
        return reinterpret_cast<const int16_t*>(data)[i];
    if (type == ElementType::Uint16)
        return reinterpret_cast<const uint16_t*>(data)[i];
    if (type == ElementType::Int32)
        return reinterpret_cast<const int32_t*>(data)[i];
    if (isFloat8(type) || type == ElementType::Float4E2M1)
        return 0;  // a zero point of a floating-point type only names the type; it must be 0
    return packedCode(type, data, i);
}

/// The scales as float32: powers of two are widened into the scratch.
const float* scaleFloats(const RunArgs& args, ElementType type, int64_t count, std::byte* scratch)
{
    if (type == ElementType::Float)
        return args.in<float>(1);
    convertElements(type, args.in<std::byte>(1), ElementType::Float, scratch, 0, count);
    return reinterpret_cast<const float*>(scratch);
}

/// Scratch bytes of scaleFloats.
size_t scaleBytes(const InputInfo& scale) { return scale.type == ElementType::Float ? 0 : alignedBytes(static_cast<size_t>(scale.count()) * sizeof(float)); }

bool isPackedCode(ElementType type) { return bitCount(type) == 4 || bitCount(type) == 2; }

struct QuantizeRun {
    Granularity grain;
    ElementType from, to;
    bool saturate = true;
    QuantizeF32* kernel = nullptr;
    int64_t count = 0;
    ElementType scaleType = ElementType::Float;
    int64_t scaleCount = 0;
    size_t scaleBytes = 0;

    void operator()(const RunArgs& args) const
    {
        // Codes that share a byte are collected one to a byte first.
        const bool packed = isPackedCode(to);
        const float* scales = scaleFloats(args, scaleType, scaleCount, args.scratch);
        std::byte* out = packed ? args.scratch + scaleBytes : args.out<std::byte>();
        forRows(args, grain, [&](int64_t row, int64_t begin, int64_t end) { quantizeRow(args, scales, row, begin, end, out); });
        if (!packed)
            return;
        const bool isFloat4 = to == ElementType::Float4E2M1;
        const ElementType whole = !isFloat4 && codeRange(to).lo < 0 ? ElementType::Int8 : ElementType::Uint8;
        convertElements(whole, out, isFloat4 ? ElementType::Uint4 : to, args.out<std::byte>(), 0, count);
    }

private:
    float load(const RunArgs& args, int64_t i) const
    {
        return from == ElementType::Float ? args.in<float>(0)[i] : static_cast<float>(args.in<int32_t>(0)[i]);
    }

    void quantizeRow(const RunArgs& args, const float* scales, int64_t row, int64_t begin, int64_t end, std::byte* out) const
    {
        const int64_t first = row * grain.inner;
        const int64_t scaleIndex = grain.scaleOf(row);
        if (to == ElementType::Float4E2M1) {
            for (int64_t i = begin; i < end; ++i)
                out[first + i] = static_cast<std::byte>(floatToFloat4(load(args, first + i) / scales[scaleIndex + (grain.block ? i : 0)]));
            return;
        }
        if (isFloat8(to)) {
            const Float8Format format = float8Format(to);
            for (int64_t i = begin; i < end; ++i)
                out[first + i] = static_cast<std::byte>(
                    floatToFloat8(format, load(args, first + i) / scales[scaleIndex + (grain.block ? i : 0)], saturate));
            return;
        }
        const CodeRange range = codeRange(to);
        if (isCode8(to) && from == ElementType::Float && !grain.block) {
            kernel(args.in<float>(0) + first + begin, end - begin, scales[scaleIndex], integerAt(to, args.in<std::byte>(2), scaleIndex),
                   range.lo, range.hi, to == ElementType::Int8, out + first + begin);
            return;
        }
        for (int64_t i = begin; i < end; ++i) {
            const int64_t s = scaleIndex + (grain.block ? i : 0);
            const int32_t zero = integerAt(to, args.in<std::byte>(2), s);
            const float rounded = std::nearbyint(load(args, first + i) / scales[s]);
            const int32_t code = clampCode(rounded, range.lo - zero, range.hi - zero) + zero;
            if (bitCount(to) == 16)
                reinterpret_cast<uint16_t*>(out)[first + i] = static_cast<uint16_t>(code);
            else
                out[first + i] = static_cast<std::byte>(code);
        }
    }
};

Result<void> planQuantizeLinear(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planQuantizeLinear);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Int32}));
    ESP_CHECK(context.expectType(1, {ElementType::Float, ElementType::Float8E8M0}));
    if (context.node().intAttribute("precision", 1) != static_cast<int64_t>(ElementType::Float))
        return context.unsupported("division in another precision than float32 is not computed");
    const int64_t wished = context.node().intAttribute("output_dtype", 0);
    ElementType to = wished ? static_cast<ElementType>(wished) : ElementType::Uint8;
    if (context.has(2))
        to = context.input(2).type;
    const int bits = bitCount(to);
    const bool isCode = bits <= 16 && bits >= 2 && canConvert(ElementType::Int8, to) && !isHalf(to) && to != ElementType::Bool;
    if (!isCode)
        return context.unsupported("codes of type " + toString(to) + " are not made");
    ESP_TRY(const Granularity grain, readGranularity(context));
    context.setOutput(0, to, context.input(0).dims);
    const InputInfo& scale = context.input(1);
    context.setScratchBytes(scaleBytes(scale) + (isPackedCode(to) ? static_cast<size_t>(context.input(0).count()) + 64 : 0));
    context.setRun(QuantizeRun{grain, context.input(0).type, to, context.node().intAttribute("saturate", 1) != 0,
                               context.kernels().quantizeF32, context.input(0).count(), scale.type, scale.count(), scaleBytes(scale)});
    return {};
}

struct DequantizeRun {
    Granularity grain;
    ElementType type;
    Dequantize8* kernel = nullptr;
    ElementType scaleType = ElementType::Float;
    int64_t scaleCount = 0;
    size_t scaleBytes = 0;
    ElementType to = ElementType::Float;  ///< or a half-precision type, by way of the scratch
    int64_t count = 0;

    void operator()(const RunArgs& args) const
    {
        const float* scales = scaleFloats(args, scaleType, scaleCount, args.scratch);
        float* out = to == ElementType::Float ? args.out<float>() : reinterpret_cast<float*>(args.scratch + scaleBytes);
        forRows(args, grain, [&](int64_t row, int64_t begin, int64_t end) { dequantizeRow(args, scales, row, begin, end, out); });
        if (to != ElementType::Float)
            floatsToHalves(to, out, count, args.out<std::byte>());
    }

private:
    void dequantizeRow(const RunArgs& args, const float* scales, int64_t row, int64_t begin, int64_t end, float* out) const
    {
        const int64_t first = row * grain.inner;
        const int64_t scaleIndex = grain.scaleOf(row);
        const std::byte* zeros = args.in<std::byte>(2);
        out += first;
        if (isCode8(type) && !grain.block) {
            const Codes codes{args.in<std::byte>(0) + first + begin, type == ElementType::Int8, integerAt(type, zeros, scaleIndex)};
            kernel(codes, end - begin, scales[scaleIndex], out + begin);
            return;
        }
        for (int64_t i = begin; i < end; ++i) {
            const int64_t s = scaleIndex + (grain.block ? i : 0);
            if (isFloat8(type))
                out[i] = float8ToFloat(float8Format(type), args.in<uint8_t>(0)[first + i]) * scales[s];
            else if (type == ElementType::Float4E2M1)
                out[i] = float4ToFloat(static_cast<uint8_t>(packedCode(ElementType::Uint4, args.in<std::byte>(0), first + i))) * scales[s];
            else
                out[i] = static_cast<float>(int64_t{integerAt(type, args.in<std::byte>(0), first + i)} - integerAt(type, zeros, s)) * scales[s];
        }
    }
};

Result<void> planDequantizeLinear(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planDequantizeLinear);
    ESP_CHECK(context.expectType(1, {ElementType::Float, ElementType::Float8E8M0}));
    const ElementType type = context.input(0).type;
    const bool known = type == ElementType::Int32 ||
                       (bitCount(type) <= 16 && canConvert(type, ElementType::Float) && !isHalf(type) && type != ElementType::Bool);
    if (!known)
        return context.unsupported("codes of type " + toString(type) + " are not dequantized");
    if (context.has(2) && context.input(2).type != type)
        return context.invalid("zero point of type " + toString(context.input(2).type) + " does not fit codes of type " + toString(type));
    ESP_TRY(const Granularity grain, readGranularity(context));
    const InputInfo& scale = context.input(1);
    const int64_t count = context.input(0).count();
    const auto wished = static_cast<ElementType>(context.node().intAttribute("output_dtype", 0));
    const ElementType to = wished == ElementType::Undefined ? ElementType::Float : wished;
    if (to != ElementType::Float && !isHalf(to))
        return context.invalid("output_dtype must be float32, float16 or bfloat16; it is " + toString(to));
    context.setOutput(0, to, context.input(0).dims);
    context.setScratchBytes(scaleBytes(scale) + (isHalf(to) ? static_cast<size_t>(count) * sizeof(float) : 0));
    context.setRun(DequantizeRun{grain, type, context.kernels().dequantize8, scale.type, scale.count(), scaleBytes(scale), to, count});
    return {};
}

/// Per tensor from the values' own range. It spans all that is in the tensor, the whole batch too: that is how ONNX defines the operator.
Result<void> planDynamicQuantizeLinear(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    context.setOutput(0, ElementType::Uint8, context.input(0).dims);
    context.setOutput(1, ElementType::Float, {});
    context.setOutput(2, ElementType::Uint8, {});
    context.setRun([kernel = context.kernels().quantizeF32, count = context.input(0).count()](const RunArgs& args) {
        const float* in = args.in<float>(0);
        float lo = 0;
        float hi = 0;
        for (int64_t i = 0; i < count; ++i) {
            lo = std::min(lo, in[i]);
            hi = std::max(hi, in[i]);
        }
        const float scale = lo == hi ? 1.0f : (hi - lo) / 255.0f;
        const uint8_t zero = dynamicZeroPoint(lo, scale);
        if (args.out<float>(1))
            *args.out<float>(1) = scale;
        if (args.out<uint8_t>(2))
            *args.out<uint8_t>(2) = zero;
        if (args.out<uint8_t>(0))
            forElements(args, count, [&](int64_t begin, int64_t end) {
                kernel(in + begin, end - begin, scale, zero, 0, 255, false, args.out<uint8_t>(0) + begin);
            });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opQuantizeLinear{"", "QuantizeLinear", 10, planQuantizeLinear};
extern constinit const OpDescriptor opDequantizeLinear{"", "DequantizeLinear", 10, planDequantizeLinear};
// Files for opsets before 21 carry 16-bit and 4-bit codes in this domain.
extern constinit const OpDescriptor opMsQuantizeLinear{"com.microsoft", "QuantizeLinear", 1, planQuantizeLinear};
extern constinit const OpDescriptor opMsDequantizeLinear{"com.microsoft", "DequantizeLinear", 1, planDequantizeLinear};
extern constinit const OpDescriptor opDynamicQuantizeLinear{"", "DynamicQuantizeLinear", 11, planDynamicQuantizeLinear};

}  // namespace esp

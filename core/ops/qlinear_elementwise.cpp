// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// com.microsoft operators on 8-bit codes that work element by element: QLinearAdd, QLinearMul, QLinearLeakyRelu, QLinearSigmoid,
// QLinearWhere and QLinearConcat. The arithmetic is what ONNX Runtime 1.30 was measured to compute.
#include "core/ops/broadcast.h"
#include "core/ops/joining.h"
#include "core/ops/quantization.h"

#include <cmath>
#include <cstring>

namespace esp {

namespace {
/// Add and Mul: inputs A, scale, zero point, B, scale, zero point, then scale and zero point of the output.
Result<void> planCodedBinary(OpContext& context, QAdd* kernel)
{
    ESP_CHECK(context.expectInputs(7, 8));
    ESP_TRY(const TensorCoding a, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding b, readCoding(context, context.input(3).type, 4, 5));
    ESP_TRY(const TensorCoding y, readCoding(context, context.input(0).type, 6, 7));
    if (b.type != a.type)
        return context.invalid("operands must have one type; they have " + toString(a.type) + " and " + toString(b.type));
    const std::optional<Dims> dims = broadcastDims(context.input(0).dims, context.input(3).dims);
    if (!dims)
        return context.invalid(toString(context.input(0).dims) + " cannot be broadcast with " + toString(context.input(3).dims));
    context.setOutput(0, y.type, *dims);
    CodedBinary parameters;
    parameters.scaleA = a.scale;
    parameters.scaleB = b.scale;
    parameters.scaleY = y.scale;
    parameters.zeroPointY = y.zeroPoint;
    parameters.lo = y.range().lo;
    parameters.hi = y.range().hi;
    parameters.isSigned = y.isSigned();
    context.setRun([=, broadcast = Broadcast(*dims, {&context.input(0).dims, &context.input(3).dims})](const RunArgs& args) {
        broadcast.forPieces(args, [&](const Broadcast::Piece& piece) {
            const Codes left = a.codes(args.in<std::byte>(0) + piece.at[0]);
            const Codes right = b.codes(args.in<std::byte>(3) + piece.at[1]);
            const BinaryLayout layout = piece.layout();
            std::byte* out = args.out<std::byte>() + piece.out;
            if (layout.aInner != 0 || layout.bInner == 0) {
                kernel(layout, left, right, parameters, out);
                return;
            }
            // ONNX Runtime takes a first operand that is one value along the innermost run as the second; the order shows in the rounding.
            CodedBinary swapped = parameters;
            std::swap(swapped.scaleA, swapped.scaleB);
            kernel({layout.outer, layout.inner, layout.bOuter, layout.bInner, layout.aOuter, layout.aInner}, right, left, swapped, out);
        });
    });
    return {};
}

Result<void> planQLinearAdd(OpContext& context) { return planCodedBinary(context, context.kernels().qAdd); }

Result<void> planQLinearMul(OpContext& context) { return planCodedBinary(context, context.kernels().qMul); }

/// One operand, its coding, and that of the output: a table of 256 entries.
Result<void> planTable(OpContext& context, const std::function<float(float)>& function)
{
    ESP_CHECK(context.expectInputs(4, 5));
    ESP_TRY(const TensorCoding x, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, x.type, 3, 4));
    setTableRun(context, 0, y.type, codeTable(x, y, function));
    return {};
}

Result<void> planQLinearLeakyRelu(OpContext& context)
{
    const float alpha = context.node().floatAttribute("alpha", 0.01f);
    return planTable(context, [alpha](float x) { return x >= 0 ? x : alpha * x; });
}

Result<void> planQLinearSigmoid(OpContext& context)
{
    return planTable(context, [](float x) { return 1.0f / (1.0f + std::exp(-x)); });
}

/// A part's codes turned into those of the output; empty if they are the same.
std::vector<uint8_t> recodingTable(const TensorCoding& from, const TensorCoding& to)
{
    return from == to ? std::vector<uint8_t>() : codeTable(from, to, [](float x) { return x; });
}

/// Inputs: scale and zero point of the output, then tensor, scale and zero point of each part.
Result<void> planQLinearConcat(OpContext& context)
{
    const size_t count = context.inputCount();
    if (count < 5 || count % 3 != 2)
        return context.invalid("needs scale and zero point, then three inputs for each part; it has " + std::to_string(count) + " inputs");
    ESP_CHECK(context.expectInputs(count, count));
    const ElementType type = context.input(2).type;
    ESP_TRY(const TensorCoding y, readCoding(context, type, 0, 1));
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", 0), context.input(2).rank()));
    std::vector<size_t> parts;
    std::vector<std::vector<uint8_t>> tables;
    for (size_t i = 2; i < count; i += 3) {
        ESP_TRY(const TensorCoding x, readCoding(context, context.input(i).type, i + 1, i + 2));
        parts.push_back(i);
        tables.push_back(recodingTable(x, y));
    }
    std::vector<int64_t> sizes;
    ESP_TRY(const Dims dims, joinedDims(context, parts, static_cast<size_t>(axis), sizes));
    context.setOutput(0, type, dims);
    context.setRun(
        [joint = makeJoint(dims, static_cast<size_t>(axis), sizes, 1), tables, map = context.kernels().mapBytes](const RunArgs& args) {
            forParts(args, joint, [&](size_t part, int64_t row) {
                const int64_t bytes = joint.partBytes[part];
                const uint8_t* in = args.in<uint8_t>(2 + part * 3) + row * bytes;
                uint8_t* out = args.out<uint8_t>() + row * joint.rowBytes + joint.offset[part];
                if (!tables[part].empty())
                    map(in, bytes, tables[part].data(), out);
                else if (bytes > 0)
                    std::memcpy(out, in, static_cast<size_t>(bytes));
            });
        });
    return {};
}

/// Inputs: condition, then tensor, scale and zero point of both choices, then scale and zero point of the output.
Result<void> planQLinearWhere(OpContext& context)
{
    ESP_CHECK(context.expectInputs(9, 9));
    ESP_CHECK(context.expectType(0, {ElementType::Bool}));
    const ElementType type = context.input(1).type;
    ESP_TRY(const TensorCoding yes, readCoding(context, type, 2, 3));
    ESP_TRY(const TensorCoding no, readCoding(context, context.input(4).type, 5, 6));
    ESP_TRY(const TensorCoding z, readCoding(context, type, 7, 8));
    std::optional<Dims> dims = broadcastDims(context.input(0).dims, context.input(1).dims);
    if (dims)
        dims = broadcastDims(*dims, context.input(4).dims);
    if (!dims)
        return context.invalid("condition and choices cannot be broadcast together");
    context.setOutput(0, type, *dims);
    const auto identity = [](float x) { return x; };
    context.setRun([broadcast = Broadcast(*dims, {&context.input(0).dims, &context.input(1).dims, &context.input(4).dims}),
                    yesTable = codeTable(yes, z, identity), noTable = codeTable(no, z, identity)](const RunArgs& args) {
        broadcast.forPieces(args, [&](const Broadcast::Piece& piece) {
            uint8_t* out = args.out<uint8_t>() + piece.out;
            for (int64_t row = 0; row < piece.rows; ++row) {
                const uint8_t* condition = args.in<uint8_t>(0) + piece.at[0] + row * piece.row[0];
                const uint8_t* left = args.in<uint8_t>(1) + piece.at[1] + row * piece.row[1];
                const uint8_t* right = args.in<uint8_t>(4) + piece.at[2] + row * piece.row[2];
                for (int64_t i = 0; i < piece.columns; ++i)
                    *out++ = condition[i * piece.column[0]] ? yesTable[left[i * piece.column[1]]] : noTable[right[i * piece.column[2]]];
            }
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opQLinearAdd{"com.microsoft", "QLinearAdd", 1, planQLinearAdd};
extern constinit const OpDescriptor opQLinearMul{"com.microsoft", "QLinearMul", 1, planQLinearMul};
extern constinit const OpDescriptor opQLinearLeakyRelu{"com.microsoft", "QLinearLeakyRelu", 1, planQLinearLeakyRelu};
extern constinit const OpDescriptor opQLinearSigmoid{"com.microsoft", "QLinearSigmoid", 1, planQLinearSigmoid};
extern constinit const OpDescriptor opQLinearConcat{"com.microsoft", "QLinearConcat", 1, planQLinearConcat};
extern constinit const OpDescriptor opQLinearWhere{"com.microsoft", "QLinearWhere", 1, planQLinearWhere};

}  // namespace esp

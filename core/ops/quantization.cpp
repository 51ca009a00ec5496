// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/quantization.h"

#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

CodeRange codeRange(ElementType type)
{
    const int bits = bitCount(type);
    const bool isSigned = type == ElementType::Int8 || type == ElementType::Int16 || type == ElementType::Int4 || type == ElementType::Int2;
    return isSigned ? CodeRange{-(1 << (bits - 1)), (1 << (bits - 1)) - 1} : CodeRange{0, (1 << bits) - 1};
}

Result<TensorCoding> readCoding(const OpContext& context, ElementType type, size_t scaleInput, size_t zeroPointInput)
{
    if (!isCode8(type))
        return context.unsupported("codes must be uint8 or int8; they are " + toString(type));
    TensorCoding coding;
    coding.type = type;
    ESP_TRY(const std::vector<float> scales, context.constantFloats(scaleInput));
    if (scales.size() != 1)
        return context.unsupported("input " + std::to_string(scaleInput) + " must be one scale for the tensor; it has " +
                                   std::to_string(scales.size()));
    if (!(scales[0] > 0) || std::isinf(scales[0]))
        return context.invalid("scale " + std::to_string(scales[0]) + " of input " + std::to_string(scaleInput) +
                               " must be positive and finite");
    coding.scale = scales[0];
    if (!context.has(zeroPointInput))
        return coding;
    if (context.input(zeroPointInput).type != type)
        return context.invalid("zero point of type " + toString(context.input(zeroPointInput).type) + " does not fit codes of type " +
                               toString(type));
    ESP_TRY(const std::vector<int64_t> zeroPoints, context.constantInts(zeroPointInput));
    if (zeroPoints.size() != 1)
        return context.unsupported("input " + std::to_string(zeroPointInput) + " must be one zero point for the tensor; it has " +
                                   std::to_string(zeroPoints.size()));
    coding.zeroPoint = static_cast<int32_t>(zeroPoints[0]);
    return coding;
}

int32_t quantize(const TensorCoding& coding, float value)
{
    const CodeRange range = coding.range();
    return clampCode(std::nearbyint(value / coding.scale), range.lo - coding.zeroPoint, range.hi - coding.zeroPoint) + coding.zeroPoint;
}

std::vector<uint8_t> codeTable(const TensorCoding& in, const TensorCoding& out, const std::function<float(float)>& function)
{
    std::vector<uint8_t> table(256);
    for (int byte = 0; byte < 256; ++byte) {
        const int32_t code = in.isSigned() ? static_cast<int8_t>(byte) : byte;
        table[static_cast<size_t>(byte)] =
            static_cast<uint8_t>(quantize(out, function(static_cast<float>(code - in.zeroPoint) * in.scale)));
    }
    return table;
}

void setTableRun(OpContext& context, size_t index, ElementType type, std::vector<uint8_t> table)
{
    context.setOutput(0, type, context.input(index).dims);
    context.setRun(
        [index, table = std::move(table), map = context.kernels().mapBytes, count = context.input(index).count()](const RunArgs& args) {
            forElements(args, count, [&](int64_t begin, int64_t end) {
                map(args.in<uint8_t>(index) + begin, end - begin, table.data(), args.out<uint8_t>() + begin);
            });
        });
}

}  // namespace esp

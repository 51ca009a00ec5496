// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators whose values come from attributes, or from the dimensions of the input.
#include "core/model/graph.h"
#include "core/ops/convert.h"
#include "core/ops/numbers.h"
#include "core/ops/strided_copy.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace esp {

namespace {
/// Plans an output with fixed content.
void setFixedOutput(OpContext& context, ElementType type, Dims dims, Bytes data)
{
    context.setOutput(0, type, std::move(dims));
    context.setDataFree();
    context.setRun([data = std::move(data)](const RunArgs& args) {
        if (!data.empty())
            std::memcpy(args.out<std::byte>(), data.data(), data.size());
    });
}

Result<void> planConstant(OpContext& context)
{
    ESP_CHECK(context.expectInputs(0, 0));
    const TensorPtr tensor = constantNodeTensor(context.node(), context.node().output(0));
    if (!tensor)
        return context.unsupported("only tensors and numbers are computed, not strings and sparse tensors");
    setFixedOutput(context, tensor->type(), tensor->dims(), tensor->data());
    return {};
}

Result<void> planConstantOfShape(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_TRY(const Dims dims, context.constantInts(0));
    const int64_t count = elementCount(dims);
    if (count < 0)
        return context.invalid("shape " + listText(dims) + " must not have negative or absurdly large dimensions");
    ElementType type = ElementType::Float;
    std::vector<std::byte> element(sizeof(float), std::byte{0});
    if (const Attribute* value = context.node().findAttribute("value"); value && value->tensor) {
        type = value->tensor->type();
        if (value->tensor->count() != 1 || bitCount(type) < 8 || bitCount(type) > 64)
            return context.unsupported("value must be one number; it is " + toString(value->tensor->dims()) + " of type " + toString(type));
        const std::span<const std::byte> bytes = value->tensor->data().span();
        element.assign(bytes.begin(), bytes.end());
    }
    context.setOutput(0, type, dims);
    context.setDataFree();
    context.setRun([element, count](const RunArgs& args) {
        fillElements(args.out<std::byte>(), count, static_cast<int64_t>(element.size()), element.data());
    });
    return {};
}

Result<void> planShape(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const Dims& dims = context.input(0).dims;
    const auto rank = static_cast<int64_t>(dims.size());
    const auto bound = [rank](int64_t position) { return std::clamp<int64_t>(position < 0 ? position + rank : position, 0, rank); };
    const int64_t start = bound(context.node().intAttribute("start", 0));
    const int64_t end = std::max(bound(context.node().intAttribute("end", rank)), start);
    setFixedOutput(context, ElementType::Int64, {end - start},
                   Bytes::fromVector(std::vector<int64_t>(dims.begin() + start, dims.begin() + end)));
    return {};
}

Result<void> planSize(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    setFixedOutput(context, ElementType::Int64, {}, Bytes::fromVector(std::vector<int64_t>{context.input(0).count()}));
    return {};
}

template <typename T>
Result<void> planRangeOf(OpContext& context, ElementType type)
{
    const T start = context.input(0).constant->as<T>()[0];
    const T limit = context.input(1).constant->as<T>()[0];
    const T delta = context.input(2).constant->as<T>()[0];
    if (delta == T{0})
        return context.invalid("delta must not be 0");
    const double exact = std::ceil((static_cast<double>(limit) - static_cast<double>(start)) / static_cast<double>(delta));
    if (!(exact < 1e10))
        return context.invalid("a range of " + std::to_string(exact) + " elements is too long");
    std::vector<T> values(static_cast<size_t>(std::max(exact, 0.0)));
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<T>(start + static_cast<T>(i) * delta);
    const auto count = static_cast<int64_t>(values.size());
    setFixedOutput(context, type, {count}, Bytes::fromVector(std::move(values)));
    return {};
}

Result<void> planRange(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    const ElementType type = context.input(0).type;
    for (size_t i = 0; i < 3; ++i) {
        ESP_CHECK(context.expectType(i, {type}));
        if (!context.input(i).constant)
            return context.needsValue(i);
        if (context.input(i).count() != 1)
            return context.invalid("start, limit and delta must be scalars");
    }
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double, ElementType::Int16, ElementType::Int32, ElementType::Int64}));
    if (type == ElementType::Float)
        return planRangeOf<float>(context, type);
    if (type == ElementType::Double)
        return planRangeOf<double>(context, type);
    if (type == ElementType::Int16)
        return planRangeOf<int16_t>(context, type);
    if (type == ElementType::Int32)
        return planRangeOf<int32_t>(context, type);
    return planRangeOf<int64_t>(context, type);
}

Result<void> planEyeLike(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const Dims& dims = context.input(0).dims;
    if (dims.size() != 2)
        return context.invalid("needs a matrix; the input is " + toString(dims));
    const int64_t shift = context.node().intAttribute("k", 0);
    const auto type = static_cast<ElementType>(context.node().intAttribute("dtype", static_cast<int64_t>(context.input(0).type)));
    context.setOutput(0, type, dims);
    context.setDataFree();
    if (!canConvert(ElementType::Uint8, type) || elementBytes(type) == 0)
        return context.unsupported("elements of type " + toString(type) + " are not made");
    context.setRun([rows = dims[0], columns = dims[1], shift, type, bytes = elementBytes(type)](const RunArgs& args) {
        constexpr uint8_t kOne = 1;
        std::byte one[8];
        convertElements(ElementType::Uint8, reinterpret_cast<const std::byte*>(&kOne), type, one, 0, 1);
        std::fill_n(args.out<std::byte>(), rows * columns * bytes, std::byte{0});
        // A diagonal beyond the matrix has nothing in it.
        if (shift <= -rows || shift >= columns)
            return;
        for (int64_t row = std::max<int64_t>(0, -shift); row < std::min(rows, columns - shift); ++row)
            std::copy_n(one, bytes, args.out<std::byte>() + (row * columns + row + shift) * bytes);
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opConstant{"", "Constant", 1, planConstant};
extern constinit const OpDescriptor opConstantOfShape{"", "ConstantOfShape", 9, planConstantOfShape};
extern constinit const OpDescriptor opShape{"", "Shape", 1, planShape};
extern constinit const OpDescriptor opSize{"", "Size", 1, planSize};
extern constinit const OpDescriptor opRange{"", "Range", 11, planRange};
extern constinit const OpDescriptor opEyeLike{"", "EyeLike", 9, planEyeLike};

}  // namespace esp

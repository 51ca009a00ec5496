// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators that only give the same elements other dimensions.
#include "core/ops/gradient.h"
#include "core/ops/support.h"

#include <algorithm>

namespace esp {

namespace {
void setViewOfInput(OpContext& context, Dims dims)
{
    context.setOutput(0, context.input(0).type, std::move(dims));
    context.setView(0);
}

Result<void> planReshape(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    ESP_TRY(const auto given, intsFromAttributeOrInput(context, "shape", 1));
    if (!given)
        return context.invalid("needs a shape");
    const bool allowZero = context.node().intAttribute("allowzero", 0) != 0;
    const Dims& from = context.input(0).dims;
    Dims dims = *given;
    int inferred = -1;
    for (size_t i = 0; i < dims.size(); ++i) {
        if (dims[i] == 0 && !allowZero) {
            if (i >= from.size())
                return context.invalid("shape " + listText(*given) + " copies dimension " + std::to_string(i) + " of " + toString(from));
            dims[i] = from[i];
        } else if (dims[i] == -1 && inferred < 0) {
            inferred = static_cast<int>(i);
        } else if (dims[i] < 0) {
            return context.invalid("shape " + listText(*given) + " may have one -1 and no other negative value");
        }
    }
    const int64_t count = context.input(0).count();
    if (inferred >= 0) {
        int64_t known = 1;
        for (size_t i = 0; i < dims.size(); ++i)
            known *= static_cast<int>(i) == inferred ? 1 : dims[i];
        if (known == 0 || count % known != 0)
            return context.invalid(toString(from) + " cannot be reshaped to " + listText(*given));
        dims[static_cast<size_t>(inferred)] = count / known;
    }
    if (elementCount(dims) != count)
        return context.invalid(toString(from) + " cannot be reshaped to " + listText(*given));
    setViewOfInput(context, std::move(dims));
    return {};
}

Result<void> planFlatten(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const Dims& from = context.input(0).dims;
    const auto rank = static_cast<int64_t>(from.size());
    int64_t axis = context.node().intAttribute("axis", 1);
    if (axis < -rank || axis > rank)
        return context.invalid("axis " + std::to_string(axis) + " is outside [" + std::to_string(-rank) + ", " + std::to_string(rank) +
                               "]");
    axis = axis < 0 ? axis + rank : axis;
    const auto split = static_cast<size_t>(axis);
    setViewOfInput(context, {product(from, 0, split), product(from, split, from.size())});
    return {};
}

Result<void> planSqueeze(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    const Dims& from = context.input(0).dims;
    ESP_TRY(const auto given, intsFromAttributeOrInput(context, "axes", 1));
    std::vector<bool> drop(from.size(), false);
    if (given) {
        ESP_TRY(const std::vector<int64_t> axes, normalizeAxes(context, *given, context.input(0).rank()));
        for (const int64_t axis : axes) {
            if (from[static_cast<size_t>(axis)] != 1)
                return context.invalid("dimension " + std::to_string(axis) + " of " + toString(from) + " must be 1 to be squeezed");
            drop[static_cast<size_t>(axis)] = true;
        }
    } else {
        for (size_t i = 0; i < from.size(); ++i)
            drop[i] = from[i] == 1;
    }
    Dims dims;
    for (size_t i = 0; i < from.size(); ++i)
        if (!drop[i])
            dims.push_back(from[i]);
    setViewOfInput(context, std::move(dims));
    return {};
}

Result<void> planUnsqueeze(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    const Dims& from = context.input(0).dims;
    ESP_TRY(const auto given, intsFromAttributeOrInput(context, "axes", 1));
    if (!given)
        return context.invalid("needs axes");
    const size_t rank = from.size() + given->size();
    ESP_TRY(const std::vector<int64_t> axes, normalizeAxes(context, *given, static_cast<int64_t>(rank)));
    Dims dims(rank, -1);
    for (const int64_t axis : axes)
        dims[static_cast<size_t>(axis)] = 1;
    size_t next = 0;
    for (int64_t& dim : dims)
        if (dim < 0)
            dim = from[next++];
    setViewOfInput(context, std::move(dims));
    return {};
}

Result<void> planIdentity(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    setViewOfInput(context, context.input(0).dims);
    return {};
}
}  // namespace

extern constinit const OpDescriptor opReshape{"", "Reshape", 1, planReshape, gradientOfView};
extern constinit const OpDescriptor opFlatten{"", "Flatten", 1, planFlatten, gradientOfView};
extern constinit const OpDescriptor opSqueeze{"", "Squeeze", 1, planSqueeze, gradientOfView};
extern constinit const OpDescriptor opUnsqueeze{"", "Unsqueeze", 1, planUnsqueeze, gradientOfView};
extern constinit const OpDescriptor opIdentity{"", "Identity", 1, planIdentity, gradientOfView};

}  // namespace esp

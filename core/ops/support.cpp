// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/support.h"

#include <algorithm>

namespace esp {

Result<void> expectAddressable(const OpContext& context, size_t index)
{
    if (elementBytes(context.input(index).type) > 0)
        return {};
    return context.unsupported("elements of type " + toString(context.input(index).type) + " (input " + std::to_string(index) +
                               ") cannot be moved one by one");
}

int64_t product(const Dims& dims, size_t first, size_t last)
{
    int64_t count = 1;
    for (size_t i = first; i < last; ++i)
        count *= dims[i];
    return count;
}

Dims stridesOf(const Dims& dims)
{
    Dims strides(dims.size());
    int64_t step = 1;
    for (size_t i = dims.size(); i-- > 0;) {
        strides[i] = step;
        step *= dims[i];
    }
    return strides;
}

Result<std::optional<std::vector<int64_t>>> intsFromAttributeOrInput(const OpContext& context, std::string_view name, size_t index)
{
    if (const Attribute* attribute = context.node().findAttribute(name))
        return std::optional(attribute->ints);
    if (!context.has(index))
        return std::optional<std::vector<int64_t>>();
    ESP_TRY(std::vector<int64_t> values, context.constantInts(index));
    return std::optional(std::move(values));
}

Result<std::vector<int64_t>> normalizeAxes(const OpContext& context, std::vector<int64_t> axes, int64_t rank)
{
    for (int64_t& axis : axes) {
        ESP_TRY(axis, normalizeAxis(context, axis, rank));
    }
    std::vector<int64_t> sorted = axes;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
        return context.invalid("axes " + listText(axes) + " must be distinct");
    return axes;
}

std::string listText(const std::vector<int64_t>& values)
{
    std::string text = "[";
    for (size_t i = 0; i < values.size(); ++i)
        text += (i ? ", " : "") + std::to_string(values[i]);
    return text + "]";
}

}  // namespace esp

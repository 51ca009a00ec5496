// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/eager_op.h"

#include "core/ops/support.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_map>

namespace esp {

#define ESP_EAGER_OP(symbol) extern constinit const EagerOpDescriptor symbol;
#include "core/ops/eager_ops.inc"
#undef ESP_EAGER_OP

namespace {
constexpr const EagerOpDescriptor* kOperators[] = {
#define ESP_EAGER_OP(symbol) &symbol,
#include "core/ops/eager_ops.inc"
#undef ESP_EAGER_OP
};

std::string nameOf(const Node& node) { return node.name().empty() ? node.output(0) : node.name(); }
}  // namespace

const AnyValue& EagerContext::input(size_t index) const
{
    static const AnyValue kNone;
    return index < m_inputs.size() ? m_inputs[index] : kNone;
}

Error EagerContext::unsupported(std::string rule) const { return {ErrorCode::UnsupportedOp, nameOf(m_node), m_node.opType() + ": " + rule}; }

Error EagerContext::invalid(std::string rule) const { return {ErrorCode::InvalidModel, nameOf(m_node), m_node.opType() + ": " + rule}; }

Result<const Value*> EagerContext::tensor(size_t index) const
{
    if (const Value* value = input(index).tensor())
        return value;
    return invalid("input " + std::to_string(index) + " must be a tensor of numbers; it is " + input(index).describe());
}

Result<const TextTensor*> EagerContext::text(size_t index) const
{
    if (const TextTensor* value = input(index).text())
        return value;
    return invalid("input " + std::to_string(index) + " must be a tensor of strings; it is " + input(index).describe());
}

Result<const AnyValue::Sequence*> EagerContext::sequence(size_t index) const
{
    if (const AnyValue::Sequence* value = input(index).sequence())
        return value;
    return invalid("input " + std::to_string(index) + " must be a sequence; it is " + input(index).describe());
}

Result<std::vector<int64_t>> EagerContext::integers(size_t index) const
{
    ESP_TRY(const Value* value, tensor(index));
    std::vector<int64_t> numbers = value->toTensor({})->toInt64s();
    if (static_cast<int64_t>(numbers.size()) != value->count())
        return invalid("input " + std::to_string(index) + " must hold integers; it is " + input(index).describe());
    return numbers;
}

Result<int64_t> EagerContext::integer(size_t index) const
{
    ESP_TRY(const std::vector<int64_t> numbers, integers(index));
    if (numbers.size() != 1)
        return invalid("input " + std::to_string(index) + " must be one number; it is " + input(index).describe());
    return numbers[0];
}

Result<std::vector<float>> EagerContext::floats(size_t index) const
{
    ESP_TRY(const Value* value, tensor(index));
    std::vector<float> numbers = value->toTensor({})->toFloats();
    if (static_cast<int64_t>(numbers.size()) != value->count())
        return invalid("input " + std::to_string(index) + " must hold numbers; it is " + input(index).describe());
    return numbers;
}

Result<const Graph*> EagerContext::graph(const char* attribute) const
{
    const Attribute* found = m_node.findAttribute(attribute);
    if (!found || !found->graph)
        return invalid(std::string("attribute ") + attribute + " must hold a graph");
    return found->graph.get();
}

void EagerContext::setOutput(size_t index, AnyValue value)
{
    if (index < m_outputs.size())
        m_outputs[index] = std::move(value);
}

std::span<const EagerOpDescriptor* const> eagerOperators() { return kOperators; }

const EagerOpDescriptor* findEagerOperator(std::string_view domain, std::string_view name)
{
    // An immutable index, built once: planning asks for every node at every toggle. No name stands in two domains.
    static const auto kIndex = [] {
        std::unordered_map<std::string_view, const EagerOpDescriptor*> index;
        for (const EagerOpDescriptor* op : kOperators)
            index.emplace(op->name, op);
        return index;
    }();
    const auto found = kIndex.find(name);
    return found != kIndex.end() && domain == found->second->domain ? found->second : nullptr;
}

Value takeAlong(const Value& value, int64_t axis, int64_t index)
{
    const auto at = static_cast<size_t>(axis);
    const auto block = static_cast<size_t>(product(value.dims, at + 1, value.dims.size()) * (elementBytes(value.type)));
    const int64_t outer = product(value.dims, 0, at);
    Dims dims = value.dims;
    dims.erase(dims.begin() + axis);
    auto [part, data] = Value::allocate(value.type, std::move(dims));
    for (int64_t i = 0; i < outer; ++i)
        std::memcpy(data + static_cast<size_t>(i) * block, value.data.data() + static_cast<size_t>(i * value.dims[at] + index) * block, block);
    return part;
}

Result<Value> stackAlong(std::span<const Value> parts, int64_t axis, ElementType type, const Dims& dims)
{
    const Dims& each = parts.empty() ? dims : parts.front().dims;
    const ElementType kind = parts.empty() ? type : parts.front().type;
    const int64_t position = axis < 0 ? axis + static_cast<int64_t>(each.size()) + 1 : axis;
    if (position < 0 || position > static_cast<int64_t>(each.size()))
        return Error{ErrorCode::InvalidModel, {}, "axis " + std::to_string(axis) + " is outside of " + toString(each) + " and one more"};
    for (const Value& part : parts) {
        if (part.type != kind || part.dims != each)
            return Error{ErrorCode::InvalidModel, {},
                         "values that are joined must be alike; one is " + toString(kind) + " " + toString(each) + ", another " + toString(part.type) + " " + toString(part.dims)};
    }
    const auto at = static_cast<size_t>(position);
    Dims joined = each;
    joined.insert(joined.begin() + position, static_cast<int64_t>(parts.size()));
    auto [result, data] = Value::allocate(kind, joined);
    const auto block = static_cast<size_t>(product(each, at, each.size()) * (elementBytes(kind)));
    for (int64_t o = 0; o < product(each, 0, at); ++o)
        for (size_t p = 0; p < parts.size(); ++p)
            std::memcpy(data + (static_cast<size_t>(o) * parts.size() + p) * block, parts[p].data.data() + static_cast<size_t>(o) * block, block);
    return std::move(result);
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/op.h"

#include "core/base/aligned_memory.h"
#include "core/ops/blocked.h"

#include <algorithm>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace esp {

#define ESP_OP(symbol) extern constinit const OpDescriptor symbol;
#include "core/ops/ops.inc"
#undef ESP_OP

namespace {
constexpr const OpDescriptor* kOperators[] = {
#define ESP_OP(symbol) &symbol,
#include "core/ops/ops.inc"
#undef ESP_OP
};

// More pieces than lanes, so that a lane that was late does not keep the others waiting for a whole share.
constexpr int64_t kPiecesPerLane = 4;

/// What the planner made of an operator is said as what it was made of.
std::string operatorName(const Node& node)
{
    const bool isPlain = node.domain().empty() || node.domain() == kBlockedDomain;
    return isPlain ? node.opType() : node.domain() + "." + node.opType();
}

Error makeError(ErrorCode code, const Node& node, const std::string& rule)
{
    return {code, node.name().empty() ? node.output(0) : node.name(), operatorName(node) + ": " + rule};
}
}  // namespace

void RunArgs::forTiles(int64_t tiles, const std::function<void(int64_t, int64_t, std::byte*)>& body) const
{
    if (tiles <= 0)
        return;
    const int width = lanes();
    if (width <= 1 || tiles == 1) {
        body(0, tiles, scratch);
        return;
    }
    const int64_t pieces = std::min<int64_t>(tiles, width * kPiecesPerLane);
    pool->parallelFor(static_cast<size_t>(pieces), [&](size_t index, int lane) {
        const auto piece = static_cast<int64_t>(index);
        body(tiles * piece / pieces, tiles * (piece + 1) / pieces, scratch + static_cast<size_t>(lane) * scratchStride);
    });
}

struct PackedWeights::State {
    size_t bytes = 0;
    std::function<void(std::byte*)> fill;
    std::once_flag once;
    std::shared_ptr<std::byte> memory;
};

PackedWeights::PackedWeights(size_t bytes, std::function<void(std::byte*)> fill) : m_state(std::make_unique<State>())
{
    m_state->bytes = bytes;
    m_state->fill = std::move(fill);
}

PackedWeights::~PackedWeights() = default;

const std::byte* PackedWeights::data() const
{
    State& state = *m_state;
    std::call_once(state.once, [&state] {
        state.memory = allocateAligned(state.bytes);
        state.fill(state.memory.get());
        state.fill = nullptr;  // lets go of the source weights
    });
    return state.memory.get();
}

OpContext::OpContext(const Node& node, int64_t opset, std::vector<InputInfo> inputs, std::vector<OutputInfo> outputs,
                     const KernelTable& kernels, PackStore& packs)
    : m_node(node), m_opset(opset), m_inputs(std::move(inputs)), m_outputs(std::move(outputs)), m_kernels(kernels), m_packs(packs)
{
}

const InputInfo& OpContext::input(size_t index) const
{
    static const InputInfo kAbsent;
    return index < m_inputs.size() ? m_inputs[index] : kAbsent;
}

namespace {
template <typename From, typename To>
std::vector<To> convertElements(const Value& value)
{
    const std::span<const From> elements = value.as<From>();
    return {elements.begin(), elements.begin() + value.count()};
}

std::string inputName(const Node& node, size_t index) { return "input " + std::to_string(index) + " (" + node.input(index) + ")"; }
}  // namespace

Result<std::vector<int64_t>> OpContext::constantInts(size_t index) const
{
    const Value* value = input(index).constant;
    if (!value)
        return needsValue(index);
    if (value->type == ElementType::Int64)
        return convertElements<int64_t, int64_t>(*value);
    if (value->type == ElementType::Int32)
        return convertElements<int32_t, int64_t>(*value);
    std::vector<int64_t> integers = value->toTensor({})->toInt64s();
    if (static_cast<int64_t>(integers.size()) != value->count())
        return invalid(inputName(m_node, index) + " must hold integers; it holds " + toString(value->type));
    return integers;
}

Result<std::vector<float>> OpContext::constantFloats(size_t index) const
{
    const Value* value = input(index).constant;
    if (!value)
        return needsValue(index);
    if (value->type == ElementType::Float)
        return convertElements<float, float>(*value);
    std::vector<float> floats = value->toTensor({})->toFloats();
    if (static_cast<int64_t>(floats.size()) != value->count())
        return invalid(inputName(m_node, index) + " must hold numbers; it holds " + toString(value->type));
    return floats;
}

Error OpContext::unsupported(std::string rule) const { return makeError(ErrorCode::UnsupportedOp, m_node, rule); }

Error OpContext::needsValue(size_t index) const
{
    m_needsValues = has(index);
    return unsupported(inputName(m_node, index) + " must be known while planning; it is " + (has(index) ? "computed at run time" : "missing"));
}

Error OpContext::invalid(std::string rule) const { return makeError(ErrorCode::InvalidModel, m_node, rule); }

Result<void> OpContext::expectInputs(size_t least, size_t most) const
{
    if (m_inputs.size() > most)
        return invalid("takes at most " + std::to_string(most) + " inputs; it has " + std::to_string(m_inputs.size()));
    for (size_t i = 0; i < least; ++i)
        if (!has(i))
            return invalid("input " + std::to_string(i) + " is required and missing");
    return {};
}

Result<void> OpContext::expectType(size_t index, std::initializer_list<ElementType> allowed) const
{
    const ElementType type = input(index).type;
    if (std::find(allowed.begin(), allowed.end(), type) != allowed.end())
        return {};
    std::string names;
    for (const ElementType candidate : allowed)
        names += (names.empty() ? "" : ", ") + toString(candidate);
    return unsupported(inputName(m_node, index) + " must be of type " + names + "; it is " + toString(type));
}

void OpContext::setOutput(size_t index, ElementType type, Dims dims)
{
    if (index >= m_outputs.size())
        return;  // a trailing optional output that the node does not name
    m_outputs[index].type = type;
    m_outputs[index].dims = std::move(dims);
    m_outputs[index].set = true;
}

std::span<const OpDescriptor* const> operators() { return kOperators; }

const OpDescriptor* findPlannedOperator(std::string_view domain, std::string_view name)
{
    // An immutable index, built once: planning asks for every node at every toggle.
    static const auto kIndex = [] {
        std::unordered_multimap<std::string_view, const OpDescriptor*> index;
        for (const OpDescriptor* descriptor : kOperators)
            index.emplace(descriptor->name, descriptor);
        return index;
    }();
    const auto [begin, end] = kIndex.equal_range(name);
    for (auto it = begin; it != end; ++it)
        if (it->second->domain == domain)
            return it->second;
    return nullptr;
}

const OpDescriptor* findOperator(std::string_view domain, std::string_view name)
{
    return domain == kBlockedDomain ? nullptr : findPlannedOperator(domain, name);
}

std::optional<Dims> broadcastDims(const Dims& a, const Dims& b)
{
    const size_t rank = std::max(a.size(), b.size());
    Dims result(rank);
    for (size_t i = 0; i < rank; ++i) {
        const int64_t da = i + a.size() < rank ? 1 : a[i + a.size() - rank];
        const int64_t db = i + b.size() < rank ? 1 : b[i + b.size() - rank];
        if (da != db && da != 1 && db != 1)
            return std::nullopt;
        result[i] = da == 1 ? db : da;
    }
    return result;
}

Result<int64_t> normalizeAxis(const OpContext& context, int64_t axis, int64_t rank)
{
    if (axis < -rank || axis >= rank)
        return context.invalid("axis " + std::to_string(axis) + " is outside [" + std::to_string(-rank) + ", " + std::to_string(rank) +
                               ")");
    return axis < 0 ? axis + rank : axis;
}

}  // namespace esp

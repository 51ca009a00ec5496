// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which activation tensors are quantized.
//
// 1. A tensor is quantized when a chosen layer reads or writes it. Products (Gemm, MatMul) are the exception: their integer kernels can
// give floats,
//    so what they write is quantized only if somebody needs it (or ONNX Runtime would fuse a float activation into the product); scores at
//    the end of a network keep their full resolution, unless they are asked for as codes.
// 2. A node that only moves values (MaxPool, Reshape, …) has a quantized output exactly if its input is quantized: ONNX Runtime moves Q and
// DQ over
//    such nodes by itself, so what it would do is written out.
// 3. What lies between quantized tensors and is computed by chosen layers or nodes with integer kernels (Add, Concat, pooling) is quantized
// as
//    well: the greatest set of tensors whose makers read only quantized tensors and whose readers all write quantized tensors.
//
// Tensors of rule 2 share scale and zero point, and so do a Concat and those inputs that only it reads (one rounding instead of two).
// A Relu or Clip behind a chosen layer or a join is what the zero point and the upper end of its output's range do anyway: it is dropped,
// as ONNX Runtime leaves the layer in float otherwise (and refuses models whose Q reaches just beyond the bound of a Clip).
#include "core/compress/quantize.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <unordered_map>
#include <unordered_set>

namespace esp {

namespace {

/// Operators with integer kernels that compute new values.
bool joinsValues(const Node& node)
{
    static constexpr std::string_view kOps[] = {"Add", "Mul", "Concat", "AveragePool", "GlobalAveragePool"};
    return node.domain().empty() && std::find(std::begin(kOps), std::end(kOps), node.opType()) != std::end(kOps);
}

class Finder {
public:
    Finder(const GraphIndex& index, const std::vector<Layer>& layers, const std::set<int>& chosen, const std::set<int>& codedOutputs)
        : m_index(index), m_layers(layers), m_chosen(chosen), m_codedOutputs(codedOutputs)
    {
    }

    QuantizedTensors find()
    {
        addChosen();
        closeOverMoves();
        addBetween();
        std::vector<std::string> names(m_quantized.begin(), m_quantized.end());
        std::sort(names.begin(), names.end());
        for (std::string& value : names) {
            const int absorbed = absorbedInto(value);
            m_result.tensors.emplace_hint(m_result.tensors.end(), std::move(value), QuantizedTensors::Tensor{.absorbed = absorbed});
        }
        groupTensors();
        measure();
        findGuarded();
        noteFloatJoins();
        return std::move(m_result);
    }

private:
    const Node& node(int number) const { return *m_index.graph().nodes()[static_cast<size_t>(number)]; }
    bool isActivation(const std::string& value) const { return !value.empty() && !m_index.constant(value); }
    bool isAbsorbable(const std::string& value) const;
    /// Whether ONNX Runtime would fuse Gemm with the activation that alone reads its float output, and so leave it in float.
    bool isFusedActivation(const std::string& output) const;
    /// The Relu or Clip whose output the value is, if quantization replaces it; else -1.
    int absorbedInto(const std::string& value) const;
    /// What a value's quantization is asked of: the value itself, or the output of the Relu or Clip that follows it alone.
    const std::string& behindActivation(const std::string& value) const;
    std::vector<std::string> dataInputs(const Node& node) const;

    void addChosen();
    void closeOverMoves();
    void addBetween();
    void groupTensors();
    void measure();
    void findGuarded();
    void noteFloatJoins();

    int findGroup(int group)
    {
        while (m_parent[static_cast<size_t>(group)] != group)
            group = m_parent[static_cast<size_t>(group)] = m_parent[static_cast<size_t>(m_parent[static_cast<size_t>(group)])];
        return group;
    }
    void unite(const std::string& a, const std::string& b)
    {
        const int x = findGroup(m_number.at(a));
        const int y = findGroup(m_number.at(b));
        m_parent[static_cast<size_t>(std::max(x, y))] = std::min(x, y);
    }

    const GraphIndex& m_index;
    const std::vector<Layer>& m_layers;
    const std::set<int>& m_chosen;
    const std::set<int>& m_codedOutputs;
    // Views are of the text of nodes and of m_result.
    std::unordered_set<std::string_view> m_quantized;
    std::unordered_map<std::string_view, int> m_number;
    std::unordered_set<std::string> m_tiedToConcat;
    std::vector<int> m_parent;
    QuantizedTensors m_result;
};

bool Finder::isAbsorbable(const std::string& value) const
{
    const int producer = m_index.producer(value);
    if (producer < 0 || !clampOf(m_index, node(producer)))
        return false;
    const std::string& before = node(producer).input(0);
    const int maker = m_index.producer(before);
    return maker >= 0 && m_index.consumers(before).size() == 1 && !m_index.isGraphOutput(before) &&
           (m_chosen.contains(maker) || joinsValues(node(maker)));
}

bool Finder::isFusedActivation(const std::string& output) const
{
    static constexpr std::string_view kOps[] = {"Relu",     "LeakyRelu", "Sigmoid",         "Tanh", "Elu", "Selu", "HardSigmoid",
                                                "Softplus", "Softsign",  "ThresholdedRelu", "Clip"};
    const std::span<const int> consumers = m_index.consumers(output);
    return consumers.size() == 1 && std::find(std::begin(kOps), std::end(kOps), node(consumers[0]).opType()) != std::end(kOps);
}

int Finder::absorbedInto(const std::string& value) const { return isAbsorbable(value) ? m_index.producer(value) : -1; }

const std::string& Finder::behindActivation(const std::string& value) const
{
    const std::span<const int> consumers = m_index.consumers(value);
    if (consumers.size() == 1) {
        const std::string& output = node(consumers[0]).output(0);
        if (isAbsorbable(output) && node(consumers[0]).input(0) == value)
            return output;
    }
    return value;
}

std::vector<std::string> Finder::dataInputs(const Node& node) const
{
    std::vector<std::string> inputs;
    for (const std::string& input : node.inputs())
        if (!input.empty())
            inputs.push_back(input);
    return inputs;
}

void Finder::addChosen()
{
    for (const Layer& layer : m_layers) {
        if (!m_chosen.contains(layer.node))
            continue;
        m_quantized.insert(node(layer.node).input(0));
        const std::string& output = node(layer.node).output(0);
        if (layer.kind == LayerKind::Conv || isFusedActivation(output) || m_codedOutputs.contains(layer.node))
            m_quantized.insert(behindActivation(output));
    }
}

void Finder::closeOverMoves()
{
    std::vector<std::string> open(m_quantized.begin(), m_quantized.end());
    const auto add = [&](const std::string& value) {
        if (isActivation(value) && m_quantized.insert(value).second)
            open.push_back(value);
    };
    while (!open.empty()) {
        const std::string value = std::move(open.back());
        open.pop_back();
        for (const int consumer : m_index.consumers(value))
            if (movesValues(m_index, node(consumer)) && node(consumer).input(0) == value)
                add(node(consumer).output(0));
        if (const int producer = m_index.producer(value); producer >= 0 && movesValues(m_index, node(producer)))
            add(node(producer).input(0));
    }
}

void Finder::addBetween()
{
    std::unordered_set<std::string_view> candidates;
    std::vector<const std::string*> open;
    const auto& nodes = m_index.graph().nodes();
    for (size_t i = 0; i < nodes.size(); ++i) {
        const Node& maker = *nodes[i];
        if (!movesValues(m_index, maker) && !joinsValues(maker) && !m_chosen.contains(static_cast<int>(i)))
            continue;
        const std::string& value = behindActivation(maker.output(0));
        const bool isFree = !m_quantized.contains(value) && !m_index.isGraphOutput(value) && !m_index.consumers(value).empty();
        if (isFree && candidates.insert(value).second)
            open.push_back(&value);
    }
    const auto holds = [&](const std::string& value) { return m_quantized.contains(value) || candidates.contains(value); };
    const auto makerHolds = [&](const std::string& value) {
        const int absorbed = absorbedInto(value);
        const int producer = absorbed >= 0 ? m_index.producer(node(absorbed).input(0)) : m_index.producer(value);
        const Node& maker = node(producer);
        if (m_chosen.contains(producer))
            return true;
        if (movesValues(m_index, maker))
            return holds(maker.input(0));
        const auto inputs = dataInputs(maker);
        return std::all_of(inputs.begin(), inputs.end(), holds);
    };
    const auto readersHold = [&](const std::string& value) {
        const std::span<const int> consumers = m_index.consumers(value);
        return std::all_of(consumers.begin(), consumers.end(), [&](int consumer) {
            const Node& reader = node(consumer);
            if (!holds(behindActivation(reader.output(0))))
                return false;
            if (movesValues(m_index, reader))
                return reader.input(0) == value;
            const auto inputs = dataInputs(reader);
            return joinsValues(reader) && std::all_of(inputs.begin(), inputs.end(), holds);
        });
    };
    const auto falls = [&](const std::string* value) {
        if (makerHolds(*value) && readersHold(*value))
            return false;
        candidates.erase(*value);
        return true;
    };
    while (std::erase_if(open, falls) > 0) {
    }
    m_quantized.insert(candidates.begin(), candidates.end());
}

void Finder::groupTensors()
{
    for (const auto& [name, tensor] : m_result.tensors) {
        m_number[name] = static_cast<int>(m_parent.size());
        m_parent.push_back(static_cast<int>(m_parent.size()));
    }
    for (const NodePtr& each : m_index.graph().nodes())
        if (movesValues(m_index, *each) && m_quantized.contains(each->input(0)) && m_quantized.contains(each->output(0)))
            unite(each->input(0), each->output(0));

    std::map<int, std::optional<Clamp>> clamps;
    for (const auto& [name, tensor] : m_result.tensors)
        if (tensor.absorbed >= 0)
            clamps[findGroup(m_number.at(name))] = clampOf(m_index, node(tensor.absorbed));
    for (const NodePtr& each : m_index.graph().nodes()) {
        if (!each->is("Concat") || !m_quantized.contains(each->output(0)))
            continue;
        const auto inputs = dataInputs(*each);
        const std::string& output = each->output(0);
        if (!std::all_of(inputs.begin(), inputs.end(), [&](const std::string& input) { return m_quantized.contains(input); }))
            continue;
        const auto clampOfGroup = [&](const std::string& value) { return clamps[findGroup(m_number.at(value))]; };
        // With unlike bounds one of the dropped activations would be lost.
        const std::optional<Clamp> common = clampOfGroup(inputs.front());
        if (clampOfGroup(output) ||
            !std::all_of(inputs.begin(), inputs.end(), [&](const std::string& input) { return clampOfGroup(input) == common; }))
            continue;
        for (const std::string& input : inputs) {
            if (m_index.consumers(input).size() != 1 || m_index.isGraphOutput(input))
                continue;
            unite(input, output);
            m_tiedToConcat.insert(input);
        }
        clamps[findGroup(m_number.at(output))] = common;
    }

    std::map<int, int> groupOf;
    for (auto& [name, tensor] : m_result.tensors) {
        const int root = findGroup(m_number.at(name));
        const auto [found, isNew] = groupOf.try_emplace(root, static_cast<int>(m_result.groups.size()));
        if (isNew)
            m_result.groups.push_back({.members = {}, .measured = {}, .clamp = clamps[root]});
        m_result.groups[static_cast<size_t>(found->second)].members.push_back(name);
        tensor.group = found->second;
    }
}

/// Values that are only passed on within the group need not fit: what MaxPool discards may saturate.
void Finder::measure()
{
    for (QuantizedTensors::Group& group : m_result.groups) {
        for (const std::string& member : group.members) {
            const std::span<const int> consumers = m_index.consumers(member);
            const bool onlyPassed = !m_index.isGraphOutput(member) && !consumers.empty() &&
                                    (m_tiedToConcat.contains(member) || std::all_of(consumers.begin(), consumers.end(), [&](int consumer) {
                                         return movesValues(m_index, node(consumer)) && node(consumer).input(0) == member;
                                     }));
            if (!onlyPassed)
                group.measured.push_back(member);
        }
        if (group.measured.empty())
            group.measured = group.members;
    }
}

void Finder::findGuarded()
{
    for (const Layer& layer : m_layers) {
        const bool readsActivations = layer.kind != LayerKind::Embedding;
        const std::string& input = node(layer.node).input(layer.weightInput == 0 ? 1 : 0);
        if (readsActivations && !m_chosen.contains(layer.node) && m_quantized.contains(input))
            m_result.guarded[input].push_back(layer.node);
    }
}

void Finder::noteFloatJoins()
{
    for (const NodePtr& each : m_index.graph().nodes()) {
        if (!joinsValues(*each))
            continue;
        const std::string& output = behindActivation(each->output(0));
        const auto inputs = dataInputs(*each);
        const bool any = m_quantized.contains(output) ||
                         std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) { return m_quantized.contains(input); });
        if (!any)
            continue;
        const std::string what = each->opType() + " \"" + (each->name().empty() ? each->output(0) : each->name()) + "\" stays in float: ";
        const auto missing =
            std::find_if(inputs.begin(), inputs.end(), [&](const std::string& input) { return !m_quantized.contains(input); });
        if (missing != inputs.end())
            m_result.notes.push_back(what + "its input \"" + *missing + "\" is not quantized");
        else if (!m_quantized.contains(output))
            m_result.notes.push_back(what + "its output is read as float");
    }
}

}  // namespace

QuantizedTensors findQuantizedTensors(const GraphIndex& index, const std::vector<Layer>& layers, const std::set<int>& staticLayers, const std::set<int>& codedOutputs)
{
    return Finder(index, layers, staticLayers, codedOutputs).find();
}

std::optional<Clamp> clampOf(const GraphIndex& index, const Node& node)
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (node.is("Relu"))
        return Clamp{0, kInfinity};
    if (!node.is("Clip"))
        return std::nullopt;
    Clamp clamp{-kInfinity, kInfinity};
    clamp.low = std::max(clamp.low, static_cast<double>(node.floatAttribute("min", std::numeric_limits<float>::lowest())));
    clamp.high = std::min(clamp.high, static_cast<double>(node.floatAttribute("max", std::numeric_limits<float>::max())));
    for (size_t bound = 1; bound <= 2; ++bound) {
        if (node.input(bound).empty())
            continue;
        const TensorPtr constant = index.constant(node.input(bound));
        if (!constant || constant->count() != 1 || constant->toFloats().empty())
            return std::nullopt;
        (bound == 1 ? clamp.low : clamp.high) = static_cast<double>(constant->toFloats()[0]);
    }
    if (!(clamp.low <= 0 && clamp.high > 0))
        return std::nullopt;
    return clamp;
}

bool movesValues(const GraphIndex& index, const Node& node)
{
    static constexpr std::string_view kOps[] = {"Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Slice"};
    if (!node.domain().empty() || node.outputs().empty())
        return false;
    // Only initializers may be rearranged without an activation being there.
    if (index.constant(node.input(0)))
        return false;
    if (std::find(std::begin(kOps), std::end(kOps), node.opType()) != std::end(kOps))
        return true;
    if (node.is("MaxPool"))
        return node.outputs().size() == 1 || node.output(1).empty();
    if (node.is("Pad")) {
        // Computed in float by ONNX Runtime, but what it adds is 0, which every quantized type holds exactly.
        if (node.stringAttribute("mode", "constant") != "constant")
            return true;
        if (node.input(2).empty())
            return node.floatAttribute("value", 0) == 0;
        const TensorPtr value = index.constant(node.input(2));
        return value && value->toFloats() == std::vector<float>{0};
    }
    return false;
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which values can be divided by factors of channels. From a value that only chosen layers read the search goes up through what scales with its input, to
// a node with constants that take the factors in: a layer, a normalization, a product with a constant vector.
#include "core/compress/channel_scaling.h"
#include "core/compress/quantize_parameters.h"
#include "core/compress/smooth.h"
#include "core/model/constant_path.h"

#include <algorithm>
#include <set>

namespace esp {

namespace {

bool isAwq(const RecipeStep& step) { return choiceOf(step, "", "equalization") == "awq"; }

bool isOneOf(const Node& node, std::initializer_list<std::string_view> ops)
{
    const bool isKnown = node.domain().empty() || node.domain() == "ai.onnx" || node.domain() == "com.microsoft";
    return isKnown && std::find(ops.begin(), ops.end(), node.opType()) != ops.end();
}

/// Where the search stands.
struct Place {
    std::string value;
    bool isLast = true;          ///< channels lie along the last axis; else along the second
    bool isBehindFlatten = false;
    size_t rank = 0;             ///< where channels lie along the second axis; 0: not known
};

class Climber {
public:
    Climber(const GraphIndex& index, const std::vector<Layer>& layers, const RecipeStep& step, const std::map<int, size_t>& scalable)
        : m_index(index), m_layers(layers), m_step(step), m_scalable(scalable)
    {
    }

    /// Fills in what takes the factors in; returns why there is none, or "".
    std::string climb(SmoothGroup& group) const
    {
        const Layer& first = m_layers[group.readers.front()];
        const bool isConvolution = first.kind == LayerKind::Conv;
        std::set<int> readers;
        for (const size_t reader : group.readers) {
            const Layer& layer = m_layers[reader];
            if ((layer.kind == LayerKind::Conv) != isConvolution)
                return readsIt(layer.node);
            if (fixesItsInput(layer, m_step))
                return "the recipe fixes its range";
            readers.insert(layer.node);
        }
        group.channels = inputsOf(first, node(first.node));
        return climb(group, {group.value, !isConvolution, false, isConvolution ? first.weight->dims().size() : 0}, readers);
    }

private:
    const Node& node(int number) const { return *m_index.graph().nodes()[static_cast<size_t>(number)]; }
    std::string readsIt(int number) const { return node(number).opType() + " \"" + displayNameOf(node(number)) + "\" reads it as well"; }

    std::string climb(SmoothGroup& group, const Place& place, const std::set<int>& readers) const
    {
        if (m_index.isGraphOutput(place.value))
            return "it is an output of the model";
        for (const int reader : m_index.consumers(place.value))
            if (!readers.contains(reader) && !node(reader).is("Shape"))
                return readsIt(reader);
        const int number = m_index.producer(place.value);
        if (number < 0 || m_index.constant(place.value))
            return "no node of the model makes it";
        const Node& maker = node(number);
        const std::string refusal = maker.opType() + " \"" + displayNameOf(maker) + "\" before it cannot take factors in";
        if (maker.output(0) != place.value)
            return refusal;
        group.makers.insert(group.makers.begin(), number);
        if (layerTakesIn(group, place, number) || constantsTakeIn(group, place, number))
            return "";
        if (const auto next = throughOne(group, place, number))
            return climb(group, *next, {number});
        if (maker.is("Mul") && maker.input(0) != maker.input(1)) {
            // Either factor of a product may take them in.
            for (const std::string& factor : {maker.input(1), maker.input(0)}) {
                SmoothGroup tried = group;
                Place next = place;
                next.value = factor;
                if (climb(tried, next, {number}).empty()) {
                    group = std::move(tried);
                    return "";
                }
            }
        }
        return refusal;
    }

    bool layerTakesIn(SmoothGroup& group, const Place& place, int number) const
    {
        const auto found = m_scalable.find(number);
        if (found == m_scalable.end())
            return false;
        const Layer& layer = m_layers[found->second];
        if ((layer.kind == LayerKind::Conv) == place.isLast || !fits(group, place, outputsOf(layer)))
            return false;
        group.layer = found->second;
        return true;
    }

    bool constantsTakeIn(SmoothGroup& group, const Place& place, int number) const
    {
        const Node& maker = node(number);
        std::vector<size_t> inputs;
        if (isOneOf(maker, {"LayerNormalization"}))
            inputs = {1, 2};
        else if (isOneOf(maker, {"RMSNormalization", "SimplifiedLayerNormalization"}))
            inputs = {1};
        else if (isOneOf(maker, {"SkipLayerNormalization"}))
            inputs = {2, 3};
        else if (isOneOf(maker, {"SkipSimplifiedLayerNormalization"}))
            inputs = {2};
        if (!inputs.empty())
            return place.isLast && isOverLastAxis(maker) && takeIn(group, place, number, inputs);
        if (isOneOf(maker, {"BatchNormalization", "InstanceNormalization"})) {
            const bool isSecondLast = rankOf(m_index, maker.input(0)) == 2;
            return (!place.isLast || isSecondLast) && maker.intAttribute("training_mode", 0) == 0 && takeIn(group, place, number, {1, 2});
        }
        if (const auto constant = constantFactor(group, place, maker); maker.is("Mul") && constant) {
            group.constants.push_back({number, *constant});
            return true;
        }
        return false;
    }

    bool isOverLastAxis(const Node& normalization) const
    {
        const int64_t axis = normalization.intAttribute("axis", -1);
        return axis == -1 || (axis > 0 && axis == rankOf(m_index, normalization.input(0)) - 1);
    }

    /// Constants with one value a channel; the first has to be there.
    bool takeIn(SmoothGroup& group, const Place& place, int number, const std::vector<size_t>& inputs) const
    {
        std::vector<SmoothGroup::Constant> constants;
        int64_t channels = 0;
        for (const size_t input : inputs) {
            const std::string& name = node(number).input(input);
            if (name.empty() && input != inputs.front())
                continue;
            const TensorPtr tensor = m_index.constant(name);
            if (!tensor || tensor->type() != ElementType::Float || tensor->dims().size() != 1 || (channels > 0 && tensor->count() != channels))
                return false;
            channels = tensor->count();
            constants.push_back({number, input});
        }
        if (!fits(group, place, channels))
            return false;
        group.constants.insert(group.constants.end(), constants.begin(), constants.end());
        return true;
    }

    static bool fits(SmoothGroup& group, const Place& place, int64_t channels)
    {
        const bool fits = channels > 1 && (channels == group.channels || (place.isBehindFlatten && group.channels % channels == 0));
        if (fits) {
            group.inputsAChannel = group.channels / channels;
            group.channels = channels;
        }
        return fits;
    }

    /// Which input of a product or sum is a constant with one value a channel.
    std::optional<size_t> constantFactor(const SmoothGroup& group, const Place& place, const Node& maker) const
    {
        if (place.isBehindFlatten || !isOneOf(maker, {"Mul", "Add"}))
            return std::nullopt;
        for (const size_t input : {size_t{1}, size_t{0}}) {
            const TensorPtr tensor = findConstantPath(m_index, maker.input(input)).tensor;
            // One number for all would not show where the channels lie.
            if (!tensor || tensor->count() != group.channels || group.channels < 2)
                continue;
            const size_t rank = place.isLast ? tensor->dims().size() : place.rank;
            if (perChannel(m_index, maker.input(input), group.channels, place.isLast ? 0 : place.rank - 2, rank))
                return input;
        }
        return std::nullopt;
    }

    /// Nodes with one input that scale with it.
    std::optional<Place> throughOne(SmoothGroup& group, const Place& place, int number) const
    {
        const Node& maker = node(number);
        Place next = place;
        next.value = maker.input(0);
        if (const auto constant = constantFactor(group, place, maker); maker.is("Add") && constant) {
            group.constants.push_back({number, *constant});
            next.value = maker.input(1 - *constant);
            return next;
        }
        // What keeps the order of elements keeps that of channels, as both ends have as many along the last axis.
        if (isOneOf(maker, {"Reshape", "Squeeze", "Unsqueeze"}) && maker.domain().empty())
            return place.isLast ? std::optional(next) : std::nullopt;
        if (!scalesWithItsInput(m_index, maker))
            return std::nullopt;
        if (maker.is("Flatten")) {
            if (!place.isLast)
                return std::nullopt;
            if (rankOf(m_index, next.value) != 2) {
                next.isLast = false;
                next.isBehindFlatten = true;
            }
            return next;
        }
        const bool isPooling = isOneOf(maker, {"MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"});
        return isPooling && place.isLast ? std::nullopt : std::optional(next);
    }

    const GraphIndex& m_index;
    const std::vector<Layer>& m_layers;
    const RecipeStep& m_step;
    const std::map<int, size_t>& m_scalable;  // by node
};

}  // namespace

bool usesSmoothing(const RecipeStep& step)
{
    return isAwq(step) || choiceOf(step, "", "equalization") == "smoothquant";
}

SmoothGroups findSmoothGroups(const GraphIndex& index, const std::vector<Layer>& layers, const RecipeStep& step)
{
    SmoothGroups found;
    std::map<int, size_t> scalable;
    std::map<std::string, SmoothGroup> byValue;
    size_t others = 0;
    for (size_t i = 0; i < layers.size(); ++i) {
        if (!hasScalableChannels(index, layers[i], step))
            continue;
        scalable[layers[i].node] = i;
        const QuantizeChoice choice = quantizeChoice(step, layers[i].name);
        const bool isOther = isAwq(step) ? choice.activations != QuantizeChoice::Activations::Float : !choice.usesIntegers();
        if (isOther) {
            ++others;
            continue;
        }
        SmoothGroup& group = byValue[index.graph().nodes()[static_cast<size_t>(layers[i].node)]->input(0)];
        group.readers.push_back(i);
    }
    std::vector<SmoothGroup> groups;
    for (auto& [value, group] : byValue) {
        group.value = value;
        groups.push_back(std::move(group));
    }
    std::sort(groups.begin(), groups.end(), [](const SmoothGroup& a, const SmoothGroup& b) { return a.readers.front() < b.readers.front(); });
    const Climber climber(index, layers, step, scalable);
    for (SmoothGroup& group : groups) {
        if (const std::string reason = climber.climb(group); reason.empty())
            found.groups.push_back(std::move(group));
        else
            found.notes.push_back("what \"" + layers[group.readers.front()].name + "\" reads is not rescaled: " + reason);
    }
    if (others > 0 && isAwq(step))
        found.notes.push_back("AWQ leaves " + std::to_string(others) + " layers as they are, as it is for those whose activations stay in float; SmoothQuant is for the others");
    else if (others > 0)
        found.notes.push_back("SmoothQuant leaves " + std::to_string(others) + " layers as they are, as it is for those whose activations are quantized; AWQ is for the others");
    return found;
}

}  // namespace esp

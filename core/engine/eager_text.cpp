// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Strings move as numbers: each string is replaced by its place among all strings of the inputs in order, the operator runs on these, and its
// result is turned back. What moves, compares or sorts elements gives the same either way.
#include "core/engine/eager_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <set>

namespace esp {

namespace {

Error cannotTake(const Node& node)
{
    return {ErrorCode::UnsupportedOp, {}, node.opType() + " of strings cannot be computed"};
}

/// Shortest decimal that reads back as the same number, as NumPy prints it.
template <typename T>
std::string numberText(T value)
{
    if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(value))
            return "NaN";
        if (std::isinf(value))
            return value > 0 ? "INF" : "-INF";
    }
    std::array<char, 64> text;
    const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc() ? std::string(text.data(), end) : std::string();
}

Result<std::vector<AnyValue>> castToText(const Node& node, const AnyValue& input)
{
    if (input.text())
        return std::vector<AnyValue>{input};
    const Value* value = input.tensor();
    if (!value)
        return cannotTake(node);
    TextTensor text{value->dims, {}};
    if (value->type == ElementType::Double) {
        for (int64_t i = 0; i < value->count(); ++i)
            text.strings.push_back(numberText(value->as<double>()[static_cast<size_t>(i)]));
        return std::vector<AnyValue>{text};
    }
    for (const int64_t number : value->toTensor({})->toInt64s())
        text.strings.push_back(value->type == ElementType::Bool ? (number ? "True" : "False") : numberText(number));
    if (text.strings.empty()) {
        for (const float number : value->toTensor({})->toFloats())
            text.strings.push_back(numberText(number));
    }
    if (static_cast<int64_t>(text.strings.size()) != value->count())
        return cannotTake(node);
    return std::vector<AnyValue>{text};
}

Result<std::vector<AnyValue>> castFromText(const TextTensor& text, ElementType to, const RunOnNumbers& run)
{
    if (to == ElementType::String)
        return std::vector<AnyValue>{text};
    std::vector<double> numbers;
    for (const std::string& string : text.strings) {
        char* end = nullptr;
        numbers.push_back(std::strtod(string.c_str(), &end));
        if (string.empty() || end != string.c_str() + string.size())
            return Error{ErrorCode::InvalidModel, {}, "Cast: \"" + string.substr(0, 40) + "\" is no number"};
    }
    const Value parsed{ElementType::Double, text.dims, Bytes::fromVector(std::move(numbers))};
    NodeFields cast;
    cast.opType = "Cast";
    cast.inputs = {"x"};
    cast.outputs = {"y"};
    cast.attributes = {Attribute::makeInt("to", static_cast<int64_t>(to))};
    if (to == ElementType::Double)
        return std::vector<AnyValue>{parsed};
    // An integer that a double cannot hold would lose its last digits on the way.
    if (to == ElementType::Int64) {
        std::vector<int64_t> whole;
        for (const std::string& string : text.strings)
            whole.push_back(std::strtoll(string.c_str(), nullptr, 10));
        return std::vector<AnyValue>{Value{to, text.dims, Bytes::fromVector(std::move(whole))}};
    }
    return run(*Node::make(std::move(cast)), {parsed});
}

/// Which outputs hold elements of the inputs. Not: an operator that does not take strings.
enum class Moves { Not, FirstOutput, AllOutputs, OnlyReads };

Moves movesOf(const Node& node)
{
    static const std::set<std::string, std::less<>> movers = {"Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Expand", "Tile", "Concat",
                                                              "Gather", "GatherElements", "GatherND", "Scatter", "ScatterElements", "ScatterND", "Where",
                                                              "Compress", "DepthToSpace", "SpaceToDepth", "Unique", "ReverseSequence", "OneHot"};
    static const std::set<std::string, std::less<>> readers = {"Equal", "Shape", "Size"};
    if (!node.domain().empty())
        return Moves::Not;
    if (node.opType() == "Split")
        return Moves::AllOutputs;
    return movers.contains(node.opType()) ? Moves::FirstOutput : readers.contains(node.opType()) ? Moves::OnlyReads : Moves::Not;
}

}  // namespace

Result<std::vector<AnyValue>> runOnText(const Node& node, const std::vector<AnyValue>& inputs, const RunOnNumbers& run)
{
    if ((node.is("Cast") || node.is("CastLike")) && !inputs.empty()) {
        ElementType to = static_cast<ElementType>(node.intAttribute("to", 0));
        if (node.is("CastLike") && inputs.size() > 1)
            to = inputs[1].text() ? ElementType::String : inputs[1].tensor() ? inputs[1].tensor()->type : ElementType::Undefined;
        if (inputs[0].text())
            return castFromText(*inputs[0].text(), to, run);
        return castToText(node, inputs[0]);
    }
    const Moves moves = movesOf(node);
    if (moves == Moves::Not)
        return cannotTake(node);
    std::vector<std::string> all;
    for (const AnyValue& input : inputs) {
        if (input.text())
            all.insert(all.end(), input.text()->strings.begin(), input.text()->strings.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::vector<AnyValue> ranked;
    for (const AnyValue& input : inputs) {
        if (!input.text()) {
            ranked.push_back(input);
            continue;
        }
        std::vector<int64_t> places;
        for (const std::string& string : input.text()->strings)
            places.push_back(std::lower_bound(all.begin(), all.end(), string) - all.begin());
        ranked.emplace_back(Value{ElementType::Int64, input.text()->dims, Bytes::fromVector(std::move(places))});
    }
    ESP_TRY(std::vector<AnyValue> outputs, run(node, std::move(ranked)));
    for (size_t i = 0; i < outputs.size(); ++i) {
        const Value* places = outputs[i].tensor();
        if (moves == Moves::OnlyReads || (moves == Moves::FirstOutput && i > 0) || !places)
            continue;
        TextTensor text{places->dims, {}};
        for (int64_t k = 0; k < places->count(); ++k) {
            const int64_t place = places->as<int64_t>()[static_cast<size_t>(k)];
            text.strings.push_back(place >= 0 && place < static_cast<int64_t>(all.size()) ? all[static_cast<size_t>(place)] : std::string());
        }
        outputs[i] = std::move(text);
    }
    return outputs;
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sequences and optionals: ONNX opset 11 (sequences), 15 (optionals), 17 (SequenceMap).
#include "core/ops/eager_op.h"

#include <algorithm>

namespace esp {

namespace {

/// A position in [-size, size) (or up to size, where something may go behind the end) made non-negative.
Result<size_t> positionIn(const EagerContext& context, size_t index, size_t size, bool mayBeEnd)
{
    ESP_TRY(const int64_t given, context.integer(index));
    const auto length = static_cast<int64_t>(size);
    if (given < -length || given > length - (mayBeEnd ? 0 : 1))
        return context.invalid("position " + std::to_string(given) + " is outside of a sequence of " + std::to_string(size));
    return static_cast<size_t>(given < 0 ? given + length : given);
}

Result<void> runConstruct(EagerContext& context)
{
    AnyValue::Sequence items;
    for (size_t i = 0; i < context.inputCount(); ++i)
        items.push_back(context.input(i));
    context.setOutput(0, AnyValue::ofSequence(std::move(items)));
    return {};
}

Result<void> runEmpty(EagerContext& context)
{
    context.setOutput(0, AnyValue::ofSequence({}));
    return {};
}

Result<void> runAt(EagerContext& context)
{
    ESP_TRY(const AnyValue::Sequence* items, context.sequence(0));
    ESP_TRY(const size_t position, positionIn(context, 1, items->size(), false));
    context.setOutput(0, (*items)[position]);
    return {};
}

Result<void> runInsert(EagerContext& context)
{
    ESP_TRY(const AnyValue::Sequence* items, context.sequence(0));
    size_t position = items->size();
    if (context.has(2)) {
        ESP_TRY(position, positionIn(context, 2, items->size(), true));
    }
    AnyValue::Sequence longer = *items;
    longer.insert(longer.begin() + static_cast<int64_t>(position), context.input(1));
    context.setOutput(0, AnyValue::ofSequence(std::move(longer)));
    return {};
}

Result<void> runErase(EagerContext& context)
{
    ESP_TRY(const AnyValue::Sequence* items, context.sequence(0));
    if (items->empty())
        return context.invalid("an empty sequence has nothing to erase");
    size_t position = items->size() - 1;
    if (context.has(1)) {
        ESP_TRY(position, positionIn(context, 1, items->size(), false));
    }
    AnyValue::Sequence shorter = *items;
    shorter.erase(shorter.begin() + static_cast<int64_t>(position));
    context.setOutput(0, AnyValue::ofSequence(std::move(shorter)));
    return {};
}

Value scalar(int64_t number)
{
    return {ElementType::Int64, {}, Bytes::fromVector(std::vector<int64_t>{number})};
}

Value truth(bool value)
{
    return {ElementType::Bool, {}, Bytes::fromVector(std::vector<uint8_t>{value})};
}

Result<void> runLength(EagerContext& context)
{
    ESP_TRY(const AnyValue::Sequence* items, context.sequence(0));
    context.setOutput(0, scalar(static_cast<int64_t>(items->size())));
    return {};
}

const Dims* dimsOf(const AnyValue& value)
{
    return value.tensor() ? &value.tensor()->dims : value.text() ? &value.text()->dims : nullptr;
}

/// Cuts a tensor into pieces of given lengths; without lengths into pieces of 1, which may lose the axis.
Result<void> runSplit(EagerContext& context)
{
    const Dims* dims = dimsOf(context.input(0));
    if (!dims || dims->empty())
        return context.invalid("input 0 must be a tensor with an axis to split; it is " + context.input(0).describe());
    const auto rank = static_cast<int64_t>(dims->size());
    int64_t axis = context.node().intAttribute("axis", 0);
    if (axis < -rank || axis >= rank)
        return context.invalid("axis " + std::to_string(axis) + " is outside of " + toString(*dims));
    axis = axis < 0 ? axis + rank : axis;
    const int64_t length = (*dims)[static_cast<size_t>(axis)];
    std::vector<int64_t> lengths;
    const bool drops = !context.has(1) && context.node().intAttribute("keepdims", 1) == 0;
    if (context.has(1)) {
        ESP_TRY(const std::vector<int64_t> given, context.integers(1));
        const Dims* shape = dimsOf(context.input(1));
        if (shape && shape->empty()) {
            if (given[0] <= 0)
                return context.invalid("pieces of length " + std::to_string(given[0]) + " are not possible");
            for (int64_t at = 0; at < length; at += given[0])
                lengths.push_back(std::min(given[0], length - at));
        } else {
            lengths = given;
        }
    } else {
        lengths.assign(static_cast<size_t>(length), 1);
    }
    int64_t total = 0;
    for (const int64_t piece : lengths) {
        if (piece < 0 || piece > length)
            return context.invalid("a piece of length " + std::to_string(piece) + " does not fit into " + std::to_string(length));
        total += piece;
    }
    if (total != length)
        return context.invalid("pieces of " + std::to_string(total) + " in all do not make " + std::to_string(length));
    AnyValue::Sequence items;
    int64_t start = 0;
    for (const int64_t piece : lengths) {
        NodeFields slice;
        slice.opType = "Slice";
        slice.inputs = {"x", "starts", "ends", "axes"};
        slice.outputs = {"y"};
        const auto list = [](int64_t number) { return Value{ElementType::Int64, {1}, Bytes::fromVector(std::vector<int64_t>{number})}; };
        ESP_TRY(std::vector<AnyValue> part, context.runOperator(slice, {context.input(0), list(start), list(start + piece), list(axis)}));
        start += piece;
        if (drops) {
            Dims without = *dims;
            without.erase(without.begin() + axis);
            NodeFields reshape;
            reshape.opType = "Reshape";
            reshape.inputs = {"x", "shape"};
            reshape.outputs = {"y"};
            reshape.attributes = {Attribute::makeInt("allowzero", 1)};
            const Value shape{ElementType::Int64, {static_cast<int64_t>(without.size())}, Bytes::fromVector(std::vector<int64_t>(without))};
            ESP_TRY(part, context.runOperator(reshape, {part[0], shape}));
        }
        items.push_back(std::move(part[0]));
    }
    context.setOutput(0, AnyValue::ofSequence(std::move(items)));
    return {};
}

Result<void> runConcat(EagerContext& context)
{
    ESP_TRY(const AnyValue::Sequence* items, context.sequence(0));
    if (items->empty())
        return context.invalid("an empty sequence cannot be joined");
    int64_t axis = context.node().intAttribute("axis", 0);
    AnyValue::Sequence parts = *items;
    if (context.node().intAttribute("new_axis", 0) != 0) {
        for (AnyValue& part : parts) {
            const Dims* dims = dimsOf(part);
            if (!dims)
                return context.invalid("only tensors can be joined; one is " + part.describe());
            const int64_t rank = static_cast<int64_t>(dims->size()) + 1;
            if (axis < -rank || axis >= rank)
                return context.invalid("axis " + std::to_string(axis) + " is outside of " + toString(*dims) + " and one more");
            axis = axis < 0 ? axis + rank : axis;
            NodeFields unsqueeze;
            unsqueeze.opType = "Unsqueeze";
            unsqueeze.inputs = {"x", "axes"};
            unsqueeze.outputs = {"y"};
            std::vector<AnyValue> inputs{part, Value{ElementType::Int64, {1}, Bytes::fromVector(std::vector<int64_t>{axis})}};
            if (context.opset() < 13) {
                unsqueeze.inputs.pop_back();
                unsqueeze.attributes = {Attribute::makeInts("axes", {axis})};
                inputs.pop_back();
            }
            ESP_TRY(std::vector<AnyValue> wider, context.runOperator(unsqueeze, std::move(inputs)));
            part = std::move(wider[0]);
        }
    }
    NodeFields concat;
    concat.opType = "Concat";
    for (size_t i = 0; i < parts.size(); ++i)
        concat.inputs.push_back("x" + std::to_string(i));
    concat.outputs = {"y"};
    concat.attributes = {Attribute::makeInt("axis", axis)};
    ESP_TRY(std::vector<AnyValue> joined, context.runOperator(concat, std::move(parts)));
    context.setOutput(0, std::move(joined[0]));
    return {};
}

/// Runs the body on the items of the first sequence, with the items of other sequences beside them; tensors go into every call.
Result<void> runMap(EagerContext& context)
{
    ESP_TRY(const AnyValue::Sequence* first, context.sequence(0));
    ESP_TRY(const Graph* body, context.graph("body"));
    for (size_t i = 1; i < context.inputCount(); ++i) {
        const AnyValue::Sequence* other = context.input(i).sequence();
        if (other && other->size() != first->size())
            return context.invalid("sequences must be of one length; they hold " + std::to_string(first->size()) + " and " + std::to_string(other->size()) + " values");
    }
    std::vector<AnyValue::Sequence> results(context.node().outputs().size());
    for (size_t item = 0; item < first->size(); ++item) {
        std::vector<AnyValue> inputs;
        for (size_t i = 0; i < context.inputCount(); ++i) {
            const AnyValue::Sequence* items = context.input(i).sequence();
            inputs.push_back(items ? (*items)[item] : context.input(i));
        }
        ESP_TRY(const std::vector<AnyValue> made, context.runGraph(*body, std::move(inputs)));
        for (size_t o = 0; o < results.size() && o < made.size(); ++o)
            results[o].push_back(made[o]);
    }
    for (size_t o = 0; o < results.size(); ++o)
        context.setOutput(o, AnyValue::ofSequence(std::move(results[o])));
    return {};
}

/// An optional that holds something is that thing.
Result<void> runOptional(EagerContext& context)
{
    context.setOutput(0, context.input(0));
    return {};
}

Result<void> runHasElement(EagerContext& context)
{
    context.setOutput(0, truth(!context.input(0).isNone()));
    return {};
}

Result<void> runGetElement(EagerContext& context)
{
    if (context.input(0).isNone())
        return context.invalid("the optional is empty");
    context.setOutput(0, context.input(0));
    return {};
}

}  // namespace

extern constinit const EagerOpDescriptor eagerSequenceConstruct{"", "SequenceConstruct", 11, runConstruct};
extern constinit const EagerOpDescriptor eagerSequenceEmpty{"", "SequenceEmpty", 11, runEmpty};
extern constinit const EagerOpDescriptor eagerSequenceAt{"", "SequenceAt", 11, runAt};
extern constinit const EagerOpDescriptor eagerSequenceInsert{"", "SequenceInsert", 11, runInsert};
extern constinit const EagerOpDescriptor eagerSequenceErase{"", "SequenceErase", 11, runErase};
extern constinit const EagerOpDescriptor eagerSequenceLength{"", "SequenceLength", 11, runLength};
extern constinit const EagerOpDescriptor eagerSplitToSequence{"", "SplitToSequence", 11, runSplit};
extern constinit const EagerOpDescriptor eagerConcatFromSequence{"", "ConcatFromSequence", 11, runConcat};
extern constinit const EagerOpDescriptor eagerSequenceMap{"", "SequenceMap", 17, runMap};
extern constinit const EagerOpDescriptor eagerOptional{"", "Optional", 15, runOptional};
extern constinit const EagerOpDescriptor eagerOptionalHasElement{"", "OptionalHasElement", 15, runHasElement};
extern constinit const EagerOpDescriptor eagerOptionalGetElement{"", "OptionalGetElement", 15, runGetElement};

}  // namespace esp

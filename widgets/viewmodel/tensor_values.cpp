// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/tensor_values.h"

#include "widgets/viewmodel/document.h"

#include <algorithm>
#include <cstring>

namespace esp {

namespace {

template <typename T>
T elementOf(const Tensor& tensor, int64_t element)
{
    T value;
    std::memcpy(&value, tensor.data().data() + static_cast<size_t>(element) * sizeof(T), sizeof value);
    return value;
}

/// Whole numbers exactly; sub-byte types are left to toFloats.
std::optional<int64_t> integerAt(const Tensor& tensor, int64_t element)
{
    switch (tensor.type()) {
    case ElementType::Uint8:
    case ElementType::Bool: return elementOf<uint8_t>(tensor, element);
    case ElementType::Int8: return elementOf<int8_t>(tensor, element);
    case ElementType::Uint16: return elementOf<uint16_t>(tensor, element);
    case ElementType::Int16: return elementOf<int16_t>(tensor, element);
    case ElementType::Int32: return elementOf<int32_t>(tensor, element);
    case ElementType::Uint32: return elementOf<uint32_t>(tensor, element);
    case ElementType::Int64: return elementOf<int64_t>(tensor, element);
    case ElementType::Uint4:
    case ElementType::Int4: {
        const auto byte = elementOf<uint8_t>(tensor, element / 2);
        const int nibble = element % 2 ? byte >> 4 : byte & 15;
        return tensor.type() == ElementType::Int4 && nibble > 7 ? nibble - 16 : nibble;
    }
    default: return std::nullopt;
    }
}

bool isExactWithoutFloats(ElementType type)
{
    return type == ElementType::Double || type == ElementType::Bool || type == ElementType::Int8 || type == ElementType::Uint8 || type == ElementType::Int16
           || type == ElementType::Uint16 || type == ElementType::Int32 || type == ElementType::Uint32 || type == ElementType::Int64;
}

StoredValues plain(TensorPtr tensor)
{
    StoredValues values;
    if (!isExactWithoutFloats(tensor->type()))
        values.real = tensor->toFloats();
    values.tensor = std::move(tensor);
    return values;
}

StoredValues coded(std::shared_ptr<const StoredWeight> codes)
{
    StoredValues values;
    values.tensor = codes->tensor;
    values.real = codes->realValues();
    values.codes = std::move(codes);
    return values;
}

/// What a node reads at an input, as far as it is a constant.
std::optional<StoredValues> readConstant(const GraphIndex& index, const std::string& value)
{
    if (value.empty())
        return std::nullopt;
    if (TensorPtr tensor = index.constant(value))
        return bitCount(tensor->type()) == 0 || tensor->count() <= 0 ? std::nullopt : std::optional(plain(std::move(tensor)));
    Result<StoredWeight> stored = findStoredWeight(index, value);
    if (!stored || !stored->isQuantized)
        return std::nullopt;
    return coded(std::make_shared<const StoredWeight>(std::move(*stored)));
}

std::optional<StoredValues> readWeight(const Layer& layer)
{
    if (!layer.weight)
        return std::nullopt;
    return layer.codes ? coded(layer.codes) : plain(layer.weight);
}

bool isSame(const StoredValues& a, const StoredValues& b)
{
    if (a.tensor == b.tensor)
        return true;
    return !a.codes == !b.codes && a.tensor->contentHash() == b.tensor->contentHash() && a.real == b.real;
}

}  // namespace

double StoredValues::realAt(int64_t element) const
{
    if (!real.empty())
        return static_cast<double>(real[static_cast<size_t>(element)]);
    if (tensor->type() == ElementType::Double)
        return elementOf<double>(*tensor, element);
    return static_cast<double>(integerAt(*tensor, element).value_or(0));
}

int64_t StoredValues::codeAt(int64_t element) const
{
    return integerAt(*tensor, element).value_or(0);
}

std::vector<int64_t> TensorValues::indicesOf(int64_t element) const
{
    std::vector<int64_t> indices(dims.size());
    for (size_t i = dims.size(); i-- > 0;) {
        indices[i] = element % dims[i];
        element /= dims[i];
    }
    return indices;
}

int64_t TensorValues::elementAt(const std::vector<int64_t>& indices) const
{
    if (indices.size() != dims.size())
        return -1;
    int64_t element = 0;
    for (size_t i = 0; i < dims.size(); ++i) {
        if (indices[i] < 0 || indices[i] >= dims[i])
            return -1;
        element = element * dims[i] + indices[i];
    }
    return element;
}

TensorPlace weightPlace(const Document& document, int layer)
{
    const Layer& chosen = document.layers[static_cast<size_t>(layer)];
    return {chosen.node, chosen.weightInput, true};
}

Result<TensorValuesPtr> loadTensorValues(const Document& document, const Variant* variant, int node, const TensorPlace& place, const Job& job)
{
    const GraphIndex index(document.model.graph);
    const Node& reader = *index.graph().nodes()[static_cast<size_t>(place.graphNode)];
    const std::string& value = reader.input(static_cast<size_t>(place.input));
    const int layerNumber = document.network.nodes[static_cast<size_t>(node)].layer;
    const Layer* layer = layerNumber >= 0 ? &document.layers[static_cast<size_t>(layerNumber)] : nullptr;
    const bool isOfLayer = layer && layer->node == place.graphNode;
    std::optional<StoredValues> before = place.isWeight && layer ? readWeight(*layer) : readConstant(index, value);
    if (!before)
        return Error{ErrorCode::NotApplicable, value, layer && !layer->refusal.empty() ? layer->refusal : "its weights are computed at run time"};
    if (job.stopped())
        return cancelled();
    auto values = std::make_shared<TensorValues>();
    values->name = value;
    values->dims = before->tensor->dims();
    values->before = std::move(*before);
    if (place.isWeight && layer)
        values->outputAxis = layer->outputAxis;
    if (!variant || variant->isOriginal) {
        values->comparable = true;
        return TensorValuesPtr(std::move(values));
    }
    const GraphIndex made(variant->model.graph);
    if (isOfLayer) {
        const std::vector<Layer> layers = findLayers(made);
        const auto found = std::find_if(layers.begin(), layers.end(), [&](const Layer& l) { return l.name == layer->name; });
        if (found != layers.end()) {
            values->after = place.isWeight ? readWeight(*found)
                                           : readConstant(made, made.graph().nodes()[static_cast<size_t>(found->node)]->input(static_cast<size_t>(place.input)));
            // BatchNormalization that went into the weights has given every channel another scale.
            const auto normalized = [&](int folded) { return document.model.graph->nodes()[static_cast<size_t>(folded)]->is("BatchNormalization"); };
            values->comparable = found->folded.size() >= layer->folded.size() || std::none_of(layer->folded.begin(), layer->folded.end(), normalized);
        }
    } else if (made.producer(reader.output(0)) >= 0) {
        values->after = readConstant(made, made.graph().nodes()[static_cast<size_t>(made.producer(reader.output(0)))]->input(static_cast<size_t>(place.input)));
        values->comparable = true;
    }
    if (job.stopped())
        return cancelled();
    if (values->after && values->after->tensor->dims() != values->dims)
        values->after.reset();
    values->comparable = values->comparable && values->after;
    values->isChanged = !values->after || !isSame(values->before, *values->after);
    return TensorValuesPtr(std::move(values));
}

}  // namespace esp

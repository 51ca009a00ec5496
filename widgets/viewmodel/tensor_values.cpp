// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/tensor_values.h"

#include "widgets/viewmodel/document.h"

#include <algorithm>
#include <cstring>

namespace esp {

namespace {

double doubleAt(const Tensor& tensor, int64_t element)
{
    double value = 0;
    std::memcpy(&value, tensor.data().data() + static_cast<size_t>(element) * sizeof value, sizeof value);
    return value;
}

StoredValues plain(TensorPtr tensor)
{
    StoredValues values;
    values.tensor = std::move(tensor);
    return values;
}

StoredValues coded(std::shared_ptr<const StoredWeight> codes)
{
    StoredValues values;
    values.tensor = codes->tensor;
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
    const bool isSameGrid = !a.codes || !b.codes || (a.codes->scales == b.codes->scales && a.codes->zeros == b.codes->zeros && a.codes->layout == b.codes->layout);
    return !a.codes == !b.codes && isSameGrid && a.tensor->contentHash() == b.tensor->contentHash();
}

}  // namespace

double StoredValues::realAt(int64_t element) const
{
    if (!codes && tensor->type() == ElementType::Double)
        return doubleAt(*tensor, element);
    if (isWhole())
        return static_cast<double>(integerAt(*tensor, element).value_or(0));
    return static_cast<double>(readElement(*tensor, codes.get(), element));
}

bool StoredValues::isWhole() const
{
    constexpr ElementType kWhole[] = {ElementType::Bool,   ElementType::Int8,  ElementType::Uint8,  ElementType::Int16,
                                      ElementType::Uint16, ElementType::Int32, ElementType::Uint32, ElementType::Int64};
    return !codes && std::find(std::begin(kWhole), std::end(kWhole), tensor->type()) != std::end(kWhole);
}

double StoredValues::codeAt(int64_t element) const
{
    if (const std::optional<int64_t> whole = integerAt(*tensor, element))
        return static_cast<double>(*whole);
    return static_cast<double>(readElement(*tensor, nullptr, element));
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

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/constant_path.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace esp {

namespace {

constexpr int kMaxSteps = 16;

/// Dimensions that Reshape gives, or nothing if the request contradicts itself.
std::optional<Dims> reshapedDims(const Tensor& data, Dims wanted, bool allowZero)
{
    int64_t known = 1;
    int open = -1;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == 0 && !allowZero) {
            if (i >= data.dims().size())
                return {};
            wanted[i] = data.dims()[i];
        }
        if (wanted[i] == -1 && open < 0)
            open = static_cast<int>(i);
        else if (wanted[i] < 0)
            return {};
        else
            known = elementCount({known, wanted[i]});
        if (known < 0)
            return {};
    }
    if (open >= 0) {
        if (known == 0 || data.count() % known != 0)
            return {};
        wanted[static_cast<size_t>(open)] = data.count() / known;
    }
    if (elementCount(wanted) != data.count())
        return {};
    return wanted;
}

std::optional<Dims> flattenedDims(const Tensor& data, int64_t axis)
{
    const auto rank = static_cast<int64_t>(data.dims().size());
    axis = std::clamp<int64_t>(axis < 0 ? axis + rank : axis, 0, rank);
    const auto middle = data.dims().begin() + axis;
    Dims dims{elementCount({data.dims().begin(), middle}), elementCount({middle, data.dims().end()})};
    if (elementCount(dims) < 0)
        return {};
    return dims;
}

std::optional<Dims> squeezedDims(const Tensor& data, std::vector<int64_t> axes)
{
    const auto rank = static_cast<int64_t>(data.dims().size());
    for (int64_t& axis : axes)
        axis += axis < 0 ? rank : 0;
    Dims dims;
    for (int64_t i = 0; i < rank; ++i) {
        const int64_t dim = data.dims()[static_cast<size_t>(i)];
        const bool isNamed = std::find(axes.begin(), axes.end(), i) != axes.end();
        if (isNamed && dim != 1)
            return {};
        if (!(isNamed || (axes.empty() && dim == 1)))
            dims.push_back(dim);
    }
    return dims;
}

std::optional<Dims> unsqueezedDims(const Tensor& data, std::vector<int64_t> axes)
{
    const auto rank = static_cast<int64_t>(data.dims().size() + axes.size());
    for (int64_t& axis : axes)
        axis += axis < 0 ? rank : 0;
    Dims dims;
    size_t next = 0;
    for (int64_t i = 0; i < rank; ++i) {
        if (std::find(axes.begin(), axes.end(), i) != axes.end())
            dims.push_back(1);
        else if (next < data.dims().size())
            dims.push_back(data.dims()[next++]);
        else
            return {};
    }
    return dims;
}

bool isFloating(ElementType type)
{
    return type == ElementType::Float || type == ElementType::Float16 || type == ElementType::Bfloat16 || type == ElementType::Double;
}

/// Axes of Squeeze and Unsqueeze: an attribute until opset 13, then an input. Nothing if they are computed at run time.
std::optional<std::vector<int64_t>> axesOf(const GraphIndex& index, const Node& node)
{
    if (node.input(1).empty())
        return node.intsAttribute("axes");
    const TensorPtr axes = index.constant(node.input(1));
    if (!axes)
        return {};
    return axes->toInt64s();
}

TensorPtr withDims(const Tensor& data, std::optional<Dims> dims, const std::string& name)
{
    return dims ? Tensor::make(name, data.type(), std::move(*dims), data.data()) : nullptr;
}

/// What the node makes of its constant first input; null if it is not one of those that only rearrange.
TensorPtr rearranged(const GraphIndex& index, const Node& node, const Tensor& data)
{
    const std::string& name = node.output(0);
    if (node.opType() == "Identity")
        return withDims(data, data.dims(), name);
    if (node.opType() == "Flatten")
        return withDims(data, flattenedDims(data, node.intAttribute("axis", 1)), name);
    if (node.opType() == "Transpose")
        return transposed(data, node.intsAttribute("perm"), name);
    if (node.opType() == "Reshape") {
        if (node.findAttribute("shape"))
            return withDims(data, reshapedDims(data, node.intsAttribute("shape"), false), name);
        const TensorPtr shape = index.constant(node.input(1));
        return shape ? withDims(data, reshapedDims(data, shape->toInt64s(), node.intAttribute("allowzero", 0) != 0), name) : nullptr;
    }
    if (node.opType() == "Squeeze" || node.opType() == "Unsqueeze") {
        const auto axes = axesOf(index, node);
        if (!axes)
            return nullptr;
        return withDims(data, node.opType() == "Squeeze" ? squeezedDims(data, *axes) : unsqueezedDims(data, *axes), name);
    }
    if (node.opType() == "Cast" && isFloating(data.type()) && node.intAttribute("to", 0) == static_cast<int64_t>(ElementType::Float))
        return Tensor::fromFloats(name, data.dims(), data.toFloats());
    return nullptr;
}

bool mayRearrange(const Node& node)
{
    static constexpr std::string_view kOps[] = {"Identity", "Flatten", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Cast"};
    return node.domain().empty() && std::find(std::begin(kOps), std::end(kOps), node.opType()) != std::end(kOps);
}

}  // namespace

TensorPtr transposed(const Tensor& tensor, std::vector<int64_t> perm, std::string name)
{
    const size_t rank = tensor.dims().size();
    if (perm.empty()) {
        perm.resize(rank);
        std::iota(perm.rbegin(), perm.rend(), 0);
    }
    std::vector<int64_t> sorted = perm;
    std::sort(sorted.begin(), sorted.end());
    for (size_t i = 0; i < sorted.size(); ++i) {
        if (sorted[i] != static_cast<int64_t>(i))
            return nullptr;
    }
    const auto size = static_cast<size_t>(bitCount(tensor.type())) / 8;
    if (perm.size() != rank || size == 0)
        return nullptr;

    std::vector<size_t> strides(rank, size);  // bytes, of the input's axes
    for (size_t i = rank; i-- > 1;)
        strides[i - 1] = strides[i] * static_cast<size_t>(tensor.dims()[i]);
    Dims dims(rank);
    for (size_t i = 0; i < rank; ++i)
        dims[i] = tensor.dims()[static_cast<size_t>(perm[i])];

    std::vector<std::byte> out(tensor.data().size());
    std::vector<int64_t> position(rank, 0);
    size_t from = 0;
    for (size_t to = 0; to < out.size(); to += size) {
        std::memcpy(out.data() + to, tensor.data().data() + from, size);
        for (size_t axis = rank; axis-- > 0;) {
            const size_t stride = strides[static_cast<size_t>(perm[axis])];
            from += stride;
            if (++position[axis] < dims[axis])
                break;
            from -= stride * static_cast<size_t>(dims[axis]);
            position[axis] = 0;
        }
    }
    return Tensor::make(std::move(name), tensor.type(), std::move(dims), Bytes::fromVector(std::move(out)));
}

ConstantPath findConstantPath(const GraphIndex& index, const std::string& value)
{
    ConstantPath path;
    std::vector<const Node*> nodes;
    std::string name = value;
    for (int step = 0; step < kMaxSteps; ++step) {
        path.values.push_back(name);
        if (TensorPtr tensor = index.constant(name)) {
            if (path.isQuantized)
                tensor = nullptr;
            for (auto node = nodes.rbegin(); tensor && node != nodes.rend(); ++node)
                tensor = rearranged(index, **node, *tensor);
            path.tensor = std::move(tensor);
            if (!path.tensor && !path.isQuantized)
                path.values.clear();
            return path;
        }
        const int producer = index.producer(name);
        if (producer < 0)
            break;
        const Node& node = *index.graph().nodes()[static_cast<size_t>(producer)];
        const bool isQuantizer = node.is("DequantizeLinear") || node.is("QuantizeLinear") || node.is("DequantizeLinear", "com.microsoft");
        if (!isQuantizer && !mayRearrange(node))
            break;
        path.isQuantized = path.isQuantized || isQuantizer;
        nodes.push_back(&node);
        name = node.input(0);
    }
    path = {};
    return path;
}

}  // namespace esp

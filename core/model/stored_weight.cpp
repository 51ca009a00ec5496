// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/stored_weight.h"

#include "core/model/packed_codes.h"
#include "core/model/weight_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace esp {

namespace {

constexpr int kMostNodes = 16;

bool isView(const Node& node)
{
    return node.is("Identity") || node.is("Reshape") || node.is("Flatten") || node.is("Squeeze") || node.is("Unsqueeze") ||
           node.is("Transpose");
}

Error notApplicable(std::string reason) { return {ErrorCode::NotApplicable, {}, std::move(reason)}; }

/// The axis along which a scale tensor of the codes' rank varies; -1 if along more than one.
int scaleAxis(const Dims& scale, const Dims& codes)
{
    int axis = 0;
    int varying = 0;
    for (size_t i = 0; i < scale.size(); ++i) {
        if (scale[i] == 1)
            continue;
        ++varying;
        axis = static_cast<int>(i + codes.size() - scale.size());
    }
    return varying > 1 || scale.size() > codes.size() ? -1 : axis;
}

/// Codes that are the weights.
void setPlain(StoredWeight& weight)
{
    weight.isQuantized = true;
    weight.isWeightOnly = true;
    weight.scales = {1};
    weight.zeros = {0};
}

bool isSmallFloat(const TensorPtr& tensor)
{
    if (!tensor)
        return false;
    const ElementType type = tensor->type();
    return type == ElementType::Float16 || type == ElementType::Bfloat16 || type == ElementType::Float8E4M3FN || type == ElementType::Float8E5M2;
}

/// The codes, stored as they are or packed; null if they are neither.
TensorPtr codesOf(const GraphIndex& index, const std::string& value)
{
    if (TensorPtr plain = index.constant(value))
        return plain;
    const auto packed = findPackedCodes(index, value);
    return packed ? unpacked(*packed) : nullptr;
}

}  // namespace

std::string StoredWeight::typeName() const
{
    const std::string sparse = isSparse ? "sparse " : "";
    if (!isPacked || levels.empty())
        return sparse + toString(tensor->type());
    const auto [low, high] = std::minmax_element(levels.begin(), levels.end());
    // Whole numbers one after the other are integers of fewer bits; other levels are a codebook.
    const bool isDense = *high - *low + 1 == static_cast<float>(levels.size()) || (levels.size() == 2 && *low == -1 && *high == 1);
    if (tensor->type() == ElementType::Float || !isDense || levels.size() == 1)
        return sparse + "codebook " + std::to_string(levels.size());
    if (levels.size() <= 3 && *low == -1 && *high == 1)
        return sparse + (levels.size() == 2 ? "binary" : "ternary");
    return sparse + "int" + std::to_string(std::bit_width(levels.size() - 1));
}

size_t StoredWeight::scaleIndex(int64_t element) const
{
    if (scales.size() == 1)
        return 0;
    int64_t inner = 1;
    for (size_t i = static_cast<size_t>(axis) + 1; i < tensor->dims().size(); ++i)
        inner *= tensor->dims()[i];
    return static_cast<size_t>(element / inner % tensor->dims()[static_cast<size_t>(axis)]);
}

std::vector<float> StoredWeight::realValues() const
{
    std::vector<float> values = tensor->toFloats();
    if (!isQuantized)
        return values;
    // Runs of elements that share a scale.
    size_t run = values.size();
    if (scales.size() > 1) {
        run = 1;
        for (size_t i = static_cast<size_t>(axis) + 1; i < tensor->dims().size(); ++i)
            run *= static_cast<size_t>(tensor->dims()[i]);
    }
    for (size_t begin = 0, s = 0; begin < values.size(); begin += run, s = s + 1 == scales.size() ? 0 : s + 1) {
        const auto zero = static_cast<float>(zeros[s]);
        for (size_t i = begin; i < std::min(begin + run, values.size()); ++i)
            values[i] = (values[i] - zero) * scales[s];
    }
    return values;
}

int64_t StoredWeight::zeroCount() const
{
    const Bytes& data = tensor->data();
    const bool isByte = bitCount(tensor->type()) == 8;
    const bool hasOneZero = std::all_of(zeros.begin(), zeros.end(), [&](int64_t zero) { return zero == zeros.front(); });
    if (isQuantized && isByte && hasOneZero && !zeros.empty())
        return std::count(data.data(), data.data() + data.size(), static_cast<std::byte>(zeros.front()));
    if (!isQuantized && tensor->type() == ElementType::Float) {
        int64_t count = 0;
        for (size_t at = 0; at + sizeof(float) <= data.size(); at += sizeof(float)) {
            float value;
            std::memcpy(&value, data.data() + at, sizeof value);
            count += value == 0;
        }
        return count;
    }
    int64_t count = 0;
    std::vector<float> block(static_cast<size_t>(std::min(tensor->count(), kElementBlock)));
    for (int64_t first = 0; first < tensor->count(); first += kElementBlock) {
        const std::span<float> now = std::span(block).first(static_cast<size_t>(std::min(kElementBlock, tensor->count() - first)));
        readElements(*tensor, isQuantized ? this : nullptr, first, now);
        count += std::count(now.begin(), now.end(), 0.0F);
    }
    return count;
}

Result<StoredWeight> findStoredWeight(const GraphIndex& index, const std::string& start)
{
    StoredWeight weight;
    std::string value = start;
    bool isRearranged = false;
    for (int step = 0; step < kMostNodes; ++step) {
        if (TensorPtr tensor = index.constant(value)) {
            if (index.consumers(value).size() > 1)
                return notApplicable("its weight \"" + value + "\" is read by more than one node");
            weight.tensor = std::move(tensor);
            break;
        }
        // Floats of a codebook need no scale; other codes without one are no weights.
        const auto packed = isRearranged ? std::nullopt : findPackedCodes(index, value);
        if (packed && (weight.isQuantized || (packed->table ? packed->table : packed->words)->type() == ElementType::Float)) {
            weight.tensor = unpacked(*packed);
            weight.isPacked = true;
            weight.isSparse = packed->sparse != SparseIndex::None;
            if (packed->table)
                weight.levels = packed->table->toFloats();
            if (!weight.tensor || (packed->table && weight.levels.empty()))
                return notApplicable("its packed weights cannot be taken apart");
            if (!weight.isQuantized)
                setPlain(weight);
            break;
        }
        const int producer = index.producer(value);
        if (producer < 0)
            break;
        const Node& node = *index.graph().nodes()[static_cast<size_t>(producer)];
        if (index.consumers(value).size() > 1)
            return notApplicable("its weight \"" + value + "\" is read by more than one node");
        if (isView(node) && !weight.isQuantized) {
            value = node.input(0);
            isRearranged = true;
            continue;
        }
        if (weight.isQuantized || isRearranged)
            return notApplicable("its weights are quantized in a form that is not known");
        weight.isQuantized = true;
        if (node.is("DequantizeLinear")) {
            const TensorPtr codes = codesOf(index, node.input(0));
            const TensorPtr scale = index.constant(node.input(1));
            const TensorPtr zero = index.constant(node.input(2));
            if (!codes || !scale || (!node.input(2).empty() && !zero) || node.intAttribute("block_size", 0) != 0)
                return notApplicable("its quantized weights are not constant, or have a scale a block");
            weight.scales = scale->toFloats();
            weight.zeros = zero ? zero->toInt64s() : std::vector<int64_t>(weight.scales.size(), 0);
            const auto rank = static_cast<int64_t>(codes->dims().size());
            int64_t axis = node.intAttribute("axis", 1);
            axis += axis < 0 ? rank : 0;
            weight.axis = static_cast<int>(axis);
            value = node.input(0);
        } else if (node.is("Mul")) {
            const int cast = index.producer(node.input(0));
            const TensorPtr scale = index.constant(node.input(1));
            const Node* caster = cast >= 0 ? index.graph().nodes()[static_cast<size_t>(cast)].get() : nullptr;
            // Values of a codebook are floats already.
            const std::string& stored = caster && caster->is("Cast") ? caster->input(0) : node.input(0);
            const TensorPtr codes = caster ? codesOf(index, stored) : nullptr;
            if (!codes || !scale)
                return notApplicable("its weights are computed at run time");
            weight.axis = scaleAxis(scale->dims(), codes->dims());
            if (weight.axis < 0)
                return notApplicable("the scales of its weights vary along more than one axis");
            weight.scales = scale->toFloats();
            weight.zeros.assign(weight.scales.size(), 0);
            weight.isWeightOnly = true;
            value = stored;
        } else if (node.is("Cast") && isSmallFloat(codesOf(index, node.input(0))) && node.intAttribute("to", 0) == static_cast<int64_t>(ElementType::Float)) {
            setPlain(weight);
            value = node.input(0);
        } else {
            return notApplicable("its weights are computed at run time");
        }
    }
    if (!weight.tensor)
        return notApplicable("its weights are computed at run time");
    if (weight.tensor->dims().empty() || weight.tensor->count() <= 0 || bitCount(weight.tensor->type()) == 0)
        return notApplicable("its weights are of type " + toString(weight.tensor->type()) + ", which is not handled");
    const auto rank = static_cast<int>(weight.tensor->dims().size());
    const bool fits =
        !weight.isQuantized || weight.scales.size() == 1 ||
        (weight.axis < rank && static_cast<int64_t>(weight.scales.size()) == weight.tensor->dims()[static_cast<size_t>(weight.axis)]);
    if (!fits || weight.zeros.size() != weight.scales.size())
        return notApplicable("the scales of its weights do not fit their shape");
    return weight;
}

}  // namespace esp

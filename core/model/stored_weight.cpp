// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/stored_weight.h"

#include "core/model/packed_codes.h"
#include "core/model/weight_reader.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

namespace esp {

namespace {

constexpr int kMostNodes = 16;
constexpr const char* kScalesDoNotFit = "the scales of its weights do not fit their shape";

bool isView(const Node& node)
{
    return node.is("Identity") || node.is("Reshape") || node.is("Flatten") || node.is("Squeeze") || node.is("Unsqueeze") ||
           node.is("Transpose");
}

Error notApplicable(std::string reason) { return {ErrorCode::NotApplicable, {}, std::move(reason)}; }

/// How a tensor of scales that broadcasts to the codes shares them; blockAxis ≥ 0: along it a scale stands for a block. Nothing if it varies along other axes.
std::optional<ScaleLayout> layoutOf(const Dims& scale, const Dims& codes, int blockAxis = -1, int64_t blockSize = 0)
{
    if (scale.size() > codes.size())
        return std::nullopt;
    int channelAxis = -1;
    for (size_t i = 0; i < codes.size(); ++i) {
        const size_t ahead = codes.size() - scale.size();
        const int64_t count = i < ahead ? 1 : scale[i - ahead];
        const auto axis = static_cast<int>(i);
        if (axis == blockAxis) {
            if (count != (codes[i] + blockSize - 1) / blockSize)
                return std::nullopt;
        } else if (count != 1) {
            if (channelAxis >= 0 || count != codes[i])
                return std::nullopt;
            channelAxis = axis;
        }
    }
    if (blockAxis < 0)
        return channelAxis < 0 ? ScaleLayout() : ScaleLayout::perChannel(codes, channelAxis);
    // A block of one channel only: any other axis of extent 1 serves.
    for (size_t i = 0; channelAxis < 0 && i < codes.size(); ++i)
        if (static_cast<int>(i) != blockAxis && codes[i] == 1)
            channelAxis = static_cast<int>(i);
    return channelAxis < 0 ? std::nullopt : std::optional(ScaleLayout::perBlock(codes, channelAxis, blockAxis, blockSize));
}

/// A constant by which codes are shifted or multiplied: as it is, or, of blocks, gathered by the numbers of the blocks of all places along an axis.
struct BlockConstant {
    TensorPtr tensor;
    int blockAxis = -1;  // of the codes
    int64_t blockSize = 0;
};

std::optional<BlockConstant> blockConstant(const GraphIndex& index, const std::string& value, const Dims& codes)
{
    if (TensorPtr plain = index.constant(value))
        return BlockConstant{std::move(plain)};
    const int producer = index.producer(value);
    if (producer < 0 || !index.graph().nodes()[static_cast<size_t>(producer)]->is("Gather"))
        return std::nullopt;
    const Node& gather = *index.graph().nodes()[static_cast<size_t>(producer)];
    BlockConstant found{index.constant(gather.input(0))};
    const TensorPtr numbers = index.constant(gather.input(1));
    if (!found.tensor || !numbers || numbers->dims().size() != 1 || numbers->count() < 1)
        return std::nullopt;
    const auto rank = static_cast<int64_t>(found.tensor->dims().size());
    const int64_t own = gather.intAttribute("axis", 0);
    const int64_t axis = (own < 0 ? own + rank : own) + static_cast<int64_t>(codes.size()) - rank;
    const std::vector<int64_t> blocks = numbers->toInt64s();
    if (axis < 0 || axis >= static_cast<int64_t>(codes.size()) || static_cast<int64_t>(blocks.size()) != codes[static_cast<size_t>(axis)])
        return std::nullopt;
    const auto first = std::find_if(blocks.begin(), blocks.end(), [](int64_t block) { return block != 0; });
    found.blockAxis = static_cast<int>(axis);
    found.blockSize = first - blocks.begin();
    for (size_t i = 0; i < blocks.size(); ++i)
        if (found.blockSize < 1 || blocks[i] != static_cast<int64_t>(i) / found.blockSize)
            return std::nullopt;
    return found;
}

/// Codes that are the weights.
void setPlain(StoredWeight& weight)
{
    weight.isQuantized = true;
    weight.isWeightOnly = true;
    weight.scales = {1};
    weight.zeros = {0};
    weight.layout = {};
}

bool isSmallFloat(const TensorPtr& tensor)
{
    if (!tensor)
        return false;
    const ElementType type = tensor->type();
    return type == ElementType::Float16 || type == ElementType::Bfloat16 || type == ElementType::Float8E4M3FN || type == ElementType::Float8E5M2;
}

TensorPtr codesOf(const GraphIndex& index, const std::string& value)
{
    StoredWeight ignored;
    return findCodes(index, value, ignored);
}

}  // namespace

TensorPtr findCodes(const GraphIndex& index, const std::string& value, StoredWeight& weight)
{
    if (TensorPtr plain = index.constant(value))
        return plain;
    const auto packed = findPackedCodes(index, value);
    if (!packed)
        return nullptr;
    weight.isPacked = true;
    weight.isSparse = packed->sparse != SparseIndex::None;
    if (packed->table)
        weight.levels = packed->table->toFloats();
    return unpacked(*packed);
}

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

std::vector<float> StoredWeight::realValues() const
{
    std::vector<float> values = tensor->toFloats();
    if (!isQuantized)
        return values;
    applyScales(*this, 0, values);
    return values;
}

int64_t StoredWeight::zeroCount() const
{
    const Bytes& data = tensor->data();
    const bool isByte = bitCount(tensor->type()) == 8;
    const bool hasOneZero = std::all_of(zeros.begin(), zeros.end(), [&](float zero) { return zero == zeros.front() && zero == std::trunc(zero); });
    if (isQuantized && isByte && hasOneZero && !zeros.empty())
        return std::count(data.data(), data.data() + data.size(), static_cast<std::byte>(static_cast<int>(zeros.front())));
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
            weight.tensor = findCodes(index, value, weight);
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
            if (!codes || !scale || (!node.input(2).empty() && !zero))
                return notApplicable("its quantized weights are not constant");
            weight.scales = scale->toFloats();
            weight.zeros = zero ? zero->toFloats() : std::vector<float>(weight.scales.size(), 0);
            const auto rank = static_cast<int64_t>(codes->dims().size());
            int64_t axis = node.intAttribute("axis", 1);
            axis += axis < 0 ? rank : 0;
            const int64_t blockSize = node.intAttribute("block_size", 0);
            std::optional<ScaleLayout> layout;
            if (scale->count() == 1)
                layout = ScaleLayout();
            else if (axis >= 0 && axis < rank && blockSize > 0)
                layout = layoutOf(scale->dims(), codes->dims(), static_cast<int>(axis), blockSize);
            else if (axis >= 0 && axis < rank && scale->count() == codes->dims()[static_cast<size_t>(axis)])
                layout = ScaleLayout::perChannel(codes->dims(), static_cast<int>(axis));
            if (!layout)
                return notApplicable(kScalesDoNotFit);
            weight.layout = *layout;
            value = node.input(0);
        } else if (node.is("Mul")) {
            const auto makerOf = [&](const std::string& made) -> const Node* {
                const int maker = index.producer(made);
                return maker >= 0 ? index.graph().nodes()[static_cast<size_t>(maker)].get() : nullptr;
            };
            const Node* caster = makerOf(node.input(0));
            const Node* shift = caster && caster->is("Sub") ? caster : nullptr;
            if (shift)
                caster = makerOf(shift->input(0));
            // Values of a codebook are floats already.
            const std::string& stored = caster && caster->is("Cast") ? caster->input(0) : node.input(0);
            const TensorPtr codes = caster ? codesOf(index, stored) : nullptr;
            const auto scale = codes ? blockConstant(index, node.input(1), codes->dims()) : std::nullopt;
            const auto zero = codes && shift ? blockConstant(index, shift->input(1), codes->dims()) : std::nullopt;
            if (!scale || (shift && (!zero || zero->tensor->dims() != scale->tensor->dims() || zero->blockAxis != scale->blockAxis)))
                return notApplicable("its weights are computed at run time");
            const auto layout = layoutOf(scale->tensor->dims(), codes->dims(), scale->blockAxis, scale->blockSize);
            if (!layout)
                return notApplicable(kScalesDoNotFit);
            weight.layout = *layout;
            weight.scales = scale->tensor->toFloats();
            weight.zeros = zero ? zero->tensor->toFloats() : std::vector<float>(weight.scales.size(), 0);
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
    const bool fits = !weight.isQuantized || static_cast<int64_t>(weight.scales.size()) == weight.layout.count();
    if (!fits || weight.zeros.size() != weight.scales.size())
        return notApplicable(kScalesDoNotFit);
    return weight;
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reading and writing at places that another tensor gives. Constant indices are checked at planning. Indices that are computed at run time
// cannot be: where one lies outside, a read gives bytes of all ones (NaN for floats), so that it shows, and a write does nothing.
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/strided_copy.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cstring>

namespace esp {

namespace {
/// int32 or int64 indices, negative ones counted from the end; −1 where outside.
struct IndexReader {
    ElementType type = ElementType::Int64;

    int64_t raw(const std::byte* data, int64_t i) const
    {
        return type == ElementType::Int32 ? reinterpret_cast<const int32_t*>(data)[i] : reinterpret_cast<const int64_t*>(data)[i];
    }
    int64_t at(const std::byte* data, int64_t i, int64_t limit) const
    {
        const int64_t value = raw(data, i);
        const int64_t fromStart = value < 0 ? value + limit : value;
        return fromStart >= 0 && fromStart < limit ? fromStart : -1;
    }
};

/// limits: what index i must stay inside of, cyclically.
Result<IndexReader> readIndices(const OpContext& context, size_t index, const std::vector<int64_t>& limits)
{
    ESP_CHECK(context.expectType(index, {ElementType::Int32, ElementType::Int64}));
    const IndexReader reader{context.input(index).type};
    if (const Value* constant = context.input(index).constant; constant && !limits.empty())
        for (int64_t i = 0; i < constant->count(); ++i) {
            const int64_t limit = limits[static_cast<size_t>(i) % limits.size()];
            if (reader.at(constant->data.data(), i, limit) < 0)
                return context.invalid("index " + std::to_string(reader.raw(constant->data.data(), i)) + " is outside of a dimension of " +
                                       std::to_string(limit));
        }
    return reader;
}

void copyOrMark(std::byte* out, const std::byte* in, bool inside, int64_t bytes)
{
    if (inside)
        std::memcpy(out, in, static_cast<size_t>(bytes));
    else
        std::memset(out, 0xFF, static_cast<size_t>(bytes));
}

Result<void> planGather(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectAddressable(context, 0));
    const Dims& from = context.input(0).dims;
    const Dims& picks = context.input(1).dims;
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", 0), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    ESP_TRY(const IndexReader indices, readIndices(context, 1, {from[at]}));
    Dims dims(from.begin(), from.begin() + axis);
    dims.insert(dims.end(), picks.begin(), picks.end());
    dims.insert(dims.end(), from.begin() + axis + 1, from.end());
    context.setOutput(0, context.input(0).type, dims);
    const int64_t blockBytes = product(from, at + 1, from.size()) * elementBytes(context.input(0).type);
    context.setRun([=, limit = from[at], outer = product(from, 0, at), count = elementCount(picks)](const RunArgs& args) {
        const auto body = [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t i = begin; i < end; ++i) {
                const int64_t pick = indices.at(args.in<std::byte>(1), i % count, limit);
                copyOrMark(args.out<std::byte>() + i * blockBytes,
                           args.in<std::byte>(0) + (i / count * limit + std::max<int64_t>(pick, 0)) * blockBytes, pick >= 0, blockBytes);
            }
        };
        if (outer * count * blockBytes <= kElementsPerTile)
            body(0, outer * count, nullptr);
        else
            args.forTiles(outer * count, body);
    });
    return {};
}

/// Row-major position i of `dims` as offset in a tensor with `strides`, leaving `axis` out.
int64_t offsetWithout(const Dims& dims, const Dims& strides, size_t axis, int64_t i)
{
    int64_t offset = 0;
    for (size_t d = dims.size(); d-- > 0; i /= dims[d])
        offset += d == axis ? 0 : i % dims[d] * strides[d];
    return offset;
}

/// GatherElements and ScatterElements: `indices` picks along one axis, the other coordinates are its own.
Result<size_t> elementAxis(const OpContext& context)
{
    const Dims& data = context.input(0).dims;
    const Dims& picks = context.input(1).dims;
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", 0), context.input(0).rank()));
    bool fits = picks.size() == data.size();
    for (size_t i = 0; fits && i < data.size(); ++i)
        fits = static_cast<int64_t>(i) == axis || picks[i] <= data[i];
    if (!fits)
        return context.invalid("indices " + toString(picks) + " must have the rank of the data " + toString(data) +
                               " and not exceed it off axis " + std::to_string(axis));
    return static_cast<size_t>(axis);
}

Result<void> planGatherElements(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_TRY(const size_t axis, elementAxis(context));
    const Dims from = context.input(0).dims;
    const Dims dims = context.input(1).dims;
    ESP_TRY(const IndexReader indices, readIndices(context, 1, {from[axis]}));
    context.setOutput(0, context.input(0).type, dims);
    const int64_t bytes = elementBytes(context.input(0).type);
    context.setRun([=, strides = stridesOf(from), limit = from[axis], count = elementCount(dims)](const RunArgs& args) {
        forElements(args, count, [&](int64_t begin, int64_t end) {
            for (int64_t i = begin; i < end; ++i) {
                const int64_t pick = indices.at(args.in<std::byte>(1), i, limit);
                const int64_t place = offsetWithout(dims, strides, axis, i) + std::max<int64_t>(pick, 0) * strides[axis];
                copyOrMark(args.out<std::byte>() + i * bytes, args.in<std::byte>(0) + place * bytes, pick >= 0, bytes);
            }
        });
    });
    return {};
}

/// GatherND and ScatterND: the last dimension of `indices` is a tuple of coordinates that names one block of the data.
struct Tuples {
    IndexReader reader;
    int64_t length = 0;                    ///< coordinates in a tuple
    std::vector<int64_t> limits, strides;  ///< of the coordinates; strides in blocks
    int64_t perBatch = 1;                  ///< tuples in one batch
    int64_t batches = 1;
    int64_t batchBlocks = 1;  ///< blocks of one batch of the data
    int64_t blockElements = 1;

    /// Which block tuple i names, −1 if outside.
    int64_t block(const std::byte* indices, int64_t i) const
    {
        int64_t result = i / perBatch * batchBlocks;
        for (int64_t k = 0; k < length; ++k) {
            const int64_t at = reader.at(indices, i * length + k, limits[static_cast<size_t>(k)]);
            if (at < 0)
                return -1;
            result += at * strides[static_cast<size_t>(k)];
        }
        return result;
    }
    int64_t count() const { return batches * perBatch; }
};

Result<Tuples> readTuples(const OpContext& context, int64_t batchRank)
{
    const Dims& data = context.input(0).dims;
    const Dims& picks = context.input(1).dims;
    const auto b = static_cast<size_t>(batchRank);
    if (picks.empty() || batchRank < 0 || b >= picks.size() || picks.back() < 0 || b + static_cast<size_t>(picks.back()) > data.size() ||
        !std::equal(picks.begin(), picks.begin() + batchRank, data.begin()))
        return context.invalid("indices " + toString(picks) + " with " + std::to_string(batchRank) + " batch dimensions do not fit data " +
                               toString(data));
    Tuples tuples;
    tuples.length = picks.back();
    const size_t tail = b + static_cast<size_t>(tuples.length);
    tuples.limits.assign(data.begin() + batchRank, data.begin() + static_cast<std::ptrdiff_t>(tail));
    tuples.strides = stridesOf(tuples.limits);
    tuples.batches = product(data, 0, b);
    tuples.perBatch = product(picks, b, picks.size() - 1);
    tuples.batchBlocks = product(data, b, tail);
    tuples.blockElements = product(data, tail, data.size());
    ESP_TRY(tuples.reader, readIndices(context, 1, tuples.limits));
    return tuples;
}

Result<void> planGatherNd(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectAddressable(context, 0));
    const int64_t batchRank = context.node().intAttribute("batch_dims", 0);
    ESP_TRY(const Tuples tuples, readTuples(context, batchRank));
    const Dims& data = context.input(0).dims;
    const Dims& picks = context.input(1).dims;
    Dims dims(picks.begin(), picks.end() - 1);
    dims.insert(dims.end(), data.begin() + batchRank + tuples.length, data.end());
    context.setOutput(0, context.input(0).type, dims);
    const int64_t bytes = tuples.blockElements * elementBytes(context.input(0).type);
    context.setRun([=](const RunArgs& args) {
        args.forTiles(tuples.count(), [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t i = begin; i < end; ++i) {
                const int64_t block = tuples.block(args.in<std::byte>(1), i);
                copyOrMark(args.out<std::byte>() + i * bytes, args.in<std::byte>(0) + std::max<int64_t>(block, 0) * bytes, block >= 0,
                           bytes);
            }
        });
    });
    return {};
}

enum class Update { Replace, Add, Mul, Max, Min };

Result<Update> readUpdate(const OpContext& context)
{
    const std::string name = context.node().stringAttribute("reduction", "none");
    if (name == "none")
        return Update::Replace;
    if (name == "add")
        return Update::Add;
    if (name == "mul")
        return Update::Mul;
    if (name == "max")
        return Update::Max;
    if (name == "min")
        return Update::Min;
    return context.invalid("reduction " + name + " is not known");
}

template <typename T>
void update(Update how, T& target, T value)
{
    using Wide = std::conditional_t<std::is_floating_point_v<T>, T, uint64_t>;
    switch (how) {
    case Update::Replace: target = value; break;
    case Update::Add: target = static_cast<T>(static_cast<Wide>(target) + static_cast<Wide>(value)); break;
    case Update::Mul: target = static_cast<T>(static_cast<Wide>(target) * static_cast<Wide>(value)); break;
    case Update::Max: target = std::max(target, value); break;
    case Update::Min: target = std::min(target, value); break;
    }
}

/// Plans a copy of the data and then write(args, element type): updates run in order on one thread, because they may meet.
template <typename Write>
Result<void> setScatterRun(OpContext& context, Update how, Write write)
{
    const ElementType type = context.input(0).type;
    if (context.input(2).type != type)
        return context.invalid("updates of type " + toString(context.input(2).type) + " cannot be written to data of type " +
                               toString(type));
    context.setOutput(0, type, context.input(0).dims);
    const int64_t bytes = context.input(0).count() * elementBytes(type);
    const auto setRun = [&](auto zero) {
        using T = decltype(zero);
        context.setRun([bytes, write](const RunArgs& args) {
            if (bytes > 0)
                std::memcpy(args.out<std::byte>(), args.in<std::byte>(0), static_cast<size_t>(bytes));
            write(args, T{});
        });
    };
    if (how == Update::Replace) {
        withElementSize(elementBytes(type), setRun);
        return {};
    }
    if (!withArithmetic(type, setRun))
        return context.unsupported("elements of type " + toString(type) + " cannot be combined");
    return {};
}

Result<void> planScatterElements(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    if (hasHalfInput(context) && context.node().stringAttribute("reduction", "none") != "none")
        return planInFloat(context, planScatterElements);
    ESP_CHECK(expectAddressable(context, 0));
    ESP_TRY(const size_t axis, elementAxis(context));
    const Dims from = context.input(0).dims;
    const Dims picks = context.input(1).dims;
    ESP_TRY(const IndexReader indices, readIndices(context, 1, {from[axis]}));
    ESP_TRY(const Update how, readUpdate(context));
    if (context.input(2).dims != picks)
        return context.invalid("updates " + toString(context.input(2).dims) + " must have the dimensions of the indices " +
                               toString(picks));
    return setScatterRun(
        context, how, [=, strides = stridesOf(from), limit = from[axis], count = elementCount(picks)](const RunArgs& args, auto zero) {
            using T = decltype(zero);
            for (int64_t i = 0; i < count; ++i) {
                const int64_t pick = indices.at(args.in<std::byte>(1), i, limit);
                if (pick >= 0)
                    update(how, args.out<T>()[offsetWithout(picks, strides, axis, i) + pick * strides[axis]], args.in<T>(2)[i]);
            }
        });
}

Result<void> planScatterNd(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    if (hasHalfInput(context) && context.node().stringAttribute("reduction", "none") != "none")
        return planInFloat(context, planScatterNd);
    ESP_CHECK(expectAddressable(context, 0));
    ESP_TRY(const Tuples tuples, readTuples(context, 0));
    ESP_TRY(const Update how, readUpdate(context));
    if (context.input(2).count() != tuples.count() * tuples.blockElements)
        return context.invalid("updates " + toString(context.input(2).dims) + " must have a block of " +
                               std::to_string(tuples.blockElements) + " elements for each of " + std::to_string(tuples.count()) +
                               " indices");
    return setScatterRun(context, how, [=](const RunArgs& args, auto zero) {
        using T = decltype(zero);
        for (int64_t i = 0; i < tuples.count(); ++i) {
            const int64_t block = tuples.block(args.in<std::byte>(1), i);
            for (int64_t k = 0; block >= 0 && k < tuples.blockElements; ++k)
                update(how, args.out<T>()[block * tuples.blockElements + k], args.in<T>(2)[i * tuples.blockElements + k]);
        }
    });
}
}  // namespace

extern constinit const OpDescriptor opGather{"", "Gather", 1, planGather};
extern constinit const OpDescriptor opGatherElements{"", "GatherElements", 11, planGatherElements};
extern constinit const OpDescriptor opGatherNd{"", "GatherND", 11, planGatherNd};
extern constinit const OpDescriptor opScatter{"", "Scatter", 9, planScatterElements};
extern constinit const OpDescriptor opScatterElements{"", "ScatterElements", 11, planScatterElements};
extern constinit const OpDescriptor opScatterNd{"", "ScatterND", 11, planScatterNd};

}  // namespace esp

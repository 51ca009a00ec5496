// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The computation that all attention operators share. A unit of work is a key head of a batch with all queries that read it: its keys and
// values are packed once; scores exist for a block of queries at a time.
#include "core/ops/attention.h"

#include "core/ops/conv.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
constexpr int64_t kQueriesPerBlock = 64;

GemmShape scoreShape(const AttentionShape& shape, int64_t rows)
{
    return {rows, shape.keys, shape.size, false, true, shape.query.step};
}

GemmShape valueShape(const AttentionShape& shape, int64_t rows) { return {rows, shape.valueSize, shape.keys}; }

/// The parts of a lane's scratch, in bytes.
struct Parts {
    size_t keys, values, packedKeys, packedValues, scores, bias, rows, gemm;

    Parts(const KernelTable& kernels, const AttentionShape& shape, size_t element)
    {
        const auto bytes = [element](int64_t count) { return alignedBytes(static_cast<size_t>(count) * element); };
        const int64_t block = std::min(shape.queries, kQueriesPerBlock);
        keys = bytes(shape.keys * shape.size);
        values = bytes(shape.keys * shape.valueSize);
        packedKeys = alignedBytes(kernels.gemmF32PackedBytes(scoreShape(shape, block)));
        packedValues = alignedBytes(kernels.gemmF32PackedBytes(valueShape(shape, block)));
        scores = bytes(block * shape.keys);
        bias = bytes(shape.keys);
        rows = bytes(block * shape.valueSize);
        gemm = alignedBytes(std::max(kernels.gemmF32ScratchBytes(scoreShape(shape, block)), kernels.gemmF32ScratchBytes(valueShape(shape, block))));
    }
    size_t total() const { return keys + values + packedKeys + packedValues + scores + bias + rows + gemm; }
};

/// Adds `count` elements of a mask, `step` apart, to what is there; false of a bool mask counts −∞.
template <typename T>
void addMask(ElementType type, const std::byte* mask, int64_t at, int64_t step, int64_t count, T* bias)
{
    constexpr T kNever = -std::numeric_limits<T>::infinity();
    if (isHalf(type)) {
        for (int64_t i = 0; i < count; ++i) {
            const uint16_t half = reinterpret_cast<const uint16_t*>(mask)[at + i * step];
            bias[i] += type == ElementType::Float16 ? halfToFloat(half) : bfloatToFloat(half);
        }
        return;
    }
    withNumber(type, [&](auto zero) {
        const auto* values = reinterpret_cast<const decltype(zero)*>(mask) + at;
        for (int64_t i = 0; i < count; ++i)
            bias[i] += type == ElementType::Bool ? (values[i * step] ? T{0} : kNever) : static_cast<T>(values[i * step]);
    });
}

template <typename T>
class Unit {
public:
    Unit(const KernelTable& kernels, const AttentionShape& shape, const AttentionData<T>& data, std::byte* scratch)
        : m_kernels(kernels), m_shape(shape), m_data(data)
    {
        const Parts parts(kernels, shape, sizeof(T));
        const auto take = [&scratch](size_t bytes) {
            std::byte* part = scratch;
            scratch += bytes;
            return part;
        };
        m_keys = reinterpret_cast<T*>(take(parts.keys));
        m_values = reinterpret_cast<T*>(take(parts.values));
        m_packedKeys = take(parts.packedKeys);
        m_packedValues = take(parts.packedValues);
        m_scores = reinterpret_cast<T*>(take(parts.scores));
        m_bias = reinterpret_cast<T*>(take(parts.bias));
        m_rows = reinterpret_cast<T*>(take(parts.rows));
        m_gemm = scratch;
        m_masked = shape.maskType != ElementType::Undefined || shape.causal || shape.left >= 0 || shape.right >= 0 || data.lengths;
    }

    void run(int64_t batch, int64_t keyHead)
    {
        const AttentionShape& s = m_shape;
        const T* keys = gather(batch, keyHead, s.size, s.key, m_data.pastKey, m_data.key, m_data.presentKey, m_keys);
        const T* values = gather(batch, keyHead, s.valueSize, s.value, m_data.pastValue, m_data.value, m_data.presentValue, m_values);
        if constexpr (std::is_same_v<T, float>) {
            m_kernels.gemmF32Pack(scoreShape(s, 1), keys, m_packedKeys);
            m_kernels.gemmF32Pack(valueShape(s, 1), values, m_packedValues);
        }
        const int64_t sharing = s.heads / s.keyHeads;
        for (int64_t head = keyHead * sharing; head < (keyHead + 1) * sharing; ++head)
            for (int64_t first = 0; first < s.queries; first += kQueriesPerBlock)
                runBlock(batch, head, first, std::min(kQueriesPerBlock, s.queries - first), keys, values);
    }

private:
    /// Past and new rows of a head one after the other: in the present output if that is wanted, else in scratch unless they lie so already.
    const T* gather(int64_t batch, int64_t head, int64_t size, const HeadLayout& layout, const T* past, const T* fresh, T* present, T* scratch) const
    {
        const int64_t place = batch * m_shape.keyHeads + head;
        if (!past && !present && layout.step == size)
            return fresh + layout.at(batch, head, 0);
        T* to = present ? present + place * m_shape.keys * size : scratch;
        if (past)
            std::copy_n(past + place * m_shape.past * size, m_shape.past * size, to);
        for (int64_t row = m_shape.past; row < m_shape.keys; ++row)
            std::copy_n(fresh + layout.at(batch, head, row - m_shape.past), size, to + row * size);
        return to;
    }

    void runBlock(int64_t batch, int64_t head, int64_t first, int64_t rows, const T* keys, const T* values)
    {
        const AttentionShape& s = m_shape;
        const T* query = m_data.query + s.query.at(batch, head, first);
        if constexpr (std::is_same_v<T, float>) {
            FloatEpilogue epilogue;
            epilogue.alpha = static_cast<float>(s.scale);
            const GemmShape product = scoreShape(s, rows);
            m_kernels.gemmF32(product, query, m_packedKeys, epilogue, m_scores, m_gemm, 0, m_kernels.gemmF32Tiles(product));
        } else {
            for (int64_t i = 0; i < rows * s.keys; ++i) {
                double sum = 0;
                for (int64_t e = 0; e < s.size; ++e)
                    sum += query[i / s.keys * s.query.step + e] * keys[i % s.keys * s.size + e];
                m_scores[i] = sum * s.scale;
            }
        }
        T* probe = m_data.scores ? m_data.scores + ((batch * s.heads + head) * s.queries + first) * s.keys : nullptr;
        for (int64_t row = 0; row < rows; ++row)
            weigh(batch, head, first + row, m_scores + row * s.keys, probe ? probe + row * s.keys : nullptr);
        const bool dense = s.output.step == s.valueSize;
        T* out = dense ? m_data.output + s.output.at(batch, head, first) : m_rows;
        if constexpr (std::is_same_v<T, float>) {
            const GemmShape product = valueShape(s, rows);
            m_kernels.gemmF32(product, m_scores, m_packedValues, {}, out, m_gemm, 0, m_kernels.gemmF32Tiles(product));
        } else {
            std::fill_n(out, rows * s.valueSize, T{0});
            for (int64_t i = 0; i < rows * s.keys; ++i)
                for (int64_t e = 0; e < s.valueSize; ++e)
                    out[i / s.keys * s.valueSize + e] += m_scores[i] * values[i % s.keys * s.valueSize + e];
        }
        for (int64_t row = 0; row < rows && !dense; ++row)
            std::copy_n(out + row * s.valueSize, s.valueSize, m_data.output + s.output.at(batch, head, first + row));
    }

    /// From products to weights, one query's row in place.
    void weigh(int64_t batch, int64_t head, int64_t query, T* row, T* probe)
    {
        const AttentionShape& s = m_shape;
        const auto show = [&](int stage) {
            if (probe && s.probe == stage)
                std::copy_n(row, s.keys, probe);
        };
        show(0);
        if (s.softcap > 0)
            cap(row);
        show(1);
        bool blind = s.keys == 0;
        if (m_masked) {
            blind = !setBias(batch, head, query);
            for (int64_t i = 0; i < s.keys; ++i)
                row[i] += m_bias[i];
        }
        show(2);
        if (blind) {
            std::fill_n(row, s.keys, T{0});
        } else if constexpr (std::is_same_v<T, float>) {
            m_kernels.softmaxF32(1, s.keys, false, row, row);
        } else {
            const T most = *std::max_element(row, row + s.keys);
            T sum = 0;
            for (int64_t i = 0; i < s.keys; ++i)
                sum += row[i] = std::exp(row[i] - most);
            for (int64_t i = 0; i < s.keys; ++i)
                row[i] /= sum;
        }
        show(3);
    }

    void cap(T* row) const
    {
        const auto limit = static_cast<T>(m_shape.softcap);
        for (int64_t i = 0; i < m_shape.keys; ++i)
            row[i] /= limit;
        if constexpr (std::is_same_v<T, float>)
            m_kernels.unaryF32(Unary::Tanh, 0, 0, row, m_shape.keys, row);
        else
            std::transform(row, row + m_shape.keys, row, [](T x) { return std::tanh(x); });
        for (int64_t i = 0; i < m_shape.keys; ++i)
            row[i] *= limit;
    }

    /// False if every key is forbidden.
    bool setBias(int64_t batch, int64_t head, int64_t query)
    {
        constexpr T kNever = -std::numeric_limits<T>::infinity();
        const AttentionShape& s = m_shape;
        // The keys [begin, end) that position and length allow.
        const int64_t length = m_data.lengths ? m_data.lengths[batch] : s.keys;
        const int64_t here = query + (m_data.lengths ? length - s.queries : s.past);
        int64_t begin = 0;
        int64_t end = std::min(length, s.keys);
        if (s.causal)
            end = std::min(end, here + 1);
        if (s.right >= 0)
            end = std::min(end, here + s.right + 1);
        if (s.left >= 0)
            begin = std::max<int64_t>(begin, here - s.left);
        if (s.maskType != ElementType::Undefined)
            end = std::min(end, s.maskKeys);
        std::fill_n(m_bias, s.keys, kNever);
        if (begin >= end)
            return false;
        std::fill(m_bias + begin, m_bias + end, T{0});
        if (s.maskType == ElementType::Undefined)
            return true;
        const int64_t at = batch * s.maskStrides[0] + head * s.maskStrides[1] + query * s.maskStrides[2] + begin * s.maskStep;
        addMask(s.maskType, m_data.mask, at, s.maskStep, end - begin, m_bias + begin);
        return std::any_of(m_bias + begin, m_bias + end, [](T value) { return value != kNever; });
    }

    const KernelTable& m_kernels;
    const AttentionShape& m_shape;
    const AttentionData<T>& m_data;
    bool m_masked = false;
    T* m_keys;
    T* m_values;
    std::byte* m_packedKeys;
    std::byte* m_packedValues;
    T* m_scores;
    T* m_bias;
    T* m_rows;
    std::byte* m_gemm;
};
}  // namespace

bool AttentionShape::setMask(ElementType type, const Dims& dims)
{
    if (dims.empty() || dims.size() > 4 || dims.back() > keys)
        return false;
    const Dims whole{batch, heads, queries};
    const Dims strides = stridesOf(dims);
    for (size_t i = 0; i + 1 < dims.size(); ++i) {
        const size_t axis = i + 4 - dims.size();
        if (dims[i] != 1 && dims[i] != whole[axis])
            return false;
        maskStrides[axis] = dims[i] == 1 ? 0 : strides[i];
    }
    maskType = type;
    maskKeys = dims.back();
    return true;
}

size_t attentionBytes(const KernelTable& kernels, const AttentionShape& shape, ElementType type)
{
    return Parts(kernels, shape, type == ElementType::Double ? sizeof(double) : sizeof(float)).total();
}

template <typename T>
void runAttention(const RunArgs& args, const KernelTable& kernels, const AttentionShape& shape, const AttentionData<T>& data, size_t scratchOffset)
{
    args.forTiles(shape.batch * shape.keyHeads, [&](int64_t begin, int64_t end, std::byte* scratch) {
        Unit<T> unit(kernels, shape, data, scratch + scratchOffset);
        for (int64_t i = begin; i < end; ++i)
            unit.run(i / shape.keyHeads, i % shape.keyHeads);
    });
}

template void runAttention(const RunArgs&, const KernelTable&, const AttentionShape&, const AttentionData<float>&, size_t);
template void runAttention(const RunArgs&, const KernelTable&, const AttentionShape&, const AttentionData<double>&, size_t);

}  // namespace esp

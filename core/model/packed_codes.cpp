// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/packed_codes.h"

#include "core/base/synchronized.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <list>

namespace esp {

namespace {

/// What a rest costs in the file: two more nodes and the ends of a Slice.
constexpr int64_t kRestBytes = 130;

/// Digits of that radix that fit a word without its sign.
int64_t mostDigits(int64_t radix, ElementType type)
{
    const int64_t largest = type == ElementType::Int32 ? std::numeric_limits<int32_t>::max() : std::numeric_limits<int64_t>::max();
    int64_t digits = 0;
    for (int64_t rest = largest; rest >= radix - 1; rest = (rest - (radix - 1)) / radix)
        ++digits;
    return digits;
}

template <typename Word>
std::vector<Word> wordsOf(std::span<const uint8_t> digits, const CodePacking& packing)
{
    std::vector<Word> words(static_cast<size_t>(packing.words), 0);
    for (size_t w = 0; w < words.size(); ++w) {
        const size_t begin = w * static_cast<size_t>(packing.digits);
        for (size_t i = std::min(digits.size(), begin + static_cast<size_t>(packing.digits)); i > begin; --i)
            words[w] = static_cast<Word>(words[w] * static_cast<Word>(packing.radix) + static_cast<Word>(digits[i - 1]));
    }
    return words;
}

/// Remembers the last values taken apart: every look at a model's layers asks for them, and toggles look often.
class Unpacked {
public:
    TensorPtr find(const Hash128& key)
    {
        return m_state.with([&](State& state) -> TensorPtr {
            const auto found = std::find_if(state.entries.begin(), state.entries.end(), [&](const Entry& entry) { return entry.key == key; });
            if (found == state.entries.end())
                return nullptr;
            state.entries.splice(state.entries.begin(), state.entries, found);
            return found->value;
        });
    }
    void keep(const Hash128& key, const TensorPtr& value)
    {
        constexpr int64_t kBudgetBytes = int64_t{64} << 20;
        m_state.with([&](State& state) {
            state.entries.push_front({key, value});
            state.bytes += value->dataBytes();
            while (state.bytes > kBudgetBytes && state.entries.size() > 1) {
                state.bytes -= state.entries.back().value->dataBytes();
                state.entries.pop_back();
            }
        });
    }

private:
    struct Entry {
        Hash128 key;
        TensorPtr value;
    };
    struct State {
        std::list<Entry> entries;  // most recently used first
        int64_t bytes = 0;
    };
    Synchronized<State> m_state;
};

const Node* producerOf(const GraphIndex& index, const std::string& value, std::string_view opType)
{
    const int producer = index.producer(value);
    if (producer < 0)
        return nullptr;
    const Node& node = *index.graph().nodes()[static_cast<size_t>(producer)];
    return node.is(opType) ? &node : nullptr;
}

/// The constant's elements if there are at most `most`.
std::optional<std::vector<int64_t>> smallConstant(const GraphIndex& index, const std::string& value, int64_t most)
{
    const TensorPtr tensor = index.constant(value);
    if (!tensor || tensor->count() < 1 || tensor->count() > most || (tensor->type() != ElementType::Int32 && tensor->type() != ElementType::Int64))
        return std::nullopt;
    return tensor->toInt64s();
}

}  // namespace

CodePacking choosePacking(int64_t count, int64_t radix)
{
    CodePacking best;
    int64_t leastBytes = -1;
    for (const ElementType type : {ElementType::Int32, ElementType::Int64}) {
        const int64_t most = mostDigits(radix, type);
        for (int64_t digits = most; digits >= 1; --digits) {
            const CodePacking tried{type, radix, digits, (count + digits - 1) / digits, count};
            const int64_t bytes = tried.bytes() + (tried.hasRest() ? kRestBytes : 0);
            if (leastBytes >= 0 && bytes >= leastBytes)
                continue;
            leastBytes = bytes;
            best = tried;
        }
    }
    return best;
}

TensorPtr packDigits(std::string name, std::span<const uint8_t> digits, const CodePacking& packing)
{
    const Dims dims{packing.words, 1};
    if (packing.wordType == ElementType::Int32)
        return Tensor::fromVector(std::move(name), ElementType::Int32, dims, wordsOf<int32_t>(digits, packing));
    return Tensor::fromVector(std::move(name), ElementType::Int64, dims, wordsOf<int64_t>(digits, packing));
}

std::vector<int64_t> powersOf(const CodePacking& packing)
{
    std::vector<int64_t> powers(static_cast<size_t>(packing.digits), 1);
    for (size_t i = 1; i < powers.size(); ++i)
        powers[i] = powers[i - 1] * packing.radix;
    return powers;
}

std::optional<PackedCodes> findPackedCodes(const GraphIndex& index, const std::string& value)
{
    const Node* gather = producerOf(index, value, "Gather");
    if (!gather || gather->intAttribute("axis", 0) != 0)
        return std::nullopt;
    PackedCodes packed;
    packed.name = value;
    packed.table = index.constant(gather->input(0));
    const Node* shape = producerOf(index, gather->input(1), "Reshape");
    if (!packed.table || packed.table->dims().size() != 1)
        return std::nullopt;
    if (const Node* cast = producerOf(index, gather->input(1), "Cast")) {
        packed.words = index.constant(cast->input(0));
        if (!packed.words || packed.words->type() != ElementType::Uint8 || packed.words->dims().empty() || packed.words->count() < 1)
            return std::nullopt;
        packed.dims = packed.words->dims();
        packed.packing = {ElementType::Uint8, 256, 1, packed.words->count(), packed.words->count()};
        return packed;
    }
    if (!shape)
        return std::nullopt;
    constexpr int64_t kMostRank = 8;
    const auto dims = smallConstant(index, shape->input(1), kMostRank);
    if (!dims || std::any_of(dims->begin(), dims->end(), [](int64_t dim) { return dim < 1; }))
        return std::nullopt;
    packed.dims = *dims;
    packed.packing.count = elementCount(packed.dims);
    std::string digits = shape->input(0);
    bool isCut = false;
    if (const Node* slice = producerOf(index, digits, "Slice")) {
        const auto starts = smallConstant(index, slice->input(1), 1);
        const auto ends = smallConstant(index, slice->input(2), 1);
        const Node* flat = producerOf(index, slice->input(0), "Reshape");
        const auto whole = flat ? smallConstant(index, flat->input(1), 1) : std::nullopt;
        if (slice->inputs().size() != 3 || !starts || (*starts)[0] != 0 || !ends || (*ends)[0] != packed.packing.count || !whole || (*whole)[0] != -1)
            return std::nullopt;
        digits = flat->input(0);
        isCut = true;
    }
    const Node* remainder = producerOf(index, digits, "Mod");
    const Node* quotient = remainder ? producerOf(index, remainder->input(0), "Div") : nullptr;
    if (!quotient || remainder->intAttribute("fmod", 0) != 0)
        return std::nullopt;
    packed.words = index.constant(quotient->input(0));
    const auto radix = smallConstant(index, remainder->input(1), 1);
    constexpr int64_t kMostDigits = 63;
    const auto powers = smallConstant(index, quotient->input(1), kMostDigits);
    if (!packed.words || !radix || (*radix)[0] < 2 || (*radix)[0] > 256 || !powers || packed.packing.count < 1)
        return std::nullopt;
    packed.packing.wordType = packed.words->type();
    packed.packing.radix = (*radix)[0];
    packed.packing.digits = static_cast<int64_t>(powers->size());
    packed.packing.words = packed.words->count();
    const bool isWord = packed.packing.wordType == ElementType::Int32 || packed.packing.wordType == ElementType::Int64;
    if (!isWord || packed.words->dims() != Dims{packed.packing.words, 1} || packed.packing.digits > mostDigits(packed.packing.radix, packed.packing.wordType) ||
        *powers != powersOf(packed.packing))
        return std::nullopt;
    const int64_t all = packed.packing.words * packed.packing.digits;
    if (isCut ? all < packed.packing.count : all != packed.packing.count)
        return std::nullopt;
    return packed;
}

TensorPtr unpacked(const PackedCodes& packed)
{
    static Unpacked last;
    const Hash128 key = Hasher()
                            .add(packed.words->contentHash())
                            .add(packed.table->contentHash())
                            .add(packed.packing.radix)
                            .add(packed.packing.digits)
                            .add(std::span<const int64_t>(packed.dims))
                            .add(packed.name)
                            .finish();
    if (TensorPtr known = last.find(key))
        return known;
    const size_t bytes = static_cast<size_t>(bitCount(packed.table->type()) / 8);
    const auto levels = packed.table->count();
    if (bytes == 0)
        return nullptr;
    std::vector<std::byte> values(static_cast<size_t>(packed.packing.count) * bytes);
    const size_t wordBytes = static_cast<size_t>(bitCount(packed.packing.wordType) / 8);
    size_t at = 0;
    for (int64_t w = 0; w < packed.packing.words; ++w) {
        int64_t word = 0;
        if (wordBytes == 1) {
            word = static_cast<uint8_t>(packed.words->data().data()[w]);
        } else if (wordBytes == sizeof(int32_t)) {
            int32_t narrow;
            std::memcpy(&narrow, packed.words->data().data() + static_cast<size_t>(w) * wordBytes, wordBytes);
            word = narrow;
        } else {
            std::memcpy(&word, packed.words->data().data() + static_cast<size_t>(w) * wordBytes, wordBytes);
        }
        if (word < 0)
            return nullptr;
        for (int64_t i = 0; i < packed.packing.digits && at < values.size(); ++i, at += bytes) {
            const int64_t digit = word % packed.packing.radix;
            word /= packed.packing.radix;
            if (digit >= levels)
                return nullptr;
            std::memcpy(values.data() + at, packed.table->data().data() + static_cast<size_t>(digit) * bytes, bytes);
        }
    }
    const TensorPtr made = Tensor::make(packed.name, packed.table->type(), packed.dims, Bytes::fromVector(std::move(values)));
    last.keep(key, made);
    return made;
}

}  // namespace esp

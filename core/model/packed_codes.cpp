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

namespace {

/// Flat digits: Mod(Div(words, powers), radix), flattened by Reshape where `isFlat`, and cut by Slice where there is a rest.
std::optional<PackedDigits> findDigits(const GraphIndex& index, const std::string& value, bool isFlat, int64_t count)
{
    PackedDigits found;
    std::string digits = value;
    bool isCut = false;
    if (const Node* slice = producerOf(index, digits, "Slice")) {
        const auto starts = smallConstant(index, slice->input(1), 1);
        const auto ends = smallConstant(index, slice->input(2), 1);
        if (slice->inputs().size() != 3 || !starts || (*starts)[0] != 0 || !ends || (*ends)[0] < 1 || (count >= 0 && (*ends)[0] != count))
            return std::nullopt;
        found.packing.count = (*ends)[0];
        digits = slice->input(0);
        isCut = true;
    }
    if (isCut || isFlat) {
        const Node* flat = producerOf(index, digits, "Reshape");
        const auto whole = flat ? smallConstant(index, flat->input(1), 1) : std::nullopt;
        if (!whole || (*whole)[0] != -1)
            return std::nullopt;
        digits = flat->input(0);
    }
    const Node* remainder = producerOf(index, digits, "Mod");
    const Node* quotient = remainder ? producerOf(index, remainder->input(0), "Div") : nullptr;
    if (!quotient || remainder->intAttribute("fmod", 0) != 0)
        return std::nullopt;
    found.words = index.constant(quotient->input(0));
    const auto radix = smallConstant(index, remainder->input(1), 1);
    constexpr int64_t kMostDigits = 63;
    const auto powers = smallConstant(index, quotient->input(1), kMostDigits);
    if (!found.words || !radix || (*radix)[0] < 2 || (*radix)[0] > 256 || !powers)
        return std::nullopt;
    CodePacking& packing = found.packing;
    packing.wordType = found.words->type();
    packing.radix = (*radix)[0];
    packing.digits = static_cast<int64_t>(powers->size());
    packing.words = found.words->count();
    const bool isWord = packing.wordType == ElementType::Int32 || packing.wordType == ElementType::Int64;
    if (!isWord || found.words->dims() != Dims{packing.words, 1} || packing.digits > mostDigits(packing.radix, packing.wordType) || *powers != powersOf(packing))
        return std::nullopt;
    const int64_t all = packing.words * packing.digits;
    if (!isCut)
        packing.count = all;
    if (all < packing.count || (count >= 0 && packing.count != count))
        return std::nullopt;
    return found;
}

/// Codes of one dimension: a constant, or packed digits looked up in a table.
bool findValues(const GraphIndex& index, const std::string& value, PackedCodes& packed)
{
    if (TensorPtr plain = index.constant(value)) {
        if (plain->dims().size() != 1 || bitCount(plain->type()) < 8)
            return false;
        packed.packing.count = plain->count();
        packed.words = std::move(plain);
        return true;
    }
    const Node* gather = producerOf(index, value, "Gather");
    if (!gather || gather->intAttribute("axis", 0) != 0)
        return false;
    packed.table = index.constant(gather->input(0));
    if (!packed.table || packed.table->dims().size() != 1)
        return false;
    if (const Node* cast = producerOf(index, gather->input(1), "Cast")) {
        packed.words = index.constant(cast->input(0));
        if (!packed.words || packed.words->type() != ElementType::Uint8 || packed.words->dims().size() != 1)
            return false;
        packed.packing = {ElementType::Uint8, 256, 1, packed.words->count(), packed.words->count()};
        return true;
    }
    const auto digits = findDigits(index, gather->input(1), true, -1);
    if (!digits)
        return false;
    packed.words = digits->words;
    packed.packing = digits->packing;
    return true;
}

constexpr int64_t kMostRank = 8;

std::optional<Dims> dimsOf(const GraphIndex& index, const Node& reshape)
{
    const auto dims = smallConstant(index, reshape.input(1), kMostRank);
    if (!dims || std::any_of(dims->begin(), dims->end(), [](int64_t dim) { return dim < 1; }) || elementCount(*dims) < 1)
        return std::nullopt;
    return dims;
}

bool isSumAlongFirstAxis(const GraphIndex& index, const Node& node)
{
    const auto axis = smallConstant(index, node.input(1), 1);
    return axis && (*axis)[0] == 0 && node.intAttribute("exclusive", 0) == 0 && node.intAttribute("reverse", 0) == 0;
}

std::optional<PackedCodes> findMasked(const GraphIndex& index, const Node& gather)
{
    PackedCodes packed;
    const Node* shape = producerOf(index, gather.input(1), "Reshape");
    const Node* product = shape ? producerOf(index, shape->input(0), "Mul") : nullptr;
    const Node* sum = product ? producerOf(index, product->input(0), "CumSum") : nullptr;
    if (!sum || sum->input(0) != product->input(1) || !isSumAlongFirstAxis(index, *sum))
        return std::nullopt;
    const auto dims = dimsOf(index, *shape);
    const auto mask = dims ? findDigits(index, sum->input(0), true, elementCount(*dims)) : std::nullopt;
    if (!mask || mask->packing.radix != 2 || !findValues(index, gather.input(0), packed))
        return std::nullopt;
    packed.dims = *dims;
    packed.sparse = SparseIndex::Mask;
    packed.index = *mask;
    return packed;
}

std::optional<PackedCodes> findScattered(const GraphIndex& index, const Node& shape)
{
    PackedCodes packed;
    const Node* scatter = producerOf(index, shape.input(0), "ScatterElements");
    const Node* rest = scatter ? producerOf(index, scatter->input(0), "Expand") : nullptr;
    const Node* places = rest ? producerOf(index, scatter->input(1), "Sub") : nullptr;
    const Node* sum = places ? producerOf(index, places->input(0), "CumSum") : nullptr;
    const Node* steps = sum ? producerOf(index, sum->input(0), "Add") : nullptr;
    if (!steps || scatter->intAttribute("axis", 0) != 0 || scatter->stringAttribute("reduction", "none") != "none" || !isSumAlongFirstAxis(index, *sum))
        return std::nullopt;
    const auto one = smallConstant(index, steps->input(1), 1);
    const auto first = smallConstant(index, places->input(1), 1);
    const auto count = smallConstant(index, rest->input(1), 1);
    const TensorPtr zero = index.constant(rest->input(0));
    const auto dims = dimsOf(index, shape);
    if (!one || (*one)[0] != 1 || !first || (*first)[0] != 1 || !count || !dims || (*count)[0] != elementCount(*dims) || !zero || zero->count() != 1)
        return std::nullopt;
    const auto gaps = findDigits(index, steps->input(0), true, -1);
    if (!gaps || !findValues(index, scatter->input(2), packed) || packed.packing.count != gaps->packing.count)
        return std::nullopt;
    packed.dims = *dims;
    packed.sparse = SparseIndex::Gaps;
    packed.rest = zero;
    packed.index = *gaps;
    return packed;
}

}  // namespace

std::optional<PackedCodes> findPackedCodes(const GraphIndex& index, const std::string& value)
{
    const auto named = [&](std::optional<PackedCodes> packed) {
        if (packed)
            packed->name = value;
        return packed;
    };
    if (const Node* shape = producerOf(index, value, "Reshape"))
        return named(findScattered(index, *shape));
    const Node* gather = producerOf(index, value, "Gather");
    if (!gather || gather->intAttribute("axis", 0) != 0)
        return std::nullopt;
    if (auto masked = findMasked(index, *gather))
        return named(std::move(masked));
    PackedCodes packed;
    packed.table = index.constant(gather->input(0));
    if (!packed.table || packed.table->dims().size() != 1)
        return std::nullopt;
    if (const Node* cast = producerOf(index, gather->input(1), "Cast")) {
        packed.words = index.constant(cast->input(0));
        if (!packed.words || packed.words->type() != ElementType::Uint8 || packed.words->dims().empty() || packed.words->count() < 1)
            return std::nullopt;
        packed.dims = packed.words->dims();
        packed.packing = {ElementType::Uint8, 256, 1, packed.words->count(), packed.words->count()};
        return named(packed);
    }
    const Node* shape = producerOf(index, gather->input(1), "Reshape");
    const auto dims = shape ? dimsOf(index, *shape) : std::nullopt;
    const auto digits = dims ? findDigits(index, shape->input(0), false, elementCount(*dims)) : std::nullopt;
    if (!digits)
        return std::nullopt;
    packed.dims = *dims;
    packed.words = digits->words;
    packed.packing = digits->packing;
    return named(packed);
}

namespace {

/// False: a word is negative.
bool takeApart(const TensorPtr& words, const CodePacking& packing, std::vector<uint8_t>& digits)
{
    digits.resize(static_cast<size_t>(packing.count));
    const size_t wordBytes = static_cast<size_t>(bitCount(packing.wordType) / 8);
    size_t at = 0;
    for (int64_t w = 0; w < packing.words; ++w) {
        int64_t word = 0;
        if (wordBytes == 1) {
            word = static_cast<uint8_t>(words->data().data()[w]);
        } else if (wordBytes == sizeof(int32_t)) {
            int32_t narrow;
            std::memcpy(&narrow, words->data().data() + static_cast<size_t>(w) * wordBytes, wordBytes);
            word = narrow;
        } else {
            std::memcpy(&word, words->data().data() + static_cast<size_t>(w) * wordBytes, wordBytes);
        }
        if (word < 0)
            return false;
        for (int64_t i = 0; i < packing.digits && at < digits.size(); ++i, word /= packing.radix)
            digits[at++] = static_cast<uint8_t>(word % packing.radix);
    }
    return at == digits.size();
}

/// The given codes one after the other; empty if a digit points past the table.
std::vector<std::byte> givenCodes(const PackedCodes& packed, size_t bytes)
{
    if (!packed.table)
        return {packed.words->data().data(), packed.words->data().data() + packed.words->data().size()};
    std::vector<uint8_t> digits;
    if (!takeApart(packed.words, packed.packing, digits))
        return {};
    const int64_t levels = packed.table->count();
    std::vector<std::byte> codes(digits.size() * bytes);
    for (size_t i = 0; i < digits.size(); ++i) {
        if (digits[i] >= levels)
            return {};
        std::memcpy(codes.data() + i * bytes, packed.table->data().data() + digits[i] * bytes, bytes);
    }
    return codes;
}

/// Codes at their places; empty if there are too few, or one lies outside.
std::vector<std::byte> spread(const PackedCodes& packed, const std::vector<std::byte>& codes, size_t bytes)
{
    std::vector<uint8_t> digits;
    if (!takeApart(packed.index.words, packed.index.packing, digits))
        return {};
    const auto count = static_cast<size_t>(elementCount(packed.dims));
    std::vector<std::byte> values(count * bytes, std::byte{0});
    const size_t given = codes.size() / bytes;
    if (packed.sparse == SparseIndex::Mask) {
        size_t next = 1;
        for (size_t i = 0; i < count; ++i) {
            const size_t from = digits[i] ? next++ : 0;
            if (from >= given)
                return {};
            std::memcpy(values.data() + i * bytes, codes.data() + from * bytes, bytes);
        }
        return values;
    }
    // Between them lies what stands for 0.
    if (packed.rest->data().size() != bytes)
        return {};
    for (size_t i = 0; i < count; ++i)
        std::memcpy(values.data() + i * bytes, packed.rest->data().data(), bytes);
    size_t place = 0;
    for (size_t i = 0; i < digits.size(); ++i) {
        place += digits[i];
        if (place >= count || i >= given)
            return {};
        std::memcpy(values.data() + place * bytes, codes.data() + i * bytes, bytes);
        ++place;
    }
    return values;
}

}  // namespace

TensorPtr unpacked(const PackedCodes& packed)
{
    static Unpacked last;
    Hasher hasher;
    hasher.add(packed.words->contentHash()).add(packed.packing.radix).add(packed.packing.digits).add(packed.packing.count).add(std::span<const int64_t>(packed.dims));
    hasher.add(packed.name).add(packed.sparse);
    if (packed.table)
        hasher.add(packed.table->contentHash());
    if (packed.rest)
        hasher.add(packed.rest->contentHash());
    if (packed.index.words)
        hasher.add(packed.index.words->contentHash()).add(packed.index.packing.radix).add(packed.index.packing.digits);
    const Hash128 key = hasher.finish();
    if (TensorPtr known = last.find(key))
        return known;
    const ElementType type = packed.table ? packed.table->type() : packed.words->type();
    const size_t bytes = static_cast<size_t>(bitCount(type) / 8);
    if (bytes == 0)
        return nullptr;
    std::vector<std::byte> values = givenCodes(packed, bytes);
    if (packed.sparse != SparseIndex::None && !values.empty())
        values = spread(packed, values, bytes);
    if (values.size() != static_cast<size_t>(elementCount(packed.dims)) * bytes)
        return nullptr;
    const TensorPtr made = Tensor::make(packed.name, type, packed.dims, Bytes::fromVector(std::move(values)));
    last.keep(key, made);
    return made;
}

}  // namespace esp

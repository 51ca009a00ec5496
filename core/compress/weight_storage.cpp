// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/weight_storage.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

namespace esp {

namespace {

// What nodes take in the file that take words apart, and put given codes in their place.
constexpr int64_t kDenseNodes = 250;
constexpr int64_t kMaskNodes = 420;
constexpr int64_t kGapNodes = 620;

size_t bytesOf(const CodeTensor& codes) { return static_cast<size_t>(bitCount(codes.codes->type()) / 8); }

/// Calls body(place) for each code that is not the zero.
template <typename Body>
void forEachGiven(const CodeTensor& codes, Body&& body)
{
    const size_t size = bytesOf(codes);
    const std::byte* data = codes.codes->data().data();
    const auto count = static_cast<int64_t>(codes.codes->data().size() / size);
    for (int64_t i = 0; i < count; ++i) {
        int64_t bits = 0;
        std::memcpy(&bits, data + static_cast<size_t>(i) * size, size);
        // A negative zero is one, too.
        const bool isZero = codes.codes->type() == ElementType::Float ? (bits & 0x7FFFFFFF) == 0 : bits == codes.zero;
        if (!isZero)
            body(i);
    }
}

/// Places of the given codes with the gaps between them, of at most `radix` each: body(place, digit); on the way over a larger gap a zero is given.
template <typename Body>
void forEachStep(const CodeTensor& codes, int64_t radix, Body&& body)
{
    int64_t next = 0;  // the first place that has not been passed
    forEachGiven(codes, [&](int64_t place) {
        for (; place - next >= radix; next += radix)
            body(next + radix - 1, radix - 1);
        body(place, place - next);
        next = place + 1;
    });
}

int64_t valueBytes(const CodeTensor& codes, int64_t given, std::optional<CodePacking>& packing)
{
    const int64_t plain = given * static_cast<int64_t>(bytesOf(codes));
    packing.reset();
    if (codes.radix < 2 || given < 1)
        return plain;
    const CodePacking packed = choosePacking(given, codes.radix);
    if (packed.bytes() + kDenseNodes >= plain)
        return plain;
    packing = packed;
    return packed.bytes();
}

int64_t nodesOf(const std::optional<CodePacking>& packing) { return packing ? kDenseNodes : 0; }

/// The smaller of mask and gaps, with its nodes; nothing where there are too few zeros for either.
std::optional<std::pair<SparseStorage, int64_t>> sparseOf(const CodeTensor& codes)
{
    const int64_t count = codes.codes->count();
    std::map<int64_t, int64_t> gaps;  // how often each occurs
    int64_t given = 0;
    int64_t last = -1;
    forEachGiven(codes, [&](int64_t place) {
        ++gaps[place - last - 1];
        last = place;
        ++given;
    });
    constexpr int64_t kFewest = 5;  // of so many at least one has to be 0
    if ((count - given) * kFewest < count)
        return std::nullopt;
    SparseStorage best;
    best.kind = SparseIndex::Mask;
    best.index = choosePacking(count, 2);
    best.given = given + 1;
    int64_t least = best.index.bytes() + valueBytes(codes, best.given, best.packing);
    least += kMaskNodes + nodesOf(best.packing);
    if (given > 0)
        for (const int64_t radix : {4, 6, 8, 11, 16, 23, 32, 45, 64, 90, 128, 181, 256}) {
            SparseStorage tried;
            tried.kind = SparseIndex::Gaps;
            for (const auto& [gap, times] : gaps)
                tried.given += times * (1 + gap / radix);
            tried.index = choosePacking(tried.given, radix);
            const int64_t bytes = tried.index.bytes() + valueBytes(codes, tried.given, tried.packing) + kGapNodes + nodesOf(tried.packing);
            if (bytes < least) {
                least = bytes;
                best = tried;
            }
        }
    return std::pair(best, least);
}

}  // namespace

CodeTensor codeTensorOf(std::string name, Dims dims, const std::shared_ptr<const QuantizedWeights>& weights)
{
    const WeightFormat& format = *weights->format;
    const bool isWide = format.isWide();
    const bool isShared = format.rule == WeightFormat::Rule::Codebook;
    const void* data = isWide ? static_cast<const void*>(weights->wide.data()) : weights->codes.data();
    // Codes stay where they are, as whoever keeps them for the next time has them already.
    CodeTensor codes;
    Bytes bytes(weights, static_cast<const std::byte*>(data), weights->count() * (isWide ? 2 : 1));
    if (weights->isUnsigned) {
        std::vector<uint8_t> moved(weights->codes.size());
        std::transform(weights->codes.begin(), weights->codes.end(), moved.begin(), [](int8_t code) { return static_cast<uint8_t>(code + 128); });
        bytes = Bytes::fromVector(std::move(moved));
    }
    codes.codes = Tensor::make(std::move(name), weights->storedType(), std::move(dims), std::move(bytes));
    // ONNX Runtime neither looks up nor expands the other small floats.
    const bool canBePlaced = format.rule != WeightFormat::Rule::Float || format.type == ElementType::Float16;
    if (format.hasZero() && canBePlaced)
        codes.zero = 0;
    if (weights->isUnsigned && canBePlaced)
        codes.zero = 128;
    if (!weights->zeros.empty()) {
        // The code of 0 is the zero point, where that is one whole number for all.
        const auto [least, most] = std::minmax_element(weights->zeros.begin(), weights->zeros.end());
        const bool isOne = *least == *most && *least == std::trunc(*least) && !isWide;
        codes.zero = isOne ? static_cast<int64_t>(static_cast<uint8_t>(weights->storedZero())) : -1;
    }
    if (isShared) {
        const auto found = std::find(weights->levels.begin(), weights->levels.end(), 0.0F);
        codes.zero = found == weights->levels.end() ? -1 : weights->hasFloatLevels ? found - weights->levels.begin() : 0;
    }
    if (!isShared && !format.isNarrow())
        return codes;
    codes.digits.assign(256, -1);
    codes.radix = isShared ? std::max<int64_t>(2, static_cast<int64_t>(weights->levels.size())) : format.levels();
    for (int digit = 0; digit < (isShared ? static_cast<int>(weights->levels.size()) : format.levels()); ++digit) {
        const int code = !isShared ? format.codeOf(digit) : weights->hasFloatLevels ? digit : static_cast<int>(weights->levels[static_cast<size_t>(digit)]);
        codes.digits[static_cast<uint8_t>(code)] = digit;
    }
    return codes;
}

CodeTensor codeTensorOf(const TensorPtr& floats)
{
    CodeTensor codes;
    codes.codes = floats;
    codes.zero = 0;
    return codes;
}

WeightStorage storageOf(const CodeTensor& codes, bool packs)
{
    WeightStorage storage;
    storage.codeBytes = codes.codes->dataBytes();
    if (!packs || codes.codes->count() < 1)
        return storage;
    storage.codeBytes = valueBytes(codes, codes.codes->count(), storage.packing);
    const auto sparse = codes.zero >= 0 ? sparseOf(codes) : std::nullopt;
    if (!sparse || sparse->second >= storage.codeBytes + nodesOf(storage.packing))
        return storage;
    storage.packing.reset();
    storage.sparse = sparse->first;
    storage.indexBytes = sparse->first.index.bytes();
    storage.codeBytes = sparse->first.packing ? sparse->first.packing->bytes() : sparse->first.given * static_cast<int64_t>(bytesOf(codes));
    return storage;
}

WeightStorage storageOf(const std::shared_ptr<const QuantizedWeights>& weights, const Dims& dims, bool packs)
{
    WeightStorage storage = storageOf(codeTensorOf({}, dims, weights), packs);
    const auto levels = static_cast<int64_t>(weights->levels.size());
    const bool isPacked = storage.packing || (storage.sparse && storage.sparse->packing);
    if (weights->hasFloatLevels)
        storage.codebookBytes = levels * static_cast<int64_t>(sizeof(float));
    else if (isPacked)
        storage.codebookBytes = levels > 0 ? levels : weights->format->levels();
    if (weights->isScaled())
        storage.scaleBytes = static_cast<int64_t>((weights->scales.size() + weights->zeros.size()) * sizeof(float));
    return storage;
}

TensorPtr givenCodes(std::string name, const CodeTensor& codes, const SparseStorage& storage)
{
    const size_t size = bytesOf(codes);
    std::vector<std::byte> given;
    given.reserve(static_cast<size_t>(storage.given) * size);
    const std::byte* data = codes.codes->data().data();
    const auto add = [&](int64_t place) { given.insert(given.end(), data + static_cast<size_t>(place) * size, data + static_cast<size_t>(place + 1) * size); };
    if (storage.kind == SparseIndex::Mask) {
        for (size_t i = 0; i < size; ++i)
            given.push_back(static_cast<std::byte>(codes.zero >> (8 * i) & 0xFF));
        forEachGiven(codes, add);
    } else {
        forEachStep(codes, storage.index.radix, [&](int64_t place, int64_t) { add(place); });
    }
    const auto count = static_cast<int64_t>(given.size() / size);
    return Tensor::make(std::move(name), codes.codes->type(), {count}, Bytes::fromVector(std::move(given)));
}

std::vector<uint8_t> digitsOf(const CodeTensor& codes, const WeightStorage& storage)
{
    const TensorPtr all = storage.sparse ? givenCodes({}, codes, *storage.sparse) : codes.codes;
    std::vector<uint8_t> digits(all->data().size());
    std::transform(all->data().data(), all->data().data() + all->data().size(), digits.begin(),
                   [&](std::byte code) { return static_cast<uint8_t>(codes.digits[static_cast<uint8_t>(code)]); });
    return digits;
}

std::vector<uint8_t> indexDigits(const CodeTensor& codes, const SparseStorage& storage)
{
    std::vector<uint8_t> digits;
    if (storage.kind == SparseIndex::Mask) {
        digits.assign(static_cast<size_t>(codes.codes->count()), 0);
        forEachGiven(codes, [&](int64_t place) { digits[static_cast<size_t>(place)] = 1; });
    } else {
        digits.reserve(static_cast<size_t>(storage.given));
        forEachStep(codes, storage.index.radix, [&](int64_t, int64_t gap) { digits.push_back(static_cast<uint8_t>(gap)); });
    }
    return digits;
}

}  // namespace esp

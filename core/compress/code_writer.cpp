// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/code_writer.h"

#include <array>

namespace esp {

std::string CodeWriter::codesName(const std::string& value)
{
    const bool isOwn = m_edit.index().isInitializer(value) && m_edit.index().consumers(value).size() == 1;
    return isOwn ? value : m_edit.makeName(value + "_q");
}

std::string CodeWriter::constantName(const char* wish, ElementType type, const Dims& dims, std::vector<int64_t> values)
{
    std::string& name = m_constantNames[{type, dims, values}];
    if (!name.empty())
        return name;
    name = m_edit.makeName(wish);
    if (type == ElementType::Int64)
        m_edit.setInitializer(Tensor::fromInt64s(name, dims, std::move(values)));
    else if (type == ElementType::Int32)
        m_edit.setInitializer(Tensor::fromVector(name, type, dims, std::vector<int32_t>(values.begin(), values.end())));
    else if (packedBytes(type, 1) == 1)
        m_edit.setInitializer(Tensor::fromVector(name, type, dims, std::vector<int8_t>(values.begin(), values.end())));
    else  // of other types only zeros
        m_edit.setInitializer(Tensor::make(name, type, dims, Bytes::fromVector(std::vector<std::byte>(static_cast<size_t>(packedBytes(type, elementCount(dims)))))));
    return name;
}

std::string CodeWriter::dimsName(const Layer& layer)
{
    const Dims& dims = layer.weight->dims();
    return constantName("dims", ElementType::Int64, {static_cast<int64_t>(dims.size())}, dims);
}

std::string CodeWriter::castTo(const Layer& layer, const std::string& value, ElementType type)
{
    const Attribute to = Attribute::makeInt("to", static_cast<int64_t>(type));
    const std::string output = m_edit.makeName("k");
    m_edit.insertBefore(layer.node, {"Cast", std::array{value}, output, &to});
    return output;
}

std::string CodeWriter::step(const Layer& layer, const char* opType, std::initializer_list<std::string> inputs)
{
    const std::string output = m_edit.makeName("k");
    m_edit.insertBefore(layer.node, {opType, std::span(inputs.begin(), inputs.size()), output});
    return output;
}

std::string CodeWriter::takeApart(const Layer& layer, const std::string& words, const CodePacking& packing, bool flat)
{
    std::string value = step(layer, "Div", {words, constantName("powers", packing.wordType, {packing.digits}, powersOf(packing))});
    value = step(layer, "Mod", {value, constantName("radix", packing.wordType, {}, {packing.radix})});
    if (flat || packing.hasRest())
        value = step(layer, "Reshape", {value, constantName("flat", ElementType::Int64, {1}, {-1})});
    if (packing.hasRest())
        value = step(layer, "Slice", {value, constantName("first", ElementType::Int64, {1}, {0}), constantName("end", ElementType::Int64, {1}, {packing.count})});
    return value;
}

std::string CodeWriter::lookUp(const Layer& layer, const QuantizedWeights& weights, const std::string& digits)
{
    std::string table;
    if (weights.hasFloatLevels) {
        table = m_edit.makeName(layer.weightName + "_l");
        m_edit.setInitializer(Tensor::fromFloats(table, {static_cast<int64_t>(weights.levels.size())}, weights.levels));
    } else {
        std::vector<int64_t> levels(weights.levels.begin(), weights.levels.end());
        for (int digit = 0; weights.levels.empty() && digit < weights.format->levels(); ++digit)
            levels.push_back(weights.format->codeOf(digit));
        const Dims dims{static_cast<int64_t>(levels.size())};
        table = constantName("levels", ElementType::Int8, dims, std::move(levels));
    }
    return step(layer, "Gather", {table, digits});
}

std::shared_ptr<const CodeWriter::Stored> CodeWriter::stored(const Hash128& key, const CodeTensor& codes, std::shared_ptr<const void> source, const std::string& name,
                                                             const std::string& index)
{
    if (auto known = m_cache.find<Stored>(key))
        return known;
    Stored made;
    made.source = std::move(source);
    made.storage = storageOf(codes, m_packs);
    const auto& sparse = made.storage.sparse;
    if (const auto& packing = sparse ? sparse->packing : made.storage.packing)
        made.codes = packDigits(name, digitsOf(codes, made.storage), *packing);
    else
        made.codes = sparse ? givenCodes(name, codes, *sparse) : codes.codes;
    if (sparse)
        made.index = packDigits(index, indexDigits(codes, *sparse), sparse->index);
    const auto bytes = static_cast<uint64_t>(made.storage.codeBytes + made.storage.indexBytes);
    return m_cache.keep(key, std::move(made), bytes);
}

std::string CodeWriter::writeStored(const Layer& layer, const Stored& stored, const QuantizedWeights* quantized)
{
    const WeightStorage& storage = stored.storage;
    m_edit.setInitializer(stored.codes);
    const auto meant = [&](std::string value, const std::optional<CodePacking>& packing, bool flat) {
        if (packing)
            value = takeApart(layer, value, *packing, flat);
        else if (quantized && quantized->hasFloatLevels)
            value = castTo(layer, value, ElementType::Int32);
        if (packing && !flat)
            value = step(layer, "Reshape", {value, dimsName(layer)});
        return packing || (quantized && quantized->hasFloatLevels) ? lookUp(layer, *quantized, value) : value;
    };
    if (!storage.sparse)
        return meant(stored.codes->name(), storage.packing, false);
    const SparseStorage& sparse = *storage.sparse;
    m_edit.setInitializer(stored.index);
    const std::string given = meant(stored.codes->name(), sparse.packing, true);
    const ElementType wordType = sparse.index.wordType;
    const std::string index = takeApart(layer, stored.index->name(), sparse.index, true);
    const std::string axis = constantName("axis", ElementType::Int64, {}, {0});
    if (sparse.kind == SparseIndex::Mask) {
        // Where the mask is 0 the place is 0, where the zero lies.
        const std::string places = step(layer, "Mul", {step(layer, "CumSum", {index, axis}), index});
        return step(layer, "Gather", {given, step(layer, "Reshape", {places, dimsName(layer)})});
    }
    const std::string one = constantName("one", wordType, {}, {1});
    const std::string places = step(layer, "Sub", {step(layer, "CumSum", {step(layer, "Add", {index, one}), axis}), one});
    const ElementType type = quantized && !quantized->hasFloatLevels ? quantized->storedType() : ElementType::Float;
    const int64_t zero = quantized && !quantized->format->isWide() && quantized->format->rule != WeightFormat::Rule::Codebook ? quantized->storedZero() : 0;
    const std::string zeros = step(layer, "Expand", {constantName("none", type, {1}, {zero}), constantName("count", ElementType::Int64, {1}, {layer.weight->count()})});
    return step(layer, "Reshape", {step(layer, "ScatterElements", {zeros, places, given}), dimsName(layer)});
}

std::string CodeWriter::write(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized)
{
    const std::string name = codesName(layer.weightName);
    const std::string index = m_edit.makeName(layer.weightName + "_i");
    const Hash128 key = Hasher().add("stored codes").add(reinterpret_cast<uintptr_t>(quantized.get())).add(name).add(index).add(m_packs).finish();
    return writeStored(layer, *stored(key, codeTensorOf(name, layer.weight->dims(), quantized), quantized, name, index), quantized.get());
}

std::string CodeWriter::writeSparse(const Layer& layer)
{
    const std::string name = codesName(layer.weightName);
    const std::string index = m_edit.makeName(layer.weightName + "_i");
    const Hash128 key = Hasher().add("stored floats").add(layer.weight->contentHash()).add(name).add(index).finish();
    const auto known = stored(key, codeTensorOf(layer.weight), layer.weight, name, index);
    return known->storage.sparse ? writeStored(layer, *known, nullptr) : std::string();
}

}  // namespace esp

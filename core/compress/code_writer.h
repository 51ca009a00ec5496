// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/graph_edit.h"
#include "core/compress/weight_storage.h"

#include <initializer_list>
#include <map>
#include <string>
#include <tuple>

namespace esp {

/// Writes codes of weights into a graph, with the standard operators that make the weights of them when the model is loaded.
class CodeWriter {
public:
    /// packs: in the smallest form (storageOf); else a number each.
    CodeWriter(GraphEdit& edit, CompressCache& cache, bool packs) : m_edit(edit), m_cache(cache), m_packs(packs) {}

    /// Opset from which on there are all operators that packed and sparse codes need.
    static constexpr int64_t kOpset = 13;

    /// The initializer keeps its name if only this layer has it.
    std::string codesName(const std::string& value);
    /// Writes codes before the layer and returns the name of what they are then: of the format's type, of a codebook of floats the floats.
    std::string write(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized);
    /// The same of float32 weights without their zeros. "": they take less as they are.
    std::string writeSparse(const Layer& layer);
    std::string castTo(const Layer& layer, const std::string& value, ElementType type);
    /// A node with one output before the layer; its name is short, as it stands in the file three times.
    std::string step(const Layer& layer, const char* opType, std::initializer_list<std::string> inputs);
    /// A small constant, added once for all layers that need the same.
    std::string constantName(const char* wish, ElementType type, const Dims& dims, std::vector<int64_t> values);

private:
    /// What goes into the file for one layer.
    struct Stored {
        std::shared_ptr<const void> source;  // kept alive, as its address is in the key
        WeightStorage storage;
        TensorPtr codes;  // or their words
        TensorPtr index;
    };
    std::shared_ptr<const Stored> stored(const Hash128& key, const CodeTensor& codes, std::shared_ptr<const void> source, const std::string& name, const std::string& index);
    std::string writeStored(const Layer& layer, const Stored& stored, const QuantizedWeights* quantized);
    /// Digits of words, in one dimension or, where there is no rest and `flat` is false, as [words, digits].
    std::string takeApart(const Layer& layer, const std::string& words, const CodePacking& packing, bool flat);
    /// The levels at these digits.
    std::string lookUp(const Layer& layer, const QuantizedWeights& weights, const std::string& digits);
    std::string dimsName(const Layer& layer);

    GraphEdit& m_edit;
    CompressCache& m_cache;
    bool m_packs;
    std::map<std::tuple<ElementType, Dims, std::vector<int64_t>>, std::string> m_constantNames;
};

}  // namespace esp

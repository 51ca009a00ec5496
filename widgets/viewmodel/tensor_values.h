// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/model/weight_reader.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace esp {

struct Document;
struct Variant;

/// One constant tensor of a box: which input of which node it is.
struct TensorPlace {
    int graphNode = -1;
    int input = -1;
    bool isWeight = false;  ///< the layer's weight, which is read in the layout of the layer
};

/// A stored tensor and what its elements mean.
struct StoredValues {
    TensorPtr tensor;            ///< as stored: codes if quantized
    std::shared_ptr<const StoredWeight> codes;  ///< null if not quantized

    int64_t count() const { return tensor ? tensor->count() : 0; }
    /// What an element stands for.
    double realAt(int64_t element) const;
    /// All elements as floats, which are exact enough for colours and figures even where realAt() says more.
    FloatBlocks blocks() const { return floatBlocks(tensor, codes); }
    /// The elements are whole numbers that mean themselves.
    bool isWhole() const;
    /// What is stored, before the scale: an integer, a float of fewer bits, or a value of a codebook.
    double codeAt(int64_t element) const;
    float scaleAt(int64_t element) const { return codes->scales[codes->scaleIndex(element)]; }
    float zeroAt(int64_t element) const { return codes->zeros[codes->scaleIndex(element)]; }
};

/// A constant tensor before and after the recipe; after as the graph that export writes has it.
struct TensorValues {
    std::string name;
    Dims dims;
    int outputAxis = -1;         ///< axis that counts output channels, -1 if that is not known
    StoredValues before;
    std::optional<StoredValues> after;  ///< nothing if the result has no such tensor in this form
    bool comparable = false;     ///< after has the same elements at the same scale: a difference means something
    bool isChanged = false;      ///< the recipe has touched it

    int64_t count() const { return before.count(); }
    /// After if there is one, else before.
    const StoredValues& now() const { return after ? *after : before; }
    /// Index of an element along each axis.
    std::vector<int64_t> indicesOf(int64_t element) const;
    /// Element at such indices; -1 if they do not lie in the tensor.
    int64_t elementAt(const std::vector<int64_t>& indices) const;
};
using TensorValuesPtr = std::shared_ptr<const TensorValues>;

/// variant: may be null. Errors: NotApplicable (not a constant of numbers), Cancelled.
Result<TensorValuesPtr> loadTensorValues(const Document& document, const Variant* variant, int node, const TensorPlace& place, const Job& job);

/// The place of the layer's weight.
TensorPlace weightPlace(const Document& document, int layer);

}  // namespace esp

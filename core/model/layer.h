// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"
#include "core/model/stored_weight.h"

namespace esp {

enum class LayerKind { Conv, ConvTranspose, Gemm, MatMul, Recurrent, Embedding };

/// What a user switches: a node with constant weights, with the BatchNormalization and activation that fold into it.
struct Layer {
    std::string name;  ///< stable and unique: the node's name, else its weight's or output's, made unique; the same in window, recipe and reports
    LayerKind kind = LayerKind::Conv;
    std::string opType;
    int node = -1;                   ///< index into graph.nodes()
    std::vector<int> folded;         ///< BatchNormalization, bias Add, activation behind it, in order
    int weightInput = 1;             ///< which input of the node the weight is
    std::string weightName;          ///< value that the node reads as its weight
    TensorPtr weight;                ///< the constant behind it (through Constant nodes and constant Reshape/Transpose), null if not constant
    bool isQuantized = false;        ///< `weight` holds integer codes; weightValues() says what they mean
    std::shared_ptr<const StoredWeight> codes;  ///< of a quantized layer, else null
    TensorPtr bias;                  ///< the node's own, or that of a folded Add; may be null
    TensorPtr recurrence;            ///< R of a recurrent layer
    int outputAxis = 0;              ///< axis of weight that counts output channels (Conv 0, MatMul [K,N] 1, Gemm transB 0, …)
    std::string activation;          ///< op type of the folded activation, or ""
    std::string refusal;             ///< why no technique can touch it (weights computed at run time, shared weight, …), or ""

    /// Floats whose zeros are left out of the file.
    bool isSparseFloat() const { return codes && codes->isSparse && codes->tensor->type() == ElementType::Float; }
    /// Weights as real numbers, in the layout of `weight`; empty if there are none.
    std::vector<float> weightValues() const;
    int64_t parameters() const
    {
        int64_t count = 0;
        for (const TensorPtr& tensor : {weight, bias, recurrence})
            count += tensor ? tensor->count() : 0;
        return count;
    }
};

/// Layers of the main graph in its order. A product of two activations, and a Gather from anything but a float table, are not layers.
std::vector<Layer> findLayers(const Model& model);
std::vector<Layer> findLayers(const GraphIndex& index);

const char* toString(LayerKind kind);

}  // namespace esp

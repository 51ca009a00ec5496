// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace esp {

enum class LayerKind { Conv, ConvTranspose, Gemm, MatMul, Recurrent, Embedding };

/// What a user switches: a node with constant weights, with the BatchNormalization and activation that fold into it.
struct Layer {
    std::string name;  ///< stable and unique: the node's name, else its weight's or output's, made unique; the same in window, recipe and reports
    LayerKind kind = LayerKind::Conv;
    std::string opType;
    int node = -1;                   ///< index into graph.nodes()
    std::vector<int> folded;         ///< BatchNormalization, bias Add, activation behind it, in order
    std::string weightName;          ///< value that the node reads as its weight
    TensorPtr weight;                ///< the constant behind it (through Constant nodes and constant Reshape/Transpose), null if not constant
    TensorPtr bias;                  ///< may be null
    int outputAxis = 0;              ///< axis of weight that counts output channels (Conv 0, MatMul [K,N] 1, Gemm transB 0, …)
    std::string activation;          ///< op type of the folded activation, or ""
    std::string refusal;             ///< why no technique can touch it (weights computed at run time, shared weight, …), or ""

    int64_t parameters() const { return (weight ? weight->count() : 0) + (bias ? bias->count() : 0); }
};

/// Layers of the main graph in its order.
std::vector<Layer> findLayers(const Model& model);

const char* toString(LayerKind kind);

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layer.h"
#include "core/model/model.h"
#include "core/scene/graph_layout.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace esp::scene {

/// What a node does, as its band and glyph show it.
enum class NodeKind : uint8_t { Conv, Pool, Join, Activation, Dense, Input, Output, Other };

/// A box of the picture: a layer with all that folds into it, another operator, an input or an output.
struct NetworkNode {
    NodeKind kind = NodeKind::Other;
    std::string op;          ///< "Conv 3×3"
    std::string activation;  ///< of what folds into it: "Relu", or ""
    std::string name;        ///< as shown: the full name without repetition, see displayName
    std::string fullName;    ///< the node's name, or its first output's
    std::string shape;       ///< of the output without batch, "128 × 27 × 27"; "" if unknown
    int layer = -1;          ///< index into the layers given, or -1
    int module = -1;         ///< index into modules
    std::vector<int> graphNodes;  ///< nodes of the model that it stands for
};

struct NetworkEdge {
    int from = 0;
    int to = 0;
    std::string value;       ///< name of the tensor
};

struct NetworkModule {
    std::string name;
    std::vector<int> nodes;
};

/// A model as it is drawn.
struct Network {
    std::vector<NetworkNode> nodes;
    std::vector<NetworkEdge> edges;
    std::vector<NetworkModule> modules;
    std::vector<int> nodeOfLayer;  ///< per layer: its node, or -1 (inside a subgraph)
};

/// What is known of values beyond the model itself.
struct ValueFacts {
    /// Dimensions with batch, or nullopt.
    std::function<std::optional<Dims>(std::string_view value)> dims;
    /// Values that do not depend on the data (shape arithmetic): what computes only these is not drawn.
    std::function<bool(std::string_view value)> isConstant;
};

/// Boxes and edges of the main graph. Constants and what is computed from constants only is left out; BatchNormalization, bias and
/// activation are part of their layer's box. O(nodes + edges).
Network buildNetwork(const Model& model, const std::vector<Layer>& layers, const ValueFacts& facts = {});

/// "/layer1/layer1.0/conv1/Conv" → "layer1.0/conv1": no leading slash, no part that the next one repeats, no operator at the end.
std::string displayName(std::string_view fullName, std::string_view opType);

/// Sizes of boxes; layers are 188 × 60, others one line as wide as their text.
struct NodeSizes {
    double layerWidth = 188;
    double layerHeight = 60;
    double otherHeight = 28;
    double otherMinimum = 128;
    double otherMaximum = 220;
};

/// Input of the layout. Modules of `folded` become one box each (index nodes.size() + module in the result).
/// `nodeOf[v]` says which layout node box v became.
struct NetworkLayoutInput {
    LayoutInput input;
    std::vector<int> nodeOf;      ///< per network node: layout node
    std::vector<int> edgeOf;      ///< per network edge: layout edge, or -1 (inside a folded module)
    std::vector<int> moduleNode;  ///< per module: layout node if folded, else -1
};
NetworkLayoutInput layoutInputOf(const Network& network, const std::set<int>& folded, const TextMeasure& measure, const NodeSizes& sizes = {});

}  // namespace esp::scene

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/ledger.h"
#include "core/compress/technique.h"
#include "core/data/dataset.h"
#include "core/engine/engine.h"
#include "core/scene/network.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace esp {

/// Whether a node computes on 8-bit codes, by node name, as the engine runs it.
struct NodeTypes {
    bool readsCodes = false;
    bool writesCodes = false;
};
using NodeTypeMap = std::unordered_map<std::string, NodeTypes>;
NodeTypeMap nodeTypesOf(const Plan& plan);

/// An opened model with all that is derived from it once. Immutable; shared with jobs.
struct Document {
    std::string path;
    Model model;
    Hash128 content;  ///< contentHash of the model
    std::vector<Layer> layers;
    scene::Network network;
    Ledger ledger;
    std::vector<std::string> layerNames;       ///< as shown, per layer
    std::vector<std::string> layerOperators;   ///< "Conv 3×3", per layer
    std::map<std::string, int, std::less<>> layerIndex;
    /// Per technique id: per layer why it cannot be applied, or "".
    std::map<std::string, std::vector<std::string>, std::less<>> refusals;
    RunnableReport runnable;
    NodeTypeMap nodeTypes;
    ModelSignature signature;

    /// Nodes that cannot be run. Without any the model runs, though perhaps not before data say how large its inputs are.
    std::vector<RunnableReport::Problem> unsupportedNodes() const;
    int findLayer(std::string_view name) const;
    const std::string& refusal(std::string_view technique, int layer) const;
};
using DocumentPtr = std::shared_ptr<const Document>;

/// Reads a model and derives the rest; for a worker thread. Errors: those of readOnnx, Cancelled. A model that cannot be run still opens.
Result<DocumentPtr> loadDocument(const std::string& path, Engine& engine, const Job& job);

/// The original's figures at the dimensions that it is planned for. A model may leave its inputs open; then only data say how large they are.
struct Baseline {
    PlanOptions options;
    Ledger ledger;
    NodeTypeMap nodeTypes;
};
using BaselinePtr = std::shared_ptr<const Baseline>;

/// data: may be null. Plans only where the document's own figures do not hold for these data; for a worker thread then.
BaselinePtr makeBaseline(const Document& document, const DatasetPtr& data, Engine& engine);

/// What a recipe made of a document.
struct Variant {
    Recipe recipe;
    Model model;
    Ledger ledger;
    NodeTypeMap nodeTypes;
    std::vector<std::vector<LayerOutcome>> outcomes;  ///< per step of the recipe, of one that is switched off none
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> problems;  ///< by technique and layer: why none of its steps was done there
    std::vector<VersionRaise> raises;
    std::vector<std::string> notes;
    bool isOriginal = false;  ///< nothing is changed: this is the file as it was read

    /// Why the recipe's steps were not done on a layer, or "".
    std::string problemOf(std::string_view layer) const;
    /// The same of the steps of one technique; "" also where one of them was done. Asked of every layer whenever a recipe changes.
    std::string problemOf(std::string_view layer, std::string_view technique) const;
};
using VariantPtr = std::shared_ptr<const Variant>;

/// Applies the recipe and counts bytes, MACs and memory. statistics: of the calibration data, or empty without data.
Result<VariantPtr> buildVariant(const DocumentPtr& document, const BaselinePtr& baseline, const Recipe& recipe, const StatisticsSource& statistics,
                                CompressCache& cache, Engine& engine, const Job& job);

}  // namespace esp

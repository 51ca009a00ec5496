// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/model/graph.h"

namespace esp {

struct OpsetId {
    std::string domain;  ///< "" for the default domain
    int64_t version = 0;
    bool operator==(const OpsetId&) const = default;
};

/// A model-local function, kept as it was read.
struct Function {
    std::string domain;
    std::string name;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::vector<std::string> attributes;  ///< that have no default
    std::vector<Attribute> defaults;      ///< attributes with the value that they have where a caller gives none
    std::vector<NodePtr> nodes;
    std::vector<OpsetId> opsets;
    Bytes wire;  ///< FunctionProto, written as it is
};
using FunctionPtr = std::shared_ptr<const Function>;

struct ModelSource;

/// An ONNX model as an immutable-by-convention value: cheap to copy, everything heavy is shared. All that the file carried survives writing.
struct Model {
    int64_t irVersion = 0;
    std::vector<OpsetId> opsets;
    std::string producerName;
    std::string producerVersion;
    std::string domain;
    int64_t modelVersion = 0;
    std::string doc;
    GraphPtr graph;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::vector<FunctionPtr> functions;
    Bytes other;         ///< encoded fields that have no member here (training info, newer ones)
    std::string folder;  ///< where external data are looked for
    std::shared_ptr<const ModelSource> source;  ///< members above graph, opsets and metadata as read: what is unchanged is written as it was

    /// Version of the default domain (or another); 0 if it is not imported.
    int64_t opset(std::string_view domainName = "") const;
    const std::string* findMetadata(std::string_view key) const;

    Model withGraph(GraphFields fields) const;
    Model withMetadata(std::string key, std::string value) const;
    /// Sets the import of the default domain and raises irVersion to what that opset needs.
    Model withOpset(int64_t version) const;
};

/// Reads a model. Errors: FileNotFound, FileUnreadable, Malformed (with the byte or field), OutOfMemory.
Result<Model> readOnnx(const std::string& path, const Job& job = {});
/// From memory; `folder` resolves external data.
Result<Model> readOnnx(Bytes bytes, const std::string& folder, const std::string& subject);

/// Exact byte count of what writeOnnx puts into the .onnx file; O(changed parts), no serialization.
uint64_t fileBytes(const Model& model);
/// Bytes of external data files that belong to the model (0 if none).
uint64_t externalBytes(const Model& model);

/// Hash of what a model computes with: opsets, nodes and initializers (of external data name, type and shape alone). The same for a model in
/// memory and for the file that writeOnnx makes of it, whatever its metadata.
Hash128 contentHash(const Model& model);

/// Writes atomically, external data (if any) into the target's folder under their own locations. Errors: FileUnwritable, FileChanged.
Result<void> writeOnnx(const Model& model, const std::string& path);
/// The encoding in memory.
Result<Bytes> serialize(const Model& model);

/// Checks what ONNX demands of a graph whatever its operators: unique names (SSA), topological order, no dangling value, outputs that exist.
/// Errors: InvalidModel naming node and value.
Result<void> checkStructure(const Model& model);

/// Raises the default domain to at least `version` by the adapters of adapters.inc. Where IR version 4 is crossed, before which every
/// initializer had to be an input, they stay constants: those inputs go. Errors: UnsupportedFormat naming operator and versions
/// where an adapter is missing.
Result<Model> raiseOpset(const Model& model, int64_t version);

/// The model with every call of one of its functions replaced by the function's nodes, in subgraphs, too; the same model if it has none.
/// Values inside are called CALLER/NAME after the call's node. Errors: UnsupportedOp where a function calls itself, is written in another
/// opset than the model, or grows beyond a million nodes.
Result<Model> inlineFunctions(const Model& model);

/// Removes the inputs that are initializers too, so that nobody can override those.
void dropOverridableInputs(GraphFields& graph);

/// Makes what is constant explicit, outputs unchanged: Constant nodes become initializers, initializers stop being overridable inputs.
Model withExplicitConstants(const Model& model);

}  // namespace esp

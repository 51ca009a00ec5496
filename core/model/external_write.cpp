// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/model/external_check.h"
#include "core/model/model_source.h"

#include <filesystem>
#include <map>

namespace esp {

namespace fs = std::filesystem;

namespace {

using Places = std::map<std::string, const Tensor*>;

void collect(const TensorPtr& tensor, Places& places)
{
    if (tensor && tensor->external())
        places.emplace(tensor->external()->location, tensor.get());
}

void collect(const std::vector<NodePtr>& nodes, Places& places);

void collect(const Graph& graph, Places& places)
{
    for (const TensorPtr& tensor : graph.initializers())
        collect(tensor, places);
    collect(graph.nodes(), places);
}

void collect(const std::vector<NodePtr>& nodes, Places& places)
{
    for (const NodePtr& node : nodes) {
        for (const Attribute& attribute : node->fields().attributes) {
            collect(attribute.tensor, places);
            for (const TensorPtr& tensor : attribute.tensors)
                collect(tensor, places);
            if (attribute.graph)
                collect(*attribute.graph, places);
            for (const GraphPtr& graph : attribute.graphs)
                collect(*graph, places);
        }
    }
}

/// One tensor of each external file.
Places externalPlaces(const Model& model)
{
    Places places;
    collect(*model.graph, places);
    for (const FunctionPtr& function : model.functions)
        collect(function->nodes, places);
    return places;
}

Result<void> checkUnchanged(const Tensor::External& external)
{
    const Result<FileStamp> now = fileStamp(external.path);
    if (!now && now.error().code == ErrorCode::FileNotFound)
        return Error{ErrorCode::FileChanged, external.path, "was removed after the model was opened; put it back and open the model again"};
    if (!now)
        return now.error();
    if (!(*now == external.stamp))
        return Error{ErrorCode::FileChanged, external.path, "was changed after the model was opened; open the model again"};
    return {};
}

}  // namespace

uint64_t externalBytes(const Model& model)
{
    uint64_t bytes = 0;
    for (const auto& [location, tensor] : externalPlaces(model))
        bytes += tensor->external()->stamp.sizeBytes;
    return bytes;
}

Result<void> checkExternalFiles(const Model& model)
{
    for (const auto& [location, tensor] : externalPlaces(model))
        ESP_CHECK(checkUnchanged(*tensor->external()));
    return {};
}

Result<void> writeExternalFiles(const Model& model, const std::string& path)
{
    for (const auto& [location, tensor] : externalPlaces(model)) {
        const Tensor::External& external = *tensor->external();
        ESP_CHECK(checkUnchanged(external));
        const fs::path target = fs::path(path).parent_path() / location;
        std::error_code failure;
        if (fs::equivalent(target, external.path, failure))
            continue;
        ESP_TRY(const Bytes bytes, mapFile(external.path));
        if (fs::exists(target, failure)) {
            const Result<Bytes> present = mapFile(target.string());
            if (present && *present == bytes)
                continue;
            return Error{ErrorCode::FileUnwritable, target.string(),
                         "holds other data, which the model's external data would replace; choose another folder"};
        }
        if (target.has_parent_path())
            fs::create_directories(target.parent_path(), failure);
        ESP_CHECK(writeFileAtomically(target.string(), [&](const FileSink& sink) -> Result<void> {
            ESP_CHECK(sink(bytes.span()));
            return checkUnchanged(external);
        }));
    }
    return {};
}

}  // namespace esp

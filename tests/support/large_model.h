// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file.h"
#include "core/model/model.h"
#include "core/model/wire.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace esp::test {

/// A model of `layers` square matrices of `side` rows, one behind the other, whose weights lie in a file of their own. The first tenth of each
/// matrix has values, the rest is a hole in the file, so that it takes a tenth of its length on the disk.
inline Result<uint64_t> writeLargeModel(const std::string& folder, int layers, int64_t side)
{
    const std::string weights = folder + "/large.data";
    const auto bytesEach = static_cast<uint64_t>(side * side) * sizeof(float);
    std::ofstream file(weights, std::ios::binary);
    std::mt19937 random(3);
    std::vector<float> row(static_cast<size_t>(side));
    Model model;
    model.irVersion = 8;
    model.opsets = {{"", 13}};
    model.folder = folder;
    GraphFields graph;
    graph.name = "large";
    graph.inputs = {ValueInfo::makeTensor("x0", ElementType::Float, {{1, {}}, {side, {}}})};
    for (int layer = 0; layer < layers; ++layer) {
        file.seekp(static_cast<std::streamoff>(bytesEach) * layer);
        for (int64_t r = 0; r < side / 10; ++r) {
            for (float& value : row)
                value = static_cast<float>(random()) * 0x1p-32F - 0.5F;
            file.write(reinterpret_cast<const char*>(row.data()), static_cast<std::streamsize>(row.size() * sizeof(float)));
        }
    }
    file.close();
    std::error_code failure;
    std::filesystem::resize_file(weights, bytesEach * static_cast<uint64_t>(layers), failure);
    if (!file || failure)
        return Error{ErrorCode::FileUnwritable, weights, "has no room"};
    for (int layer = 0; layer < layers; ++layer) {
        const std::string name = "w" + std::to_string(layer);
        wire::StringOut tensor;  // fields of TensorProto by number
        wire::putVarint(tensor, 1, side);
        wire::putVarint(tensor, 1, side);
        wire::putVarint(tensor, 2, static_cast<int64_t>(ElementType::Float));
        wire::putBytes(tensor, 8, std::string_view(name));
        const auto entry = [&](std::string_view key, const std::string& value) {
            wire::StringOut pair;
            wire::putBytes(pair, 1, key);
            wire::putBytes(pair, 2, std::string_view(value));
            wire::putBytes(tensor, 13, pair.take());
        };
        entry("location", "large.data");
        entry("offset", std::to_string(bytesEach * static_cast<uint64_t>(layer)));
        entry("length", std::to_string(bytesEach));
        wire::putVarint(tensor, 14, 1);
        ESP_TRY(TensorPtr decoded, Tensor::decode(tensor.take(), folder));
        graph.initializers.push_back(std::move(decoded));
        NodeFields node;
        node.opType = "MatMul";
        node.name = "layer" + std::to_string(layer);
        node.inputs = {"x" + std::to_string(layer), name};
        node.outputs = {"x" + std::to_string(layer + 1)};
        graph.nodes.push_back(Node::make(std::move(node)));
    }
    graph.outputs = {ValueInfo::makeTensor("x" + std::to_string(layers), ElementType::Float, {{1, {}}, {side, {}}})};
    model.graph = Graph::make(std::move(graph));
    ESP_CHECK(writeOnnx(model, folder + "/large.onnx"));
    return bytesEach * static_cast<uint64_t>(layers);
}

/// Room for `bytes` on the disk of a folder and, with as much again, in the machine's memory.
inline bool hasRoomFor(const std::string& folder, uint64_t bytes)
{
    std::error_code failure;
    if (std::filesystem::space(folder, failure).available < bytes || failure)
        return false;
    std::ifstream file("/proc/meminfo");
    for (std::string name; file >> name;)
        if (uint64_t kilobytes = 0; name == "MemAvailable:" && file >> kilobytes)
            return kilobytes * 1024 > 2 * bytes;
    return false;
}

}  // namespace esp::test

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// espalier-make-digits DIGITS.csv.gz FOLDER: what the built-in example is trained from. Writes into the folder
//   digits-training.csv, digits-evaluation.csv   of every digit a seeded three quarters, and the rest
//   digits.dataset.json                          says which is for what
//   digits-untrained.onnx                        the network with seeded random weights
// The same bytes on every machine. `espalier-cli train` does the rest (resources/samples/samples.cmake).

#include "core/base/file.h"
#include "core/model/model.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace esp {

namespace {

constexpr int kClasses = 10;
constexpr size_t kSamples = 1797;

/// The standard fixes what mt19937_64 gives, but not what its distributions make of it.
class Random {
public:
    explicit Random(uint64_t seed) : m_engine(seed) {}
    /// In [−bound, bound).
    float uniform(float bound) { return bound * (static_cast<float>(m_engine() >> 40) * 0x1p-23f - 1.0f); }
    size_t below(size_t count) { return static_cast<size_t>(m_engine() % count); }

private:
    std::mt19937_64 m_engine;
};

/// Builds the graph node by node; each takes the last one's output unless it says otherwise.
class NetworkBuilder {
public:
    explicit NetworkBuilder(uint64_t seed) : m_random(seed) {}

    std::string conv(const std::string& name, const std::string& input, int64_t channels, int64_t filters, int64_t kernel, int64_t groups = 1)
    {
        const int64_t pad = kernel / 2;
        addWeights(name, {filters, channels / groups, kernel, kernel});
        std::vector<Attribute> attributes{Attribute::makeInts("kernel_shape", {kernel, kernel}), Attribute::makeInts("pads", {pad, pad, pad, pad})};
        if (groups > 1)
            attributes.push_back(Attribute::makeInt("group", groups));
        return add(name, "Conv", {input, name + ".weight", name + ".bias"}, std::move(attributes));
    }
    std::string relu(const std::string& name, const std::string& input) { return add(name, "Relu", {input}, {}); }
    std::string add(const std::string& name, const std::string& type, std::vector<std::string> inputs, std::vector<Attribute> attributes,
                    std::string output = {})
    {
        NodeFields node;
        node.name = name;
        node.opType = type;
        node.inputs = std::move(inputs);
        node.outputs = {output.empty() ? name + ".out" : std::move(output)};
        node.attributes = std::move(attributes);
        m_fields.nodes.push_back(Node::make(node));
        return node.outputs[0];
    }
    /// Weights uniform in ±√(6 / inputs of a filter), as suits a Relu behind them (He et al. 2015, equation 10); biases 0.
    void addWeights(const std::string& name, const Dims& dims)
    {
        const float bound = std::sqrt(6.0f / static_cast<float>(elementCount(dims) / dims[0]));
        std::vector<float> weights(static_cast<size_t>(elementCount(dims)));
        for (float& weight : weights)
            weight = m_random.uniform(bound);
        m_fields.initializers.push_back(Tensor::fromFloats(name + ".weight", dims, std::move(weights)));
        m_fields.initializers.push_back(Tensor::fromFloats(name + ".bias", {dims[0]}, std::vector<float>(static_cast<size_t>(dims[0]), 0.0f)));
    }
    GraphFields& fields() { return m_fields; }

private:
    Random m_random;
    GraphFields m_fields;
};

/// A small network of the parts that large ones are made of: a residual block, a depthwise and a 1×1 convolution, a wide convolution.
Model makeNetwork()
{
    constexpr int64_t kNarrow = 32;
    constexpr int64_t kWide = 56;
    NetworkBuilder net(20240229);
    const std::string stem = net.relu("stem/relu", net.conv("stem", "image", 1, kNarrow, 3));
    const std::string pooled = net.add("pool", "MaxPool", {stem}, {Attribute::makeInts("kernel_shape", {2, 2}), Attribute::makeInts("strides", {2, 2})});
    const std::string inner = net.relu("block1/relu1", net.conv("block1/conv1", pooled, kNarrow, kNarrow, 3));
    const std::string sum = net.add("block1/add", "Add", {net.conv("block1/conv2", inner, kNarrow, kNarrow, 3), pooled}, {});
    const std::string residual = net.relu("block1/relu2", sum);
    const std::string filtered = net.relu("block2/relu1", net.conv("block2/depthwise", residual, kNarrow, kNarrow, 3, kNarrow));
    const std::string mixed = net.relu("block2/relu2", net.conv("block2/pointwise", filtered, kNarrow, kWide, 1));
    const std::string last = net.relu("block3/relu", net.conv("block3/conv", mixed, kWide, kWide, 3));
    const std::string means = net.add("mean", "AveragePool", {last}, {Attribute::makeInts("kernel_shape", {2, 2}), Attribute::makeInts("strides", {2, 2})});
    const std::string flat = net.add("flatten", "Flatten", {means}, {});
    net.addWeights("classifier", {kClasses, kWide * 4});
    net.add("classifier", "Gemm", {flat, "classifier.weight", "classifier.bias"}, {Attribute::makeInt("transB", 1)}, "scores");

    GraphFields& fields = net.fields();
    fields.name = "digits";
    fields.inputs = {ValueInfo::makeTensor("image", ElementType::Float, {{-1, "N"}, {1, {}}, {8, {}}, {8, {}}})};
    fields.outputs = {ValueInfo::makeTensor("scores", ElementType::Float, {{-1, "N"}, {kClasses, {}}})};
    Model model;
    model.irVersion = 7;
    model.opsets = {{"", 13}};
    model.producerName = "espalier-make-digits";
    return model.withGraph(fields);
}

std::vector<std::string> readLines(const char* path)
{
    std::vector<std::string> lines;
    gzFile file = gzopen(path, "rb");
    char line[1024];
    while (file && gzgets(file, line, sizeof line))
        lines.emplace_back(line);
    if (file)
        gzclose(file);
    return lines;
}

/// Which lines are for training: three quarters of every digit.
std::vector<bool> chooseTraining(const std::vector<std::string>& lines)
{
    Random random(19980701);
    std::map<std::string, std::vector<size_t>> byDigit;
    for (size_t i = 0; i < lines.size(); ++i)
        byDigit[lines[i].substr(lines[i].rfind(',') + 1)].push_back(i);
    std::vector<bool> training(lines.size(), false);
    for (auto& [digit, members] : byDigit) {
        for (size_t i = members.size(); i > 1; --i)
            std::swap(members[i - 1], members[random.below(i)]);
        for (size_t i = 0; i < members.size() * 3 / 4; ++i)
            training[members[i]] = true;
    }
    return training;
}

constexpr const char* kDataset = R"({
  "version": 1,
  "task": "classification",
  "evaluation": {"format": "csv", "file": "digits-evaluation.csv", "label_column": 64},
  "calibration": {"format": "csv", "file": "digits-training.csv", "label_column": 64, "limit": 200},
  "training": {"format": "csv", "file": "digits-training.csv", "label_column": 64},
  "inputs": {"image": {"source": "x", "scale": 0.0625}},
  "outputs": {"scores": "scores"},
  "classes": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
}
)";

Result<void> writeAll(const char* digits, const std::filesystem::path& folder)
{
    const std::vector<std::string> lines = readLines(digits);
    if (lines.size() != kSamples)
        return Error{ErrorCode::Malformed, digits, "has " + std::to_string(lines.size()) + " lines instead of " + std::to_string(kSamples)};
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    const std::vector<bool> isTraining = chooseTraining(lines);
    std::string training;
    std::string evaluation;
    for (size_t i = 0; i < lines.size(); ++i)
        (isTraining[i] ? training : evaluation) += lines[i];
    ESP_CHECK(writeFileAtomically((folder / "digits-training.csv").string(), training));
    ESP_CHECK(writeFileAtomically((folder / "digits-evaluation.csv").string(), evaluation));
    ESP_CHECK(writeFileAtomically((folder / "digits.dataset.json").string(), kDataset));
    return writeOnnx(makeNetwork(), (folder / "digits-untrained.onnx").string());
}

}  // namespace

}  // namespace esp

int main(int count, char** words)
{
    if (count != 3) {
        std::fputs("usage: espalier-make-digits DIGITS.csv.gz FOLDER\n", stderr);
        return 2;
    }
    const esp::Result<void> written = esp::writeAll(words[1], words[2]);
    if (!written)
        std::fprintf(stderr, "espalier-make-digits: %s\n", written.error().message().c_str());
    return written ? 0 : 1;
}

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// espalier-make-sample FOLDER writes a tiny network with seeded random weights and pictures for it: sample.onnx, sample.npz,
// sample.dataset.json. Nobody trained it: the pictures are noisy gratings, and a picture's label is the class that this very network
// gives it in float, so the uncompressed network scores 100 % and every loss shown is the compression's own.
//
// Its arithmetic is written out here in plain loops and shares nothing with core, so the sample is also a small second opinion.

#include <onnx/onnx_pb.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr int Side = 16;
constexpr int Channels1 = 8;
constexpr int Channels2 = 16;
constexpr int Classes = 10;
constexpr int Samples = 500;
constexpr float SmallestMargin = 0.05f;  // between the two best scores: no other correct order of summing can turn a label

/// Portable numbers: the standard fixes what mt19937 gives, but not what its distributions make of it.
class Random {
public:
    explicit Random(uint32_t seed) : m_engine(seed) {}
    float uniform(float low, float high) { return low + (high - low) * static_cast<float>(m_engine() >> 8) * 0x1p-24f; }
    std::vector<float> fill(size_t count, float bound)
    {
        std::vector<float> values(count);
        for (float& value : values)
            value = uniform(-bound, bound);
        return values;
    }

private:
    std::mt19937 m_engine;
};

struct Network {
    std::vector<float> w1, b1, w2, b2, w3, b3;
};

/// 3×3 convolution with one pixel of zeros around, then Relu. x: [in, side, side]; w: [out, in, 3, 3].
std::vector<float> convRelu(const std::vector<float>& x, const std::vector<float>& w, const std::vector<float>& b, int in, int out, int side)
{
    std::vector<float> y(static_cast<size_t>(out) * side * side);
    for (int o = 0; o < out; ++o) {
        for (int row = 0; row < side; ++row) {
            for (int column = 0; column < side; ++column) {
                float sum = b[o];
                for (int i = 0; i < in; ++i) {
                    for (int k = 0; k < 9; ++k) {
                        const int r = row + k / 3 - 1;
                        const int c = column + k % 3 - 1;
                        if (r >= 0 && r < side && c >= 0 && c < side)
                            sum += x[(i * side + r) * side + c] * w[(o * in + i) * 9 + k];
                    }
                }
                y[(o * side + row) * side + column] = std::max(sum, 0.0f);
            }
        }
    }
    return y;
}

std::vector<float> maxPool2(const std::vector<float>& x, int channels, int side)
{
    const int half = side / 2;
    std::vector<float> y(static_cast<size_t>(channels) * half * half);
    for (int c = 0; c < channels; ++c) {
        for (int row = 0; row < half; ++row) {
            for (int column = 0; column < half; ++column) {
                const float* at = &x[(c * side + 2 * row) * side + 2 * column];
                y[(c * half + row) * half + column] = std::max(std::max(at[0], at[1]), std::max(at[side], at[side + 1]));
            }
        }
    }
    return y;
}

/// [Channels2] means over the picture after both convolutions.
std::vector<float> features(const Network& network, const std::vector<float>& picture)
{
    const auto pooled = maxPool2(convRelu(picture, network.w1, network.b1, 1, Channels1, Side), Channels1, Side);
    const int area = Side * Side / 4;
    const auto second = convRelu(pooled, network.w2, network.b2, Channels1, Channels2, Side / 2);
    std::vector<float> means(Channels2);
    for (int c = 0; c < Channels2; ++c) {
        for (int i = 0; i < area; ++i)
            means[c] += second[c * area + i];
        means[c] /= static_cast<float>(area);
    }
    return means;
}

std::vector<float> scores(const Network& network, const std::vector<float>& means)
{
    std::vector<float> result(network.b3);
    for (int c = 0; c < Classes; ++c) {
        for (int k = 0; k < Channels2; ++k)
            result[c] += network.w3[c * Channels2 + k] * means[k];
    }
    return result;
}

/// A grating of random direction, period, contrast and brightness with some noise, [1, Side, Side], about [-1, 1].
std::vector<float> drawPicture(Random& random)
{
    const float angle = random.uniform(0.0f, 3.14159265f);
    const float frequency = random.uniform(0.15f, 1.6f);
    const float phase = random.uniform(0.0f, 6.2831853f);
    const float contrast = random.uniform(0.3f, 0.8f);
    const float brightness = random.uniform(-0.2f, 0.2f);
    std::vector<float> picture(Side * Side);
    for (int i = 0; i < Side * Side; ++i) {
        const float along = std::cos(angle) * static_cast<float>(i % Side) + std::sin(angle) * static_cast<float>(i / Side);
        picture[i] = brightness + contrast * std::sin(frequency * along + phase) + random.uniform(-0.1f, 0.1f);
    }
    return picture;
}

Network makeNetwork(Random& random)
{
    Network network;
    network.w1 = random.fill(Channels1 * 9, 0.6f);
    network.b1 = random.fill(Channels1, 0.1f);
    network.w2 = random.fill(Channels2 * Channels1 * 9, 0.2f);
    network.b2 = random.fill(Channels2, 0.1f);
    network.w3 = random.fill(Classes * Channels2, 1.0f);
    network.b3.assign(Classes, 0.0f);

    // A random last layer prefers one class for everything. Centred and scaled over some pictures, every class has its share.
    constexpr int Probes = 200;
    std::vector<double> sum(Classes), squares(Classes);
    for (int i = 0; i < Probes; ++i) {
        const auto s = scores(network, features(network, drawPicture(random)));
        for (int c = 0; c < Classes; ++c) {
            sum[c] += s[c];
            squares[c] += static_cast<double>(s[c]) * s[c];
        }
    }
    for (int c = 0; c < Classes; ++c) {
        const double mean = sum[c] / Probes;
        const double gain = 3.0 / std::sqrt(squares[c] / Probes - mean * mean);
        for (int k = 0; k < Channels2; ++k)
            network.w3[c * Channels2 + k] *= static_cast<float>(gain);
        network.b3[c] = static_cast<float>(-mean * gain);
    }
    return network;
}

void addTensor(onnx::GraphProto& graph, const std::string& name, std::initializer_list<int64_t> dims, const std::vector<float>& values)
{
    onnx::TensorProto& tensor = *graph.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const int64_t dim : dims)
        tensor.add_dims(dim);
    tensor.set_raw_data(values.data(), values.size() * sizeof(float));
}

onnx::NodeProto& addNode(onnx::GraphProto& graph, const std::string& name, const std::string& type, std::initializer_list<const char*> inputs,
                         const std::string& output)
{
    onnx::NodeProto& node = *graph.add_node();
    node.set_name(name);
    node.set_op_type(type);
    for (const char* input : inputs)
        node.add_input(input);
    node.add_output(output);
    return node;
}

void addInts(onnx::NodeProto& node, const std::string& name, std::initializer_list<int64_t> values)
{
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const int64_t value : values)
        attribute.add_ints(value);
}

void setShape(onnx::ValueInfoProto& info, const std::string& name, std::initializer_list<int64_t> rest)
{
    info.set_name(name);
    auto& type = *info.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    type.mutable_shape()->add_dim()->set_dim_param("N");
    for (const int64_t dim : rest)
        type.mutable_shape()->add_dim()->set_dim_value(dim);
}

std::string encode(const Network& network)
{
    onnx::ModelProto model;
    model.set_ir_version(7);
    model.set_producer_name("espalier-make-sample");
    model.add_opset_import()->set_version(13);
    onnx::GraphProto& graph = *model.mutable_graph();
    graph.set_name("sample");
    setShape(*graph.add_input(), "picture", {1, Side, Side});
    setShape(*graph.add_output(), "scores", {Classes});

    addTensor(graph, "conv1.weight", {Channels1, 1, 3, 3}, network.w1);
    addTensor(graph, "conv1.bias", {Channels1}, network.b1);
    addTensor(graph, "conv2.weight", {Channels2, Channels1, 3, 3}, network.w2);
    addTensor(graph, "conv2.bias", {Channels2}, network.b2);
    addTensor(graph, "classifier.weight", {Classes, Channels2}, network.w3);
    addTensor(graph, "classifier.bias", {Classes}, network.b3);

    onnx::NodeProto& conv1 = addNode(graph, "conv1", "Conv", {"picture", "conv1.weight", "conv1.bias"}, "conv1.out");
    addInts(conv1, "kernel_shape", {3, 3});
    addInts(conv1, "pads", {1, 1, 1, 1});
    addNode(graph, "relu1", "Relu", {"conv1.out"}, "relu1.out");
    onnx::NodeProto& pool = addNode(graph, "pool", "MaxPool", {"relu1.out"}, "pool.out");
    addInts(pool, "kernel_shape", {2, 2});
    addInts(pool, "strides", {2, 2});
    onnx::NodeProto& conv2 = addNode(graph, "conv2", "Conv", {"pool.out", "conv2.weight", "conv2.bias"}, "conv2.out");
    addInts(conv2, "kernel_shape", {3, 3});
    addInts(conv2, "pads", {1, 1, 1, 1});
    addNode(graph, "relu2", "Relu", {"conv2.out"}, "relu2.out");
    addNode(graph, "mean", "GlobalAveragePool", {"relu2.out"}, "mean.out");
    onnx::NodeProto& flatten = addNode(graph, "flatten", "Flatten", {"mean.out"}, "flatten.out");
    onnx::AttributeProto& axis = *flatten.add_attribute();
    axis.set_name("axis");
    axis.set_type(onnx::AttributeProto::INT);
    axis.set_i(1);
    onnx::NodeProto& gemm = addNode(graph, "classifier", "Gemm", {"flatten.out", "classifier.weight", "classifier.bias"}, "scores");
    onnx::AttributeProto& transposed = *gemm.add_attribute();
    transposed.set_name("transB");
    transposed.set_type(onnx::AttributeProto::INT);
    transposed.set_i(1);
    return model.SerializeAsString();
}

template<typename T>
void append(std::string& bytes, T value)
{
    char raw[sizeof(T)];  // little-endian machines only, as everything here
    std::memcpy(raw, &value, sizeof(T));
    bytes.append(raw, sizeof(T));
}

/// One array in NumPy's .npy format 1.0.
template<typename T>
std::string npy(const char* descr, const std::string& shape, const std::vector<T>& values)
{
    std::string header = std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
    header.append(64 - (10 + header.size() + 1) % 64, ' ');
    header += '\n';
    std::string bytes("\x93NUMPY\x01\x00", 8);
    append(bytes, static_cast<uint16_t>(header.size()));
    bytes += header;
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    return bytes;
}

/// A zip archive of stored members, which is what an .npz is.
std::string zip(const std::vector<std::pair<std::string, std::string>>& members)
{
    std::string bytes, directory;
    for (const auto& [name, content] : members) {
        std::string common;  // the fields that the local header and the directory share, from "version needed" on
        append<uint16_t>(common, 20);
        append<uint16_t>(common, 0);
        append<uint16_t>(common, 0);
        append<uint16_t>(common, 0);
        append<uint16_t>(common, 33);  // 1980-01-01
        append(common, static_cast<uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()))));
        append(common, static_cast<uint32_t>(content.size()));
        append(common, static_cast<uint32_t>(content.size()));
        append(common, static_cast<uint16_t>(name.size()));
        append<uint16_t>(common, 0);
        append<uint32_t>(directory, 0x02014b50);
        append<uint16_t>(directory, 20);
        directory += common + std::string(10, '\0');
        append(directory, static_cast<uint32_t>(bytes.size()));
        directory += name;
        append<uint32_t>(bytes, 0x04034b50);
        bytes += common + name + content;
    }
    const auto start = static_cast<uint32_t>(bytes.size());
    bytes += directory;
    append<uint32_t>(bytes, 0x06054b50);
    append<uint32_t>(bytes, 0);
    append(bytes, static_cast<uint16_t>(members.size()));
    append(bytes, static_cast<uint16_t>(members.size()));
    append(bytes, static_cast<uint32_t>(directory.size()));
    append(bytes, start);
    append<uint16_t>(bytes, 0);
    return bytes;
}

bool write(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file)
        std::fprintf(stderr, "%s: cannot be written\n", path.c_str());
    return static_cast<bool>(file);
}

constexpr const char* Binding = R"({
  "version": 1,
  "task": "classification",
  "evaluation": {"format": "npz", "file": "sample.npz"},
  "inputs": {"picture": {"source": "x"}},
  "outputs": {"scores": "scores"}
}
)";

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: espalier-make-sample FOLDER\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::error_code error;
    std::filesystem::create_directories(folder, error);

    Random random(20240229);
    const Network network = makeNetwork(random);
    std::vector<float> x;
    std::vector<int64_t> y;
    while (y.size() < Samples) {
        const auto picture = drawPicture(random);
        const auto s = scores(network, features(network, picture));
        const auto best = std::max_element(s.begin(), s.end());
        float second = -INFINITY;
        for (auto it = s.begin(); it != s.end(); ++it)
            second = it == best ? second : std::max(second, *it);
        if (*best - second < SmallestMargin)
            continue;
        x.insert(x.end(), picture.begin(), picture.end());
        y.push_back(best - s.begin());
    }

    const std::string count = std::to_string(Samples);
    const std::string pictures = "(" + count + ", 1, " + std::to_string(Side) + ", " + std::to_string(Side) + ")";
    const bool written = write(folder / "sample.onnx", encode(network)) &&
                         write(folder / "sample.npz", zip({{"x.npy", npy("<f4", pictures, x)}, {"y.npy", npy("<i8", "(" + count + ",)", y)}})) &&
                         write(folder / "sample.dataset.json", Binding);
    return written ? 0 : 1;
}

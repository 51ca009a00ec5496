// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Measured with ONNX Runtime 1.30 on one thread of a processor with AVX-512-VNNI, as a multiple of the time of the other way:
//
//   integer convolution alone between float layers, of 1, 2, 3, 4 channels a filter     3.6, 3.0, 2.7 (large pictures 1.2), 1.9; of 16 and more it wins
//     depthwise                                                                         1.3 to 1.6
//   integer products of up to 128 × 128 with nothing larger before them                 1.3 to 1.4; of 256 × 256 they win
//   float layer between integer layers, beside an integer one there                     1.5 to 1.9
//   int8 activations with zero point 0 behind Relu, beside float                        1.2 to 2.6
//   weights behind DequantizeLinear and activations in float, beside float              1.2 to 2.4
//
// Between integer layers convolutions of few channels are no loss: floats would have to be converted, and pooling in float takes longer than in
// integers (SqueezeNet with its first layer in float takes 2.3 times as long). Weights stored as codes behind Cast and Mul, as
// storeWeightsAsCodes() writes them, take the time of floats: they are folded when the model is loaded.
#include "core/compress/slow_places.h"

#include "core/compress/quantize.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace esp {

namespace {

constexpr int64_t kFewChannels = 4;  // of one filter
constexpr int64_t kSmallProduct = 128 * 128;  // weights

class Finder {
public:
    Finder(const GraphIndex& index, const std::vector<Layer>& layers) : m_index(index), m_layers(layers)
    {
        for (size_t i = 0; i < layers.size(); ++i) {
            m_layerOf.emplace(layers[i].node, i);
            if (isInteger(layers[i]))
                m_integerNodes.insert(layers[i].node);
        }
    }

    std::vector<SlowPlace> find()
    {
        for (size_t i = 0; i < m_index.graph().nodes().size(); ++i) {
            const int number = static_cast<int>(i);
            if (const auto layer = m_layerOf.find(number); layer != m_layerOf.end())
                lookAt(m_layers[layer->second]);
            else if (isJoin(node(number)))
                lookAtJoin(number);
        }
        return std::move(m_found);
    }

private:
    const Node& node(int number) const { return *m_index.graph().nodes()[static_cast<size_t>(number)]; }
    const Node* maker(const std::string& value) const
    {
        const int producer = m_index.producer(value);
        return producer >= 0 ? &node(producer) : nullptr;
    }
    bool isDequantized(const std::string& value) const
    {
        const Node* const made = maker(value);
        return made && made->is("DequantizeLinear");
    }
    static bool isJoin(const Node& node)
    {
        return node.domain().empty() && (node.is("Add") || node.is("Mul") || node.is("Concat") || node.is("AveragePool") || node.is("GlobalAveragePool"));
    }
    const std::string& inputOf(const Layer& layer) const { return node(layer.node).input(layer.weightInput == 0 ? 1 : 0); }
    bool isInteger(const Layer& layer) const
    {
        return layer.codes && !layer.codes->isWeightOnly && isDequantized(inputOf(layer)) && isDequantized(layer.weightName);
    }

    /// A float activation that alone reads the value is passed.
    const std::string& behindActivation(const std::string& value) const
    {
        const std::span<const int> readers = m_index.consumers(value);
        if (readers.size() == 1 && (node(readers[0]).is("Relu") || node(readers[0]).is("Clip")))
            return node(readers[0]).output(0);
        return value;
    }
    bool isQuantized(const std::string& value) const
    {
        const std::span<const int> readers = m_index.consumers(behindActivation(value));
        return std::any_of(readers.begin(), readers.end(), [&](int reader) { return node(reader).is("QuantizeLinear"); });
    }

    /// The value reaches a QuantizeLinear before any layer.
    bool isQuantizedFurtherOn(std::string value) const
    {
        constexpr int kMostSteps = 8;
        for (int step = 0; step < kMostSteps; ++step) {
            const std::span<const int> readers = m_index.consumers(value);
            if (std::any_of(readers.begin(), readers.end(), [&](int reader) { return node(reader).is("QuantizeLinear"); }))
                return true;
            if (readers.size() != 1 || m_layerOf.contains(readers[0]))
                return false;
            value = node(readers[0]).output(0);
        }
        return false;
    }

    /// What computes the codes that a DequantizeLinear's value comes from: an integer layer or join; null if floats are quantized there.
    /// Operators that only move codes are passed.
    const Node* integerMaker(std::string value) const
    {
        constexpr int kMostSteps = 64;
        for (int step = 0; step < kMostSteps; ++step) {
            const Node* const dequantize = maker(value);
            if (!dequantize || !dequantize->is("DequantizeLinear"))
                return nullptr;
            const Node* const quantize = maker(dequantize->input(0));
            const int number = quantize && quantize->is("QuantizeLinear") ? m_index.producer(quantize->input(0)) : -1;
            if (number < 0)
                return nullptr;
            if (m_integerNodes.contains(number))
                return &node(number);
            const Node& made = node(number);
            if (isJoin(made)) {
                const auto& inputs = made.inputs();
                return std::all_of(inputs.begin(), inputs.end(), [&](const std::string& input) { return isDequantized(input); }) ? &made : nullptr;
            }
            value = made.input(0);
        }
        return nullptr;
    }
    /// Whether integers are computed from what a layer writes.
    bool feedsIntegers(const Layer& layer) const
    {
        for (const int quantize : m_index.consumers(behindActivation(node(layer.node).output(0)))) {
            if (!node(quantize).is("QuantizeLinear"))
                continue;
            for (const int dequantize : m_index.consumers(node(quantize).output(0)))
                for (const int reader : m_index.consumers(node(dequantize).output(0)))
                    if (m_integerNodes.contains(reader) || isQuantized(node(reader).output(0)))
                        return true;
        }
        return false;
    }

    /// What it writes stands for a node without a name: under the name that it had before a Q and a DQ came behind it.
    std::string nameOf(int number) const
    {
        const Node& place = node(number);
        if (!place.name().empty())
            return place.name();
        const std::string& output = place.output(0);
        for (const int quantize : m_index.consumers(output))
            for (const int dequantize : m_index.consumers(node(quantize).output(0)))
                if (const std::string& old = node(dequantize).output(0); node(dequantize).is("DequantizeLinear") && output.starts_with(old + "_f"))
                    return old;
        return output;
    }

    void add(int number, const std::string& layer, std::string reason) { m_found.push_back({nameOf(number), layer, std::move(reason)}); }

    void lookAt(const Layer& layer)
    {
        std::string reason = m_integerNodes.contains(layer.node) ? reasonOfInteger(layer) : reasonOfFloat(layer);
        if (!reason.empty())
            add(layer.node, layer.name, std::move(reason));
    }

    std::string reasonOfInteger(const Layer& layer) const
    {
        const Node& own = node(layer.node);
        if (std::string reason = typeReason(layer); !reason.empty())
            return reason;
        if (std::string reason = unfusedReason(own); !reason.empty())
            return reason;
        const Dims& dims = layer.weight->dims();
        if (layer.kind == LayerKind::Conv && dims.size() > 2 && dims[1] <= kFewChannels && !integerMaker(inputOf(layer)) && !feedsIntegers(layer))
            return "its filters read so few channels (" + std::to_string(dims[1]) + ") that alone between float layers it is faster in float; choose its neighbours as well";
        if (isProduct(layer) && isSmallChain(layer))
            return "its product is so small (" + std::to_string(layer.weight->count()) + " weights) that ONNX Runtime computes it faster in float";
        return "";
    }

    /// With one row a sample; of sequences there may be many.
    bool isProduct(const Layer& layer) const { return layer.kind == LayerKind::Gemm || (layer.kind == LayerKind::MatMul && rankOf(m_index, inputOf(layer)) == 2); }

    /// A small product whose input somebody has to convert for its sake, or for that of another small one before it.
    bool isSmallChain(const Layer& layer) const
    {
        const Layer* now = &layer;
        for (size_t step = 0; step < m_layers.size() && now->weight->count() <= kSmallProduct; ++step) {
            const Node* const before = integerMaker(inputOf(*now));
            if (!before)
                return true;
            const auto found = std::find_if(m_layers.begin(), m_layers.end(), [&](const Layer& each) { return &node(each.node) == before; });
            if (found == m_layers.end() || !isProduct(*found))
                return false;
            now = &*found;
        }
        return false;
    }

    ElementType codeType(const Node& pair) const
    {
        const TensorPtr zero = m_index.constant(pair.input(2));
        return zero ? zero->type() : ElementType::Uint8;
    }

    /// The type that ONNX Runtime computes with: on x86 it makes signed codes unsigned where one node reads them.
    ElementType computedType(const Node& dequantize) const
    {
        const ElementType type = codeType(dequantize);
        const bool hasOneReader = m_index.consumers(dequantize.input(0)).size() == 1 && m_index.consumers(dequantize.output(0)).size() <= 1;
        return type == ElementType::Int8 && hasOneReader ? ElementType::Uint8 : type;
    }

    /// Integer kernels read and write bytes of one type.
    std::string typeReason(const Layer& layer) const
    {
        const ElementType in = computedType(*maker(inputOf(layer)));
        if (bitCount(in) > 8)
            return "what it reads are " + toString(in) + " codes, which ONNX Runtime computes in float on a processor; uint8 is faster";
        if (in == ElementType::Int8)
            return "several nodes read its int8 input, which ONNX Runtime computes in float on x86; uint8 is faster";
        const std::string& output = behindActivation(node(layer.node).output(0));
        const std::span<const int> readers = m_index.consumers(output);
        if (readers.size() != 1 || !node(readers[0]).is("QuantizeLinear"))
            return "";
        const std::span<const int> pairs = m_index.consumers(node(readers[0]).output(0));
        const ElementType out = pairs.size() == 1 && node(pairs[0]).is("DequantizeLinear") ? computedType(node(pairs[0])) : codeType(node(readers[0]));
        if (out == ElementType::Int8)
            return "several nodes read its int8 output, which ONNX Runtime computes in float on x86; uint8 is faster";
        if (out != in)
            return "it reads " + toString(in) + " codes and writes " + toString(out) + ", which ONNX Runtime computes in float; the same type on both sides is faster";
        return "";
    }

    /// ONNX Runtime drops a Relu only where the least code stands for 0.
    std::string unfusedReason(const Node& own) const
    {
        const std::span<const int> readers = m_index.consumers(own.output(0));
        if (readers.size() != 1 || !node(readers[0]).is("Relu"))
            return "";
        for (const int reader : m_index.consumers(node(readers[0]).output(0))) {
            const TensorPtr zero = node(reader).is("QuantizeLinear") ? m_index.constant(node(reader).input(2)) : nullptr;
            if (zero && zero->count() == 1 && zero->toInt64s()[0] != (zero->type() == ElementType::Int8 ? -128 : 0))
                return "its activations are " + toString(zero->type()) + " with zero point " + std::to_string(zero->toInt64s()[0]) + " behind Relu, which ONNX Runtime computes in float; an asymmetric grid of uint8 is faster";
        }
        return "";
    }

    std::string reasonOfFloat(const Layer& layer) const
    {
        const Node* before = maker(inputOf(layer));
        if (before && before->is("Max"))  // the guard that keeps it in float
            before = maker(before->input(0));
        const bool readsCodes = before && before->is("DequantizeLinear");
        if (readsCodes && !layer.codes && isQuantizedFurtherOn(node(layer.node).output(0)))
            return "it stays in float between integer layers, so what it reads and writes is converted on every run";
        if (!readsCodes && layer.codes && !layer.codes->isWeightOnly && isDequantized(layer.weightName) && layer.kind == LayerKind::Conv)
            return "a DequantizeLinear turns its weights into floats on every run, which is slower than float weights";
        return "";
    }

    void lookAtJoin(int number)
    {
        const Node& join = node(number);
        const auto& inputs = join.inputs();
        const auto missing = std::find_if(inputs.begin(), inputs.end(), [&](const std::string& input) { return !isDequantized(input); });
        const bool any = std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) { return isDequantized(input); });
        if (!any || missing == inputs.end() || m_index.constant(*missing) || !isQuantized(join.output(0)))
            return;
        add(number, layerMaking(*missing), join.opType() + " \"" + nameOf(number) + "\" joins in float between integer layers, as its input \"" + *missing + "\" is not quantized");
    }

    /// The layer that writes a value, through an activation; "" if none does.
    std::string layerMaking(const std::string& value) const
    {
        int producer = m_index.producer(value);
        if (producer >= 0 && (node(producer).is("Relu") || node(producer).is("Clip")))
            producer = m_index.producer(node(producer).input(0));
        const auto found = m_layerOf.find(producer);
        return found == m_layerOf.end() ? "" : m_layers[found->second].name;
    }

    const GraphIndex& m_index;
    const std::vector<Layer>& m_layers;
    std::unordered_map<int, size_t> m_layerOf;
    std::unordered_set<int> m_integerNodes;
    std::vector<SlowPlace> m_found;
};

}  // namespace

std::vector<SlowPlace> findSlowPlaces(const GraphIndex& index, const std::vector<Layer>& layers)
{
    // Most models that are opened hold no codes at all.
    const auto& nodes = index.graph().nodes();
    if (std::none_of(nodes.begin(), nodes.end(), [](const NodePtr& node) { return node->is("DequantizeLinear"); }))
        return {};
    return Finder(index, layers).find();
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A product of floats with weights behind DequantizeLinear becomes com.microsoft MatMulNBits of accuracy level 4, as ONNX Runtime's CPU provider
// makes it of each such product unless it is told otherwise: what the weights are multiplied by is then rounded to 8 bits, block by block, which
// moves results by half a per cent. Taken are (measured with version 1.30, tests/runtime/weight_codes.py) MatMul, and Gemm without transposes and
// factors whose bias has one value a column; constant codes of 2, 4 or 8 bits with one scale, one a column, or one for a block of 16 to 256
// inputs, with one scale also behind a Transpose; if nothing else reads the weights, the input is not dequantized itself, and the result is not
// quantized. Relu or Clip with a node behind it counts as something that a quantizer might take in, and keeps the product in float.
#include "core/engine/planner.h"
#include "core/engine/quantized_values.h"

#include <algorithm>
#include <array>

namespace esp {

namespace {

constexpr int64_t kDefaultBlock = 32;
constexpr int64_t kLeastBlock = 16;
constexpr int64_t kLargestBlock = 256;
constexpr int64_t kCodedInputs = 4;  // accuracy_level

bool isSignedCode(ElementType type)
{
    return type == ElementType::Int8 || type == ElementType::Int4 || type == ElementType::Int2;
}

/// Whether another node makes the same of the same codes, which ONNX Runtime makes one with two readers.
bool hasTwin(const WorkGraph& graph, const WorkNode& dequantizer)
{
    const auto& readers = graph.value(dequantizer.inputs[0]).consumers;
    return std::any_of(readers.begin(), readers.end(), [&](int reader) {
        const WorkNode& other = graph.nodes[static_cast<size_t>(reader)];
        return &other != &dequantizer && QuantizedValues::is(*other.node, "DequantizeLinear") && other.inputs == dequantizer.inputs;
    });
}

/// 0: no code that MatMulNBits has.
int64_t bitsOf(ElementType type)
{
    constexpr std::array kEight = {ElementType::Int8, ElementType::Uint8};
    constexpr std::array kFour = {ElementType::Int4, ElementType::Uint4};
    constexpr std::array kTwo = {ElementType::Int2, ElementType::Uint2};
    const auto isIn = [type](const auto& types) { return std::find(types.begin(), types.end(), type) != types.end(); };
    return isIn(kEight) ? 8 : isIn(kFour) ? 4 : isIn(kTwo) ? 2 : 0;
}

/// Code i of a constant as MatMulNBits stores it: without a sign, signed ones half the range up.
uint8_t codeOf(const Value& value, int64_t bits, int64_t i)
{
    const int64_t perByte = 8 / bits;
    const auto byte = static_cast<uint8_t>(value.data.data()[i / perByte]);
    const int code = (byte >> (i % perByte * bits)) & ((1 << bits) - 1);
    return static_cast<uint8_t>(isSignedCode(value.type) ? code ^ (1 << (bits - 1)) : code);
}

/// Weights [inputs][columns] and their coding.
struct Codes {
    const WorkNode* dequantizer = nullptr;
    int64_t bits = 0;
    int64_t block = kDefaultBlock;
    bool isBlocked = false;
    bool isTransposed = false;  ///< they are stored [columns][inputs]
    const WorkValue* weights = nullptr;
    const WorkValue* scales = nullptr;
    const WorkValue* zeros = nullptr;

    int64_t inputs() const { return weights->dims[isTransposed ? 1 : 0]; }
    int64_t columns() const { return weights->dims[isTransposed ? 0 : 1]; }
    int64_t blocks() const { return (inputs() + block - 1) / block; }
    /// Where the scale and zero point of a block of a column are.
    int64_t scaleAt(int64_t blockNumber, int64_t column) const
    {
        if (scales->dims.empty())
            return 0;
        return isBlocked ? blockNumber * columns() + column : column;
    }
    int64_t codeAt(int64_t input, int64_t column) const { return isTransposed ? column * inputs() + input : input * columns() + column; }
};

std::optional<Codes> codesOf(const WorkGraph& graph, int value, int reader)
{
    const WorkNode* producer = graph.producerOf(value);
    Codes codes;
    if (producer && producer->node->is("Transpose") && graph.value(value).dims.size() == 2 && graph.soleConsumer(value) == reader) {
        const std::vector<int64_t> order = producer->node->intsAttribute("perm");
        codes.isTransposed = order.empty() || order == std::vector<int64_t>{1, 0};
        if (codes.isTransposed) {
            reader = graph.value(value).producer;
            value = producer->inputs[0];
            producer = graph.producerOf(value);
        }
    }
    if (!producer || !QuantizedValues::is(*producer->node, "DequantizeLinear") || graph.soleConsumer(value) != reader || producer->inputs.size() < 2 ||
        hasTwin(graph, *producer) || !std::all_of(producer->inputs.begin(), producer->inputs.end(), [&](int input) { return input < 0 || graph.isConstant(input); }))
        return std::nullopt;
    codes.dequantizer = producer;
    codes.weights = &graph.value(producer->inputs[0]);
    codes.scales = &graph.value(producer->inputs[1]);
    codes.zeros = producer->inputs.size() > 2 && producer->inputs[2] >= 0 ? &graph.value(producer->inputs[2]) : nullptr;
    codes.bits = bitsOf(codes.weights->type);
    if (codes.bits == 0 || codes.weights->dims.size() != 2 || codes.inputs() == 0 || codes.scales->type != ElementType::Float)
        return std::nullopt;
    const int64_t block = producer->node->intAttribute("block_size", 0);
    const int64_t axis = producer->node->intAttribute("axis", 1);
    codes.isBlocked = block > 0;
    if (codes.isTransposed && !codes.scales->dims.empty())
        return std::nullopt;
    if (codes.isBlocked) {
        if (axis != 0 || block < kLeastBlock || block > kLargestBlock || (block & (block - 1)) != 0)
            return std::nullopt;
        codes.block = block;
        return codes.scales->dims == Dims{codes.blocks(), codes.columns()} ? std::optional(codes) : std::nullopt;
    }
    // One scale is a scalar there, not a list of one; an axis is counted from the front.
    if (!codes.scales->dims.empty() && (axis != 1 || codes.scales->dims != Dims{codes.columns()}))
        return std::nullopt;
    return codes;
}

/// Weights [columns][blocks][bytes of a block], scales [columns · blocks], and, if they are needed, zero points [columns][bytes of a row of blocks].
std::vector<Value> packed(const Codes& codes)
{
    const int64_t columns = codes.columns(), blocks = codes.blocks(), blockBytes = codes.block * codes.bits / 8;
    const int64_t perByte = 8 / codes.bits;
    auto [weights, weightBytes] = Value::allocate(ElementType::Uint8, {columns, blocks, blockBytes});
    auto [scales, scaleBytes] = Value::allocate(ElementType::Float, {columns * blocks});
    auto* scale = reinterpret_cast<float*>(scaleBytes);
    std::fill_n(weightBytes, weights.count(), std::byte{0});
    for (int64_t column = 0; column < columns; ++column) {
        for (int64_t i = 0; i < codes.inputs(); ++i) {
            const int64_t place = i % codes.block;
            weightBytes[(column * blocks + i / codes.block) * blockBytes + place / perByte] |=
                static_cast<std::byte>(codeOf(codes.weights->constant, codes.bits, codes.codeAt(i, column)) << (place % perByte * codes.bits));
        }
        for (int64_t block = 0; block < blocks; ++block)
            *scale++ = codes.scales->constant.as<float>()[static_cast<size_t>(codes.scaleAt(block, column))];
    }
    std::vector<Value> results = {std::move(weights), std::move(scales)};
    if (!codes.zeros && isSignedCode(codes.weights->type))
        return results;  // half the range up is what is meant without them
    const int64_t rowBytes = (blocks * codes.bits + 7) / 8;
    auto [zeros, zeroBytes] = Value::allocate(ElementType::Uint8, {columns, rowBytes});
    std::fill_n(zeroBytes, zeros.count(), std::byte{0});
    for (int64_t column = 0; codes.zeros && column < columns; ++column)
        for (int64_t block = 0; block < blocks; ++block)
            zeroBytes[column * rowBytes + block / perByte] |=
                static_cast<std::byte>(codeOf(codes.zeros->constant, codes.bits, codes.scaleAt(block, column)) << (block % perByte * codes.bits));
    results.push_back(std::move(zeros));
    return results;
}

bool isPlainProduct(const WorkGraph& graph, const WorkNode& work)
{
    const Node& node = *work.node;
    const bool isGemm = node.is("Gemm");
    if ((!isGemm && !node.is("MatMul")) || work.inputs.size() < 2 || work.outputs[0] < 0 || graph.value(work.inputs[0]).type != ElementType::Float ||
        graph.value(work.inputs[0]).dims.empty())
        return false;
    if (!isGemm)
        return true;
    const int bias = work.inputs.size() > 2 ? work.inputs[2] : -1;
    const WorkNode* biasProducer = bias >= 0 ? graph.producerOf(bias) : nullptr;
    return node.intAttribute("transA", 0) == 0 && node.intAttribute("transB", 0) == 0 && node.floatAttribute("alpha", 1) == 1 &&
           node.floatAttribute("beta", 1) == 1 && (bias < 0 || graph.value(bias).dims == Dims{graph.value(work.inputs[1]).dims.back()}) &&
           (!biasProducer || !QuantizedValues::is(*biasProducer->node, "DequantizeLinear"));
}

/// Whether a quantizer reads the value, or Relu or Clip that one node reads.
bool isToBeQuantized(const WorkGraph& graph, int value)
{
    const auto& readers = graph.value(value).consumers;
    const auto isQuantizer = [&](int reader) { return graph.nodes[static_cast<size_t>(reader)].node->opType() == "QuantizeLinear"; };
    if (std::any_of(readers.begin(), readers.end(), isQuantizer))
        return true;
    const int only = graph.soleConsumer(value);
    if (only < 0)
        return false;
    const WorkNode& guard = graph.nodes[static_cast<size_t>(only)];
    const int behind = guard.outputs[0] < 0 ? -1 : graph.soleConsumer(guard.outputs[0]);
    if (behind < 0 || !(guard.node->is("Relu") || guard.node->is("Clip")))
        return false;
    const WorkNode& next = graph.nodes[static_cast<size_t>(behind)];
    return !(next.node->is("Identity") && graph.value(next.outputs[0]).isOutput);  // which is the output itself there
}

/// Whether ONNX Runtime makes one Gemm of a product and the addition behind it, with a matrix as bias.
bool becomesSum(const WorkGraph& graph, const WorkNode& work)
{
    const Dims& result = graph.value(work.outputs[0]).dims;
    const int only = graph.soleConsumer(work.outputs[0]);
    if (!work.node->is("MatMul") || result.size() != 2 || only < 0 || !graph.nodes[static_cast<size_t>(only)].node->is("Add"))
        return false;
    const WorkNode& add = graph.nodes[static_cast<size_t>(only)];
    const Dims& other = graph.value(add.inputs[0] == work.outputs[0] ? add.inputs[1] : add.inputs[0]).dims;
    return other == result || other == Dims{1, result[1]};
}

void fuse(WorkGraph& graph, int number, PlanningStore& store)
{
    const WorkNode& work = graph.nodes[static_cast<size_t>(number)];
    if (!isPlainProduct(graph, work))
        return;
    const WorkNode* before = graph.producerOf(work.inputs[0]);
    if ((before && QuantizedValues::is(*before->node, "DequantizeLinear")) || isToBeQuantized(graph, work.outputs[0]) || becomesSum(graph, work))
        return;
    const std::optional<Codes> codes = codesOf(graph, work.inputs[1], number);
    if (!codes)
        return;

    Hasher hasher;
    hasher.add("weight codes").add(codes->block).add(codes->isBlocked).add(codes->isTransposed);
    for (const WorkValue* value : {codes->weights, codes->scales, codes->zeros})
        hasher.add(value ? value->constantHash : Hash128{});
    const Hash128 key = hasher.finish();
    std::optional<PlanningStore::Folded> values = store.findFolded(key);
    if (!values) {
        values.emplace();
        for (Value& value : packed(*codes))
            values->emplace_back(std::move(value), Hasher().add(key).add(values->size()).finish());
        store.keepFolded(key, *values);
    }
    const NodePtr product = work.node;
    const int maker = graph.value(work.inputs[1]).producer;
    const int dequantizer = static_cast<int>(codes->dequantizer - graph.nodes.data());
    const Replacement fused{.opType = "MatMulNBits",
                            .sources = {product, codes->dequantizer->node},
                            .variant = static_cast<int64_t>(key.low),
                            .setFields = [product, inputs = codes->inputs(), columns = codes->columns(), bits = codes->bits, block = codes->block](NodeFields& fields) {
                                fields.domain = "com.microsoft";
                                fields.name = product->name();
                                fields.attributes = {Attribute::makeInt("K", inputs), Attribute::makeInt("N", columns), Attribute::makeInt("bits", bits),
                                                     Attribute::makeInt("block_size", block), Attribute::makeInt("accuracy_level", kCodedInputs)};
                            }};
    std::vector<int> inputs = {work.inputs[0]};
    for (const auto& [value, hash] : *values)
        inputs.push_back(graph.addConstant(graph.keepName("espalier_weight_codes_" + hash.toHex()), value, hash));
    if (work.inputs.size() > 2 && work.inputs[2] >= 0) {
        inputs.resize(5, -1);
        inputs.push_back(work.inputs[2]);
    }
    graph.replace(number, {number}, fused, std::move(inputs), {work.outputs[0]});
    for (const int gone : {maker, dequantizer})
        if (graph.nodes[static_cast<size_t>(gone)].alive)
            graph.kill(gone);
}

}  // namespace

void fuseWeightCodes(WorkGraph& graph, PlanningStore& store)
{
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
        if (graph.nodes[i].alive)
            fuse(graph, static_cast<int>(i), store);
    }
}

}  // namespace esp

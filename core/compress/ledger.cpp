// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/ledger.h"

#include "core/model/stored_weight.h"
#include "core/model/weight_reader.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

namespace esp {

namespace {

/// Bytes of a length-delimited protobuf field with a one-byte tag.
int64_t fieldBytes(uint64_t length)
{
    int64_t bytes = 1;
    for (uint64_t rest = length; rest >= 0x80; rest >>= 7)
        ++bytes;
    return 1 + bytes + static_cast<int64_t>(length);
}

/// Multiplies codes, whatever it gives.
bool isIntegerProduct(std::string_view opType)
{
    static constexpr std::string_view kOps[] = {"QLinearConv", "ConvInteger", "QLinearMatMul", "MatMulInteger", "QGemm", "MatMulIntegerToFloat", "DynamicQuantizeMatMul"};
    return std::find(std::begin(kOps), std::end(kOps), opType) != std::end(kOps);
}

class LedgerMaker {
public:
    LedgerMaker(const Model& model, const Plan* plan) : m_model(model), m_plan(plan), m_index(model.graph), m_layers(findLayers(m_index)) {}

    Ledger make()
    {
        m_owner.assign(m_index.graph().nodes().size(), -1);
        m_inFile.assign(m_layers.size(), 0);
        m_ledger.layers.reserve(m_layers.size());
        for (size_t i = 0; i < m_layers.size(); ++i)
            claim(static_cast<int>(i));
        m_ledger.fileBytes = static_cast<int64_t>(fileBytes(m_model));
        m_ledger.externalBytes = static_cast<int64_t>(externalBytes(m_model));
        for (const Layer& layer : m_layers)
            describe(layer);
        addNodes();
        addInitializers();
        addPlan();
        m_ledger.slow = findSlowPlaces(m_index, m_layers);
        m_ledger.graphBytes = m_ledger.fileBytes;
        for (size_t i = 0; i < m_layers.size(); ++i) {
            LayerLedger& layer = m_ledger.layers[i];
            layer.overheadBytes = layer.fileBytes - m_inFile[i];
            m_ledger.graphBytes -= layer.fileBytes;
        }
        return std::move(m_ledger);
    }

private:
    const Node& node(int number) const { return *m_index.graph().nodes()[static_cast<size_t>(number)]; }
    std::string_view nameOf(int number) const { return node(number).name().empty() ? node(number).output(0) : node(number).name(); }

    /// A layer owns its node, what makes its weight and bias from constants, what folds into it, and the Q/DQ pair of what it writes.
    void claim(int layer);
    /// Whether the value is made from constants alone; the nodes that make it for this layer only are the layer's.
    bool claimConstant(int layer, const std::string& value);
    bool isOfBytes(const Node& dequantize) const;
    void describe(const Layer& layer);
    /// The part of its layer's entry that an initializer counts to; the layer's overhead where it is there to take codes apart.
    int64_t& partOf(LayerLedger& entry, int layer, const Tensor& tensor);
    /// Whether a Div takes the index of sparse weights apart.
    bool isIndex(const Node& division) const;
    /// Whether a Gather looks codes up by the places of a mask.
    bool isGiven(const Node& gather) const;
    /// Whether the layer's weight is made from the value.
    bool makesWeight(int layer, const std::string& value) const;
    void addNodes();
    void addInitializers();
    void addPlan();

    const Model& m_model;
    const Plan* m_plan;
    GraphIndex m_index;
    std::vector<Layer> m_layers;
    std::vector<int> m_owner;                 // layer of each node, -1: none
    std::vector<int64_t> m_inFile;            // bytes of each layer's parts that lie in the model file itself
    Ledger m_ledger;
};

bool LedgerMaker::claimConstant(int layer, const std::string& value)
{
    const int producer = m_index.producer(value);
    if (producer < 0)
        return m_index.constant(value) != nullptr;
    int& owner = m_owner[static_cast<size_t>(producer)];
    const std::span<const int> readers = m_index.consumers(value);
    const bool isOwn = std::all_of(readers.begin(), readers.end(), [&](int reader) { return m_owner[static_cast<size_t>(reader)] == layer; });
    if (owner == layer && isOwn)
        return true;  // a mask is read twice
    if (owner >= 0 || !isOwn)
        return m_index.constant(value) != nullptr;
    owner = layer;
    const auto& inputs = node(producer).inputs();
    const bool isConstant =
        std::all_of(inputs.begin(), inputs.end(), [&](const std::string& input) { return input.empty() || claimConstant(layer, input); });
    if (!isConstant)
        owner = -1;
    return isConstant;
}

void LedgerMaker::claim(int number)
{
    const Layer& layer = m_layers[static_cast<size_t>(number)];
    m_owner[static_cast<size_t>(layer.node)] = number;
    for (const int folded : layer.folded)
        m_owner[static_cast<size_t>(folded)] = number;
    const auto& inputs = node(layer.node).inputs();
    for (size_t i = 0; i < inputs.size(); ++i)
        if (static_cast<int>(i) == layer.weightInput || i >= 2)
            claimConstant(number, inputs[i]);
    const int last = layer.folded.empty() ? layer.node : layer.folded.back();
    const std::span<const int> readers = m_index.consumers(node(last).output(0));
    if (readers.size() != 1 || !node(readers[0]).is("QuantizeLinear"))
        return;
    m_owner[static_cast<size_t>(readers[0])] = number;
    const std::span<const int> after = m_index.consumers(node(readers[0]).output(0));
    if (after.size() == 1 && node(after[0]).is("DequantizeLinear"))
        m_owner[static_cast<size_t>(after[0])] = number;
}

/// Whether integer kernels take the codes of a DequantizeLinear: 8 bits, unsigned or, read by one node alone, made so by ONNX Runtime.
bool LedgerMaker::isOfBytes(const Node& dequantize) const
{
    const TensorPtr zero = m_index.constant(dequantize.input(2));
    const ElementType type = zero ? zero->type() : ElementType::Uint8;
    const bool hasOneReader = m_index.consumers(dequantize.input(0)).size() == 1 && m_index.consumers(dequantize.output(0)).size() == 1;
    return type == ElementType::Uint8 || (type == ElementType::Int8 && hasOneReader);
}

void LedgerMaker::describe(const Layer& layer)
{
    LayerLedger& entry = m_ledger.layers.emplace_back();
    entry.layer = layer.name;
    const Node& own = node(layer.node);
    const StoredWeight* codes = layer.codes.get();
    if (layer.weight) {
        StoredWeight plain;
        plain.tensor = layer.weight;
        entry.weightType = codes ? codes->typeName() : toString(layer.weight->type());
        entry.weights = layer.weight->count();
        entry.zeros = (codes ? *codes : plain).zeroCount();
    }
    const int maker = m_index.producer(own.input(layer.weightInput == 0 ? 1 : 0));
    const bool readsCodes = maker >= 0 && node(maker).is("DequantizeLinear");
    const bool readsBytes = readsCodes && isOfBytes(node(maker));
    const bool isGuarded = maker >= 0 && node(maker).is("Max") && m_index.producer(node(maker).input(0)) >= 0 &&
                           node(m_index.producer(node(maker).input(0))).is("DequantizeLinear");
    // Without a plan: by the form that is known to become an integer kernel.
    const bool isOnCodes = isIntegerProduct(own.opType());
    const bool isInFloat = own.is("MatMulNBits", "com.microsoft") && own.intAttribute("accuracy_level", 0) != 4;
    entry.integerKernel = isOnCodes || (codes && !codes->isWeightOnly && readsBytes);
    const bool isInteger = codes && integerAt(*codes->tensor, 0);
    if (codes && codes->isWeightOnly)
        entry.stayedFloat = isInteger ? "only its weights are integers; it computes in float" : "only its weights are stored in fewer bits; it computes in float";
    else if (isInFloat)
        entry.stayedFloat = "only its weights are integers; it computes in float";
    else if (codes && !readsCodes && !isOnCodes)
        entry.stayedFloat = "its weights are integers, but what it reads is not quantized";
    else if (isGuarded || (readsCodes && !entry.integerKernel))
        entry.stayedFloat = "left in float between integer layers";
}

bool LedgerMaker::makesWeight(int layer, const std::string& value) const
{
    constexpr int kMostNodes = 16;
    const Layer& owner = m_layers[static_cast<size_t>(layer)];
    std::string now = value;
    for (int step = 0; step < kMostNodes; ++step) {
        if (now == owner.weightName)
            return true;
        const std::span<const int> readers = m_index.consumers(now);
        if (readers.empty() || readers[0] == owner.node)
            break;
        now = node(readers[0]).output(0);
    }
    const std::string& recurrence = node(owner.node).input(2);
    return owner.recurrence && value == recurrence;
}

bool LedgerMaker::isIndex(const Node& division) const
{
    constexpr int kMostNodes = 4;
    const Node* now = &division;
    for (int step = 0; step < kMostNodes; ++step) {
        const std::span<const int> readers = m_index.consumers(now->output(0));
        if (readers.empty())
            return false;
        now = &node(readers[0]);
        if (now->is("CumSum") || now->is("Add"))
            return true;
    }
    return false;
}

bool LedgerMaker::isGiven(const Node& gather) const
{
    const int shape = m_index.producer(gather.input(1));
    const int product = shape >= 0 ? m_index.producer(node(shape).input(0)) : -1;
    return product >= 0 && node(shape).is("Reshape") && node(product).is("Mul");
}

int64_t& LedgerMaker::partOf(LayerLedger& entry, int layer, const Tensor& tensor)
{
    const Node& reader = node(m_index.consumers(tensor.name())[0]);
    const bool isFirst = reader.input(0) == tensor.name();
    if ((reader.is("DequantizeLinear") || reader.is("QuantizeLinear")) && !isFirst)
        return entry.scaleBytes;
    if (!makesWeight(layer, tensor.name()))
        return entry.biasBytes;
    const int before = m_index.producer(reader.input(0));
    if (reader.is("Mul") && !isFirst && before >= 0 && (node(before).is("Cast") || node(before).is("Gather")))
        return entry.scaleBytes;
    if (reader.is("Gather") && isFirst && tensor.dims().size() == 1)
        return m_layers[static_cast<size_t>(layer)].codes && isGiven(reader) ? entry.codeBytes : entry.codebookBytes;
    if (reader.is("Div") && isFirst && isIndex(reader))
        return entry.indexBytes;
    // Of packed codes the words hold the weights; the rest of what takes them apart does not.
    const bool isPlacing = (reader.is("Add") || reader.is("Sub") || reader.is("CumSum") || reader.is("Expand")) && m_layers[static_cast<size_t>(layer)].codes;
    if (isPlacing)
        return entry.overheadBytes;
    const bool isUnpacking = reader.is("Div") || reader.is("Mod") || reader.is("Slice") || reader.is("Reshape");
    if (isUnpacking && !(isFirst && (reader.is("Div") || tensor.type() != ElementType::Int64)))
        return entry.overheadBytes;
    return entry.codeBytes;
}

void LedgerMaker::addNodes()
{
    for (size_t i = 0; i < m_owner.size(); ++i)
        if (m_owner[i] >= 0)
            m_ledger.layers[static_cast<size_t>(m_owner[i])].fileBytes += fieldBytes(node(static_cast<int>(i)).wire().size());
}

void LedgerMaker::addInitializers()
{
    for (const TensorPtr& tensor : m_index.graph().initializers()) {
        const std::span<const int> readers = m_index.consumers(tensor->name());
        const int owner = readers.empty() ? -1 : m_owner[static_cast<size_t>(readers[0])];
        const bool isOwned = owner >= 0 && std::all_of(readers.begin(), readers.end(),
                                                       [&](int reader) { return m_owner[static_cast<size_t>(reader)] == owner; });
        if (!isOwned)
            continue;
        LayerLedger& entry = m_ledger.layers[static_cast<size_t>(owner)];
        entry.fileBytes += fieldBytes(tensor->encodedBytes());
        int64_t& part = partOf(entry, owner, *tensor);
        if (&part == &entry.overheadBytes)
            continue;
        part += tensor->dataBytes();
        if (!tensor->external())
            m_inFile[static_cast<size_t>(owner)] += tensor->dataBytes();
    }
    // Weights in Constant nodes.
    for (size_t i = 0; i < m_layers.size(); ++i) {
        LayerLedger& entry = m_ledger.layers[i];
        const TensorPtr& weight = m_layers[i].weight;
        const int producer = m_index.producer(m_layers[i].weightName);
        if (weight && producer >= 0 && node(producer).is("Constant") && m_owner[static_cast<size_t>(producer)] == static_cast<int>(i)) {
            entry.codeBytes += weight->dataBytes();
            m_inFile[i] += weight->dataBytes();
        }
    }
}

void LedgerMaker::addPlan()
{
    if (!m_plan)
        return;
    NameTable names;
    std::vector<size_t> layerOf;
    names.reserve(m_layers.size());
    for (size_t i = 0; i < m_layers.size(); ++i) {
        const auto number = static_cast<size_t>(names.add(nameOf(m_layers[i].node)));
        layerOf.resize(names.size());
        layerOf[number] = i;
    }
    m_ledger.macs = m_plan->macs;
    for (const PlanStep& step : m_plan->steps) {
        const bool isInteger = isIntegerProduct(step.opType);
        if (isInteger)
            m_ledger.integerMacs += step.macs;
        for (const std::string& name : step.nodeNames) {
            const int number = names.find(name);
            if (number < 0)
                continue;
            LayerLedger& entry = m_ledger.layers[layerOf[static_cast<size_t>(number)]];
            entry.macs = std::max<int64_t>(entry.macs, 0) + step.macs;
            entry.integerKernel = isInteger;
        }
    }
    int64_t weights = 0;
    for (const PlanValue& value : m_plan->values)
        weights += value.isConstant ? value.bytes : 0;
    m_ledger.ramBytes = weights + m_plan->peakActivationBytes;
}

}  // namespace

Ledger makeLedger(const Model& model, const Plan* plan) { return LedgerMaker(model, plan).make(); }

int64_t entropyBytes(const Tensor& tensor)
{
    const int64_t dense = tensor.dataBytes();
    const int bits = bitCount(tensor.type());
    const int64_t count = tensor.count();
    if (bits < 8 || count <= 0)
        return dense;
    const auto size = static_cast<size_t>(bits / 8);
    std::unordered_map<uint64_t, int64_t> occurrences;
    std::vector<int64_t> table(size <= 2 ? size_t{1} << bits : 0, 0);
    constexpr size_t kMostValues = 1 << 16;
    for (int64_t i = 0; i < count; ++i) {
        uint64_t value = 0;
        std::memcpy(&value, tensor.data().data() + static_cast<size_t>(i) * size, size);
        if (!table.empty())
            ++table[value];
        else if (++occurrences[value] == 1 && occurrences.size() > kMostValues)
            return dense;
    }
    const auto bitsOf = [&](int64_t times) {
        return times > 0 ? static_cast<double>(times) * std::log2(static_cast<double>(count) / static_cast<double>(times)) : 0;
    };
    double total = 0;
    for (const int64_t times : table)
        total += bitsOf(times);
    for (const auto& [value, times] : occurrences)
        total += bitsOf(times) + bits;
    return std::min(dense, static_cast<int64_t>(std::ceil(total / 8)));
}

Result<SlowLedger> makeSlowLedger(const Model& model, const Job& job)
{
    constexpr size_t kChunk = size_t{1} << 18;
    constexpr int kLevel = 6;
    SlowLedger ledger;
    ESP_TRY(const Bytes bytes, serialize(model));
    z_stream stream{};
    if (deflateInit(&stream, kLevel) != Z_OK)
        return Error{ErrorCode::OutOfMemory, {}, "zlib could not be started"};
    std::vector<Bytef> out(kChunk);
    for (size_t at = 0; at < bytes.size() || at == 0; at += kChunk) {
        if (job.stopped()) {
            deflateEnd(&stream);
            return cancelled();
        }
        const size_t size = std::min(kChunk, bytes.size() - at);
        // zlib does not write through next_in, but its type is not const.
        stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data() + at));
        stream.avail_in = static_cast<uInt>(size);
        const int flush = at + size >= bytes.size() ? Z_FINISH : Z_NO_FLUSH;
        do {
            stream.next_out = out.data();
            stream.avail_out = static_cast<uInt>(out.size());
            deflate(&stream, flush);
            ledger.downloadBytes += static_cast<int64_t>(out.size() - stream.avail_out);
        } while (stream.avail_out == 0);
        job.report(static_cast<double>(at + size) / static_cast<double>(std::max<size_t>(bytes.size(), 1)));
    }
    deflateEnd(&stream);

    ledger.sparseBytes = static_cast<int64_t>(bytes.size() + externalBytes(model));
    ledger.entropyBytes = ledger.sparseBytes;
    const GraphIndex index(model.graph);
    const Ledger plain = makeLedger(model, nullptr);
    const std::vector<Layer> layers = findLayers(index);
    for (size_t i = 0; i < layers.size(); ++i) {
        if (job.stopped())
            return cancelled();
        const auto stored = findStoredWeight(index, layers[i].weightName);
        if (!stored)
            continue;
        const int64_t zeros = stored->zeroCount();
        const int64_t count = stored->tensor->count();
        // Packed codes take less than their type says.
        const int64_t dense = stored->isPacked ? plain.layers[i].codeBytes + plain.layers[i].indexBytes : stored->tensor->dataBytes();
        const int64_t each = stored->isPacked ? (dense * (count - zeros) + count - 1) / count : packedBytes(stored->tensor->type(), count - zeros);
        if (!stored->isSparse)
            ledger.sparseBytes -= std::max<int64_t>(0, dense - (count + 7) / 8 - each);
        // Values of a codebook are counted in it.
        int64_t coded = std::min(dense, entropyBytes(*stored->tensor));
        if (stored->isPacked && stored->tensor->type() == ElementType::Float)
            coded = std::max<int64_t>(0, coded - static_cast<int64_t>(stored->levels.size() * sizeof(float)));
        ledger.layerEntropyBytes[layers[i].name] = coded;
        ledger.entropyBytes -= dense - coded;
    }
    return ledger;
}

}  // namespace esp

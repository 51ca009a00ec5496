// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Images between convolutions are kept in blocks of channels (kernel_types.h), where operators find a pixel's channels side by side and read
// them in place. Convolutions begin such a stretch; pools, what works element by element and Concat go on in it when all they read is blocked;
// for everything else, and for values that somebody observes, the image is turned back. Whether a value is blocked follows from what makes it, so
// that what lies before a layer stays as it is (and stays cached) when the layer is quantized. Bits are those of the plain operators.
//
// Winograd's method makes 3×3 convolutions two to three times faster and changes the last bits of their sums. Before a layer of codes that would
// put values on the other side of a rounding step, and a method that depends on what follows would make every switch of a layer run again what
// lies before it. So it is left to whoever evaluates a float model once and asks for it.
#include "core/engine/work_graph.h"
#include "core/ops/blocked.h"

#include <algorithm>
#include <set>

namespace esp {

namespace {

constexpr int64_t kVariant = 0xb10c;  // of nodes that are the same but for what they read and write

/// The operators that work element by element on their first input and at most scalars beside it.
const std::set<std::string, std::less<>> kElementwise = {
    "Relu", "Clip",      "LeakyRelu", "Elu",  "Selu", "Celu", "Sigmoid",  "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "ThresholdedRelu", "Mish",
    "Gelu", "Abs",       "Neg",       "Exp",  "Sqrt", "Erf",  "Identity", "QuantizeLinear", "DequantizeLinear", "QLinearSigmoid", "QLinearLeakyRelu", "QuickGelu"};
const std::set<std::string, std::less<>> kBinary = {"Add", "Sub", "Mul", "Div", "Min", "Max"};

class Blocking {
public:
    Blocking(WorkGraph& graph, const KernelTable& kernels, bool winograd)
        : m_graph(graph), m_kernels(kernels), m_winograd(winograd && !hasCodes(graph)), m_forms(graph.values.size())
    {
    }

    void run()
    {
        if (std::none_of(m_graph.nodes.begin(), m_graph.nodes.end(), [&](const WorkNode& work) { return work.alive && (isFloatConv(work) || isCodedConv(work)); }))
            return;
        for (WorkNode& work : m_graph.nodes) {
            if (work.alive && (work.isEager || !block(work)))
                keepPlain(std::move(work));
        }
        m_graph.setNodes(std::move(m_made));
    }

private:
    /// In which forms the nodes so far have made a value.
    struct Forms {
        int blocked = -1;  // number of the blocked one
        bool isPlain = true;
        bool comesBlocked = false;
    };

    static bool hasCodes(const WorkGraph& graph)
    {
        return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const WorkNode& work) {
            const std::string& opType = work.node->opType();
            // What a branch or loop computes may be coded, too.
            return work.alive && (work.isEager || opType.find("Quantize") != std::string::npos || opType.find("QLinear") != std::string::npos ||
                                  opType.find("Integer") != std::string::npos || opType == "QGemm");
        });
    }

    const Dims& dims(int value) const { return m_graph.value(value).dims; }
    ElementType type(int value) const { return m_graph.value(value).type; }
    bool isImage(int value) const { return value >= 0 && m_graph.value(value).known && dims(value).size() == 4 && canBlockElements(type(value)); }
    int64_t channels(int value) const { return dims(value)[1]; }
    Forms& forms(int value) { return m_forms[static_cast<size_t>(value)]; }
    /// By what makes it, not because some other reader wanted it so.
    bool comesBlocked(int value) const { return value >= 0 && m_forms[static_cast<size_t>(value)].comesBlocked; }
    bool isScalar(int value) const { return value < 0 || (m_graph.isConstant(value) && m_graph.value(value).constant.count() == 1); }

    bool isFloatConv(const WorkNode& work) const
    {
        const Node& node = *work.node;
        if (!node.is("Conv") && !node.is("FusedConv", "com.microsoft"))
            return false;
        return work.inputs.size() >= 2 && isImage(work.inputs[0]) && type(work.inputs[0]) == ElementType::Float && m_graph.isConstant(work.inputs[1]) &&
               type(work.inputs[1]) == ElementType::Float && canBlockConv(dims(work.inputs[1]), node.intAttribute("group", 1));
    }

    bool isCodedConv(const WorkNode& work) const
    {
        if (!work.node->is("QLinearConv") || work.inputs.size() < 8 || !isImage(work.inputs[0]) || !m_graph.isConstant(work.inputs[3]))
            return false;
        const int zeros = work.inputs[5];
        if (zeros >= 0 && !m_graph.isConstant(zeros))
            return false;
        return canBlockCodedConv(m_kernels, m_graph.value(work.inputs[3]).constant, zeros < 0 ? nullptr : &m_graph.value(zeros).constant,
                                 work.node->intAttribute("group", 1));
    }

    /// Makes the node one on blocked images, if it can be.
    bool block(const WorkNode& work)
    {
        const Node& node = *work.node;
        if (std::count_if(work.outputs.begin(), work.outputs.end(), [&](int output) { return m_graph.isWanted(output); }) != 1 || !isImage(work.outputs[0]) ||
            !m_graph.isWanted(work.outputs[0]))
            return false;
        const bool isCoded = isCodedConv(work);
        if (isCoded || isFloatConv(work)) {
            std::vector<int> inputs = work.inputs;
            const bool fromBlocks = readsBlocked(dims(inputs[isCoded ? 3 : 1]), node.intAttribute("group", 1));
            inputs[0] = fromBlocks ? blocked(inputs[0]) : plain(inputs[0]);
            if (!isCoded && inputs.size() > 3 && inputs[3] >= 0)
                inputs[3] = blocked(inputs[3]);
            std::optional<Attribute> method;
            if (m_winograd && canUseWinograd(node, dims(inputs[1])))
                method = Attribute::makeInt(kWinograd, 1);
            emit(work, isCoded ? "QLinearConv" : "Conv", kBlockedDomain, std::move(method), std::move(inputs));
            return true;
        }
        return blockPool(work) || blockElementwise(work) || blockConcat(work);
    }

    bool blockPool(const WorkNode& work)
    {
        const Node& node = *work.node;
        const bool isCoded = node.is("QLinearGlobalAveragePool", "com.microsoft") || node.is("QLinearAveragePool", "com.microsoft");
        if (isCoded && node.intAttribute("channels_last", 0) == 0 && comesBlocked(work.inputs[0])) {
            std::vector<int> inputs = work.inputs;
            inputs[0] = blocked(inputs[0]);
            emit(work, node.opType(), kBlockedDomain, {}, std::move(inputs));
            return true;
        }
        const bool isMean = node.is("GlobalAveragePool");
        if (!(node.is("MaxPool") || node.is("AveragePool") || isMean) || !comesBlocked(work.inputs[0]))
            return false;
        const ElementType element = type(work.inputs[0]);
        if (element != ElementType::Float && !(node.is("MaxPool") && (element == ElementType::Uint8 || element == ElementType::Int8)))
            return false;
        std::optional<Attribute> known;
        if (isMean)
            known = Attribute::makeInt(kBlockedChannels, channels(work.inputs[0]));
        emit(work, node.opType(), kBlockedDomain, std::move(known), {blocked(work.inputs[0])});
        return true;
    }

    /// The tensors that an operator works on, as positions among its inputs; all else must be scalars. Empty if it is none of these.
    std::vector<size_t> operandsOf(const WorkNode& work) const
    {
        const Node& node = *work.node;
        const auto isOne = [&](const auto& set) { return (node.domain().empty() || node.domain() == "com.microsoft") && set.contains(node.opType()); };
        if (isOne(kElementwise))
            return {0};
        if (isOne(kBinary) && work.inputs.size() == 2) {
            if (isScalar(work.inputs[0]))
                return {1};
            return isScalar(work.inputs[1]) ? std::vector<size_t>{0} : std::vector<size_t>{0, 1};
        }
        if (node.is("QLinearAdd", "com.microsoft") || node.is("QLinearMul", "com.microsoft"))
            return {0, 3};
        return {};
    }

    bool blockElementwise(const WorkNode& work)
    {
        const std::vector<size_t> operands = operandsOf(work);
        if (operands.empty())
            return false;
        std::vector<int> inputs = work.inputs;
        for (size_t i = 0; i < inputs.size(); ++i) {
            if (std::find(operands.begin(), operands.end(), i) == operands.end()) {
                // An operand that is a scalar with dimensions would be broadcast against five.
                if (!isScalar(inputs[i]) || (inputs[i] >= 0 && dims(inputs[i]).size() > 1))
                    return false;
            } else if (!comesBlocked(inputs[i]) || !isImage(inputs[i]) || channels(inputs[i]) != channels(work.outputs[0])) {
                return false;
            }
        }
        // With codes the order of the operands shows in the rounding, and it follows from how they are broadcast in plain images.
        if (operands.size() == 2 && work.node->opType().starts_with("QLinear") && dims(inputs[operands[0]]) != dims(inputs[operands[1]]))
            return false;
        for (const size_t i : operands)
            inputs[i] = blocked(inputs[i]);
        emit(work, work.node->opType(), work.node->domain().c_str(), {}, std::move(inputs));
        return true;
    }

    bool blockConcat(const WorkNode& work)
    {
        const Node& node = *work.node;
        const bool isCoded = node.is("QLinearConcat", "com.microsoft");
        if ((!node.is("Concat") && !isCoded) || node.intAttribute("axis", 0) != 1)
            return false;
        std::vector<int> inputs = work.inputs;
        const size_t first = isCoded ? 2 : 0;
        const size_t step = isCoded ? 3 : 1;
        for (size_t i = first; i < inputs.size(); i += step) {
            if (!comesBlocked(inputs[i]) || channels(inputs[i]) % kBlockChannels != 0)
                return false;
        }
        for (size_t i = first; i < inputs.size(); i += step)
            inputs[i] = blocked(inputs[i]);
        emit(work, node.opType(), node.domain().c_str(), {}, std::move(inputs));
        return true;
    }

    void keepPlain(WorkNode work)
    {
        for (const int input : work.inputs) {
            if (input >= 0)
                plain(input);
        }
        m_made.push_back(std::move(work));
    }

    /// Appends the node in its blocked form, which writes the blocked form of the output.
    void emit(const WorkNode& work, const std::string& opType, const char* domain, std::optional<Attribute> extra, std::vector<int> inputs)
    {
        const NodePtr own = work.node;
        const int output = work.outputs[0];
        const int made = addBlocked(output);
        const Replacement by{.opType = opType, .sources = {own}, .variant = kVariant + (extra ? extra->i << 16 : 0), .setFields = [&](NodeFields& fields) {
                                 fields.domain = domain;
                                 fields.name = own->name();
                                 for (const Attribute& attribute : own->fields().attributes) {
                                     if (!isForeign(*own, attribute.name))
                                         fields.attributes.push_back(attribute);
                                 }
                                 if (extra)
                                     fields.attributes.push_back(*extra);
                             }};
        m_made.push_back(m_graph.remade(work, by, std::move(inputs), {made}));
        forms(output).isPlain = false;
        forms(output).comesBlocked = true;
        if (m_graph.value(output).isOutput)
            plain(output);
    }

    /// Of a model's file: what would mean something to the operator on blocked images, and means nothing to this one.
    static bool isForeign(const Node& node, std::string_view attribute)
    {
        return attribute == kWinograd || attribute == kBlockedChannels ||
               (node.is("Conv") && (attribute.starts_with("activation") || attribute == "residual_first"));
    }

    int addBlocked(int value)
    {
        std::string name = std::string(m_graph.value(value).name) + " in blocks";
        while (m_graph.findValue(name) >= 0)
            name += "'";
        const int made = m_graph.valueNumber(m_graph.keepName(std::move(name)));
        m_forms.resize(m_graph.values.size());
        forms(value).blocked = made;
        return made;
    }

    /// The value's blocked form; made of the plain one where nothing has made it yet.
    int blocked(int value)
    {
        if (forms(value).blocked < 0)
            m_made.push_back(move("Block", value, value, addBlocked(value)));
        return forms(value).blocked;
    }

    int plain(int value)
    {
        if (!forms(value).isPlain) {
            forms(value).isPlain = true;
            m_made.push_back(move("Unblock", value, forms(value).blocked, value));
        }
        return value;
    }

    WorkNode move(std::string_view opType, int image, int from, int to)
    {
        const auto name = static_cast<int64_t>(Hasher().add(m_graph.value(image).name).finish().low << 16);
        const Replacement by{.opType = opType, .variant = name + channels(image), .setFields = [&](NodeFields& fields) {
                                 fields.domain = kBlockedDomain;
                                 if (opType == "Unblock")
                                     fields.attributes.push_back(Attribute::makeInt(kBlockedChannels, channels(image)));
                             }};
        return m_graph.remade(WorkNode{.isOriginal = false}, by, {from}, {to});
    }

    WorkGraph& m_graph;
    const KernelTable& m_kernels;
    const bool m_winograd;
    std::vector<WorkNode> m_made;
    std::vector<Forms> m_forms;  // of the graph's values
};

}  // namespace

void blockImages(WorkGraph& graph, const KernelTable& kernels, bool winograd) { Blocking(graph, kernels, winograd).run(); }

}  // namespace esp

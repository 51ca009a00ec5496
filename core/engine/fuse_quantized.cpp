// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which quantize/dequantize patterns become integer operators, as ONNX Runtime's CPU provider decides it (its QDQ selectors, checked against
// version 1.30 by tests/runtime):
//   DQ(x), DQ(w)[, bias] → Conv → Q        QLinearConv; bias as int32, a float one is quantized with scale sx·sw
//   DQ(a), DQ(b) → MatMul → Q              QLinearMatMul; without Q MatMulIntegerToFloat
//   DQ(a), DQ(b)[, bias] → Gemm [→ Q]      QGemm
//   DQ, DQ → Add, Mul → Q                  QLinearAdd, QLinearMul; also Concat, pools, LeakyRelu, Sigmoid, Softmax, Where
//   MatMul + Add of a bias row             counts as Gemm
//   DQ → MaxPool, Reshape, … → Q           the operator on codes when both have the same scale and zero point
//   Relu or Clip before a Q that clips at least as much is dropped; DQ directly before a Q with the same parameters vanishes.
// A pattern is taken only if the operator's float result has no other reader. What does not match stays float between DQ and Q.
#include "core/engine/quantized_values.h"
#include "core/ops/product_q8.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

namespace esp {

namespace {

class QuantizedFusion : private QuantizedValues {
public:
    using QuantizedValues::QuantizedValues;

    void run()
    {
        forEachNode([&](int n) { dropIdentity(n); });
        forEachNode([&](int n) { makeGemm(n); });
        forEachNode([&](int n) { dropGuard(n); });
        forEachNode([&](int n) { moveDequantizerBehind(n); });
        for (size_t n = m_graph.nodes.size(); n-- > 0;) {
            if (m_graph.nodes[n].alive)
                moveQuantizerBefore(static_cast<int>(n));
        }
        forEachNode([&](int n) { dropRedundantClip(n); });
        forEachNode([&](int n) { makeUnsigned(n); });
        forEachNode([&](int n) { fuse(n); });
        forEachNode([&](int n) { dropPair(n); });
    }

private:
    template <typename Body>
    void forEachNode(Body body)
    {
        for (size_t n = 0; n < m_graph.nodes.size(); ++n) {
            if (m_graph.nodes[n].alive)
                body(static_cast<int>(n));
        }
    }

    void killUnread(int value)
    {
        const WorkValue& entry = m_graph.value(value);
        if (entry.consumers.empty() && !entry.isOutput && entry.producer >= 0)
            m_graph.kill(entry.producer);
    }

    // Of a fused node: what it depends on besides the nodes that it is made of.
    int64_t variantOf(const std::vector<Attribute>& extra) const
    {
        int64_t variant = m_opset;
        for (const Attribute& attribute : extra)
            variant = variant * 1000 + attribute.i;
        return variant;
    }

    void replace(int node, const std::string& opType, const char* domain, const CodedTensor* quantizer, std::vector<int> inputs, std::vector<int> dequantizedInputs,
                 const std::vector<Attribute>& extra = {})
    {
        const WorkNode& work = at(node);
        const NodePtr own = work.node;
        const Replacement fused{.opType = opType, .sources = {own}, .variant = variantOf(extra), .setFields = [&](NodeFields& fields) {
                                    fields.domain = domain;
                                    fields.name = own->name();
                                    fields.attributes = own->fields().attributes;
                                    fields.attributes.insert(fields.attributes.end(), extra.begin(), extra.end());
                                }};
        std::vector<int> replaced = {node};
        std::vector<int> outputs = {work.outputs[0]};
        if (quantizer) {
            replaced.push_back(quantizer->node);
            outputs = {quantizer->value};
        }
        m_graph.replace(replaced.back(), replaced, fused, std::move(inputs), std::move(outputs));
        for (const int value : dequantizedInputs)
            killUnread(value);
    }

    void fuse(int node)
    {
        const Node& op = *at(node).node;
        if (!op.domain().empty())
            return;
        const std::string& type = op.opType();
        if (type == "Conv")
            fuseConv(node);
        else if (type == "MatMul")
            fuseMatMul(node);
        else if (type == "Gemm")
            fuseGemm(node);
        else if (type == "Add" || type == "Mul")
            fuseBinary(node, "QLinear" + type);
        else if (type == "Concat")
            fuseConcat(node);
        else if (type == "GlobalAveragePool" || type == "AveragePool" || type == "LeakyRelu" || type == "Sigmoid" || type == "Softmax")
            fuseUnary(node, "QLinear" + type);
        else if (type == "Where")
            fuseWhere(node);
        else if (worksOnCodes(op))
            dropAround(node);
    }

    // What gives on what it reads hides no pattern in ONNX Runtime.
    void dropIdentity(int node)
    {
        const WorkNode& work = at(node);
        if (!work.node->is("Identity") || work.outputs[0] < 0 || m_graph.value(work.outputs[0]).isOutput || !m_graph.value(work.outputs[0]).known)
            return;
        const int from = work.inputs[0], to = work.outputs[0];
        m_graph.kill(node);
        m_graph.redirect(to, from);
    }

    // Bias as int32 codes of scale sx·sw, made from a float constant if need be; -1 none, nothing if it cannot be had.
    std::optional<int> biasCodes(const WorkNode& work, size_t index, const CodedTensor& x, const CodedTensor& w)
    {
        const int bias = index < work.inputs.size() ? work.inputs[index] : -1;
        if (bias < 0)
            return -1;
        if (const std::optional<CodedTensor> codes = dequantized(bias)) {
            if (codes->type != ElementType::Int32 || !m_graph.isConstant(codes->value))
                return std::nullopt;
            return codes->value;
        }
        if (!m_graph.isConstant(bias) || m_graph.value(bias).type != ElementType::Float)
            return std::nullopt;
        const auto values = m_graph.value(bias).constant.as<float>();
        const auto scales = m_graph.value(w.scale).constant.as<float>();
        const float sx = m_graph.value(x.scale).constant.as<float>()[0];
        auto [made, data] = Value::allocate(ElementType::Int32, m_graph.value(bias).dims);
        for (size_t i = 0; i < values.size(); ++i) {
            const float scaled = std::nearbyint(values[i] / (sx * scales[scales.size() == 1 ? 0 : i]));
            // Below −2³¹, and of NaN, the lowest.
            const int32_t code = !(scaled > -0x1p31f)  ? std::numeric_limits<int32_t>::min()
                                 : scaled < 0x1p31f ? static_cast<int32_t>(scaled)
                                                    : std::numeric_limits<int32_t>::max();
            std::memcpy(data + i * sizeof code, &code, sizeof code);
        }
        const Hash128 hash = hashBytes(made.data.span());
        return m_graph.addConstant(m_graph.keepName(std::string(m_graph.value(bias).name) + "_codes_" + hash.toHex()), made, hash);
    }

    void fuseConv(int node)
    {
        const WorkNode& work = at(node);
        const auto x = activation(work.inputs[0]);
        const auto w = dequantized(work.inputs[1]);
        const auto y = quantized(work.outputs[0]);
        if (!x || !w || !y || !isEightBit(w->type) || x->type != y->type || x->type == ElementType::Int8 ||
            !m_graph.isConstant(w->value) || (!w->perTensor && at(w->node).node->intAttribute("axis", 1) != 0))
            return;
        const std::optional<int> bias = biasCodes(work, 2, *x, *w);
        if (!bias)
            return;
        std::vector<int> inputs = {x->value, x->scale, zeroPoint(*x), w->value, w->scale, weightZeroPoint(*w), y->scale, zeroPoint(*y)};
        if (*bias >= 0)
            inputs.push_back(*bias);
        replace(node, "QLinearConv", "", &*y, std::move(inputs), work.inputs);
    }

    // QLinear operators want one zero point, or one a channel like the scales; an omitted one is zero for all.
    int weightZeroPoint(const CodedTensor& w)
    {
        if (w.zeroPoint >= 0 || w.perTensor)
            return zeroPoint(w);
        const Dims dims = m_graph.value(w.scale).dims;
        const std::string name = "espalier_zeros_" + toString(w.type) + "_" + toString(dims);
        if (const int known = m_graph.findValue(name); known >= 0)
            return known;
        auto [value, data] = Value::allocate(w.type, dims);
        return m_graph.addConstant(m_graph.keepName(name), value, Hasher().add(name).finish());
    }

    void fuseMatMul(int node)
    {
        const WorkNode& work = at(node);
        const auto a = activation(work.inputs[0]);
        const auto b = dequantized(work.inputs[1]);
        if (!a || !b || !isEightBit(b->type) || a->type == ElementType::Int8)
            return;
        if (!b->perTensor) {
            const auto rank = static_cast<int64_t>(m_graph.value(b->value).dims.size());
            const int64_t axis = at(b->node).node->intAttribute("axis", 1);
            if (rank != 2 || (axis != 1 && axis != -1))
                return;
        }
        const auto y = quantized(work.outputs[0]);
        if (y && a->type == y->type) {
            replace(node, "QLinearMatMul", "", &*y,
                    {a->value, a->scale, zeroPoint(*a), b->value, b->scale, weightZeroPoint(*b), y->scale, zeroPoint(*y)}, work.inputs);
        } else if (!y) {
            replace(node, "MatMulIntegerToFloat", "com.microsoft", nullptr, {a->value, b->value, a->scale, b->scale, zeroPoint(*a), weightZeroPoint(*b)},
                    work.inputs);
        }
    }

    void fuseGemm(int node)
    {
        const WorkNode& work = at(node);
        const auto a = activation(work.inputs[0]);
        const auto b = dequantized(work.inputs[1]);
        if (!a || !b || !isEightBit(b->type) || (a->type == ElementType::Int8 && b->type != ElementType::Int8))
            return;
        const bool hasBias = work.inputs.size() > 2 && work.inputs[2] >= 0;
        if (hasBias && work.node->floatAttribute("beta", 1.0f) != 1.0f)
            return;
        if (!b->perTensor && at(b->node).node->intAttribute("axis", 1) != (work.node->intAttribute("transB", 0) ? 0 : 1))
            return;
        const std::optional<int> bias = biasCodes(work, 2, *a, *b);
        if (!bias)
            return;
        const auto y = quantized(work.outputs[0]);
        if (y && a->type != y->type)
            return;
        if (!y && hasBias && !dequantized(work.inputs[2]))
            return;  // a float bias is quantized only on the way to codes
        std::vector<int> inputs = {a->value, a->scale, zeroPoint(*a), b->value, b->scale, weightZeroPoint(*b), *bias};
        if (y) {
            inputs.push_back(y->scale);
            inputs.push_back(zeroPoint(*y));
        }
        replace(node, "QGemm", "com.microsoft", y ? &*y : nullptr, std::move(inputs), work.inputs);
    }

    void fuseBinary(int node, const std::string& opType)
    {
        const WorkNode& work = at(node);
        const auto a = activation(work.inputs[0]);
        const auto b = activation(work.inputs[1]);
        const auto y = quantized(work.outputs[0]);
        if (a && b && y && a->type == b->type && a->type == y->type)
            replace(node, opType, "com.microsoft", &*y,
                    {a->value, a->scale, zeroPoint(*a), b->value, b->scale, zeroPoint(*b), y->scale, zeroPoint(*y)}, work.inputs);
    }

    void fuseUnary(int node, const std::string& opType)
    {
        const WorkNode& work = at(node);
        const auto x = activation(work.inputs[0]);
        const auto y = quantized(work.outputs[0]);
        if (!x || !y || x->type != y->type)
            return;
        // Over three dimensions there is no pool of codes.
        if (opType == "QLinearAveragePool" && m_graph.value(work.inputs[0]).dims.size() > 4)
            return;
        std::vector<Attribute> extra;
        if (opType == "QLinearSoftmax")
            extra.push_back(Attribute::makeInt("opset", m_opset));
        replace(node, opType, "com.microsoft", &*y, {x->value, x->scale, zeroPoint(*x), y->scale, zeroPoint(*y)}, work.inputs, extra);
    }

    void fuseConcat(int node)
    {
        const WorkNode& work = at(node);
        const auto y = quantized(work.outputs[0]);
        if (!y)
            return;
        std::vector<int> inputs = {y->scale, zeroPoint(*y)};
        for (const int input : work.inputs) {
            const auto x = activation(input);
            if (!x || x->type != y->type)
                return;
            inputs.insert(inputs.end(), {x->value, x->scale, zeroPoint(*x)});
        }
        replace(node, "QLinearConcat", "com.microsoft", &*y, std::move(inputs), work.inputs);
    }

    void fuseWhere(int node)
    {
        const WorkNode& work = at(node);
        const auto a = activation(work.inputs[1]);
        const auto b = activation(work.inputs[2]);
        const auto y = quantized(work.outputs[0]);
        if (a && b && y && a->type == b->type && a->type == y->type)
            replace(node, "QLinearWhere", "com.microsoft", &*y,
                    {work.inputs[0], a->value, a->scale, zeroPoint(*a), b->value, b->scale, zeroPoint(*b), y->scale, zeroPoint(*y)},
                    {work.inputs[1], work.inputs[2]});
    }

    bool worksOnCodes(const Node& op) const
    {
        static const std::set<std::string, std::less<>> moves = {"Reshape", "Flatten", "Transpose", "Slice", "Gather", "Squeeze", "Unsqueeze",
                                                                 "Expand", "Tile", "ReduceMax", "ReduceMin", "DepthToSpace"};
        return moves.contains(op.opType()) || (op.is("MaxPool") && m_opset >= 12 && op.outputs().size() == 1);
    }

    void dropAround(int node)
    {
        const WorkNode& work = at(node);
        const auto x = activation(work.inputs[0]);
        const auto y = quantized(work.outputs[0]);
        if (!x || !y || !sameParameters(*x, *y))
            return;
        std::vector<int> inputs = work.inputs;
        inputs[0] = x->value;
        replace(node, work.node->opType(), "", &*y, std::move(inputs), {work.inputs[0]});
    }

    // A guard that keeps a layer float in ONNX Runtime (Max with the lowest float) changes nothing where its input is a finite real value.
    void dropGuard(int node)
    {
        const WorkNode& work = at(node);
        if (!work.node->is("Max") || work.inputs.size() > 2)
            return;
        if (work.inputs.size() == 1) {
            becomeIdentity(node, work.inputs[0]);
            return;
        }
        for (size_t i = 0; i < 2; ++i) {
            const std::optional<float> bound = m_graph.scalarFloat(work.inputs[i]);
            if (!bound || *bound != std::numeric_limits<float>::lowest() || !dequantized(work.inputs[1 - i]) ||
                m_graph.value(work.inputs[1 - i]).dims != m_graph.value(work.outputs[0]).dims)
                continue;
            becomeIdentity(node, work.inputs[1 - i]);
            return;
        }
    }

    void becomeIdentity(int node, int input)
    {
        const std::vector<int> outputs = at(node).outputs;
        const NodePtr guard = at(node).node;
        m_graph.replace(node, {node}, {.opType = "Identity", .sources = {guard}, .setFields = [&](NodeFields& fields) { fields.name = guard->name(); }},
                        {input}, outputs);
    }

    // MatMul of matrices + Add of a bias row is one Gemm before quantized patterns are looked for.
    void makeGemm(int node)
    {
        const WorkNode& work = at(node);
        if (!work.node->is("MatMul") || m_graph.value(work.inputs[0]).dims.size() != 2 || m_graph.value(work.inputs[1]).dims.size() != 2)
            return;
        const int next = m_graph.soleConsumer(work.outputs[0]);
        if (next < 0 || !at(next).node->is("Add"))
            return;
        const WorkNode& add = at(next);
        const int bias = add.inputs[0] == work.outputs[0] ? add.inputs[1] : add.inputs[0];
        const auto coded = bias >= 0 ? dequantized(bias) : std::nullopt;
        const int64_t columns = m_graph.value(work.inputs[1]).dims[1];
        if (bias < 0 || !(m_graph.isConstant(bias) || (coded && coded->type == ElementType::Int32)) ||
            (m_graph.value(bias).dims != Dims{columns} && m_graph.value(bias).dims != Dims{1, columns}))
            return;
        const NodePtr product = work.node;
        m_graph.replace(next, {node, next}, {.opType = "Gemm", .sources = {product}, .setFields = [&](NodeFields& fields) { fields.name = product->name(); }},
                        {work.inputs[0], work.inputs[1], bias}, add.outputs);
    }

    // The node between other values.
    static Replacement sameAs(const NodePtr& node)
    {
        return {.opType = node->opType(), .sources = {node}, .setFields = [node](NodeFields& fields) {
                    fields = node->fields();
                    fields.inputs.clear();
                    fields.outputs.clear();
                }};
    }

    // DQ → Reshape becomes Reshape → DQ (ONNX Runtime's QDQ propagation), so that what follows still sees a DQ. The values are the same.
    void moveDequantizerBehind(int node)
    {
        const WorkNode& work = at(node);
        if (!movesOnly(*work.node) || m_graph.value(work.outputs[0]).isOutput || quantized(work.outputs[0]))
            return;
        const auto x = activation(work.inputs[0]);
        if (!x || m_graph.soleConsumer(work.inputs[0]) != node || m_graph.isConstant(x->value))
            return;
        const int codes = m_graph.valueNumber(m_graph.keepName(std::string(m_graph.value(work.outputs[0]).name) + "_codes"));
        WorkValue& value = m_graph.values[static_cast<size_t>(codes)];
        if (value.known)
            return;
        value.type = x->type;
        value.dims = m_graph.value(work.outputs[0]).dims;
        value.known = true;
        const WorkNode& dequantizer = at(x->node);
        // Both places are filled anew: the operator where the DQ stood, the DQ where the operator stood. The operator's other inputs are
        // constants, or they could come later than the DQ.
        for (size_t i = 1; i < work.inputs.size(); ++i) {
            if (work.inputs[i] >= 0 && !m_graph.isConstant(work.inputs[i]))
                return;
        }
        const Replacement mover = sameAs(work.node);
        const Replacement dq = sameAs(dequantizer.node);
        std::vector<int> moverInputs = work.inputs;
        moverInputs[0] = x->value;
        std::vector<int> dqInputs = dequantizer.inputs;
        dqInputs[0] = codes;
        m_graph.kill(node);
        m_graph.replace(x->node, {x->node}, mover, std::move(moverInputs), {codes});
        m_graph.replace(node, {}, dq, std::move(dqInputs), {work.outputs[0]});
    }

    // Reshape → Q becomes Q → Reshape when nothing else reads the operator's result or its input.
    void moveQuantizerBefore(int node)
    {
        const WorkNode& work = at(node);
        if (!movesOnly(*work.node))
            return;
        const auto y = quantized(work.outputs[0]);
        if (!y || m_graph.soleConsumer(work.inputs[0]) != node || m_graph.value(work.inputs[0]).producer < 0 || dequantized(work.inputs[0]))
            return;
        const int codes = m_graph.valueNumber(m_graph.keepName(std::string(m_graph.value(work.inputs[0]).name) + "_codes"));
        WorkValue& value = m_graph.values[static_cast<size_t>(codes)];
        if (value.known)
            return;
        value.type = y->type;
        value.dims = m_graph.value(work.inputs[0]).dims;
        value.known = true;
        const WorkNode& quantizer = at(y->node);
        const Replacement mover = sameAs(work.node);
        const Replacement q = sameAs(quantizer.node);
        std::vector<int> qInputs = quantizer.inputs;
        qInputs[0] = work.inputs[0];
        std::vector<int> moverInputs = work.inputs;
        moverInputs[0] = codes;
        m_graph.kill(y->node);
        m_graph.replace(node, {node}, q, std::move(qInputs), {codes});
        m_graph.replace(y->node, {}, mover, std::move(moverInputs), {y->value});
    }

    void dropRedundantClip(int node)
    {
        const WorkNode& work = at(node);
        const bool isRelu = work.node->is("Relu");
        if (!isRelu && !work.node->is("Clip"))
            return;
        const auto y = quantized(work.outputs[0]);
        if (!y || !isEightBit(y->type))
            return;
        float low = isRelu ? 0 : work.node->floatAttribute("min", -INFINITY);
        float high = isRelu ? INFINITY : work.node->floatAttribute("max", INFINITY);
        for (size_t i = 1; i < work.inputs.size() && i < 3; ++i) {
            if (work.inputs[i] < 0)
                continue;
            const std::optional<float> bound = m_graph.scalarFloat(work.inputs[i]);
            if (!bound)
                return;
            (i == 1 ? low : high) = *bound;
        }
        const float scale = m_graph.value(y->scale).constant.as<float>()[0];
        const int32_t zero = zeroPointNumber(*y);
        const int32_t lowest = y->type == ElementType::Int8 ? -128 : 0;
        const int32_t highest = y->type == ElementType::Int8 ? 127 : 255;
        if (static_cast<float>(lowest - zero) * scale < low || static_cast<float>(highest - zero) * scale > high)
            return;
        const int input = work.inputs[0];
        const int output = work.outputs[0];
        m_graph.kill(node);
        m_graph.redirect(output, input);
    }

    // Q directly behind a DQ with the same parameters gives the codes back.
    void dropPair(int node)
    {
        const WorkNode& work = at(node);
        if (!is(*work.node, "QuantizeLinear") || m_graph.value(work.outputs[0]).isOutput)
            return;
        const auto x = activation(work.inputs[0]);
        const auto y = parametersOf(node, work.outputs[0]);
        if (!x || !y || !y->perTensor || !sameParameters(*x, *y))
            return;
        m_graph.kill(node);
        m_graph.redirect(work.outputs[0], x->value);
        killUnread(work.inputs[0]);
    }

};

}  // namespace

void fuseQuantized(WorkGraph& graph, int64_t opset)
{
    QuantizedFusion(graph, opset).run();
}

}  // namespace esp

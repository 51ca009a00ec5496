// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/operators_on_codes.h"

#include "core/compress/graph_edit.h"

#include <algorithm>
#include <array>
#include <optional>

namespace esp {

namespace {

constexpr const char* kMicrosoft = "com.microsoft";

/// A tensor of codes, its scale and zero point.
struct Codes {
    std::string codes, scale, zero;
    ElementType type = ElementType::Undefined;
    int node = -1;  // the QuantizeLinear or DequantizeLinear
};

class Writer {
public:
    Writer(const Model& model, CompressCache& cache) : m_edit(model, cache, "operators on codes"), m_index(m_edit.index()) {}

    Model run()
    {
        const auto count = static_cast<int>(m_edit.graph().nodes().size());
        for (int n = 0; n < count; ++n)
            write(n);
        Model model = m_edit.finish();
        const bool isKnown = std::any_of(model.opsets.begin(), model.opsets.end(), [](const OpsetId& opset) { return opset.domain == kMicrosoft; });
        const auto& nodes = model.graph->nodes();
        const bool isNeeded = std::any_of(nodes.begin(), nodes.end(), [](const NodePtr& each) { return each->domain() == kMicrosoft; });
        if (isNeeded && !isKnown)
            model.opsets.push_back({kMicrosoft, 1});
        return model;
    }

private:
    const Node& node(int number) const { return *m_edit.graph().nodes()[static_cast<size_t>(number)]; }

    std::optional<Codes> codesOf(const Node& pair, int number, const std::string& codes) const
    {
        const TensorPtr zero = m_index.constant(pair.input(2));
        if (!zero || !m_index.constant(pair.input(1)) || pair.intAttribute("block_size", 0) != 0)
            return std::nullopt;
        return Codes{codes, pair.input(1), pair.input(2), zero->type(), number};
    }
    /// Codes of which a DequantizeLinear makes the value.
    std::optional<Codes> dequantized(const std::string& value) const
    {
        const int maker = value.empty() ? -1 : m_index.producer(value);
        return maker >= 0 && node(maker).is("DequantizeLinear") ? codesOf(node(maker), maker, node(maker).input(0)) : std::nullopt;
    }
    /// Codes that alone read the value.
    std::optional<Codes> quantized(const std::string& value) const
    {
        const std::span<const int> readers = m_index.consumers(value);
        if (readers.size() != 1 || m_index.isGraphOutput(value) || !node(readers[0]).is("QuantizeLinear") || node(readers[0]).input(0) != value)
            return std::nullopt;
        return codesOf(node(readers[0]), readers[0], node(readers[0]).output(0));
    }
    static bool isByte(const Codes& codes) { return codes.type == ElementType::Uint8 || codes.type == ElementType::Int8; }
    static bool isSame(const Codes& a, const Codes& b) { return a.scale == b.scale && a.zero == b.zero; }

    /// Bias as int32 codes; nothing: it is none of that kind. "": there is none.
    std::optional<std::string> biasOf(const Node& op) const
    {
        const std::string& bias = op.input(2);
        if (bias.empty())
            return std::string();
        const int maker = m_index.producer(bias);
        if (maker < 0 || !node(maker).is("DequantizeLinear"))
            return std::nullopt;
        const TensorPtr codes = m_index.constant(node(maker).input(0));
        return codes && codes->type() == ElementType::Int32 ? std::optional(node(maker).input(0)) : std::nullopt;
    }

    void replace(int number, const char* opType, const char* domain, std::vector<std::string> inputs, const std::optional<Codes>& out)
    {
        NodeFields& fields = m_edit.change(number);
        fields.opType = opType;
        fields.domain = domain;
        while (!inputs.empty() && inputs.back().empty())
            inputs.pop_back();
        fields.inputs = std::move(inputs);
        if (out) {
            fields.outputs[0] = out->codes;
            m_edit.drop(out->node);
        }
    }

    void write(int number)
    {
        const Node& op = node(number);
        if (!op.domain().empty() || op.outputs().empty())
            return;
        if (op.is("Conv") || op.is("MatMul") || op.is("Gemm"))
            return writeProduct(number, op);
        if (op.is("Add") || op.is("Mul"))
            return writeBinary(number, op);
        if (op.is("Concat"))
            return writeConcat(number, op);
        if (op.is("AveragePool") || op.is("GlobalAveragePool"))
            return writePool(number, op);
        writeMove(number, op);
    }

    void writeProduct(int number, const Node& op)
    {
        const auto x = dequantized(op.input(0));
        const auto w = dequantized(op.input(1));
        const auto y = quantized(op.output(0));
        const auto bias = op.is("MatMul") ? std::optional(std::string()) : biasOf(op);
        if (!x || !w || !bias || !isByte(*x) || !isByte(*w) || (y && y->type != x->type))
            return;
        const std::string yScale = y ? y->scale : "";
        const std::string yZero = y ? y->zero : "";
        if (op.is("Conv")) {
            if (y)
                replace(number, "QLinearConv", "", {x->codes, x->scale, x->zero, w->codes, w->scale, w->zero, yScale, yZero, *bias}, y);
        } else if (op.is("Gemm")) {
            std::erase_if(m_edit.change(number).attributes, [](const Attribute& attribute) { return attribute.name == "beta"; });
            replace(number, "QGemm", kMicrosoft, {x->codes, x->scale, x->zero, w->codes, w->scale, w->zero, *bias, yScale, yZero}, y);
        } else if (y) {
            replace(number, "QLinearMatMul", "", {x->codes, x->scale, x->zero, w->codes, w->scale, w->zero, yScale, yZero}, y);
        } else {
            replace(number, "MatMulIntegerToFloat", kMicrosoft, {x->codes, w->codes, x->scale, w->scale, x->zero, w->zero}, y);
        }
    }

    void writeBinary(int number, const Node& op)
    {
        const auto a = dequantized(op.input(0)), b = dequantized(op.input(1)), y = quantized(op.output(0));
        if (a && b && y && isByte(*a) && a->type == b->type && a->type == y->type)
            replace(number, op.is("Add") ? "QLinearAdd" : "QLinearMul", kMicrosoft, {a->codes, a->scale, a->zero, b->codes, b->scale, b->zero, y->scale, y->zero}, y);
    }

    void writeConcat(int number, const Node& op)
    {
        const auto y = quantized(op.output(0));
        if (!y || !isByte(*y))
            return;
        std::vector<std::string> inputs{y->scale, y->zero};
        for (const std::string& input : op.inputs()) {
            const auto x = dequantized(input);
            if (!x || x->type != y->type)
                return;
            inputs.insert(inputs.end(), {x->codes, x->scale, x->zero});
        }
        replace(number, "QLinearConcat", kMicrosoft, std::move(inputs), y);
    }

    void writePool(int number, const Node& op)
    {
        const auto x = dequantized(op.input(0)), y = quantized(op.output(0));
        if (x && y && isByte(*x) && x->type == y->type)
            replace(number, op.is("AveragePool") ? "QLinearAveragePool" : "QLinearGlobalAveragePool", kMicrosoft, {x->codes, x->scale, x->zero, y->scale, y->zero}, y);
    }

    /// What only moves values moves codes as well.
    void writeMove(int number, const Node& op)
    {
        static constexpr std::string_view kOps[] = {"MaxPool", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Slice"};
        if (std::find(std::begin(kOps), std::end(kOps), op.opType()) == std::end(kOps))
            return;
        const auto x = dequantized(op.input(0)), y = quantized(op.output(0));
        if (!x || !y || !isSame(*x, *y) || (op.is("MaxPool") && !isByte(*x)))
            return;
        NodeFields& fields = m_edit.change(number);
        fields.inputs[0] = x->codes;
        fields.outputs[0] = y->codes;
        m_edit.drop(y->node);
    }

    GraphEdit m_edit;
    const GraphIndex& m_index;
};

}  // namespace

Model withOperatorsOnCodes(const Model& model, CompressCache& cache) { return Writer(model, cache).run(); }

}  // namespace esp

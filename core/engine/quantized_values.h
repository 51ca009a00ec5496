// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/work_graph.h"

namespace esp {

inline bool isEightBit(ElementType type) { return type == ElementType::Uint8 || type == ElementType::Int8; }

/// Codes with their coding, by value numbers; zeroPoint -1 where it is left out.
struct CodedTensor {
    int node = -1;   ///< the DequantizeLinear or QuantizeLinear
    int value = -1;  ///< the codes
    int scale = -1;
    int zeroPoint = -1;
    ElementType type = ElementType::Undefined;
    bool perTensor = false;
};

/// What is quantized in a graph under fusion.
class QuantizedValues {
public:
    QuantizedValues(WorkGraph& graph, int64_t opset) : m_graph(graph), m_opset(opset) {}

    const WorkNode& at(int number) const { return m_graph.nodes[static_cast<size_t>(number)]; }
    static bool is(const Node& node, std::string_view opType)
    {
        return node.opType() == opType && (node.domain().empty() || node.domain() == "com.microsoft");
    }

    std::optional<CodedTensor> parametersOf(int node, int value) const;
    /// The DequantizeLinear that makes a value.
    std::optional<CodedTensor> dequantized(int value) const;
    /// The same of 8-bit codes with one scale.
    std::optional<CodedTensor> activation(int value) const;
    /// The QuantizeLinear, with one scale, that is the only reader of a value.
    std::optional<CodedTensor> quantized(int value) const;

    /// The value with the zero point, made if it is left out.
    int zeroPoint(const CodedTensor& codes);
    int32_t zeroPointNumber(const CodedTensor& codes);
    bool sameParameters(const CodedTensor& a, const CodedTensor& b);

    /// Whether a DequantizeLinear or QuantizeLinear can change places with the node.
    bool movesOnly(const Node& op) const;
    /// On x86 ONNX Runtime makes signed codes unsigned, 128 up, where a Q has one DQ as its only reader, and that at most one reader. What has more
    /// stays signed, matches no unsigned neighbour, and is multiplied in Gemm alone. Does that to the codes of a QuantizeLinear. Moving has to be
    /// over, and fusion not begun.
    void makeUnsigned(int node);

protected:
    WorkGraph& m_graph;
    int64_t m_opset;

private:
    /// Of signed codes the zero point of the unsigned ones.
    int unsignedZero(int zeroPoint);
};

}  // namespace esp

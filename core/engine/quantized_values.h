// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/work_graph.h"

#include <set>

namespace esp {

inline bool isEightBit(ElementType type) { return type == ElementType::Uint8 || type == ElementType::Int8; }

/// Codes with their coding, by value numbers; zeroPoint -1 where it is left out.
struct CodedTensor {
    int node = -1;   ///< the DequantizeLinear or QuantizeLinear
    int value = -1;  ///< the codes
    int scale = -1;
    int zeroPoint = -1;
    ElementType type = ElementType::Undefined;
    ElementType seenAs = ElementType::Undefined;  ///< the type that ONNX Runtime matches patterns by
    bool perTensor = false;

    bool becomeUnsigned() const { return seenAs != type; }
    bool isAlike(const CodedTensor& other) const { return type == other.type && seenAs == other.seenAs; }
};

/// What is quantized in a graph under fusion.
///
/// On x86 ONNX Runtime makes signed codes unsigned, 128 up, where a Q has one DQ as its only reader, and that at most one reader. What has more
/// stays signed, matches no unsigned neighbour, and is multiplied in Gemm alone. Made unsigned, codes give the same results 128 up, so they are
/// left as they are here, but for which patterns match.
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
    /// Finds what becomes unsigned of the codes of a QuantizeLinear. Moving has to be over, and fusion not begun.
    void noteUnsigned(int node);

protected:
    WorkGraph& m_graph;
    int64_t m_opset;

private:
    std::set<int> m_unsigned;  ///< codes that ONNX Runtime makes unsigned
};

}  // namespace esp

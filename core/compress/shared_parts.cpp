// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/shared_parts.h"

#include <algorithm>
#include <bit>

namespace esp {

namespace {

constexpr size_t kLeastSweep = 1024;
constexpr uint64_t kRecentGraphs = 4;
// Larger ones are the same only where they share their bytes, so that none is read for a comparison.
constexpr size_t kCompareBytes = size_t{1} << 14;

// −0 and NaN are written as they are.
bool sameBits(float a, float b) { return std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b); }

/// Whether two attributes are certainly the same; graphs and tensors if they are the same object.
bool isSame(const Attribute& a, const Attribute& b)
{
    return a.name == b.name && a.type == b.type && a.i == b.i && sameBits(a.f, b.f) && a.s == b.s && a.tensor == b.tensor && a.graph == b.graph &&
           std::equal(a.floats.begin(), a.floats.end(), b.floats.begin(), b.floats.end(), sameBits) && a.ints == b.ints && a.strings == b.strings && a.tensors == b.tensors && a.graphs == b.graphs &&
           a.refAttrName == b.refAttrName && a.doc == b.doc && a.other == b.other;
}

bool isSame(const NodeFields& a, const NodeFields& b)
{
    return a.opType == b.opType && a.domain == b.domain && a.name == b.name && a.doc == b.doc && a.inputs == b.inputs && a.outputs == b.outputs &&
           a.other == b.other &&
           std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(), b.attributes.end(),
                      [](const Attribute& first, const Attribute& second) { return isSame(first, second); });
}

bool isSame(const Tensor& a, const Tensor& b)
{
    if (a.type() != b.type() || a.dims() != b.dims() || a.external() || b.external() || a.wireDataApart() != b.wireDataApart() ||
        !(a.wireHead() == b.wireHead()) || a.data().size() != b.data().size())
        return false;
    return a.data().data() == b.data().data() || (a.data().size() <= kCompareBytes && a.data() == b.data());
}

}  // namespace

NodePtr SharedParts::node(const NodeFields& fields)
{
    if (fields.outputs.empty())
        return Node::make(fields);
    Kept<NodePtr>& kept = m_nodes[fields.outputs.front()];
    kept.lastUse = m_graphs;
    if (!kept.part || !isSame(kept.part->fields(), fields))
        kept.part = Node::make(fields);
    return kept.part;
}

NodePtr SharedParts::node(const NewNode& node)
{
    const Attribute* attribute = node.attribute;
    Kept<NodePtr>& kept = m_nodes[node.output];
    kept.lastUse = m_graphs;
    // Compared before anything is built, as nearly all are there already.
    if (kept.part) {
        const NodeFields& known = kept.part->fields();
        const bool sameAttributes =
            known.attributes.size() == (attribute ? 1U : 0U) && (!attribute || isSame(known.attributes.front(), *attribute));
        if (known.opType == node.opType && known.domain.empty() && known.name.empty() && known.doc.empty() && known.other.empty() && sameAttributes &&
            known.outputs.size() == 1 && std::equal(known.inputs.begin(), known.inputs.end(), node.inputs.begin(), node.inputs.end()))
            return kept.part;
    }
    NodeFields fields;
    fields.opType = node.opType;
    fields.inputs.assign(node.inputs.begin(), node.inputs.end());
    fields.outputs = {node.output};
    if (attribute)
        fields.attributes.push_back(*attribute);
    return kept.part = Node::make(std::move(fields));
}

TensorPtr SharedParts::tensor(TensorPtr tensor)
{
    Kept<TensorPtr>& kept = m_tensors[tensor->name()];
    kept.lastUse = m_graphs;
    if (kept.part != tensor && (!kept.part || !isSame(*kept.part, *tensor)))
        kept.part = std::move(tensor);
    return kept.part;
}

void SharedParts::sweep()
{
    if (m_nodes.size() + m_tensors.size() < m_sweepAt)
        return;
    const auto isOld = [&](const auto& entry) { return entry.second.lastUse + kRecentGraphs < m_graphs; };
    std::erase_if(m_nodes, isOld);
    std::erase_if(m_tensors, isOld);
    m_sweepAt = std::max(kLeastSweep, 2 * (m_nodes.size() + m_tensors.size()));
}

}  // namespace esp

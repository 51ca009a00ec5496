// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/layer_detail.h"
#include "widgets/viewmodel/tensor_values.h"

#include <QAbstractTableModel>

namespace esp {

/// What a node reads or writes.
struct ValueFact {
    std::string name;
    ElementType type = ElementType::Undefined;
    std::optional<std::vector<Dim>> dims;
    TensorPtr constant;      ///< what it holds, if it is a constant
    bool hasFigures = false;  ///< of a constant of numbers
    double minimum = 0;
    double maximum = 0;
    int64_t zeros = 0;
    int tensor = -1;         ///< number among NodeDetails::tensors, -1 for none
};

struct NodeFact {
    std::string opType;
    std::string domain;
    std::string name;
    std::vector<Attribute> attributes;
    std::vector<ValueFact> inputs;
    std::vector<ValueFact> outputs;
};

/// All that the file says of the nodes that a box stands for.
struct NodeDetails {
    std::vector<NodeFact> nodes;
    std::vector<TensorPlace> tensors;
    std::vector<std::string> tensorNames;
    int weight = -1;  ///< among tensors: that of the layer
};
using NodeDetailsPtr = std::shared_ptr<const NodeDetails>;

/// Types and dimensions of every value, from a plan without fusion where there is one, else as the file declares them.
using ValueFacts = std::map<std::string, ValueFact, std::less<>>;
std::shared_ptr<const ValueFacts> findValueFacts(const Document& document, const PlanOptions& options, Engine& engine);
NodeDetailsPtr loadNodeDetails(const Document& document, int node, const ValueFacts& facts, const Job& job);

/// Attributes, inputs and outputs of the current box as rows of name and value, under headings.
class NodeDetailsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Value, ColumnCount };
    /// HeadingRole: 2 a node, 1 a heading below it, 0 a row, −1 a row that says more of the one before it.
    enum Role { HeadingRole = Qt::UserRole, TensorRole };

    explicit NodeDetailsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setDetails(NodeDetailsPtr details);
    void retranslate();
    const NodeDetailsPtr& details() const { return m_details; }

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    enum class Kind { Node, Attributes, Inputs, Outputs, Attribute, Input, Output, Range, Zeros };
    struct Row {
        Kind kind;
        int node;
        int item;
    };
    const ValueFact& valueOf(const Row& row) const;
    QString nameOf(const Row& row) const;
    QString textOf(const Row& row) const;

    NodeDetailsPtr m_details;
    std::vector<Row> m_rows;
};

/// Loads them for the current node.
class NodeDetail : public LayerDetail {
    Q_OBJECT
public:
    explicit NodeDetail(InspectorModel& inspector, QObject* parent = nullptr) : LayerDetail(inspector, parent) {}
    const NodeDetailsPtr& details() const { return m_details; }

protected:
    void forget() override { m_details.reset(); }
    void load() override;

private:
    NodeDetailsPtr m_details;
    DocumentPtr m_factsOf;
    BaselinePtr m_factsAt;
    std::shared_ptr<const ValueFacts> m_facts;
};

/// "3, 3"; "float32 [2, 3]" for a tensor.
QString attributeText(const Attribute& attribute, const QLocale& locale);
/// "64 × 3 × batch"; "scalar" in the window's language without dimensions.
QString dimsText(const std::vector<Dim>& dims);

}  // namespace esp

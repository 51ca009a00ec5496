// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/number_type.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"
#include "widgets/viewmodel/weight_histogram.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

namespace esp {

class LayerSelection;

/// The layers of the session's document with their switches; a change in a selected row applies to all selected rows.
class LayerTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Operator, Parameters, Weights, Prune, Quantize, Size, Sensitivity, Changed, Divergence, Error, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole,
        LayerRole,      ///< index into the document's layers
        RefusalRole,    ///< sentence why the column's switch is not available, or ""
        RatioRole,      ///< double: share of weights pruned
        EnabledRole,    ///< bool: the column's switch is on
        ProblemRole,    ///< sentence: the recipe wanted something here that could not be done, or ""
        SlowRole        ///< sentences: why the recipe makes it slower than it had to be, or ""
    };
    LayerTableModel(Session& session, LayerSelection& selection, QObject* parent = nullptr);
    ~LayerTableModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Prune: Qt::CheckStateRole and RatioRole; Quantize: Qt::EditRole with a NumberType.
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

    const Histogram* histogram(int layer) const;
    Format::Change sizeChange(int layer) const;
    /// Share of answers that change when this layer alone becomes int8, [0, 1]; negative where it is unknown.
    double sensitivity(int layer) const;
    /// Cells of plain figures, aligned to the right.
    static bool isFigure(int column) { return column == Parameters || column == Changed || column == Divergence || column == Error; }
    /// The share at which the dot is largest.
    double sensitivityEnd() const { return m_sensitivityEnd; }
    /// "12 of 500 answers change at int8", or why that is not known; one sentence.
    QString sensitivityText(int layer) const;
    /// As the recipe leaves the layer; one that came in integers is what it came as.
    NumberType numberType(int layer) const;
    QString numberTypeText(int layer) const;
    QString shownName(int layer) const;
    /// Rows that a change in `layer` applies to: all selected ones if it is one of them.
    std::vector<int> targets(int layer) const;
    /// The recipe's change in words: "prune fire5/expand3x3 50 %".
    void setPrune(const std::vector<int>& layers, bool on, const QString& gesture = {});
    void setRatio(const std::vector<int>& layers, double ratio, const QString& gesture = {});
    void setNumberType(const std::vector<int>& layers, NumberType type);

    Session& session() const { return m_session; }

private:
    void reload();
    void refresh();
    QString accessibleText(int layer, int column) const;
    QString toolTip(int layer, int column) const;

    Session& m_session;
    LayerSelection& m_selection;
    DocumentPtr m_document;
    double m_sensitivityEnd = 0.2;
    std::vector<LayerChoice> m_choices;
    std::vector<std::optional<Histogram>> m_histograms;
    std::unique_ptr<QtJobRunner> m_histogramJob;
};

/// Filter by words of the name and by operator; sorts by SortRole, the third click keeps the network's order.
class LayerFilterModel : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit LayerFilterModel(QObject* parent = nullptr);
    void setWords(const QString& text);
    void setOperator(const QString& op);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
    QString m_operator;
};

}  // namespace esp

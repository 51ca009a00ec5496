// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/answers.h"

#include <QAbstractTableModel>

namespace esp {

/// A table over the newest answers that sorts by numbers: ten thousand rows take milliseconds. Sorting by column -1 gives the given order.
class AnswerTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role {
        ToneRole = Qt::UserRole,  ///< int: a Tone
        FigureRole,               ///< bool: a number, right-aligned with equally wide digits
        BarsRole,                 ///< QPointF: shares before and after, [0, 1]; only in columns that show bars
        IdentifierRole            ///< bool: a name, cut in the middle where it is too long
    };
    enum Tone { Plain, Secondary, Worse, Better };

    AnswerTableModel(Answers& answers, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    Answers& answers() const { return m_answers; }
    /// Index into the answers' own list.
    int entryAt(int row) const { return m_rows[static_cast<size_t>(row)]; }
    /// -1 if it is not among the rows.
    int rowOf(int entry) const;
    /// Everything, tab-separated, for other programs.
    QString asText() const;
    /// The column that takes what room is left.
    virtual int stretchedColumn() const = 0;
    /// A column that says nothing of these answers.
    virtual bool isColumnUseless(int column) const;

protected:
    virtual size_t entryCount(const AnswerChanges& changes) const = 0;
    virtual bool isShown(const AnswerChanges& changes, int entry) const;
    /// column -1: the given order.
    virtual double sortKey(const AnswerChanges& changes, int entry, int column) const = 0;
    virtual QVariant cell(const AnswerChanges& changes, int entry, int column, int role) const = 0;
    /// Name of a column, or with Qt::ToolTipRole what it means.
    virtual QVariant header(int column, int role) const = 0;
    virtual bool isFigure(int column) const = 0;
    /// Rows anew, sorted as before.
    void reload();

private:
    std::vector<int> sortedRows() const;

    Answers& m_answers;
    AnswerChangesPtr m_changes;
    std::vector<int> m_rows;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

/// Samples whose answer differs.
class FlipTableModel : public AnswerTableModel {
    Q_OBJECT
public:
    enum Column { Sample, Label, Before, After, MarginBefore, MarginAfter, Change, ColumnCount };

    explicit FlipTableModel(Answers& answers, QObject* parent = nullptr);
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    int stretchedColumn() const override { return Sample; }
    bool isColumnUseless(int column) const override;
    /// nullopt shows all.
    void setKind(std::optional<FlipKind> kind);
    std::optional<FlipKind> kind() const { return m_kind; }
    static QString kindText(FlipKind kind);

protected:
    size_t entryCount(const AnswerChanges& changes) const override { return changes.flips.size(); }
    bool isShown(const AnswerChanges& changes, int entry) const override;
    double sortKey(const AnswerChanges& changes, int entry, int column) const override;
    QVariant cell(const AnswerChanges& changes, int entry, int column, int role) const override;
    QVariant header(int column, int role) const override;
    bool isFigure(int column) const override { return column == MarginBefore || column == MarginAfter; }

private:
    std::optional<FlipKind> m_kind;
};

/// Classes with their right answers before and now.
class ClassTableModel : public AnswerTableModel {
    Q_OBJECT
public:
    enum Column { Name, Samples, RightBefore, RightAfter, Difference, Bars, ColumnCount };

    explicit ClassTableModel(Answers& answers, QObject* parent = nullptr);
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    int stretchedColumn() const override { return Bars; }

protected:
    size_t entryCount(const AnswerChanges& changes) const override { return changes.classes.size(); }
    double sortKey(const AnswerChanges& changes, int entry, int column) const override;
    QVariant cell(const AnswerChanges& changes, int entry, int column, int role) const override;
    QVariant header(int column, int role) const override;
    bool isFigure(int column) const override { return column != Name && column != Bars; }
};

/// Classes that are taken for others.
class PairTableModel : public AnswerTableModel {
    Q_OBJECT
public:
    enum Column { Label, Answered, Before, After, Difference, ColumnCount };

    explicit PairTableModel(Answers& answers, QObject* parent = nullptr);
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    int stretchedColumn() const override { return Answered; }
    /// Those with the greatest difference first, instead of those with most samples.
    void setByDifference(bool on);

protected:
    size_t entryCount(const AnswerChanges& changes) const override { return changes.pairs.size(); }
    bool isShown(const AnswerChanges& changes, int entry) const override;
    double sortKey(const AnswerChanges& changes, int entry, int column) const override;
    QVariant cell(const AnswerChanges& changes, int entry, int column, int role) const override;
    QVariant header(int column, int role) const override;
    bool isFigure(int column) const override { return column >= Before; }

private:
    bool m_byDifference = false;
};

/// "+3", "−2", "0".
QString signedCount(int64_t value);

}  // namespace esp

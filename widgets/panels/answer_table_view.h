// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

namespace esp {

class AnswerTableModel;

/// Paints the cells of all tables of answers: figures, tones, pairs of bars.
class AnswerDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintBars(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
};

/// A table of answers. Headers sort, as S does in the current column; a third time gives the order back.
class AnswerTableView : public QTableView {
    Q_OBJECT
public:
    explicit AnswerTableView(AnswerTableModel& model, QWidget* parent = nullptr);

    /// Index into the answers' list that the model shows; -1 without a current row.
    int currentEntry() const;
    void setCurrentEntry(int entry);
    /// Everything as tab-separated text.
    void copyTable() const;

Q_SIGNALS:
    void currentEntryChanged(int entry);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void sortByCurrentColumn();
    void fitColumns();
    void shareWidth();

    AnswerTableModel& m_model;
    std::vector<int> m_widths;  // what the columns need
};

}  // namespace esp

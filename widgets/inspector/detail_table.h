// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include <functional>
#include <vector>

class QAction;

namespace esp {

/// The inspector's tables: low rows, whole rows selected, Ctrl+C and a menu that copies them.
class DetailTable : public QTableView {
    Q_OBJECT
public:
    explicit DetailTable(QWidget* parent);

    void retranslate();
    /// Instead of the text that is shown: what Copy does.
    void setCopy(std::function<void()> copy) { m_copy = std::move(copy); }
    /// Rows that are selected, ascending.
    std::vector<int> chosenRows() const;
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void fitRows();
    void fitPalette();
    void copy();

    QAction* m_copyAction;
    std::function<void()> m_copy;
};

}  // namespace esp

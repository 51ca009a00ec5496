// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>

#include <vector>

namespace esp {

/// A row that goes on in a second line where it has no room: QHBoxLayout as long as all fits, so that large text cuts nothing.
/// What may grow does so within its line; a stretch takes the rest of it.
class FlowLayout : public QLayout {
    Q_OBJECT
public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addStretch();
    /// Lines share the height that is left over.
    void setFilling(bool filling) { m_isFilling = filling; }

    void addItem(QLayoutItem* item) override { m_items.push_back(item); }
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return m_isFilling ? Qt::Horizontal | Qt::Vertical : Qt::Horizontal; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    struct Line {
        std::vector<QLayoutItem*> items;
        int height = 0;
    };
    std::vector<Line> lines(int width) const;
    std::vector<int> widths(const Line& line, int room, int& free) const;
    void place(const Line& line, const QRect& rect) const;

    std::vector<QLayoutItem*> m_items;
    bool m_isFilling = false;
};

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QString>

class QPainter;

namespace esp {

/// Text whose digits are equally wide, whatever the font: where it has proportional ones, each is drawn in a cell of the widest.
class Figures {
public:
    explicit Figures(const QFont& font);
    double width(const QString& text) const;
    /// `left` and `baseline` in the painter's coordinates; pen as it is set.
    void draw(QPainter& painter, double left, double baseline, const QString& text) const;
    const QFont& font() const { return m_font; }

private:
    QFont m_font;
    double m_cell = 0;  // 0: the font's digits are equally wide
};

}  // namespace esp

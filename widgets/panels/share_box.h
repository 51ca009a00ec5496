// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/text.h"

#include <QDoubleSpinBox>

namespace esp {

/// Per cent of a recipe, as tables and sentences write it: a decimal only where it takes one ("50 %", "12.5 %").
class ShareBox : public QDoubleSpinBox {
public:
    explicit ShareBox(QWidget* parent = nullptr) : QDoubleSpinBox(parent)
    {
        setRange(0, 100);
        setDecimals(1);
        setSuffix(QChar(kNoBreakSpace) + QStringLiteral("%"));
    }
    QString textFromValue(double value) const override
    {
        QString text = QDoubleSpinBox::textFromValue(value);
        const QString nothing = locale().decimalPoint() + locale().zeroDigit();
        if (text.endsWith(nothing))
            text.chop(nothing.size());
        return text;
    }
};

}  // namespace esp

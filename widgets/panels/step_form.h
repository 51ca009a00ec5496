// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include <functional>
#include <vector>

class QFormLayout;

namespace esp {

class RecipeSheet;
struct ParameterInfo;

/// The parameters of a step, a control each, made from what its technique declares.
class StepForm : public QScrollArea {
    Q_OBJECT
public:
    explicit StepForm(RecipeSheet& sheet, QWidget* parent = nullptr);

    /// -1: none.
    void setStep(int step);
    /// The control of a parameter, by its id; null if there is none.
    QWidget* control(const QString& parameter) const;

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void refresh();
    void addRow(QFormLayout& form, const ParameterInfo& parameter);

    RecipeSheet& m_sheet;
    int m_step = -1;
    QString m_technique;  // that the controls are made for
    bool m_updating = false;
    std::vector<std::function<void()>> m_refresh;  // each shows the present value of its parameter
};

}  // namespace esp

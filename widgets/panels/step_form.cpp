// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/step_form.h"

#include "widgets/panels/share_box.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/recipe_sheet.h"
#include "widgets/viewmodel/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>

#include <cmath>

namespace esp {

namespace {

/// Shows as many decimals as the value has.
class NumberBox : public QDoubleSpinBox {
public:
    using QDoubleSpinBox::QDoubleSpinBox;
    QString textFromValue(double value) const override { return locale().toString(value, 'g', 7); }
};

}  // namespace

StepForm::StepForm(RecipeSheet& sheet, QWidget* parent) : QScrollArea(parent), m_sheet(sheet)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    connect(&sheet, &RecipeSheet::stepsChanged, this, &StepForm::refresh);
    rebuild();
}

void StepForm::setStep(int step)
{
    m_step = step;
    refresh();
}

QWidget* StepForm::control(const QString& parameter) const
{
    return widget()->findChild<QWidget*>(parameter);
}

void StepForm::refresh()
{
    const auto& steps = m_sheet.steps();
    const bool there = m_step >= 0 && m_step < static_cast<int>(steps.size());
    const QString technique = there ? toQString(steps[static_cast<size_t>(m_step)].technique) : QString();
    if (technique != m_technique) {
        rebuild();
        return;
    }
    m_updating = true;
    for (const auto& each : m_refresh)
        each();
    m_updating = false;
}

void StepForm::rebuild()
{
    m_refresh.clear();
    const auto& steps = m_sheet.steps();
    const bool there = m_step >= 0 && m_step < static_cast<int>(steps.size());
    m_technique = there ? toQString(steps[static_cast<size_t>(m_step)].technique) : QString();
    const int gap = static_cast<int>(scaled(this, 8));
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setContentsMargins(gap + gap / 2, gap, gap + gap / 2, gap);
    form->setHorizontalSpacing(gap);
    form->setVerticalSpacing(gap / 2);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    if (const Technique* technique = findTechnique(m_technique.toStdString()))
        for (const ParameterInfo& parameter : technique->parameters)
            addRow(*form, parameter);
    setWidget(content);
    m_updating = true;
    for (const auto& each : m_refresh)
        each();
    m_updating = false;
}

void StepForm::addRow(QFormLayout& form, const ParameterInfo& parameter)
{
    const QString name = parameterName(parameter);
    QWidget* control = nullptr;
    const auto set = [this, &parameter](const ParameterValue& value, const QString& gesture = {}) {
        if (!m_updating && m_step >= 0)
            m_sheet.setParameter(m_step, parameter, value, gesture);
    };
    switch (parameter.kind) {
    case ParameterInfo::Kind::Switch: {
        auto* box = new QCheckBox(this);
        connect(box, &QCheckBox::toggled, this, [set](bool on) { set(on); });
        m_refresh.push_back([this, box, &parameter] { box->setChecked(std::get<bool>(m_sheet.value(m_step, parameter))); });
        control = box;
        break;
    }
    case ParameterInfo::Kind::Number: {
        const bool isShare = std::string_view(parameter.unit) == "%";
        const double scale = isShare ? 100 : 1;
        QDoubleSpinBox* box = isShare ? static_cast<QDoubleSpinBox*>(new ShareBox(this)) : new NumberBox(this);
        box->setDecimals(isShare ? 1 : 6);
        box->setRange(parameter.minimum * scale, parameter.maximum * scale);
        box->setSingleStep(parameter.step * scale);
        box->setStepType(isShare ? QAbstractSpinBox::DefaultStepType : QAbstractSpinBox::AdaptiveDecimalStepType);
        box->setKeyboardTracking(false);
        if (!isShare && *parameter.unit)
            box->setSuffix(QChar(kNoBreakSpace) + QString::fromUtf8(parameter.unit));
        // A range of all numbers must not make the panel as wide as its largest.
        box->setMinimumWidth(static_cast<int>(scaled(this, 96)));
        box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        connect(box, &QDoubleSpinBox::valueChanged, this, [set, scale](double value) { set(value / scale); });
        m_refresh.push_back([this, box, &parameter, scale] { box->setValue(std::get<double>(m_sheet.value(m_step, parameter)) * scale); });
        control = box;
        break;
    }
    case ParameterInfo::Kind::Choice: {
        auto* box = new QComboBox(this);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(10);
        for (const char* choice : parameter.choices)
            box->addItem(valueText(parameter, std::string(choice)), QString::fromUtf8(choice));
        connect(box, &QComboBox::activated, this, [set, box](int index) { set(box->itemData(index).toString().toStdString()); });
        m_refresh.push_back([this, box, &parameter] { box->setCurrentIndex(box->findData(toQString(std::get<std::string>(m_sheet.value(m_step, parameter))))); });
        control = box;
        break;
    }
    }
    control->setObjectName(QString::fromUtf8(parameter.id));
    control->setFocusPolicy(Qt::StrongFocus);
    control->installEventFilter(this);
    control->setAccessibleName(name);
    control->setAccessibleDescription(tr("Applies to every layer of the step that has no value of its own"));
    auto* label = new QLabel(name, this);
    label->setBuddy(control);
    form.addRow(label, control);
    auto* own = new QLabel(this);
    own->setForegroundRole(QPalette::PlaceholderText);
    own->setWordWrap(true);
    form.addRow(QString(), own);
    m_refresh.push_back([this, own, label, control, &parameter] {
        const QString text = m_sheet.ownValuesText(m_step, parameter);
        own->setText(text);
        const bool isShown = m_sheet.matters(m_step, parameter);
        // What says nothing beside the others' values would only be in the way.
        for (QWidget* each : std::initializer_list<QWidget*>{label, control})
            each->setVisible(isShown);
        own->setVisible(isShown && !text.isEmpty());
    });
}

bool StepForm::eventFilter(QObject* watched, QEvent* event)
{
    // Who scrolls past a control does not mean to change it. The scroll bar is watched as well, by the scroll area.
    if (event->type() == QEvent::Wheel && (qobject_cast<QComboBox*>(watched) || qobject_cast<QAbstractSpinBox*>(watched))) {
        if (!qobject_cast<QWidget*>(watched)->hasFocus()) {
            event->ignore();
            return true;
        }
    }
    return QScrollArea::eventFilter(watched, event);
}

void StepForm::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        rebuild();
    QScrollArea::changeEvent(event);
}

}  // namespace esp

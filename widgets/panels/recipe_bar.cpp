// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/recipe_bar.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/recipe_edit.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace esp {

namespace {

/// A step: number, a square in the technique's colour, name, count of layers.
class StepButton : public QToolButton {
public:
    StepButton(int number, const RecipeStep& step, const RecipeSheet::StepRow& row, QWidget* parent)
        : QToolButton(parent), m_number(QString::number(number)), m_name(techniqueName(step.technique)), m_isPrune(step.technique == kPrune), m_enabled(step.enabled)
    {
        setAutoRaise(false);
        setFocusPolicy(Qt::TabFocus);
        setRow(row);
    }
    /// Where the step was done is known later than the step.
    void setRow(const RecipeSheet::StepRow& row)
    {
        m_layers = QString::number(row.layers);
        setAccessibleName(RecipeBar::tr("Step %1: %2").arg(m_number, row.spoken()));
        setToolTip(row.spoken());
        updateGeometry();
        update();
    }
    QSize sizeHint() const override
    {
        const double unit = fontMetrics().height() / 15.0;
        return {static_cast<int>(fontMetrics().horizontalAdvance(m_number + m_name + m_layers) + 52 * unit), static_cast<int>(24 * unit)};
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = themeOf(this);
        const double unit = fontMetrics().height() / 15.0;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(hasFocus() ? theme.accent : theme.fieldEdge, hasFocus() ? 2 : 1, m_enabled ? Qt::SolidLine : Qt::DashLine));
        painter.setBrush(underMouse() ? theme.light : theme.button);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4 * unit, 4 * unit);
        const double baseline = height() / 2.0 + (fontMetrics().ascent() - fontMetrics().descent()) / 2.0;
        double left = 8 * unit;
        const auto text = [&](const QString& part, const QColor& color) {
            painter.setPen(color);
            painter.drawText(QPointF(left, baseline), part);
            left += fontMetrics().horizontalAdvance(part) + 6 * unit;
        };
        text(m_number, theme.secondaryText);
        painter.setPen(Qt::NoPen);
        painter.setBrush(!m_enabled ? theme.mid : m_isPrune ? theme.prune : theme.quantize);
        painter.drawRoundedRect(QRectF(left, height() / 2.0 - 4 * unit, 8 * unit, 8 * unit), 1.5, 1.5);
        left += 14 * unit;
        text(m_name, m_enabled ? theme.text : theme.disabledText);
        text(m_layers, theme.secondaryText);
    }

private:
    QString m_number;
    QString m_name;
    QString m_layers;
    bool m_isPrune;
    bool m_enabled;
};

}  // namespace

RecipeBar::RecipeBar(Session& session, QWidget* parent) : QWidget(parent), m_sheet(session), m_layout(new QHBoxLayout(this))
{
    const int gap = static_cast<int>(scaled(this, 8));
    m_layout->setContentsMargins(gap, gap / 2, gap, 0);
    m_layout->setSpacing(gap / 2);
    setMinimumHeight(static_cast<int>(scaled(this, 30)));
    connect(&m_sheet, &RecipeSheet::stepsChanged, this, &RecipeBar::rebuild);
    rebuild();
}

void RecipeBar::rebuild()
{
    while (QLayoutItem* item = m_layout->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    auto* title = new QLabel(tr("Recipe"), this);
    title->setForegroundRole(QPalette::PlaceholderText);
    m_layout->addWidget(title);
    m_layout->addSpacing(static_cast<int>(scaled(this, 4)));
    const std::vector<RecipeStep>& steps = m_sheet.steps();
    if (steps.empty()) {
        auto* none = new QLabel(tr("nothing changed yet"), this);
        none->setForegroundRole(QPalette::PlaceholderText);
        m_layout->addWidget(none);
    }
    for (size_t i = 0; i < steps.size() && m_sheet.session().document(); ++i) {
        const RecipeStep& step = steps[i];
        if (i > 0) {
            auto* arrow = new QLabel(QStringLiteral("›"), this);
            arrow->setForegroundRole(QPalette::PlaceholderText);
            m_layout->addWidget(arrow);
        }
        auto* button = new StepButton(static_cast<int>(i) + 1, step, m_sheet.row(static_cast<int>(i)), this);
        connect(&m_sheet.session(), &Session::variantChanged, button, [this, i, button] {
            if (i < m_sheet.steps().size())
                button->setRow(m_sheet.row(static_cast<int>(i)));
        });
        connect(button, &QToolButton::clicked, this, [this, i, button] { showMenu(static_cast<int>(i), button); });
        m_layout->addWidget(button);
    }
    m_layout->addStretch();
}

void RecipeBar::showMenu(int step, QToolButton* button)
{
    QMenu menu(this);
    const std::vector<RecipeStep>& steps = m_sheet.steps();
    const bool enabled = steps[static_cast<size_t>(step)].enabled;
    if (step > 0)
        connect(menu.addAction(tr("Move earlier")), &QAction::triggered, this, [this, step] { m_sheet.move(step, step - 1); });
    if (step + 1 < static_cast<int>(steps.size()))
        connect(menu.addAction(tr("Move later")), &QAction::triggered, this, [this, step] { m_sheet.move(step, step + 1); });
    connect(menu.addAction(enabled ? tr("Switch off") : tr("Switch on")), &QAction::triggered, this, [this, step, enabled] { m_sheet.setEnabled(step, !enabled); });
    connect(menu.addAction(tr("Remove")), &QAction::triggered, this, [this, step] { m_sheet.remove(step); });
    menu.exec(button->mapToGlobal(QPoint(0, button->height())));
}

void RecipeBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        rebuild();
    QWidget::changeEvent(event);
}

}  // namespace esp

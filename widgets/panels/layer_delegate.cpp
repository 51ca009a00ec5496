// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/layer_delegate.h"

#include "widgets/panels/share_box.h"
#include "widgets/theme/figures.h"
#include "widgets/theme/style.h"

#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

double unitOf(const QFontMetrics& metrics)
{
    return metrics.height() / 15.0;
}

const EspalierStyle* styleOf(const QStyleOptionViewItem& option)
{
    return option.widget ? qobject_cast<const EspalierStyle*>(option.widget->style()) : nullptr;
}

double baselineIn(const QRect& rect, const QFontMetrics& metrics)
{
    return rect.center().y() + 0.5 + (metrics.ascent() - metrics.descent()) / 2.0;
}

/// Signs at the end of a name: the tool-tip says what each means.
enum class Sign { NotDone, Slow };

/// A triangle with a bar: something was wanted here that could not be done. A clock: it takes longer than it had to. Returns where the text has
/// to end.
int paintSign(QPainter& painter, const Theme& theme, const QRect& area, double unit, Sign sign)
{
    const double size = 5 * unit;
    const QPointF middle(area.right() - size, area.center().y() + 0.5);
    const auto at = [&](double x, double y) { return middle + QPointF(x, y) * size; };
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.warningText, 1.2));
    painter.setBrush(theme.warningGround);
    if (sign == Sign::NotDone) {
        painter.drawPolygon(QPolygonF({at(0, -1), at(1, 0.8), at(-1, 0.8)}));
        painter.drawLine(at(0, -0.3), at(0, 0.25));
    } else {
        painter.drawEllipse(middle, size, size);
        painter.drawPolyline(QPolygonF({at(0, -0.6), middle, at(0.5, 0.25)}));
    }
    return area.right() - static_cast<int>(2.4 * size);
}

}  // namespace

LayerDelegate::LayerDelegate(LayerTableModel& model, QObject* parent) : QStyledItemDelegate(parent), m_model(model) {}

LayerDelegate::PruneParts LayerDelegate::pruneParts(const QRect& cell, const QFontMetrics& metrics)
{
    const double unit = unitOf(metrics);
    const int box = static_cast<int>(std::lround(14 * unit));
    const int inset = static_cast<int>(std::lround(6 * unit));
    const int textWidth = metrics.horizontalAdvance(QStringLiteral("100 %")) + inset;
    PruneParts parts;
    parts.check = QRect(cell.left() + inset, cell.center().y() - box / 2 + (box % 2 ? 0 : 1), box, box);
    parts.text = QRect(cell.right() - textWidth - inset / 2, cell.top(), textWidth, cell.height());
    parts.slider = QRect(parts.check.right() + inset / 2, cell.top(), parts.text.left() - parts.check.right() - inset / 2, cell.height());
    return parts;
}

QSize LayerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return {size.width(), static_cast<int>(std::lround(24 * unitOf(option.fontMetrics)))};
}

void LayerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = themeOf(option.widget);
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    if (selected) {
        painter->fillRect(option.rect, theme.selection);
        if (index.column() == LayerTableModel::Name)
            painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), theme.accent);
    } else {
        painter->fillRect(option.rect, index.row() % 2 ? theme.alternateBase : theme.base);
    }
    switch (index.column()) {
    case LayerTableModel::Weights: paintWeights(*painter, option, index); break;
    case LayerTableModel::Prune: paintPrune(*painter, option, index); break;
    case LayerTableModel::Quantize: paintQuantize(*painter, option, index); break;
    case LayerTableModel::Size: paintSize(*painter, option, index); break;
    case LayerTableModel::Sensitivity: paintSensitivity(*painter, option, index); break;
    default: {
        const double unit = unitOf(option.fontMetrics);
        QFont font = option.font;
        QRect area = option.rect.adjusted(static_cast<int>(7 * unit), 0, static_cast<int>(-6 * unit), 0);
        if (index.column() == LayerTableModel::Name) {
            font.setStyleStrategy(QFont::PreferNoShaping);
            if (selected)
                font.setWeight(QFont::DemiBold);
            for (const auto& [role, sign] : {std::pair(LayerTableModel::ProblemRole, Sign::NotDone), std::pair(LayerTableModel::SlowRole, Sign::Slow)})
                if (!index.data(role).toString().isEmpty())
                    area.setRight(paintSign(*painter, theme, area, unit, sign));
        }
        painter->setFont(font);
        painter->setPen(index.column() == LayerTableModel::Name ? theme.text : theme.secondaryText);
        if (LayerTableModel::isFigure(index.column())) {
            const Figures figures(font);
            painter->setPen(theme.text);
            const QString text = index.data().toString();
            figures.draw(*painter, area.right() - figures.width(text), baselineIn(area, QFontMetrics(font)), text);
        } else {
            const QString text = QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideMiddle, area.width());
            painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text);
        }
    }
    }
    if ((option.state & QStyle::State_HasFocus) && option.widget && option.widget->hasFocus())
        if (const EspalierStyle* style = styleOf(option))
            style->paintFocusRing(*painter, QRectF(option.rect).adjusted(1, 1, -1, -1), 2);
    painter->restore();
}

void LayerDelegate::paintWeights(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Histogram* histogram = m_model.histogram(layerOf(index));
    const Theme& theme = themeOf(option.widget);
    const double unit = unitOf(option.fontMetrics);
    const QRectF area = QRectF(option.rect).adjusted(6 * unit, 3 * unit, -6 * unit, -3 * unit);
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (!histogram) {
        painter.setPen(theme.secondaryText);
        painter.drawText(option.rect, Qt::AlignCenter, QStringLiteral("–"));
        return;
    }
    const int64_t highest = std::max<int64_t>(1, *std::max_element(histogram->counts.begin(), histogram->counts.end()));
    const bool selected = option.state & QStyle::State_Selected;
    const double step = area.width() / static_cast<double>(histogram->counts.size());
    const double bar = std::max(1.0, std::floor(step * 0.8));
    for (size_t i = 0; i < histogram->counts.size(); ++i) {
        // A bin that holds anything shows at least a pixel.
        const double height = histogram->counts[i] == 0 ? 0 : std::max(1.0, std::round(area.height() * static_cast<double>(histogram->counts[i]) / static_cast<double>(highest)));
        painter.fillRect(QRectF(std::round(area.left() + static_cast<double>(i) * step), area.bottom() - height, bar, height), selected ? theme.after : theme.before);
    }
}

void LayerDelegate::paintPrune(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const EspalierStyle* style = styleOf(option);
    if (!style)
        return;
    const Theme& theme = style->theme();
    const PruneParts parts = pruneParts(option.rect, option.fontMetrics);
    const bool available = index.data(LayerTableModel::RefusalRole).toString().isEmpty();
    const bool on = index.data(LayerTableModel::EnabledRole).toBool();
    // Still to be switched off, but nothing that is at work.
    const bool isRefused = !index.data(LayerTableModel::ProblemRole).toString().isEmpty();
    const bool works = available && !isRefused;
    style->paintCheckBox(painter, parts.check, on ? Qt::Checked : Qt::Unchecked, works);
    style->paintSlider(painter, parts.slider, index.data(LayerTableModel::RatioRole).toDouble(), theme.prune, on && available, works, unitOf(option.fontMetrics));
    QFont font = option.font;
    font.setStrikeOut(isRefused);
    const Figures figures(font);
    painter.setPen(isRefused ? theme.disabledText : on ? theme.pruneText : theme.secondaryText);
    const QString text = index.data().toString();
    figures.draw(painter, parts.text.right() - figures.width(text), baselineIn(parts.text, option.fontMetrics), text);
}

void LayerDelegate::paintQuantize(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const EspalierStyle* style = styleOf(option);
    if (!style)
        return;
    const Theme& theme = style->theme();
    const double unit = unitOf(option.fontMetrics);
    const bool available = index.data(LayerTableModel::RefusalRole).toString().isEmpty();
    const bool on = index.data(LayerTableModel::EnabledRole).toBool();
    const QRect area = option.rect.adjusted(static_cast<int>(7 * unit), 0, static_cast<int>(-20 * unit), 0);
    const bool isRefused = !index.data(LayerTableModel::ProblemRole).toString().isEmpty();
    painter.setPen(!available || isRefused ? theme.disabledText : on ? theme.quantizeText : theme.secondaryText);
    QFont font = option.font;
    font.setStrikeOut(isRefused);
    painter.setFont(font);
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, area.width()));
    if (available)
        style->paintArrowDown(painter, QPointF(option.rect.right() - 11 * unit, option.rect.center().y() + 0.5), 2.6 * unit, theme.secondaryText);
}

void LayerDelegate::paintSize(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = themeOf(option.widget);
    const double unit = unitOf(option.fontMetrics);
    const Format::Change change = m_model.sizeChange(layerOf(index));
    const Figures figures(option.font);
    const double baseline = baselineIn(option.rect, option.fontMetrics);
    double left = option.rect.right() - 6 * unit - figures.width(change.after);
    const bool current = m_model.session().isVariantCurrent();
    painter.setPen(current ? theme.text : theme.secondaryText);
    figures.draw(painter, left, baseline, change.after);
    left -= figures.width(change.before);
    painter.setPen(theme.secondaryText);
    if (left > option.rect.left())
        figures.draw(painter, left, baseline, change.before);
}

void LayerDelegate::paintSensitivity(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = themeOf(option.widget);
    const double unit = unitOf(option.fontMetrics);
    const double share = m_model.sensitivity(layerOf(index));
    if (share < 0) {
        painter.setFont(option.font);
        painter.setPen(theme.secondaryText);
        painter.drawText(option.rect, Qt::AlignCenter, QStringLiteral("–"));
        return;
    }
    // Diameter and depth both grow, so that neither has to be told apart alone.
    const double level = std::clamp(share / m_model.sensitivityEnd(), 0.0, 1.0);
    const double radius = (5 + 6 * level) / 2 * unit;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.axis, 1));
    painter.setBrush(theme.color(scene::Role::Ramp, level));
    painter.drawEllipse(QRectF(option.rect).center(), radius, radius);
}

QWidget* LayerDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const
{
    if (index.column() == LayerTableModel::Quantize) {
        auto* combo = new QComboBox(parent);
        combo->setMaxVisibleItems(numberTypeCount());
        for (int type = 0; type < numberTypeCount(); ++type)
            combo->addItem(numberTypeName(static_cast<NumberType>(type)));
        combo->setAccessibleName(tr("Number type"));
        connect(combo, &QComboBox::activated, this, [this, combo] {
            auto* self = const_cast<LayerDelegate*>(this);
            Q_EMIT self->commitData(combo);
            Q_EMIT self->closeEditor(combo);
        });
        return combo;
    }
    if (index.column() == LayerTableModel::Prune) {
        auto* spin = new ShareBox(parent);
        spin->setSingleStep(5);
        spin->setAccessibleName(tr("Share of weights to prune"));
        return spin;
    }
    return nullptr;
}

void LayerDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    if (auto* combo = qobject_cast<QComboBox*>(editor)) {
        if (!combo->property("shown").toBool()) {
            combo->setCurrentIndex(index.data(Qt::EditRole).toInt());
            combo->setProperty("shown", true);
        }
    } else if (auto* spin = qobject_cast<QDoubleSpinBox*>(editor)) {
        spin->setValue(index.data(LayerTableModel::RatioRole).toDouble() * 100);
        spin->setProperty("before", spin->value());
    }
}

void LayerDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    if (const auto* combo = qobject_cast<QComboBox*>(editor)) {
        if (combo->currentIndex() != index.data(Qt::EditRole).toInt())
            model->setData(index, combo->currentIndex(), Qt::EditRole);
    } else if (const auto* spin = qobject_cast<QDoubleSpinBox*>(editor)) {
        // Who only looks at the figure and leaves has changed nothing.
        if (spin->value() != spin->property("before").toDouble())
            model->setData(index, spin->value() / 100, LayerTableModel::RatioRole);
    }
}

void LayerDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QRect rect = option.rect;
    if (index.column() == LayerTableModel::Prune)
        rect.setLeft(pruneParts(option.rect, option.fontMetrics).slider.left());
    editor->setGeometry(rect);
}

}  // namespace esp

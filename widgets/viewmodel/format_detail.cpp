// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/format_detail.h"

#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/layer_errors.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>

#include <cmath>

namespace esp {

namespace {

/// What of the recipe a comparison depends on.
RecipeStep stepOf(const Recipe& recipe, const std::string& layer)
{
    RecipeStep step;
    step.technique = kQuantize;
    if (const int found = findStep(recipe, kQuantize); found >= 0)
        step = recipe.steps[static_cast<size_t>(found)];
    Parameters own;
    if (const auto listed = step.layers.find(layer); listed != step.layers.end())
        own = listed->second;
    for (Parameters* parameters : {&step.parameters, &own})
        for (const char* other : {"format", "activations", "style", "input_range", "input_low", "input_high", "calibration", "percentile", "equalization", "smoothing", "enabled"})
            parameters->erase(other);
    step.layers = {{layer, own}};
    step.allLayers = false;
    step.enabled = true;
    return step;
}

}  // namespace

FormatDetail::FormatDetail(InspectorModel& inspector, QObject* parent) : LayerDetail(inspector, parent)
{
    useOwnThread();
    connect(&inspector.session(), &Session::dataChanged, this, [this] {
        stop();
        forget();
        reload();
    });
}

std::optional<std::string> FormatDetail::present() const
{
    if (inspector().layer() < 0 || inspector().document() != inspector().session().document())
        return std::nullopt;
    const LayerChoice choice = inspector().session().choice(inspector().layer());
    return choice.quantize ? std::optional(choice.format) : std::nullopt;
}

void FormatDetail::choose(const WeightFormat& format)
{
    if (inspector().layer() < 0 || inspector().document() != inspector().session().document())
        return;
    LayerChoice chosen = inspector().session().choice(inspector().layer());
    chosen.format = format.id;
    chosen.setWeightsOnly(chosen.weightsOnly() || !format.isForIntegers());
    chosen.quantize = true;
    const QString name = toQString(inspector().document()->layerNames[static_cast<size_t>(inspector().layer())]);
    inspector().session().setChoices({inspector().layer()}, [&](LayerChoice& choice) { choice = chosen; }, tr("%1 to %2").arg(name, numberTypeName(numberTypeOf(chosen))));
}

void FormatDetail::forget()
{
    m_comparison.reset();
    m_step.reset();
    m_progress = 0;
}

void FormatDetail::load()
{
    const int layer = inspector().layer();
    if (layer < 0)
        return;
    const DocumentPtr document = inspector().document();
    const std::string name = document->layers[static_cast<size_t>(layer)].name;
    RecipeStep step = stepOf(inspector().session().recipe(), name);
    // Other choices of the recipe change nothing here.
    if (m_step == step && (m_comparison || isLoading() || error()))
        return;
    m_step = step;
    m_progress = 0;
    run<FormatComparisonPtr>(
        [document, name, step, inputs = inspector().session().statisticsSource().inputs](const Job& job) -> Result<FormatComparisonPtr> {
            ESP_TRY(FormatComparison comparison, compareFormats(document->model, name, step, inputs, job));
            return std::make_shared<const FormatComparison>(std::move(comparison));
        },
        [this](FormatComparisonPtr comparison) { m_comparison = std::move(comparison); },
        [this](double progress) {
            m_progress = progress;
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

QString formatFigureName(const FormatFigure& figure)
{
    const QString name = QCoreApplication::translate("technique", figure.format->label);
    return figure.entries > 0 ? FormatTableModel::tr("%1 of %2").arg(name).arg(figure.entries) : name;
}

void FormatTableModel::setComparison(FormatComparisonPtr comparison)
{
    if (comparison == m_comparison)
        return;
    beginResetModel();
    m_comparison = std::move(comparison);
    endResetModel();
}

void FormatTableModel::setPresent(std::optional<std::string> format)
{
    if (format == m_present)
        return;
    m_present = std::move(format);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void FormatTableModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int FormatTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_comparison ? 0 : static_cast<int>(m_comparison->figures.size());
}

QVariant FormatTableModel::data(const QModelIndex& index, int role) const
{
    const FormatFigure& each = figure(index.row());
    const Format format;
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((index.column() == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole) {
        if (!each.refusal.empty())
            return tr("Not for this layer: %1").arg(reasonText(each.refusal));
        if (index.column() == Error && each.isByInputs && std::isfinite(each.nearestDb) && std::isfinite(each.outputDb))
            return tr("Rounded to nearest: %1").arg(LayerErrors::decibels(each.nearestDb, 1));
        return isPresent(index.row()) ? QVariant(tr("What the layer has now")) : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    if (index.column() == Name)
        return isPresent(index.row()) ? tr("● %1", "the format that the layer has").arg(formatFigureName(each)) : formatFigureName(each);
    if (!each.refusal.empty())
        return QString(QChar(0x2013));
    switch (index.column()) {
    case Bits: return format.number(each.bits, each.bits < 10 ? 2 : 1);
    case Bytes: return format.count(each.bytes);
    case Error: {
        const double decibels = m_comparison->hasInputs ? each.outputDb : each.weightDb;
        return std::isinf(decibels) ? tr("none") : LayerErrors::decibels(decibels, 1);
    }
    default: return {};
    }
}

QVariant FormatTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    const bool hasInputs = m_comparison && m_comparison->hasInputs;
    if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole) {
        switch (section) {
        case Name: return tr("Number format of the weights");
        case Bits: return tr("What a weight takes in the file, with its share of scales and codebook");
        case Bytes: return tr("What all weights of the layer take");
        case Error:
            return hasInputs ? tr("Signal to error in what the layer gives, over calibration samples: the more decibels the better; 6 are a bit")
                             : tr("Signal to error of the weights: the more decibels the better; 6 are a bit");
        default: return {};
        }
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Format");
    case Bits: return tr("Bits a weight");
    case Bytes: return tr("Bytes");
    case Error: return hasInputs ? tr("Output") : tr("Weights");
    default: return {};
    }
}

}  // namespace esp

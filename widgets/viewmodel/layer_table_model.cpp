// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/layer_table_model.h"

#include "widgets/viewmodel/help_role.h"

#include "widgets/viewmodel/layer_errors.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/recipe_words.h"
#include "widgets/viewmodel/sensitivity_text.h"
#include "widgets/viewmodel/slow_text.h"
#include "widgets/viewmodel/text.h"

#include <algorithm>

namespace esp {

LayerTableModel::LayerTableModel(Session& session, LayerSelection& selection, QObject* parent)
    : QAbstractTableModel(parent), m_session(session), m_selection(selection), m_histogramJob(std::make_unique<QtJobRunner>(session.backgroundQueue()))
{
    connect(&session, &Session::documentChanged, this, &LayerTableModel::reload);
    connect(&session, &Session::recipeChanged, this, &LayerTableModel::refresh);
    connect(&session, &Session::variantChanged, this, &LayerTableModel::refresh);
    connect(&session, &Session::sensitivityChanged, this, &LayerTableModel::refresh);
    connect(&session.layerErrors(), &LayerErrors::changed, this, [this] {
        if (m_document && m_document == m_session.document() && !m_choices.empty())
            Q_EMIT dataChanged(index(0, Error), index(rowCount() - 1, Error));
    });
    reload();
}

LayerTableModel::~LayerTableModel() = default;

void LayerTableModel::reload()
{
    m_histogramJob->stop();
    beginResetModel();
    m_document = m_session.document();
    const size_t count = m_document ? m_document->layers.size() : 0;
    m_choices.assign(count, LayerChoice{});
    for (size_t i = 0; i < count; ++i)
        m_choices[i] = m_session.choice(static_cast<int>(i));
    m_histograms.assign(count, std::nullopt);
    endResetModel();
    if (!m_document)
        return;
    m_histogramJob->start([this, document = m_document](const Job& job, const JobRunner::Post& post) {
        makeMiniHistograms(*document, job, [&](int layer, Histogram histogram) {
            post([this, layer, histogram = std::move(histogram)] {
                m_histograms[static_cast<size_t>(layer)] = histogram;
                const QModelIndex cell = index(layer, Weights);
                Q_EMIT dataChanged(cell, cell);
            });
        });
    });
}

void LayerTableModel::refresh()
{
    if (!m_document || m_document != m_session.document())
        return;
    for (size_t i = 0; i < m_choices.size(); ++i)
        m_choices[i] = m_session.choice(static_cast<int>(i));
    m_sensitivityEnd = esp::sensitivityEnd(m_session);
    if (!m_choices.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int LayerTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_choices.size());
}

int LayerTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString LayerTableModel::numberTypeText(int layer) const
{
    const size_t i = static_cast<size_t>(layer);
    const NumberType type = numberType(layer);
    if (m_document->layers[i].isQuantized && i < m_document->ledger.layers.size()) {
        const QString stored = toQString(m_document->ledger.layers[i].weightType);
        return type == Int8Weights ? tr("%1 weights").arg(stored) : stored;
    }
    return numberTypeName(type);
}

QString LayerTableModel::shownName(int layer) const
{
    return toQString(m_document->layerNames[static_cast<size_t>(layer)]);
}

const Histogram* LayerTableModel::histogram(int layer) const
{
    const std::optional<Histogram>& histogram = m_histograms[static_cast<size_t>(layer)];
    return histogram ? &*histogram : nullptr;
}

Format::Change LayerTableModel::sizeChange(int layer) const
{
    const size_t i = static_cast<size_t>(layer);
    const int64_t before = i < m_document->ledger.layers.size() ? m_document->ledger.layers[i].fileBytes : 0;
    int64_t after = before;
    if (const VariantPtr& variant = m_session.variant())
        for (const LayerLedger& entry : variant->ledger.layers)
            if (entry.layer == m_document->layers[i].name)
                after = entry.fileBytes;
    return Format().bytesChange(before, after);
}

double LayerTableModel::sensitivity(int layer) const
{
    const Session::LayerSensitivity found = m_session.sensitivityOf(layer);
    return found.isKnown() ? found.share() : -1;
}

QString LayerTableModel::sensitivityText(int layer) const
{
    return sensitivitySentence(m_session, layer);
}

NumberType LayerTableModel::numberType(int layer) const
{
    const size_t i = static_cast<size_t>(layer);
    const auto& ledger = m_document->ledger.layers;
    if (i < ledger.size() && ledger[i].integerKernel)
        return Int8;
    if (m_document->layers[i].isQuantized)
        return Int8Weights;
    return numberTypeOf(m_choices[i]);
}

QVariant LayerTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const int layer = index.row();
    const size_t i = static_cast<size_t>(layer);
    const LayerChoice& choice = m_choices[i];
    const int column = index.column();
    switch (role) {
    case LayerRole: return layer;
    case Qt::DisplayRole:
        switch (column) {
        case Name: return shownName(layer);
        case Operator: return toQString(m_document->layerOperators[i]);
        case Parameters: return Format().count(m_document->layers[i].parameters());
        case Prune: return choice.prune ? shareText(choice.ratio) : QStringLiteral("–");
        case Quantize: return numberTypeText(layer);
        case Size: return sizeChange(layer).joined();
        case Changed: {
            const Session::LayerSensitivity found = m_session.sensitivityOf(layer);
            return found.isKnown() ? Format().count(found.changed) : QStringLiteral("–");
        }
        case Divergence:
        case Error: {
            const QString figure = column == Divergence ? divergenceFigure(m_session, layer) : m_session.layerErrors().figure(layer);
            return figure.isEmpty() ? QStringLiteral("–") : figure;
        }
        default: return {};
        }
    case SortRole:
        switch (column) {
        case Name: return shownName(layer);
        case Operator: return toQString(m_document->layerOperators[i]);
        case Parameters: return static_cast<qlonglong>(m_document->layers[i].parameters());
        case Prune: return choice.prune ? choice.ratio : -1.0;
        case Quantize: return static_cast<int>(numberType(layer));
        case Size: return static_cast<qlonglong>(i < m_document->ledger.layers.size() ? m_document->ledger.layers[i].fileBytes : 0);
        case Sensitivity:
        case Changed: return sensitivity(layer);
        case Divergence: return m_session.sensitivityOf(layer).divergence;
        case Error: return m_session.layerErrors().level(layer);
        default: return layer;
        }
    case Qt::CheckStateRole:
        // The delegate paints it; asking for it here must not make views draw a second box.
        return {};
    case EnabledRole: return column == Prune ? choice.prune : column == Quantize ? choice.quantize : false;
    case RatioRole: return choice.ratio;
    case Qt::EditRole: return column == Quantize ? QVariant(static_cast<int>(numberType(layer))) : column == Prune ? QVariant(choice.ratio) : QVariant();
    case RefusalRole:
        if (column == Prune)
            return reasonText(m_document->refusal(kPrune, layer));
        if (column == Quantize)
            return reasonText(m_document->refusal(kQuantize, layer));
        return QString();
    case SlowRole: {
        QStringList sentences;
        for (const std::string& reason : slowReasonsOfLayer(m_session, layer))
            sentences << reasonText(reason);
        return sentences.join(QLatin1Char('\n'));
    }
    case ProblemRole:
        if (column == Prune || column == Quantize)
            return reasonText(m_session.problem(column == Prune ? kPrune : kQuantize, layer));
        return m_session.isVariantCurrent() ? reasonText(m_session.variant()->problemOf(m_document->layers[i].name)) : QString();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment((isFigure(column) || column == Size ? Qt::AlignRight : column == Sensitivity ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter));
    case Qt::ToolTipRole: return toolTip(layer, column);
    case Qt::AccessibleTextRole: return accessibleText(layer, column);
    default: return {};
    }
}

QString LayerTableModel::toolTip(int layer, int column) const
{
    const QModelIndex cell = index(layer, column);
    const QString refusal = cell.data(RefusalRole).toString();
    if (!refusal.isEmpty())
        return refusal;
    const QString problem = cell.data(ProblemRole).toString();
    if (column == Prune || column == Quantize)
        return problem.isEmpty() ? QString() : tr("Not done here: %1").arg(problem);
    if (column == Name) {
        const QString name = toQString(m_document->layers[static_cast<size_t>(layer)].name);
        const QString slow = cell.data(SlowRole).toString();
        QStringList lines{name};
        if (!problem.isEmpty())
            lines << tr("Not done here: %1").arg(problem);
        if (!slow.isEmpty())
            lines << tr("Slower than it had to be: %1").arg(slow);
        return lines.join(QLatin1Char('\n'));
    }
    if (column == Sensitivity || column == Changed)
        return sensitivityText(layer);
    if (column == Divergence)
        return divergenceSentence(m_session, layer);
    if (column == Error)
        return m_session.layerErrors().sentence(layer);
    if (column == Size) {
        const Format format;
        const auto& ledger = m_document->ledger.layers;
        const size_t i = static_cast<size_t>(layer);
        return i < ledger.size() ? tr("%1 bytes in the original file").arg(format.count(ledger[i].fileBytes)) : QString();
    }
    return {};
}

QString LayerTableModel::accessibleText(int layer, int column) const
{
    const LayerChoice& choice = m_choices[static_cast<size_t>(layer)];
    const QString refusal = index(layer, column).data(RefusalRole).toString();
    const QString problem = index(layer, column).data(ProblemRole).toString();
    const auto chosen = [&](const QString& text) { return problem.isEmpty() ? text : tr("%1, not done: %2", "choice, why").arg(text, problem); };
    switch (column) {
    case Prune:
        if (!refusal.isEmpty())
            return tr("pruning not available: %1").arg(refusal);
        return choice.prune ? chosen(tr("pruned %1").arg(shareText(choice.ratio))) : tr("not pruned");
    case Quantize: return refusal.isEmpty() ? chosen(numberTypeText(layer)) : tr("quantization not available: %1").arg(refusal);
    case Weights: return tr("histogram of weights");
    case Sensitivity:
    case Changed: return sensitivityText(layer);
    case Divergence: return divergenceSentence(m_session, layer);
    case Error: return m_session.layerErrors().sentence(layer);
    case Name: {
        const Format::Change size = sizeChange(layer);
        const QString text = tr("%1 layer %2, %3").arg(toQString(m_document->layerOperators[static_cast<size_t>(layer)]), shownName(layer), size.joined());
        const QString slow = index(layer, column).data(SlowRole).toString();
        return slow.isEmpty() ? text : tr("%1; slower than it had to be: %2", "layer, why").arg(text, slow);
    }
    default: return index(layer, column).data(Qt::DisplayRole).toString();
    }
}

QVariant LayerTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == kHelpTopicRole && section >= 0 && section < ColumnCount) {
        static constexpr const char* kTopics[ColumnCount] = {"name", "operator", "parameters", "weights", "prune", "quantize", "size", "sensitivity", "sensitivity", "sensitivity", "sensitivity"};
        return QStringLiteral("column.") + QString::fromLatin1(kTopics[section]);
    }
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((isFigure(section) || section == Size ? Qt::AlignRight : section == Sensitivity ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role == Qt::ToolTipRole)
        switch (section) {
        case Prune: return tr("Set the smallest weights to zero (magnitude pruning)");
        case Quantize: return tr("Store and compute in 8-bit integers (quantization)");
        case Size: return tr("Bytes in the file: original and now");
        case Sensitivity:
        case Changed: return tr("Sensitivity: how many answers change when this layer alone becomes int8");
        case Divergence: return tr("How far the model's answers move when this layer alone becomes int8: mean Kullback-Leibler divergence in nats");
        case Error: return tr("How far what the layer writes is from the original, with the whole recipe: signal to quantization noise (SQNR)");
        default: return {};
        }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Layer");
    case Operator: return tr("Operator");
    case Parameters: return tr("Parameters");
    case Weights: return tr("Weights");
    case Prune: return tr("Prune");
    case Quantize: return tr("Quantize");
    case Size: return tr("Size");
    case Sensitivity: return tr("Sens.");
    case Changed: return tr("Changed");
    case Divergence: return tr("KL", "column: Kullback-Leibler divergence");
    case Error: return tr("SQNR", "column: signal to quantization noise ratio");
    default: return {};
    }
}

Qt::ItemFlags LayerTableModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && (index.column() == Prune || index.column() == Quantize) && index.data(RefusalRole).toString().isEmpty())
        flags |= Qt::ItemIsEditable;
    return flags;
}

std::vector<int> LayerTableModel::targets(int layer) const
{
    std::vector<int> layers;
    const int node = m_document->network.nodeOfLayer[static_cast<size_t>(layer)];
    if (m_selection.selected().contains(node))
        for (const int selected : m_selection.selected())
            if (const int l = m_document->network.nodes[static_cast<size_t>(selected)].layer; l >= 0)
                layers.push_back(l);
    if (std::find(layers.begin(), layers.end(), layer) == layers.end())
        layers = {layer};
    std::sort(layers.begin(), layers.end());
    return layers;
}

void LayerTableModel::setPrune(const std::vector<int>& layers, bool on, const QString& gesture)
{
    if (layers.empty())
        return;
    const QString text = layers.size() == 1 ? (on ? tr("prune %1").arg(shownName(layers[0])) : tr("do not prune %1").arg(shownName(layers[0])))
                         : on               ? tr("prune %Ln layer(s)", nullptr, static_cast<int>(layers.size()))
                                            : tr("do not prune %Ln layer(s)", nullptr, static_cast<int>(layers.size()));
    m_session.setChoices(layers, [on](LayerChoice& choice) { choice.prune = on; }, text, gesture);
}

void LayerTableModel::setRatio(const std::vector<int>& layers, double ratio, const QString& gesture)
{
    if (layers.empty())
        return;
    const QString share = shareText(ratio);
    const QString text = layers.size() == 1 ? tr("prune %1 %2").arg(shownName(layers[0]), share)
                                            : tr("prune %Ln layer(s) %1", nullptr, static_cast<int>(layers.size())).arg(share);
    m_session.setChoices(
        layers,
        [ratio](LayerChoice& choice) {
            choice.prune = true;
            choice.byThreshold = false;
            choice.ratio = std::clamp(ratio, 0.0, 1.0);
        },
        text, gesture);
}

void LayerTableModel::setNumberType(const std::vector<int>& layers, NumberType type)
{
    if (layers.empty())
        return;
    const QString name = numberTypeName(type);
    const QString text = layers.size() == 1 ? tr("%1 to %2").arg(shownName(layers[0]), name)
                                            : tr("%Ln layer(s) to %1", nullptr, static_cast<int>(layers.size())).arg(name);
    m_session.setChoices(
        layers,
        [type](LayerChoice& choice) { esp::setNumberType(choice, type); },
        text);
}

bool LayerTableModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || !(flags(index) & Qt::ItemIsEditable))
        return false;
    const std::vector<int> layers = targets(index.row());
    if (index.column() == Prune && role == Qt::CheckStateRole)
        setPrune(layers, value.toInt() == Qt::Checked);
    else if (index.column() == Prune && (role == RatioRole || role == Qt::EditRole))
        setRatio(layers, value.toDouble());
    else if (index.column() == Quantize && role == Qt::EditRole)
        setNumberType(layers, static_cast<NumberType>(value.toInt()));
    else
        return false;
    return true;
}

LayerFilterModel::LayerFilterModel(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(LayerTableModel::SortRole);
    setDynamicSortFilter(false);
}

void LayerFilterModel::setWords(const QString& text)
{
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void LayerFilterModel::setOperator(const QString& op)
{
    m_operator = op;
    invalidateFilter();
}

bool LayerFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QAbstractItemModel* model = sourceModel();
    const QString name = model->index(row, LayerTableModel::Name, parent).data().toString();
    const QString op = model->index(row, LayerTableModel::Operator, parent).data().toString();
    if (!m_operator.isEmpty() && op != m_operator)
        return false;
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) { return name.contains(word, Qt::CaseInsensitive); });
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/inspector_model.h"

#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/recipe_words.h"
#include "widgets/viewmodel/text.h"

#include <utility>

namespace esp {

InspectorModel::InspectorModel(Session& session, LayerSelection& selection, QObject* parent)
    : QObject(parent), m_session(session), m_selection(selection), m_beforeJob(std::make_unique<QtJobRunner>(session.backgroundQueue())),
      m_afterJob(std::make_unique<QtJobRunner>(session.backgroundQueue()))
{
    connect(&session, &Session::documentChanged, this, &InspectorModel::follow);
    connect(&selection, &LayerSelection::changed, this, &InspectorModel::follow);
    connect(&session, &Session::variantChanged, this, &InspectorModel::loadAfter);
    connect(&session, &Session::recipeChanged, this, [this] {
        m_afterOld = m_after != nullptr;
        Q_EMIT afterChanged();
    });
}

InspectorModel::~InspectorModel() = default;

int InspectorModel::node() const
{
    const DocumentPtr& document = m_session.document();
    return document && m_selection.current() < static_cast<int>(document->network.nodes.size()) ? m_selection.current() : -1;
}

void InspectorModel::follow()
{
    const DocumentPtr& document = m_session.document();
    const int node = this->node();
    const int layer = node >= 0 ? document->network.nodes[static_cast<size_t>(node)].layer : -1;
    const bool sameNode = node == m_node && document == m_document;
    const bool sameLayer = layer == m_layer && document == m_document;
    m_node = node;
    m_layer = layer;
    m_document = document;
    if (sameLayer && layer >= 0)
        return;
    m_beforeJob->stop();
    m_afterJob->stop();
    m_before.reset();
    m_after.reset();
    m_afterOld = false;
    m_error.reset();
    m_channel = -1;
    if (!sameNode)
        Q_EMIT nodeChanged();
    Q_EMIT layerChanged();
    loadBefore();
}

void InspectorModel::setChannel(int channel)
{
    if (std::exchange(m_channel, channel) != channel)
        Q_EMIT channelChanged();
}

void InspectorModel::setWeightsWanted(bool wanted)
{
    if (std::exchange(m_weightsWanted, wanted) == wanted || !wanted)
        return;
    if (m_before)
        loadAfter();
    else if (!m_beforeJob->isRunning() && !m_error)
        loadBefore();
}

void InspectorModel::loadBefore()
{
    if (m_layer < 0 || !m_weightsWanted)
        return;
    m_beforeJob->run<std::shared_ptr<const WeightsBefore>>([document = m_document, layer = m_layer](const Job& job) { return loadWeightsBefore(*document, layer, job); },
                                                           [this](Result<std::shared_ptr<const WeightsBefore>> before) {
                                                               if (before)
                                                                   m_before = std::move(*before);
                                                               else
                                                                   m_error = before.error();
                                                               Q_EMIT layerChanged();
                                                               loadAfter();
                                                           });
}

void InspectorModel::loadAfter()
{
    const VariantPtr& variant = m_session.variant();
    if (!m_before || !m_weightsWanted || !variant || m_document != m_session.document())
        return;
    m_afterJob->run<std::shared_ptr<const WeightsAfter>>(
        [before = m_before, document = m_document, variant](const Job& job) { return loadWeightsAfter(*before, *document, *variant, job); },
        [this, variant](Result<std::shared_ptr<const WeightsAfter>> after) {
            if (after) {
                m_after = std::move(*after);
                m_afterOld = !m_session.isVariantCurrent();
            } else {
                m_after.reset();
            }
            Q_EMIT afterChanged();
        });
}

QString InspectorModel::description() const
{
    const int current = node();
    if (current < 0)
        return {};
    const scene::NetworkNode& box = m_document->network.nodes[static_cast<size_t>(current)];
    const QString op = toQString(box.op);
    const QString shape = toQString(box.shape);
    if (m_layer < 0)
        return shape.isEmpty() ? op : tr("%1, output %2").arg(op, shape);
    const Layer& layer = m_document->layers[static_cast<size_t>(m_layer)];
    const QString title = layer.activation.empty() ? op : tr("%1 with %2").arg(op, toQString(layer.activation));
    if (!layer.weight || layer.weight->dims().size() < 2)
        return title;
    const Dims& dims = layer.weight->dims();
    const Node& node = *m_document->model.graph->nodes()[static_cast<size_t>(layer.node)];
    const bool isConv = layer.kind == LayerKind::Conv;
    const int64_t groups = isConv ? node.intAttribute("group", 1) : 1;
    const int64_t outputs = dims[static_cast<size_t>(layer.outputAxis)];
    const int64_t inputs = isConv ? dims[1] * groups : dims[static_cast<size_t>(1 - std::min(1, layer.outputAxis))];
    if (!isConv)
        return tr("%1, %2 → %3 values").arg(title, QString::number(inputs), QString::number(outputs));
    const std::vector<int64_t> strides = node.intsAttribute("strides");
    const QString stride = QString::number(strides.empty() ? 1 : strides[0]);
    return groups > 1 ? tr("%1, %2 → %3 channels in %4 groups, stride %5").arg(title, QString::number(inputs), QString::number(outputs), QString::number(groups), stride)
                      : tr("%1, %2 → %3 channels, stride %4").arg(title, QString::number(inputs), QString::number(outputs), stride);
}

double InspectorModel::threshold() const
{
    if (m_layer < 0 || !m_before)
        return 0;
    const LayerChoice choice = m_session.choice(m_layer);
    if (!choice.prune)
        return 0;
    return choice.byThreshold ? choice.threshold : m_before->thresholdFor(choice.ratio);
}

void InspectorModel::setThreshold(double threshold, const QString& gesture)
{
    if (m_layer < 0 || !m_before)
        return;
    const double ratio = m_before->ratioFor(threshold);
    const QString name = toQString(m_document->layerNames[static_cast<size_t>(m_layer)]);
    m_session.setChoices(
        {m_layer},
        [ratio](LayerChoice& choice) {
            choice.prune = true;
            choice.byThreshold = false;
            choice.ratio = ratio;
        },
        tr("prune %1 %2").arg(name, shareText(ratio)), gesture);
}

}  // namespace esp

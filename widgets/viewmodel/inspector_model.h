// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/weight_histogram.h"

#include <QObject>

namespace esp {

class LayerSelection;

/// Weights of the current layer before and after, loaded in the background; the newest request counts.
class InspectorModel : public QObject {
    Q_OBJECT
public:
    InspectorModel(Session& session, LayerSelection& selection, QObject* parent = nullptr);
    ~InspectorModel() override;

    /// Index of the current layer, or -1 when something else or nothing is selected.
    int layer() const { return m_layer; }
    /// Node of the network that is current, or -1.
    int node() const;
    const std::shared_ptr<const WeightsBefore>& before() const { return m_before; }
    const std::shared_ptr<const WeightsAfter>& after() const { return m_after; }
    /// after() belongs to an older recipe.
    bool isAfterOld() const { return m_afterOld; }
    const std::optional<Error>& error() const { return m_error; }
    /// The model that node() and layer() belong to; null without one.
    const DocumentPtr& document() const { return m_document; }
    /// "Conv 3×3 with Relu, 32 → 128 channels, stride 1".
    QString description() const;
    /// Threshold that the layer's pruning uses, 0 if it is not pruned.
    double threshold() const;
    void setThreshold(double threshold, const QString& gesture);
    /// Output channel that is looked at, the same in all tabs; -1 while none was chosen of this layer.
    int channel() const { return m_channel; }
    void setChannel(int channel);
    /// Whether before() and after() are looked at. What nobody looks at is not read.
    void setWeightsWanted(bool wanted);

    Session& session() const { return m_session; }

Q_SIGNALS:
    void nodeChanged();      ///< another node, or another model
    void layerChanged();     ///< another layer, or its weights have arrived
    void afterChanged();
    void channelChanged();

private:
    void follow();
    void loadBefore();
    void loadAfter();

    Session& m_session;
    LayerSelection& m_selection;
    int m_layer = -1;
    int m_node = -1;
    int m_channel = -1;
    bool m_weightsWanted = false;
    DocumentPtr m_document;
    std::shared_ptr<const WeightsBefore> m_before;
    std::shared_ptr<const WeightsAfter> m_after;
    bool m_afterOld = false;
    std::optional<Error> m_error;
    std::unique_ptr<QtJobRunner> m_beforeJob;
    std::unique_ptr<QtJobRunner> m_afterJob;
};

}  // namespace esp

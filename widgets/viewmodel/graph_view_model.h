// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/graph_layout.h"
#include "core/scene/graph_picture.h"
#include "core/scene/spatial_index.h"
#include "widgets/viewmodel/session.h"

#include <QObject>

#include <set>

namespace esp {

/// A laid-out network with what the canvas needs to draw and hit it. Immutable.
struct GraphLayoutResult {
    DocumentPtr document;
    std::set<int> folded;
    scene::NetworkLayoutInput input;
    scene::Layout layout;
    scene::SpatialIndex nodes;        ///< layout nodes
    scene::SpatialIndex modules;
    scene::SpatialIndex edgePieces;   ///< every straight or curved piece of every route
    std::vector<int> edgeOfPiece;
    std::vector<int> networkNodeOf;   ///< per layout node: network node, or -1 (folded module)
    std::vector<std::vector<int>> networkEdgesOf;  ///< per layout edge
    std::vector<int> moduleOf;        ///< per layout node: module that is folded into it, or -1
    double unit = 1;                  ///< font scale that the boxes were made for
};
using GraphLayoutPtr = std::shared_ptr<const GraphLayoutResult>;

/// The graph of the session's model: layout off the GUI thread, looks from ledger, recipe and selection.
class GraphViewModel : public QObject {
    Q_OBJECT
public:
    enum class Overlay { None, Share, Macs, Sensitivity, Divergence, Error };

    using MeasureFactory = std::function<std::unique_ptr<scene::TextMeasure>()>;
    /// measure is called on a worker's thread.
    GraphViewModel(Session& session, MeasureFactory measure, double unit, QObject* parent = nullptr);
    ~GraphViewModel() override;

    const GraphLayoutPtr& layout() const { return m_layout; }
    bool isLayingOut() const;
    Overlay overlay() const { return m_overlay; }
    void setOverlay(Overlay overlay);
    /// Why an overlay cannot be shown, or "".
    QString overlayProblem(Overlay overlay) const;
    /// What the overlay's colours stand for, in words, and the values at both ends of the ramp ("0 %", "15 %"), for the legend. Where nothing is
    /// known yet the ends are empty and the title says why.
    struct OverlayWords {
        QString title;
        QString low;
        QString high;
    };
    OverlayWords overlayWords() const;
    const scene::NodeLook& look(int networkNode) const { return m_looks[static_cast<size_t>(networkNode)]; }
    /// What the tensor on an edge of the network is: float or 8-bit codes, and whether it changes on the way.
    struct EdgeType {
        bool integer = false;
        bool toCodes = false;   ///< made in float, read as codes
        bool toFloat = false;   ///< made as codes, read in float
    };
    const EdgeType& edgeType(int networkEdge) const { return m_edgeTypes[static_cast<size_t>(networkEdge)]; }
    /// Whether any tensor is 8-bit, for the legend.
    bool hasIntegerEdges() const;
    /// "198 → 53 kB"
    QString moduleFigures(int module) const;
    scene::NodeLook foldedLook(int module) const;
    void toggleFold(int module);
    void foldAll(bool fold);
    /// Another font: boxes are measured anew.
    void setMeasure(MeasureFactory measure, double unit);

    /// Nodes whose name holds all words, in the order of the network.
    std::vector<int> search(const QString& words) const;
    QString nodeToolTip(int networkNode) const;
    /// For ears: "Conv 3×3 layer fire5/expand3x3, 148 to 38.5 kB, pruned 50 %, int8, current".
    QString spokenNode(int networkNode, bool isCurrent) const;

    Session& session() const { return m_session; }
    /// Figures and words on nodes anew, in the language of now.
    void retranslate() { updateLooks(); }

Q_SIGNALS:
    void layoutChanged();
    void looksChanged();

private:
    void relayout();
    void updateLooks();
    void updateEdgeTypes();

    Session& m_session;
    MeasureFactory m_measure;
    double m_unit;
    DocumentPtr m_document;
    std::set<int> m_folded;
    GraphLayoutPtr m_layout;
    Overlay m_overlay = Overlay::None;
    double m_overlayMaximum = 0;
    std::vector<scene::NodeLook> m_looks;
    std::vector<EdgeType> m_edgeTypes;
    std::unique_ptr<QtJobRunner> m_layoutJob;
};

}  // namespace esp

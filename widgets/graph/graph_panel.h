// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/graph_view_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace esp {

class GraphCanvas;
class GraphLegend;
class LayerSelection;

/// The canvas with its bar (find, colour, zoom) above and its legend below.
class GraphPanel : public QWidget {
    Q_OBJECT
public:
    GraphPanel(GraphViewModel& model, LayerSelection& selection, QWidget* parent = nullptr);

    GraphCanvas& canvas() const { return *m_canvas; }
    void focusSearch();
    struct OverlayChoice {
        GraphViewModel::Overlay overlay;
        const char* source;  ///< of the name, in English
        QString name;
        QString problem;  ///< why it cannot be chosen, or ""
    };
    QList<OverlayChoice> overlays() const;
    void chooseOverlay(GraphViewModel::Overlay overlay);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void fillOverlays();
    void search(bool next);
    void showZoom(double zoom);

    GraphViewModel& m_model;
    LayerSelection& m_selection;
    GraphCanvas* m_canvas = nullptr;
    GraphLegend* m_legend = nullptr;
    QLineEdit* m_search = nullptr;
    QLabel* m_hits = nullptr;
    QLabel* m_colourLabel = nullptr;
    QComboBox* m_colour = nullptr;
    QToolButton* m_out = nullptr;
    QToolButton* m_in = nullptr;
    QToolButton* m_fit = nullptr;
    QToolButton* m_zoom = nullptr;
    std::vector<int> m_found;
    int m_place = -1;
};

}  // namespace esp

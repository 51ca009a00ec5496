// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QBoxLayout;
class QLabel;
class QLayout;
class QScrollArea;
class QTabWidget;
class QToolButton;

namespace esp {

class ScatterPlot;
class Session;
class TileWidget;

/// The figures of the present state beside every state visited.
class PreviewPanel : public QWidget {
    Q_OBJECT
public:
    explicit PreviewPanel(Session& session, QWidget* parent = nullptr);

    void setCompact(bool compact);
    /// The scatter as a second tab instead of beside the tiles.
    void setTabbed(bool tabbed);
    TileWidget* tile(const QString& id) const;
    ScatterPlot& scatter() const { return *m_scatter; }

Q_SIGNALS:
    void dataWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateTiles();
    void updateVisited();
    void keepState();
    void retranslate();

    Session& m_session;
    QScrollArea* m_tilePage = nullptr;
    QLayout* m_tileRow = nullptr;
    QList<TileWidget*> m_tiles;
    QWidget* m_scatterPage = nullptr;
    QLabel* m_scatterTitle = nullptr;
    QLabel* m_visited = nullptr;
    QToolButton* m_keep = nullptr;
    ScatterPlot* m_scatter = nullptr;
    QTabWidget* m_tabs = nullptr;
    QBoxLayout* m_row = nullptr;
    bool m_tabbed = false;
    bool m_compact = false;
};

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QBoxLayout;
class QLabel;
class QLayout;
class QScrollArea;
class QStackedWidget;
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
    /// One of tiles and scatter at a time, instead of both beside each other. The choice between them stands beside them where the panel is wide,
    /// so that it is not a second row of tabs, and costs no height.
    void setTabbed(bool tabbed);
    /// In the order of tiles, scatter; shown while tabbed.
    const QList<QToolButton*>& pageButtons() const { return m_pageButtons; }
    TileWidget* tile(const QString& id) const;
    ScatterPlot& scatter() const { return *m_scatter; }

Q_SIGNALS:
    void dataWanted();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateTiles();
    void updateVisited();
    void keepState();
    void placeChoice();
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
    QWidget* m_choice = nullptr;  ///< between the pages, while tabbed
    QBoxLayout* m_choiceRow = nullptr;
    QList<QToolButton*> m_pageButtons;
    QStackedWidget* m_pages = nullptr;
    QBoxLayout* m_row = nullptr;
    bool m_tabbed = false;
    bool m_compact = false;
};

}  // namespace esp

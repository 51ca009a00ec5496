// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Places of panels by window size, files, recipes and dialogs of the main window.
#include "app/main_window.h"
#include "app/window_actions.h"
#include "core/base/file.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/panel.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/theme/appearance.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QScopedValueRollback>
#include <QStatusBar>
#include <QTabBar>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>

namespace esp {

namespace {
/// Tiny is what is left for panels when the text is large: all of them are tabs beside the graph.
enum SizeClass { Tiny, Small, Middle, Large };
}

QString MainWindow::sizeClass() const
{
    static constexpr const char* kNames[] = {"tiny", "small", "middle", "large"};
    const QString name = QString::fromLatin1(kNames[std::max(0, m_sizeClass)]);
    // Widths that suit one size of the text do not suit another.
    return m_layoutTextSize == 100 ? name : name + QString::number(m_layoutTextSize);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    // Panels must not move while their window is being laid out.
    QTimer::singleShot(0, this, [this] { applyBreakpoint(); });
}

void MainWindow::applyBreakpoint()
{
    const int textSize = m_appearance.textSize();
    const int wide = width() * 100 / textSize;
    const int high = height() * 100 / textSize;
    m_preview->setCompact(high < 850);
    if (!m_session.document())
        return;
    const int now = wide < 900 || high < 500 ? Tiny : wide < 1200 ? Small : wide < 1500 ? Middle : Large;
    if (now == m_sizeClass && textSize == m_layoutTextSize)
        return;
    const bool wasPlaced = m_sizeClass >= 0;
    if (wasPlaced)
        saveLayout();
    const std::map<QDockWidget*, QDockWidget*> fronts = frontsOfPanels();
    std::map<QDockWidget*, QRect> floating;
    for (QDockWidget* dock : m_docks)
        if (dock->isFloating() && dock->isVisible())
            floating[dock] = dock->geometry();
    const QScopedValueRollback placing(m_isPlacing, true);
    m_sizeClass = now;
    m_layoutTextSize = textSize;
    m_layers->setTight(now == Tiny);
    showFigures();
    // Words go before buttons do.
    m_toolBar->setToolButtonStyle(now == Tiny ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    m_presetButton->setToolButtonStyle(m_toolBar->toolButtonStyle());
    m_layers->setNarrow(now != Large);
    m_preview->setTabbed(now != Large);
    // What the user has arranged for windows of this size beats what we would choose.
    if (!restoreLayout(m_settings.layout(sizeClass())))
        resetLayout();
    else
        noteLayout();
    // A window of its own does not depend on the size of this one.
    for (QDockWidget* dock : m_docks)
        if (const auto found = floating.find(dock); wasPlaced && dock->isFloating() != (found != floating.end())) {
            dock->setFloating(found != floating.end());
            if (dock->isFloating()) {
                dock->setGeometry(found->second);
                dock->show();
            }
        }
    // What the user looks at goes with the window from one layout to the other.
    QTimer::singleShot(0, this, [this, fronts] {
        for (const auto& [behind, front] : frontsOfPanels())
            if (const auto before = fronts.find(front); before != fronts.end() && before->second == behind)
                bringForward(*behind);
    });
    m_graph->canvas().setMinimapVisible(m_actions->minimap->isChecked() && now > Small);
}

void MainWindow::placeDock(size_t number)
{
    const Panel& panel = *panels()[number];
    QDockWidget* dock = m_docks[number];
    const auto host = std::find_if(m_docks.begin(), m_docks.end(), [&](const QDockWidget* other) { return panel.joins && other->objectName() == QLatin1String(panel.joins); });
    if (host != m_docks.end() && !(*host)->isFloating()) {
        tabifyDockWidget(*host, dock);
        (*host)->raise();
    } else if (number > 0 && (m_sizeClass == Tiny || (panel.joinsFirst && m_sizeClass != Large && m_sizeClass >= 0))) {
        tabifyDockWidget(m_docks.front(), dock);
    } else {
        addDockWidget(panel.area, dock);
    }
}

bool MainWindow::restoreLayout(const QByteArray& saved)
{
    if (saved.isEmpty() || !restoreState(saved))
        return false;
    // A panel that the program did not have when the layout was saved would be nowhere.
    for (size_t i = 0; i < m_docks.size(); ++i) {
        QByteArray name;
        for (const QChar letter : m_docks[i]->objectName())
            name.append(static_cast<char>(letter.row())).append(static_cast<char>(letter.cell()));
        if (saved.contains(name))
            continue;
        placeDock(i);
        m_docks[i]->show();
    }
    fitTitles();
    return true;
}

void MainWindow::fitTitles()
{
    for (size_t i = 0; i < m_docks.size(); ++i)
        m_docks[i]->setWindowTitle(m_sizeClass == Tiny ? tabTitleOf(*panels()[i]) : titleOf(*panels()[i]));
    // Names are whole; where there is no room for all of them the bar scrolls.
    for (QTabBar* bar : findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
        bar->setElideMode(Qt::ElideNone);
        bar->setUsesScrollButtons(true);
        bar->setProperty("espalierTight", m_sizeClass == Tiny);
    }
    // Tabs name their panels: a title below them would say it twice.
    for (QDockWidget* dock : m_docks) {
        const QList<QDockWidget*> mates = tabifiedDockWidgets(dock);
        const bool hasTabs = std::any_of(mates.begin(), mates.end(), [](const QDockWidget* mate) { return !mate->isHidden(); });
        const bool tabbed = !dock->isFloating() && (m_sizeClass != Large || hasTabs);
        if (tabbed == (dock->titleBarWidget() != nullptr))
            continue;
        QWidget* before = dock->titleBarWidget();
        dock->setTitleBarWidget(tabbed ? new QWidget(dock) : nullptr);
        delete before;
    }
    fitTabs();
}

int MainWindow::previewHeight() const
{
    return static_cast<int>((height() * 100 / m_appearance.textSize() < 850 ? 152 : 200) * fontMetrics().height() / 15.0);
}

void MainWindow::giveRoom(QDockWidget& dock, const Panel& panel)
{
    // Tiles need a strip; a table of samples or a matrix in the same strip would be three lines. Each keeps the height that it was given.
    const auto found = std::find_if(m_docks.begin(), m_docks.end(), [&](const QDockWidget* other) { return other->objectName() == QLatin1String(panel.joins); });
    if (m_sizeClass <= Tiny || found == m_docks.end())
        return;
    QDockWidget* const behind = *found;
    // The tabs are part of what resizeDocks() gives.
    const QTabBar* const bar = tabOf(dock).first;
    const int tabs = bar ? bar->height() : 0;
    // Floating, closed or moved elsewhere it needs no room there.
    const bool inFront = tabifiedDockWidgets(&dock).contains(behind) && !dock.visibleRegion().isEmpty();
    // A layout for windows of another size has other heights.
    PanelHeights& heights = m_heights[{sizeClass(), &panel}];
    if (inFront && heights.behind == 0) {
        const int wanted = heights.front > 0 ? heights.front : height() * panel.heightShare / 100;
        heights.behind = dock.height() < wanted ? dock.height() : previewHeight();
        if (dock.height() < wanted)
            resizeDocks({&dock}, {wanted + tabs}, Qt::Vertical);
    } else if (!inFront && heights.behind > 0 && !behind->visibleRegion().isEmpty()) {
        heights.front = behind->height();
        resizeDocks({behind}, {heights.behind + tabs}, Qt::Vertical);
        heights.behind = 0;
    } else {
        return;
    }
    noteLayout();
}

void MainWindow::bringForward(QDockWidget& dock)
{
    // raise() does nothing for the last of the window's children, which a panel that was put back is, whatever tab is in front.
    dock.raise();
    if (const auto [bar, index] = tabOf(dock); bar)
        bar->setCurrentIndex(index);
}

std::pair<QTabBar*, int> MainWindow::tabOf(const QDockWidget& dock) const
{
    for (QTabBar* bar : findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly))
        for (int i = 0; bar->isVisible() && i < bar->count(); ++i)
            if (bar->tabText(i) == dock.windowTitle())
                return {bar, i};
    return {nullptr, -1};
}

std::map<QDockWidget*, QDockWidget*> MainWindow::frontsOfPanels() const
{
    std::map<QDockWidget*, QDockWidget*> fronts;
    for (QDockWidget* dock : m_docks)
        for (QDockWidget* mate : tabifiedDockWidgets(dock))
            if (dock->visibleRegion().isEmpty() && !mate->visibleRegion().isEmpty())
                fronts[dock] = mate;
    return fronts;
}

void MainWindow::fitTabs()
{
    // A panel behind a tab has no title with buttons: its tab has a menu with what they do.
    for (QTabBar* tabs : findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
        // Beside the start page they are empty, and a stop that nobody sees.
        tabs->setFocusPolicy(m_session.document() ? Qt::TabFocus : Qt::NoFocus);
        tabs->removeEventFilter(this);
        tabs->installEventFilter(this);
        for (int i = 0; i < tabs->count(); ++i)
            tabs->setTabToolTip(i, tr("%1: drag to move, right click to float or close").arg(tabs->tabText(i)));
    }
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->matches(QKeySequence::HelpContents))
        return explainInDialog(qobject_cast<QWidget*>(watched)) || QMainWindow::eventFilter(watched, event);
    auto* const tabs = event->type() == QEvent::ContextMenu ? qobject_cast<QTabBar*>(watched) : nullptr;
    if (!tabs || tabs->parentWidget() != this)
        return QMainWindow::eventFilter(watched, event);
    const auto* click = static_cast<QContextMenuEvent*>(event);
    const int tab = click->reason() == QContextMenuEvent::Mouse ? tabs->tabAt(click->pos()) : tabs->currentIndex();
    const auto found = std::find_if(m_docks.begin(), m_docks.end(), [&](const QDockWidget* dock) { return tab >= 0 && dock->windowTitle() == tabs->tabText(tab); });
    if (found == m_docks.end())
        return false;
    QDockWidget* const dock = *found;
    QMenu menu(this);
    connect(menu.addAction(tr("Float")), &QAction::triggered, dock, [dock] {
        dock->setFloating(true);
        dock->show();
        dock->raise();
    });
    connect(menu.addAction(tr("Close")), &QAction::triggered, dock, &QDockWidget::hide);
    menu.exec(click->globalPos());
    return true;
}

void MainWindow::resetLayout()
{
    const QScopedValueRollback placing(m_isPlacing, true);
    std::erase_if(m_heights, [size = sizeClass()](const auto& entry) { return entry.first.first == size; });
    for (QDockWidget* dock : m_docks) {
        dock->setFloating(false);
        removeDockWidget(dock);
    }
    const bool open = m_session.document() != nullptr;
    for (size_t i = 0; i < m_docks.size(); ++i)
        placeDock(i);
    for (QDockWidget* dock : m_docks)
        dock->setVisible(open);
    for (size_t i = m_docks.size(); i-- > 0;)
        if (!panels()[i]->joins)
            m_docks[i]->raise();
    fitTitles();
    const double unit = fontMetrics().height() / 15.0;
    const auto px = [&](double length) { return static_cast<int>(length * unit); };
    // Names of layers are what the table is for: where there is room they are whole.
    const int needed = m_layers->table().neededWidth();
    const int wide = m_sizeClass == Large    ? std::clamp(needed, px(560), std::max(px(560), width() * 43 / 100))
                     : m_sizeClass == Middle ? std::clamp(needed, px(420), std::max(px(420), width() * 45 / 100))
                       : m_sizeClass == Small  ? std::clamp(needed, px(430), std::max(px(430), width() * 48 / 100))
                                               : std::min(px(420), width() * 3 / 5);
    resizeDocks({dockOf(m_layers)}, {wide}, Qt::Horizontal);
    if (m_sizeClass == Large)
        resizeDocks({dockOf(m_inspector)}, {std::max(px(410), m_inspector->neededWidth())}, Qt::Horizontal);
    if (m_sizeClass != Tiny)
        resizeDocks({dockOf(m_preview)}, {previewHeight()}, Qt::Vertical);
    noteLayout();
    saveLayout();
}

bool MainWindow::event(QEvent* event)
{
    const bool handled = QMainWindow::event(event);
    // A dialog has closed: not every window manager gives the keyboard back by itself.
    if (event->type() == QEvent::WindowUnblocked && !isActiveWindow())
        activateWindow();
    // The lines between docks belong to the window itself: a release ends a drag of one.
    if (event->type() == QEvent::MouseButtonRelease)
        noteLayout();
    return handled;
}

void MainWindow::noteLayout()
{
    if (m_session.document() && m_sizeClass >= 0)
        m_layout = saveState();
}

void MainWindow::saveLayout()
{
    if (m_session.document() && m_sizeClass >= 0 && !m_layout.isEmpty())
        m_settings.setLayout(sizeClass(), m_layout);
}

void MainWindow::cyclePanel(int direction)
{
    // The graph stands between the first dock and the others.
    QList<QWidget*> stops;
    for (QDockWidget* dock : m_docks)
        stops << dock->widget();
    stops.insert(1, &m_graph->canvas());
    qsizetype now = -1;
    for (qsizetype i = 0; i < stops.size(); ++i)
        if (stops[i]->hasFocus() || stops[i]->isAncestorOf(focusWidget()))
            now = i;
    for (int tries = 0; tries < stops.size(); ++tries) {
        now = (now + direction + stops.size()) % stops.size();
        QWidget* panel = stops[now];
        if (!panel->isVisible())
            continue;
        // A panel behind another's tab comes to the front.
        if (QDockWidget* dock = dockOf(panel))
            dock->raise();
        focusPanel(panel);
        return;
    }
}

void MainWindow::floatPanel()
{
    // Behind the list of commands that has only just closed nothing has the focus yet: the list tells what had it.
    const QWidget* const before = m_actions->floatPanel->data().value<QWidget*>();
    const QWidget* const focus = before ? before : QApplication::focusWidget();
    const auto found = std::find_if(m_docks.begin(), m_docks.end(), [&](const QDockWidget* dock) { return focus && dock->isAncestorOf(focus); });
    if (found == m_docks.end()) {
        statusBar()->showMessage(tr("Go to a panel first: F6 leads to the next"), 5000);
        return;
    }
    QDockWidget* const dock = *found;
    dock->setFloating(!dock->isFloating());
    dock->show();
    dock->raise();
    dock->activateWindow();
    focusPanel(dock->widget());
}

void MainWindow::focusPanel(QWidget* panel)
{
    if (auto* main = panel->property(kMainControlProperty).value<QWidget*>(); main && main->isVisible()) {
        panel = main;
    } else if (panel->focusPolicy() == Qt::NoFocus && !panel->focusProxy()) {
        // The first control that takes the keyboard.
        for (QWidget* child : panel->findChildren<QWidget*>())
            if (child->isVisible() && child->isEnabled() && child->focusPolicy() & Qt::TabFocus) {
                panel = child;
                break;
            }
    }
    panel->setFocus(Qt::TabFocusReason);
}

// ---------------------------------------------------------------- dialogs

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About Espalier"),
                       tr("Espalier %1\n\nMakes neural networks smaller, and shows what that costs. Free software under the GNU General Public License, "
                          "version 3 or later. It never uses the network.")
                           .arg(QStringLiteral(ESPALIER_VERSION)));
}

}  // namespace esp

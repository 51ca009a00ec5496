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
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QScrollArea>
#include <QTimer>

#include <algorithm>

namespace esp {

namespace {
enum SizeClass { Small, Middle, Large };
}

QString MainWindow::sizeClass() const
{
    return m_sizeClass == Large ? QStringLiteral("large") : m_sizeClass == Middle ? QStringLiteral("middle") : QStringLiteral("small");
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    // Panels must not move while their window is being laid out.
    QTimer::singleShot(0, this, [this] { applyBreakpoint(); });
}

void MainWindow::applyBreakpoint()
{
    m_preview->setCompact(height() < 850);
    if (!m_session.document())
        return;
    const int now = width() >= 1500 ? Large : width() >= 1200 ? Middle : Small;
    if (now == m_sizeClass)
        return;
    if (m_sizeClass >= 0)
        saveLayout();
    m_sizeClass = now;
    m_layers->setNarrow(now != Large);
    m_preview->setTabbed(now != Large);
    // What the user has arranged for windows of this size beats what we would choose.
    if (!restoreLayout(m_settings.layout(sizeClass())))
        resetLayout();
    else
        noteLayout();
    m_graph->canvas().setMinimapVisible(m_actions->minimap->isChecked() && now != Small);
}

void MainWindow::placeDock(size_t number)
{
    const Panel& panel = *panels()[number];
    QDockWidget* dock = m_docks[number];
    const auto host = std::find_if(m_docks.begin(), m_docks.end(), [&](const QDockWidget* other) { return panel.joins && other->objectName() == QLatin1String(panel.joins); });
    if (host != m_docks.end() && !(*host)->isFloating()) {
        tabifyDockWidget(*host, dock);
        (*host)->raise();
    } else if (panel.joinsFirst && m_sizeClass != Large && m_sizeClass >= 0) {
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
}

void MainWindow::resetLayout()
{
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
                                             : px(430);
    resizeDocks({dockOf(m_layers)}, {wide}, Qt::Horizontal);
    if (m_sizeClass == Large)
        resizeDocks({dockOf(m_inspector)}, {px(410)}, Qt::Horizontal);
    resizeDocks({dockOf(m_preview)}, {height() < 850 ? px(152) : px(200)}, Qt::Vertical);
    noteLayout();
    saveLayout();
}

bool MainWindow::event(QEvent* event)
{
    const bool handled = QMainWindow::event(event);
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
        if (panel->focusPolicy() == Qt::NoFocus && !panel->focusProxy()) {
            // The first control that takes the keyboard.
            for (QWidget* child : panel->findChildren<QWidget*>())
                if (child->isVisible() && child->isEnabled() && child->focusPolicy() & Qt::TabFocus) {
                    panel = child;
                    break;
                }
        }
        panel->setFocus(Qt::TabFocusReason);
        return;
    }
}

// ---------------------------------------------------------------- dialogs

void MainWindow::showKeys()
{
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Keys"));
    auto* content = new QWidget;
    auto* form = new QFormLayout(content);
    form->setHorizontalSpacing(24);
    const auto row = [&](const QString& key, const QString& text) { form->addRow(new QLabel(key), new QLabel(text)); };
    for (const QAction* action : m_actions->all())
        if (!action->shortcut().isEmpty())
            row(action->shortcut().toString(QKeySequence::NativeText), action->statusTip());
    for (const QAction* action : m_inspector->tabActions())
        row(action->shortcut().toString(QKeySequence::NativeText), action->statusTip());
    row(tr("Space"), tr("In graph and table: switch on or off"));
    row(QStringLiteral("P"), tr("In graph and table: prune or not"));
    row(QStringLiteral("Q"), tr("In graph and table: next number type"));
    row(QStringLiteral("[  ]"), tr("In graph and table: prune 5 % less or more; with Shift 1 %"));
    row(tr("Arrows"), tr("In the graph: along the flow and between branches"));
    row(tr("Home, End"), tr("In the graph: input and output"));
    row(QStringLiteral("F"), tr("In the graph: fit the selection"));
    row(tr("Ctrl+wheel"), tr("In the graph: zoom at the pointer"));
    row(tr("Shift+drag"), tr("In the graph: select with a rectangle"));
    row(QStringLiteral("S"), tr("In tables of answers: sort by the current column"));
    row(tr("Ctrl+arrows"), tr("In the confusion matrix: to the next cell that is not empty"));
    row(QStringLiteral("+  −  0"), tr("In the confusion matrix: zoom in, zoom out, show all"));
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(&dialog);
    layout->addWidget(scroll, 1);
    layout->addWidget(buttons);
    dialog.resize(static_cast<int>(scaled(this, 520)), static_cast<int>(scaled(this, 560)));
    dialog.exec();
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About Espalier"),
                       tr("Espalier %1\n\nMakes neural networks smaller, and shows what that costs. Free software under the GNU General Public License, "
                          "version 3 or later. It never uses the network.")
                           .arg(QStringLiteral(ESPALIER_VERSION)));
}

}  // namespace esp

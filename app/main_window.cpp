// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include "app/window_actions.h"
#include "core/base/file.h"
#include "widgets/dialogs/help_topics.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/panel.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/theme/appearance.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/scene_painter.h"
#include "widgets/viewmodel/file_writer.h"
#include "widgets/viewmodel/graph_view_model.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/layer_table_model.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/recovery.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QApplication>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>

#include <algorithm>

namespace esp {

namespace {

/// As processors' makers write it.
QString instructionSetName(const std::string& id)
{
    if (id == "avx2")
        return QStringLiteral("AVX2");
    if (id == "avx512")
        return QStringLiteral("AVX-512");
    if (id == "avx512vnni")
        return QStringLiteral("AVX-512 VNNI");
    return toQString(id);
}

/// Between two things that the status bar says.
QFrame* dividerOf(QWidget& window)
{
    auto* line = new QFrame(&window);
    line->setFrameShape(QFrame::VLine);
    line->setForegroundRole(QPalette::Mid);
    return line;
}

}  // namespace

MainWindow::MainWindow(std::shared_ptr<Engine> engine, Appearance& appearance, QWidget* parent)
    : QMainWindow(parent), m_engine(engine), m_appearance(appearance), m_session(std::move(engine)),
      m_recovery(new Recovery(m_session, Recovery::standardFolder(), this)), m_actions(new WindowActions(this)), m_files(new FileWriter(this))
{
    setObjectName(QStringLiteral("window"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/espalier.svg")));
    setAcceptDrops(true);
    qApp->installEventFilter(this);  // for keys that dialogs get
    setMinimumSize(1024, 640);
    m_table = new LayerTableModel(m_session, m_selection, this);
    m_graphModel = new GraphViewModel(
        m_session, [font = QApplication::font()] { return std::make_unique<QtTextMeasure>(font); }, scaled(this, 1), this);
    m_inspectorModel = new InspectorModel(m_session, m_selection, this);

    m_pages = new QStackedWidget(this);
    m_start = new StartPage(m_pages);
    m_graph = new GraphPanel(*m_graphModel, m_selection, m_pages);
    m_start->setProperty(kHelpProperty, QByteArray("start"));
    m_graph->setProperty(kHelpProperty, QByteArray("graph"));
    m_pages->addWidget(m_start);
    m_pages->addWidget(m_graph);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_pages);
    m_message = new MessageBar(central);
    m_message->setAnchors({&m_graph->canvas(), m_start->dropZone()});
    setCentralWidget(central);

    m_status = new QLabel(this);
    m_progress = new QProgressBar(this);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(static_cast<int>(scaled(this, 160)));
    m_progress->setRange(0, 1000);
    m_cancel = new QPushButton(this);
    m_figures = new QLabel(this);
    m_figures->setProperty(kHelpProperty, QByteArray("panel.preview"));
    m_machine = new QLabel(this);
    m_cache = new QLabel(this);
    m_figuresLine = dividerOf(*this);
    m_figuresLine->setObjectName(QStringLiteral("figuresLine"));
    m_cacheLine = dividerOf(*this);
    statusBar()->addWidget(m_status);
    statusBar()->addWidget(m_progress);
    statusBar()->addWidget(m_cancel);
    statusBar()->addPermanentWidget(m_figures);
    statusBar()->addPermanentWidget(m_figuresLine);
    statusBar()->addPermanentWidget(m_machine);
    statusBar()->addPermanentWidget(m_cacheLine);
    statusBar()->addPermanentWidget(m_cache);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(static_cast<int>(scaled(this, 8)), 0, static_cast<int>(scaled(this, 8)), 0);
    m_progressTimer = new QTimer(this);
    m_progressTimer->setSingleShot(true);
    m_progressTimer->setInterval(300);  // shorter work shows no bar

    buildDocks();
    buildToolBar();
    buildMenus();
    connectActions();
    connectSession();
    retranslate();
    updateRecent();
    updateRecovered();
    m_start->setExamples(builtInExamples());
    documentChanged();
    activityChanged();
    resize(QSize(1600, 1000).boundedTo(screen()->availableSize()));
    if (const QByteArray geometry = m_settings.geometry(); !geometry.isEmpty())
        restoreGeometry(geometry);
}

MainWindow::~MainWindow()
{
    m_sizeClass = -1;
    // A panel that goes may still be left by the pointer, and then asks the session.
    for (QDockWidget* dock : m_docks)
        delete dock;
    m_docks.clear();
}

// ---------------------------------------------------------------- building

void MainWindow::buildDocks()
{
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setDockOptions(AllowNestedDocks | AllowTabbedDocks);
    const PanelContext context{m_session, *m_table, *m_inspectorModel, m_selection, [this] { chooseData(); }};
    for (const Panel* panel : panels()) {
        auto* dock = new QDockWidget(this);
        dock->setObjectName(QString::fromLatin1(panel->id));
        dock->setWidget(panel->make(context, dock));
        dock->setProperty(kHelpProperty, QByteArray("panel.") + panel->id);
        dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable | QDockWidget::DockWidgetClosable);
        m_docks.push_back(dock);
        const auto fitLater = [this] {
            QTimer::singleShot(0, this, [this] {
                fitTitles();
                noteLayout();
            });
        };
        connect(dock, &QDockWidget::topLevelChanged, this, fitLater);
        connect(dock, &QDockWidget::dockLocationChanged, this, fitLater);
        connect(dock->toggleViewAction(), &QAction::toggled, this, fitLater);
        // Whoever opens a panel, or puts it back, wants to see it.
        connect(dock->toggleViewAction(), &QAction::triggered, dock, [this, dock](bool shown) {
            if (shown)
                QTimer::singleShot(0, dock, [this, dock] { bringForward(*dock); });
        });
        connect(dock, &QDockWidget::topLevelChanged, dock, [this, dock](bool floating) {
            if (!floating && !m_isPlacing)
                QTimer::singleShot(0, dock, [this, dock] { bringForward(*dock); });
        });
        connect(dock, &QDockWidget::visibilityChanged, this, &MainWindow::noteLayout);
        if (panel->heightShare > 0)
            for (auto change : {&QDockWidget::visibilityChanged, &QDockWidget::topLevelChanged})
                connect(dock, change, this, [this, dock, panel] { QTimer::singleShot(0, this, [=, this] { giveRoom(*dock, *panel); }); });
        placeDock(m_docks.size() - 1);
    }
    // What the window itself joins to others.
    m_layers = findChild<LayersPanel*>();
    m_inspector = findChild<InspectorPanel*>();
    m_preview = findChild<PreviewPanel*>();
}

QDockWidget* MainWindow::dockOf(const QWidget* panel) const
{
    const auto found = std::find_if(m_docks.begin(), m_docks.end(), [&](const QDockWidget* dock) { return dock->widget() == panel; });
    return found == m_docks.end() ? nullptr : *found;
}

void MainWindow::buildToolBar()
{
    m_toolBar = addToolBar(QString());
    m_toolBar->setObjectName(QStringLiteral("tools"));
    m_toolBar->setMovable(false);
    m_toolBar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toolBar->layout()->setContentsMargins(static_cast<int>(scaled(this, 6)), static_cast<int>(scaled(this, 4)), static_cast<int>(scaled(this, 6)), static_cast<int>(scaled(this, 4)));
    m_toolBar->addAction(m_actions->open);
    m_toolBar->addAction(m_actions->exportModel);
    m_toolBar->addSeparator();
    for (QAction* action : {m_actions->undo, m_actions->redo}) {
        m_toolBar->addAction(action);
        if (auto* button = qobject_cast<QToolButton*>(m_toolBar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    m_toolBar->addSeparator();
    m_presetButton = new QToolButton(this);
    m_presetButton->setIcon(lineIcon(QStringLiteral("preset")));
    m_presetButton->setPopupMode(QToolButton::InstantPopup);
    m_presetButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_presetButton->setFocusPolicy(Qt::TabFocus);
    m_presetButton->setProperty(kHelpProperty, QByteArray("concept.recipe"));
    m_toolBar->addWidget(m_presetButton);
    m_toolBar->addActions({m_actions->measure, m_actions->report});
    auto* space = new QWidget(this);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_toolBar->addWidget(space);
    m_dataButton = new QToolButton(this);
    m_dataButton->setIcon(lineIcon(QStringLiteral("data")));
    m_dataButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_dataButton->setFocusPolicy(Qt::TabFocus);
    m_dataButton->setProperty(kHelpProperty, QByteArray("concept.data"));
    m_toolBar->addWidget(m_dataButton);
    m_toolBar->addAction(m_actions->live);
    // What a button does stands beside its key; those that bring a notion lead to its page.
    m_toolBar->setProperty(kHelpProperty, QByteArray("keys"));
    m_toolBar->widgetForAction(m_actions->measure)->setProperty(kHelpProperty, QByteArray("concept.accuracy"));
    m_toolBar->widgetForAction(m_actions->report)->setProperty(kHelpProperty, QByteArray("concept.report"));
}

void MainWindow::buildMenus()
{
    m_fileMenu = menuBar()->addMenu(QString());
    m_fileMenu->addActions({m_actions->newWindow, m_actions->open});
    m_recentMenu = m_fileMenu->addMenu(QString());
    m_fileMenu->addSeparator();
    m_fileMenu->addActions({m_actions->saveProject, m_actions->saveProjectAs});
    m_fileMenu->addSeparator();
    m_fileMenu->addActions({m_actions->openData, m_actions->closeData});
    m_fileMenu->addSeparator();
    m_fileMenu->addActions({m_actions->exportModel, m_actions->report, m_actions->savePicture});
    m_fileMenu->addSeparator();
    m_fileMenu->addAction(m_actions->quit);

    m_editMenu = menuBar()->addMenu(QString());
    m_editMenu->addActions({m_actions->undo, m_actions->redo});
    m_editMenu->addSeparator();
    m_editMenu->addActions({m_actions->find, m_actions->command, m_actions->selectAll});

    m_viewMenu = menuBar()->addMenu(QString());
    m_viewMenu->addActions({m_actions->zoomIn, m_actions->zoomOut, m_actions->zoomActual, m_actions->zoomFit});
    m_viewMenu->addSeparator();
    m_viewMenu->addActions({m_actions->foldAll, m_actions->unfoldAll, m_actions->minimap});
    m_viewMenu->addSeparator();
    for (const QDockWidget* dock : m_docks)
        m_viewMenu->addAction(dock->toggleViewAction());
    m_viewMenu->addActions({m_actions->nextPanel, m_actions->previousPanel, m_actions->floatPanel, m_actions->resetLayout});
    m_tabMenu = m_viewMenu->addMenu(QString());
    m_tabMenu->addActions(m_inspector->tabActions());
    m_viewMenu->addSeparator();
    buildAppearanceMenus();

    m_recipeMenu = menuBar()->addMenu(QString());
    m_presetMenu = m_recipeMenu->addMenu(QString());
    m_presetButton->setMenu(m_presetMenu);
    for (const std::string& name : presetNames())
        connect(m_presetMenu->addAction(toQString(name)), &QAction::triggered, this, [this, name] { applyRecipe(toQString(name)); });
    m_recipeMenu->addActions({m_actions->openRecipe, m_actions->saveRecipe, m_actions->clearRecipe});

    m_measureMenu = menuBar()->addMenu(QString());
    m_measureMenu->addActions({m_actions->measure, m_actions->sensitivity, m_actions->live, m_actions->cancel});
    buildCacheMenu();

    m_helpMenu = menuBar()->addMenu(QString());
    m_helpMenu->addActions({m_actions->explain, m_actions->contents, m_actions->keys});
    m_helpMenu->addSeparator();
    m_helpMenu->addAction(m_actions->about);
}

void MainWindow::connectActions()
{
    const auto on = [this](QAction* action, auto&& what) { connect(action, &QAction::triggered, this, what); };
    on(m_actions->open, [this] { chooseModel(); });
    on(m_actions->openData, [this] { chooseData(); });
    on(m_actions->closeData, [this] { m_session.closeData(); });
    on(m_actions->exportModel, [this] { chooseExport(); });
    on(m_actions->newWindow, [this] { newWindow(); });
    on(m_actions->saveProject, [this] { saveProject(false); });
    on(m_actions->saveProjectAs, [this] { saveProject(true); });
    on(m_actions->savePicture, [this] { chooseGraphPicture(); });
    on(m_actions->report, [this] { chooseReport(); });
    on(m_actions->openRecipe, [this] { openRecipe(); });
    on(m_actions->saveRecipe, [this] { saveRecipe(); });
    on(m_actions->clearRecipe, [this] { m_session.edit({}, tr("back to the original")); });
    on(m_actions->quit, [] { QApplication::closeAllWindows(); });
    on(m_actions->undo, [this] { m_session.undo(); });
    on(m_actions->redo, [this] { m_session.redo(); });
    on(m_actions->find, [this] { m_graph->focusSearch(); });
    on(m_actions->selectAll, [this] { m_layers->table().selectAll(); });
    on(m_actions->zoomIn, [this] { m_graph->canvas().setZoom(m_graph->canvas().zoom() * 1.25); });
    on(m_actions->zoomOut, [this] { m_graph->canvas().setZoom(m_graph->canvas().zoom() / 1.25); });
    on(m_actions->zoomActual, [this] { m_graph->canvas().setZoom(1); });
    on(m_actions->zoomFit, [this] { m_graph->canvas().fitAll(); });
    on(m_actions->foldAll, [this] { m_graphModel->foldAll(true); });
    on(m_actions->unfoldAll, [this] { m_graphModel->foldAll(false); });
    on(m_actions->minimap, [this](bool shown) { m_graph->canvas().setMinimapVisible(shown); });
    on(m_actions->floatPanel, [this] { floatPanel(); });
    on(m_actions->resetLayout, [this] { resetLayout(); });
    on(m_actions->nextPanel, [this] { cyclePanel(1); });
    on(m_actions->previousPanel, [this] { cyclePanel(-1); });
    on(m_actions->measure, [this] { m_session.measure(); });
    on(m_actions->sensitivity, [this] { m_session.measureSensitivity(); });
    on(m_actions->cancel, [this] { m_session.cancel(); });
    on(m_actions->live, [this](bool live) { m_session.setLive(live); });
    on(m_actions->command, [this] { showPalette(); });
    on(m_actions->explain, [this] { explainFocus(); });
    on(m_actions->contents, [this] { showHelp({}); });
    on(m_actions->keys, [this] { showHelp(QStringLiteral("keys")); });
    on(m_actions->about, [this] { showAbout(); });
    connect(m_cancel, &QPushButton::clicked, m_actions->cancel, &QAction::trigger);
    connect(m_dataButton, &QToolButton::clicked, m_actions->openData, &QAction::trigger);
    connect(m_preview, &PreviewPanel::dataWanted, this, [this] { chooseData(); });
    connect(m_start, &StartPage::openWanted, this, [this] { chooseModel(); });
    connect(m_start, &StartPage::fileChosen, this, &MainWindow::openModel);
    connect(m_start, &StartPage::recoverWanted, this, &MainWindow::recover);
    connect(m_start, &StartPage::discardWanted, this, [this](const QString& file) {
        Recovery::remove(file);
        updateRecovered();
    });
    connect(m_start, &StartPage::clearWanted, this, [this] {
        m_settings.clearRecent();
        updateRecent();
    });
    connect(m_inspector, &InspectorPanel::helpWanted, this, [this](const QString& topic) { showHelp(topic); });
    const auto inspect = [this] {
        QDockWidget* dock = dockOf(m_inspector);
        dock->show();
        dock->raise();
        focusPanel(m_inspector);
    };
    for (const QAction* tab : m_inspector->tabActions())
        connect(tab, &QAction::triggered, this, [this] {
            QDockWidget* dock = dockOf(m_inspector);
            dock->show();
            dock->raise();
            m_inspector->focusTab();
        });
    connect(&m_graph->canvas(), &GraphCanvas::nodeActivated, this, inspect);
    connect(&m_layers->table(), &LayerTableView::layerActivated, this, inspect);
    connect(&m_graph->canvas(), &GraphCanvas::layerKey, this,
            [this](int key, Qt::KeyboardModifiers modifiers) {
                if (!m_layers->table().handleLayerKey(key, modifiers))
                    statusBar()->showMessage(tr("Nothing was switched: choose a layer that this can be done to"), 5000);
            });
    connect(&m_graph->canvas(), &GraphCanvas::contextMenuWanted, this, [this](QPoint position) {
        QMenu menu(this);
        menu.addActions({m_actions->undo, m_actions->redo});
        menu.addSeparator();
        menu.addActions({m_actions->zoomFit, m_actions->zoomActual, m_actions->foldAll, m_actions->unfoldAll, m_actions->minimap});
        menu.addSeparator();
        menu.addAction(m_actions->savePicture);
        menu.exec(position);
    });
    connect(dockOf(m_preview), &QDockWidget::visibilityChanged, this, [this](bool inSight) {
        m_isPreviewInSight = inSight;
        showFigures();
    });
    for (auto change : {&Session::documentChanged, &Session::dataChanged, &Session::variantChanged, &Session::measurementChanged, &Session::recipeChanged})
        connect(&m_session, change, this, &MainWindow::showFigures);
    connect(m_progressTimer, &QTimer::timeout, this, &MainWindow::showProgress);
    connect(statusBar(), &QStatusBar::messageChanged, this, &MainWindow::showProgress);
}

void MainWindow::connectSession()
{
    connect(&m_session, &Session::documentChanged, this, &MainWindow::documentChanged);
    connect(&m_session, &Session::projectOpened, this, &MainWindow::projectOpened);
    connect(&m_session, &Session::dataChanged, this, [this] { dataChanged(), showDataGuess(); });
    connect(&m_session, &Session::recipeChanged, this, &MainWindow::recipeChanged);
    connect(&m_session, &Session::activityChanged, this, &MainWindow::activityChanged);
    connect(&m_session, &Session::sensitivityChanged, this, &MainWindow::sensitivityChanged);
    connect(&m_session, &Session::liveChanged, m_actions->live, &QAction::setChecked);
    connectMessages();
}

// ---------------------------------------------------------------- what changes

void MainWindow::documentChanged()
{
    const bool open = m_session.document() != nullptr;
    m_selection.clear();
    m_actions->setModelOpen(open);
    m_presetButton->setEnabled(open);
    m_presetMenu->setEnabled(open);
    m_tabMenu->setEnabled(open);
    for (QAction* tab : m_inspector->tabActions())
        tab->setEnabled(open);
    m_dataButton->setEnabled(open);
    const bool wasOnStart = m_start->isAncestorOf(QApplication::focusWidget());
    m_pages->setCurrentWidget(open ? static_cast<QWidget*>(m_graph) : m_start);
    // What the hidden start page needs would push the graph under the panels when the text is large.
    const QSizePolicy::Policy policy = open ? QSizePolicy::Ignored : QSizePolicy::Preferred;
    m_start->setSizePolicy(policy, policy);
    for (QDockWidget* dock : m_docks) {
        dock->toggleViewAction()->setEnabled(open);
        if (!open)
            dock->hide();
    }
    if (!open)
        fitTabs();
    if (open) {
        m_message->hide();
        m_recovery->setSaved({});
        const QString path = QFileInfo(toQString(m_session.document()->path)).absoluteFilePath();
        m_settings.addRecent({path, m_session.document()->ledger.fileBytes, QDateTime::currentDateTime()});
        m_settings.setLastFolder(QFileInfo(path).absolutePath());
        updateRecent();
        m_sizeClass = -1;
        applyBreakpoint();
        // The button or row that was pressed is gone: the keyboard goes on where the work is.
        if (wasOnStart) {
            dockOf(m_layers)->raise();
            focusPanel(m_layers);
        }
        const auto problems = m_session.document()->unsupportedNodes();
        if (!problems.empty())
            m_message->show(MessageBar::Kind::Error, MessageTopic::Model, [count = static_cast<int>(problems.size()), first = problems.front()] {
                return MessageBar::Words{tr("%Ln node(s) cannot be run, so nothing can be measured. Sizes, compression without data and export still work.", nullptr, count),
                                         toQString(first.node) + QStringLiteral(": ") + reasonText(first.reason)};
            });
        if (!m_session.document()->network.nodeOfLayer.empty() && m_session.document()->network.nodeOfLayer[0] >= 0)
            m_selection.select(m_session.document()->network.nodeOfLayer[0]);
    }
    dataChanged();
    recipeChanged();
}

void MainWindow::dataChanged()
{
    const DatasetPtr& data = m_session.data();
    m_actions->closeData->setEnabled(data != nullptr);
    QString text = tr("Choose data…");
    if (data) {
        const QString name = QFileInfo(m_session.dataPath()).fileName();
        text = data->hasLabels() ? tr("%1, %Ln labelled sample(s)", nullptr, static_cast<int>(data->size())).arg(name)
                                 : tr("%1, %Ln sample(s) without labels", nullptr, static_cast<int>(data->size())).arg(name);
    }
    m_dataButton->setText(text);
    m_dataButton->setToolTip(data ? toQString(data->description()) : m_actions->openData->toolTip());
    m_dataButton->setAccessibleName(tr("Data: %1").arg(text));
    updateSensitivityAction();
}

void MainWindow::recipeChanged()
{
    const RecipeHistory& history = m_session.history();
    m_actions->undo->setEnabled(history.canUndo());
    m_actions->redo->setEnabled(history.canRedo());
    m_actions->undo->setText(history.canUndo() ? tr("&Undo: %1").arg(history.undoText()) : tr("&Undo"));
    m_actions->redo->setText(history.canRedo() ? tr("&Redo: %1").arg(history.redoText()) : tr("&Redo"));
    m_actions->undo->setToolTip(history.canUndo() ? tr("Undo: %1").arg(history.undoText()) : tr("Nothing to undo"));
    m_actions->redo->setToolTip(history.canRedo() ? tr("Redo: %1").arg(history.redoText()) : tr("Nothing to redo"));
    m_actions->clearRecipe->setEnabled(m_session.document() && !m_session.recipe().steps.empty());
    updateTitle();
}

void MainWindow::updateTitle()
{
    if (!m_session.document()) {
        setWindowTitle(QStringLiteral("Espalier"));
        return;
    }
    const QString file = m_session.projectPath().isEmpty() ? toQString(m_session.document()->path) : m_session.projectPath();
    setWindowTitle(tr("%1%2 – Espalier").arg(QFileInfo(file).fileName(), m_recovery->hasUnsaved() ? QStringLiteral("*") : QString()));
}

void MainWindow::updateRecent()
{
    const QList<RecentFile> files = m_settings.recent();
    m_start->setRecent(files);
    m_recentMenu->clear();
    m_recentMenu->setEnabled(!files.isEmpty());
    for (const RecentFile& file : files) {
        QAction* action = m_recentMenu->addAction(QFileInfo(file.path).fileName());
        action->setToolTip(file.path);
        action->setStatusTip(file.path);
        connect(action, &QAction::triggered, this, [this, path = file.path] { openModel(path); });
    }
}

void MainWindow::retranslate()
{
    m_actions->retranslate();
    m_fileMenu->setTitle(tr("&File"));
    m_recentMenu->setTitle(tr("Open &recent"));
    m_editMenu->setTitle(tr("&Edit"));
    m_viewMenu->setTitle(tr("&View"));
    m_tabMenu->setTitle(tr("&Inspector shows"));
    m_recipeMenu->setTitle(tr("&Recipe"));
    m_presetMenu->setTitle(tr("&Presets"));
    m_measureMenu->setTitle(tr("&Measure"));
    m_helpMenu->setTitle(tr("&Help"));
    retranslateAppearance();
    retranslateCacheMenu();
    for (size_t i = 0; i < m_docks.size(); ++i)
        m_docks[i]->setWindowTitle(m_sizeClass == 0 ? tabTitleOf(*panels()[i]) : titleOf(*panels()[i]));
    m_toolBar->setWindowTitle(tr("Tools"));
    m_presetButton->setText(tr("Presets"));
    m_presetButton->setToolTip(tr("Apply a ready-made recipe"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleDescription(m_actions->cancel->statusTip());
    m_progress->setAccessibleName(tr("Progress"));
    m_machine->setText(tr("%Ln thread(s), %1", nullptr, m_session.engine().threads()).arg(instructionSetName(m_session.engine().isa())));
    m_machine->setToolTip(tr("Threads and instruction set that models are run with"));
    dataChanged();
    recipeChanged();
    activityChanged();
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!mayClose()) {
        event->ignore();
        return;
    }
    // What is thrown away on purpose is not offered again.
    m_recovery->setSaved(m_session.recipe());
    saveLayout();
    m_settings.setGeometry(saveGeometry());
    m_session.cancel();
    QMainWindow::closeEvent(event);
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        m_actions->cancel->trigger();
    else
        QMainWindow::keyPressEvent(event);
}

}  // namespace esp

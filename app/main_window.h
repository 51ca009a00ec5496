// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/remaining_time.h"
#include "widgets/viewmodel/session.h"

#include <QMainWindow>

#include <map>
#include <vector>

class QDockWidget;
class QFrame;
class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTimer;
class QTabBar;
class QToolBar;
class QToolButton;

namespace esp {

class Appearance;
class FileWriter;
struct Command;
class GraphPanel;
class GraphViewModel;
class HelpWindow;
class InspectorModel;
class InspectorPanel;
class LayersPanel;
class LayerTableModel;
class MessageBar;
struct Panel;
class PreviewPanel;
class Recovery;
class StartPage;
struct Example;
enum class MessageTopic;
class WindowActions;

/// Joins session, view models and panels; holds no figures of its own.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(std::shared_ptr<Engine> engine, Appearance& appearance, QWidget* parent = nullptr);
    ~MainWindow() override;

    Session& session() { return m_session; }
    LayerSelection& selection() { return m_selection; }
    WindowActions& actions() { return *m_actions; }
    /// In the order of panels().
    const std::vector<QDockWidget*>& docks() const { return m_docks; }
    LayersPanel& layersPanel() { return *m_layers; }
    GraphPanel& graphPanel() { return *m_graph; }
    InspectorPanel& inspectorPanel() { return *m_inspector; }
    PreviewPanel& previewPanel() { return *m_preview; }
    MessageBar& messages() { return *m_message; }

    /// A model or a project; in a window of its own if there is unsaved work in this one.
    void openModel(const QString& path);
    /// The first in this window, each other in a window of its own; `data`, unless empty, instead of those beside the models.
    void openFiles(const QStringList& files, const QString& data = {});
    MainWindow* newWindow();
    /// Blocks until it is written; whether it was.
    bool writeProject(const QString& path);
    void writeReport(const QString& path);
    /// SVG or PNG by the path's ending.
    void writeGraphPicture(const QString& path);
    const Recovery& recovery() const { return *m_recovery; }
    /// Opens the model, and then these data instead of those beside it.
    void openWithData(const QString& model, const QString& data);
    void openData(const QString& path);
    /// Refuses to write over the opened model.
    void exportTo(const QString& path);

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildDocks();
    void buildToolBar();
    void buildMenus();
    void connectActions();
    void connectSession();
    void retranslate();
    void documentChanged();
    void dataChanged();
    void recipeChanged();
    void activityChanged();
    void sensitivityChanged();
    void updateSensitivityAction();
    QString sensitivityProgress();
    void showProgress();
    void showFigures();
    void updateTitle();
    void updateRecent();
    void applyBreakpoint();
    void placeDock(size_t number);
    bool restoreLayout(const QByteArray& saved);
    void fitTitles();
    void fitTabs();
    void giveRoom(QDockWidget& dock, const Panel& panel);
    void bringForward(QDockWidget& dock);
    /// The bar that shows the panel's tab and its place there; null where it has none.
    std::pair<QTabBar*, int> tabOf(const QDockWidget& dock) const;
    /// Panels behind a tab, each with the one in front of it.
    std::map<QDockWidget*, QDockWidget*> frontsOfPanels() const;
    int previewHeight() const;
    void resetLayout();
    void noteLayout();
    void saveLayout();
    QString sizeClass() const;
    MainWindow* windowToOpenIn();
    QString askProjectPath();
    /// In the background.
    void saveProject(bool askForPath);
    /// Asks where the project's file is no longer what this window read or wrote.
    bool mayOverwriteProject(const QString& file);
    void projectWritten(const QString& file, const Recipe& recipe, const Result<void>& written);
    void markSaved(const QString& path, const Recipe& recipe);
    void recover(const QString& file);
    void projectOpened(const QString& path, bool isModelChanged);
    void updateRecovered();
    /// Those that are installed.
    static QList<Example> builtInExamples();
    bool mayClose();
    void chooseModel();
    void chooseData();
    void showDataGuess();
    void chooseExport();
    QString proposedName() const;
    void chooseReport();
    void chooseGraphPicture();
    void openRecipe();
    void saveRecipe();
    void applyRecipe(const QString& fileOrPreset);
    void cyclePanel(int direction);
    /// That has the focus; back among the others if it floats.
    void floatPanel();
    void buildAppearanceMenus();
    void retranslateAppearance();
    void textSizeChanged();
    void buildCacheMenu();
    void retranslateCacheMenu();
    void chooseCache(std::optional<int> megabytes);
    void showCache();
    /// Everything that can be done or gone to, with the reason where it cannot be done now.
    std::vector<Command> commands();
    void goToDock(size_t number);
    void focusPanel(QWidget* panel);
    void showPalette();
    void showHelp(const QString& topic, const QString& lead = {});
    /// About whatever has the focus: its own description, and the topic of what it stands in.
    void explainFocus();
    /// Of what has the focus, in words for the help's first line.
    static QString leadOf(QWidget* focus);
    /// A dialog keeps the keyboard from this window's help: it gets one of its own, which goes with it.
    bool explainInDialog(QWidget* focus);
    QString keysText() const;
    void showAbout();
    /// Takes messages back when what they speak of is no longer so.
    void connectMessages();
    void showFailure(const Error& error, Session::Activity during);
    void showError(const Error& error, MessageTopic topic);
    QDockWidget* dockOf(const QWidget* panel) const;

    std::shared_ptr<Engine> m_engine;
    Appearance& m_appearance;
    Settings m_settings;
    Session m_session;
    Recovery* m_recovery = nullptr;
    LayerSelection m_selection;
    LayerTableModel* m_table = nullptr;
    GraphViewModel* m_graphModel = nullptr;
    InspectorModel* m_inspectorModel = nullptr;
    WindowActions* m_actions = nullptr;
    FileWriter* m_files = nullptr;

    MessageBar* m_message = nullptr;
    QStackedWidget* m_pages = nullptr;
    StartPage* m_start = nullptr;
    GraphPanel* m_graph = nullptr;
    LayersPanel* m_layers = nullptr;
    InspectorPanel* m_inspector = nullptr;
    PreviewPanel* m_preview = nullptr;
    std::vector<QDockWidget*> m_docks;
    QToolBar* m_toolBar = nullptr;
    QToolButton* m_presetButton = nullptr;
    QToolButton* m_dataButton = nullptr;
    QMenu* m_fileMenu = nullptr;
    QMenu* m_recentMenu = nullptr;
    QMenu* m_editMenu = nullptr;
    QMenu* m_viewMenu = nullptr;
    QMenu* m_tabMenu = nullptr;
    QMenu* m_themeMenu = nullptr;
    QMenu* m_textMenu = nullptr;
    QMenu* m_languageMenu = nullptr;
    QMenu* m_recipeMenu = nullptr;
    QMenu* m_presetMenu = nullptr;
    QMenu* m_measureMenu = nullptr;
    QMenu* m_cacheMenu = nullptr;
    QMenu* m_helpMenu = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_cancel = nullptr;
    QLabel* m_machine = nullptr;
    QLabel* m_figures = nullptr;  ///< size and accuracy, while no tile is in sight
    QLabel* m_cache = nullptr;
    QFrame* m_figuresLine = nullptr;
    QFrame* m_cacheLine = nullptr;
    bool m_isBusy = false;
    bool m_isPreviewInSight = true;
    QTimer* m_progressTimer = nullptr;
    QString m_lastMessage;
    RemainingTime m_sensitivityTime;
    QString m_projectStamp;  // of the project's file, as it was read or written last
    QByteArray m_layout;    // of the docks, as they were placed by us or by the user; not as a smaller window squeezed them
    QString m_recovered;    // the file that is being recovered
    int m_sizeClass = -1;
    bool m_isPlacing = false;  // panels go where a layout has them, not where the user puts them
    /// Heights of a panel that wants more than the one behind it, in pixels.
    struct PanelHeights {
        int front = 0;   ///< as it was when it was in front last; 0: not yet
        int behind = 0;  ///< of the panel behind it, while it is in front; 0: it is not
    };
    std::map<std::pair<QString, const Panel*>, PanelHeights> m_heights;  // by size class
    int m_layoutTextSize = 100;  // that the places of panels are for
    HelpWindow* m_help = nullptr;
};

}  // namespace esp

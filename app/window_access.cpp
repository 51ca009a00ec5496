// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Theme, text size, language, help and the list of commands.
#include "app/main_window.h"
#include "app/window_actions.h"
#include "core/compress/recipe.h"
#include "widgets/dialogs/command_palette.h"
#include "widgets/dialogs/help_topics.h"
#include "widgets/dialogs/help_window.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/inspector_panel.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/panels/panel.h"
#include "widgets/panels/start_page.h"
#include "widgets/theme/appearance.h"
#include "widgets/viewmodel/graph_view_model.h"
#include "widgets/viewmodel/text.h"

#include <QAccessible>
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCoreApplication>
#include <QDialog>
#include <QDockWidget>
#include <QFileInfo>
#include <QLayout>
#include <QMenu>
#include <QPointer>
#include <QSet>
#include <QTimer>
#include <QToolBar>

namespace esp {

void MainWindow::buildAppearanceMenus()
{
    m_themeMenu = m_viewMenu->addMenu(QString());
    auto* themes = new QActionGroup(this);
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast}) {
        QAction* action = m_themeMenu->addAction(QString());
        action->setCheckable(true);
        action->setData(static_cast<int>(choice));
        action->setChecked(choice == m_appearance.theme());
        themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice] {
            m_appearance.setTheme(choice);
            m_settings.setTheme(choice);
        });
    }
    m_textMenu = m_viewMenu->addMenu(QString());
    auto* sizes = new QActionGroup(this);
    for (const int percent : Appearance::textSizes()) {
        QAction* action = m_textMenu->addAction(QString());
        action->setCheckable(true);
        action->setData(percent);
        action->setChecked(percent == m_appearance.textSize());
        sizes->addAction(action);
        connect(action, &QAction::triggered, this, [this, percent] {
            m_settings.setTextSize(percent);
            m_appearance.setTextSize(percent);
        });
    }
    connect(&m_appearance, &Appearance::textSizeChanged, this, &MainWindow::textSizeChanged);
    m_languageMenu = m_viewMenu->addMenu(QString());
    auto* languages = new QActionGroup(this);
    for (const Appearance::Language& language : Appearance::languages()) {
        QAction* action = m_languageMenu->addAction(language.name);
        action->setCheckable(true);
        action->setData(language.code);
        languages->addAction(action);
        connect(action, &QAction::triggered, this, [this, code = language.code] {
            m_settings.setLanguage(code);
            m_appearance.setLanguage(code);
        });
    }
}

void MainWindow::retranslateAppearance()
{
    m_themeMenu->setTitle(tr("&Theme"));
    m_textMenu->setTitle(tr("Text si&ze"));
    m_languageMenu->setTitle(tr("&Language"));
    const QStringList themes{tr("System", "theme"), tr("Light", "theme"), tr("Dark", "theme"), tr("High contrast", "theme")};
    for (qsizetype i = 0; i < themes.size(); ++i)
        m_themeMenu->actions()[i]->setText(themes[i]);
    for (QAction* action : m_textMenu->actions())
        action->setText(Format().share(action->data().toInt() / 100.0));
    const QString current = Appearance::languageShown();
    for (QAction* action : m_languageMenu->actions())
        action->setChecked(action->data() == current);
}

void MainWindow::textSizeChanged()
{
    for (QAction* action : m_textMenu->actions())
        action->setChecked(action->data().toInt() == m_appearance.textSize());
    // The style has set them anew as well.
    const auto px = [this](double length) { return static_cast<int>(scaled(this, length)); };
    m_toolBar->layout()->setContentsMargins(px(6), px(4), px(6), px(4));
    // Layouts have their new sizes only after this.
    QTimer::singleShot(0, this, [this] { applyBreakpoint(); });
}

void MainWindow::showHelp(const QString& topic, const QString& lead)
{
    if (!m_help) {
        m_help = new HelpWindow([this] { return keysText(); }, this);
        m_help->resize(m_help->sizeHint());
    }
    m_help->showTopic(topic, lead);
}

void MainWindow::explainFocus()
{
    QWidget* focus = QApplication::focusWidget();
    showHelp(helpTopicOf(focus), leadOf(focus));
}

bool MainWindow::explainInDialog(QWidget* focus)
{
    QWidget* const dialog = focus ? focus->window() : nullptr;
    if (!qobject_cast<QDialog*>(dialog) || qobject_cast<HelpWindow*>(dialog))
        return false;
    // Each window of the program answers for its own dialogs.
    const QWidget* owner = dialog->parentWidget();
    while (owner && owner != this)
        owner = owner->parentWidget();
    if (!owner)
        return false;
    auto* help = dialog->findChild<HelpWindow*>(QString(), Qt::FindDirectChildrenOnly);
    if (!help) {
        help = new HelpWindow([this] { return keysText(); }, dialog);
        help->resize(help->sizeHint());
    }
    help->showTopic(helpTopicOf(focus), leadOf(focus));
    return true;
}

QString MainWindow::leadOf(QWidget* focus)
{
    QString lead;
    if (QAccessibleInterface* said = focus ? QAccessible::queryAccessibleInterface(focus) : nullptr) {
        // In tables and in the graph the current part has the focus.
        if (QAccessibleInterface* part = said->focusChild(); part && part->isValid())
            said = part;
        const QString name = said->text(QAccessible::Name);
        const QString description = said->text(QAccessible::Description);
        lead = description.isEmpty() ? name : tr("%1: %2", "control and what it does").arg(name, description);
    }
    return lead;
}

QString MainWindow::keysText() const
{
    QList<KeyRow> rows;
    for (const QAction* action : m_actions->all())
        for (const QKeySequence& key : action->shortcuts())
            rows << KeyRow{key.toString(QKeySequence::NativeText), action->statusTip()};
    // Tabs of the inspector, and what tables and plots have for themselves.
    QSet<QString> known;
    for (const QAction* action : findChildren<QAction*>())
        for (const QKeySequence& key : action->shortcuts()) {
            const KeyRow row{key.toString(QKeySequence::NativeText), action->statusTip().isEmpty() ? withoutMnemonic(action->text()) : action->statusTip()};
            if (m_actions->all().contains(action) || known.contains(row.key + row.what))
                continue;
            known << row.key + row.what;
            rows << row;
        }
    return keysTable(rows);
}

std::vector<Command> MainWindow::commands()
{
    std::vector<Command> list;
    const QString needsModel = tr("Open a model first");
    const auto add = [&](QAction* action, const QString& group, const char* context = "esp::WindowActions") {
        QString reason;
        if (!action->isEnabled())
            reason = m_session.document() ? tr("Not possible now") : needsModel;
        if (action == m_actions->undo && !action->isEnabled())
            reason = tr("Nothing to undo");
        if (action == m_actions->redo && !action->isEnabled())
            reason = tr("Nothing to redo");
        if (action == m_actions->cancel && !action->isEnabled())
            reason = tr("Nothing runs");
        if (action == m_actions->closeData && m_session.document() && !action->isEnabled())
            reason = tr("No data are open");
        if (action == m_actions->clearRecipe && m_session.document() && !action->isEnabled())
            reason = tr("Nothing was changed");
        const QByteArray source = action->property("espalierSource").toByteArray();
        Command command{withoutMnemonic(action->text()), group, action->shortcut().toString(QKeySequence::NativeText), reason, {}, [action] { action->trigger(); }};
        command.otherNames << action->statusTip();
        command.otherNames << inAllLanguages(context, source);
        list.push_back(std::move(command));
    };
    // The list of commands itself has nothing to offer there.
    for (QAction* action : m_actions->all())
        if (action != m_actions->command)
            add(action, tr("Command"));
    for (size_t i = 0; i < m_docks.size(); ++i) {
        Command command{tr("Go to %1").arg(titleOf(*panels()[i])), tr("Panel"), {}, m_session.document() ? QString() : needsModel, inAllLanguages("Panel", panels()[i]->title), [this, i] { goToDock(i); }};
        list.push_back(std::move(command));
    }
    for (QAction* tab : m_inspector->tabActions())
        add(tab, tr("Inspector"), "InspectorTab");
    for (const QMenu* menu : {m_themeMenu, m_textMenu, m_languageMenu, m_cacheMenu})
        for (QAction* action : menu->actions()) {
            add(action, withoutMnemonic(menu->title()));
            // A figure alone does not say of what.
            if (menu == m_textMenu)
                list.back().name = tr("Text size %1").arg(action->text());
        }
    for (QAction* action : m_presetMenu->actions()) {
        add(action, tr("Preset"));
        list.back().reason = m_session.document() ? QString() : needsModel;
    }
    for (const GraphPanel::OverlayChoice& overlay : m_graph->overlays()) {
        Command command{tr("Colour by: %1").arg(overlay.name), tr("Graph"), {}, m_session.document() ? overlay.problem : needsModel, inAllLanguages("esp::GraphPanel", overlay.source), [this, overlay] { m_graph->chooseOverlay(overlay.overlay); }};
        list.push_back(std::move(command));
    }
    for (const Example& example : builtInExamples()) {
        QStringList names = inAllLanguages("Example", example.title);
        names << QCoreApplication::translate("Example", example.text);
        list.push_back({tr("Open the example: %1").arg(QCoreApplication::translate("Example", example.title)), tr("Example"), {}, {}, names, [this, path = example.path] { openModel(path); }});
    }
    for (QAction* action : m_recentMenu->actions()) {
        add(action, tr("Recent file"));
        if (!QFileInfo::exists(action->statusTip()))
            list.back().reason = tr("The file is not there any more");
    }
    if (const DocumentPtr& document = m_session.document())
        for (size_t layer = 0; layer < document->layerNames.size(); ++layer) {
            const int node = document->network.nodeOfLayer[layer];
            if (node < 0)
                continue;
            const QString name = toQString(document->layerNames[layer]);
            list.push_back({tr("Go to layer %1").arg(name), tr("Layer"), {}, {}, {name}, [this, node] {
                                m_selection.select(node);
                                m_graph->canvas().showNode(node);
                                m_graph->canvas().setFocus(Qt::ShortcutFocusReason);
                            }});
        }
    return list;
}

void MainWindow::goToDock(size_t number)
{
    QDockWidget* dock = m_docks[number];
    dock->show();
    dock->raise();
    focusPanel(dock->widget());
}

void MainWindow::showPalette()
{
    CommandPalette palette(commands(), this);
    const QPointer<QWidget> from = QApplication::focusWidget();
    palette.exec();
    // Only now does the focus stand where it stood before: what a command does with it comes after. A window gets it a moment later still.
    m_actions->floatPanel->setData(QVariant::fromValue<QWidget*>(from));
    palette.runChosen();
    m_actions->floatPanel->setData({});
}

}  // namespace esp

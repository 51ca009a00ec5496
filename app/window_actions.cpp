// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"

#include "widgets/theme/icons.h"

#include <QAction>
#include <QKeySequence>

namespace esp {

QAction* WindowActions::add(const char* icon, const QKeySequence& shortcut, bool needsModel)
{
    auto* action = new QAction(this);
    if (*icon)
        action->setIcon(lineIcon(QString::fromLatin1(icon)));
    action->setShortcut(shortcut);
    m_all << action;
    if (needsModel)
        m_needModel << action;
    return action;
}

WindowActions::WindowActions(QObject* parent) : QObject(parent)
{
    newWindow = add("", QKeySequence::New, false);
    open = add("open", QKeySequence::Open, false);
    saveProject = add("save", QKeySequence::Save, true);
    saveProjectAs = add("", Qt::CTRL | Qt::SHIFT | Qt::Key_S, true);
    openData = add("data", Qt::CTRL | Qt::Key_D, true);
    closeData = add("", {}, true);
    exportModel = add("export", Qt::CTRL | Qt::Key_E, true);
    report = add("report", QKeySequence::Print, true);
    savePicture = add("", {}, true);
    openRecipe = add("", Qt::CTRL | Qt::SHIFT | Qt::Key_O, true);
    saveRecipe = add("", {}, true);
    clearRecipe = add("reset", {}, true);
    quit = add("", QKeySequence::Quit, false);
    undo = add("undo", QKeySequence::Undo, false);
    redo = add("redo", Qt::CTRL | Qt::SHIFT | Qt::Key_Z, false);
    find = add("search", QKeySequence::Find, true);
    selectAll = add("select", QKeySequence::SelectAll, true);
    zoomIn = add("plus", QKeySequence::ZoomIn, true);
    zoomOut = add("minus", QKeySequence::ZoomOut, true);
    zoomActual = add("", Qt::CTRL | Qt::Key_1, true);
    zoomFit = add("fit", Qt::CTRL | Qt::Key_0, true);
    foldAll = add("", {}, true);
    unfoldAll = add("", {}, true);
    minimap = add("", {}, false);
    minimap->setCheckable(true);
    minimap->setChecked(true);
    floatPanel = add("", {}, true);
    resetLayout = add("", {}, false);
    nextPanel = add("", Qt::Key_F6, true);
    previousPanel = add("", Qt::SHIFT | Qt::Key_F6, true);
    measure = add("measure", Qt::Key_F5, true);
    sensitivity = add("", Qt::SHIFT | Qt::Key_F5, false);
    sensitivity->setEnabled(false);
    cancel = add("close", Qt::Key_Escape, false);
    live = add("live", {}, false);
    live->setCheckable(true);
    live->setChecked(true);
    command = add("search", Qt::CTRL | Qt::Key_K, false);
    explain = add("", QKeySequence::HelpContents, false);
    contents = add("", {}, false);
    keys = add("", {}, false);
    about = add("", {}, false);
    undo->setEnabled(false);
    redo->setEnabled(false);
    cancel->setEnabled(false);
    // Esc belongs to whoever has the focus (a drag, an editor, the search); what nobody wants reaches the window's keyPressEvent.
    cancel->setShortcutContext(Qt::WidgetShortcut);
    setModelOpen(false);
    retranslate();
}

void WindowActions::setModelOpen(bool isOpen)
{
    for (QAction* action : m_needModel)
        action->setEnabled(isOpen);
}

void WindowActions::setSensitivity(bool enabled, const QString& problem)
{
    sensitivity->setEnabled(enabled);
    // A disabled entry of a menu shows its status tip only.
    const QString tip = problem.isEmpty() ? tr("Try every option on each layer alone and count the answers that change") : problem;
    sensitivity->setStatusTip(tip);
    sensitivity->setToolTip(tip);
}

void WindowActions::retranslate()
{
    const auto set = [](QAction* action, const char* text, const char* iconText, const char* tipText) {
        const QString tip = tr(tipText);
        action->setText(tr(text));
        // Whoever looks for a command may know its name in another language.
        action->setProperty("espalierSource", QByteArray(text));
        if (*iconText)
            action->setIconText(tr(iconText));
        action->setStatusTip(tip);
        action->setToolTip(action->shortcut().isEmpty() ? tip : tr("%1 (%2)").arg(tip, action->shortcut().toString(QKeySequence::NativeText)));
    };
    set(newWindow, QT_TR_NOOP("&New window"), "", QT_TR_NOOP("Open another window"));
    set(open, QT_TR_NOOP("&Open…"), QT_TR_NOOP("Open"), QT_TR_NOOP("Open an ONNX model or a project"));
    set(saveProject, QT_TR_NOOP("&Save"), "", QT_TR_NOOP("Save model, data, recipe and measured states as a project"));
    set(saveProjectAs, QT_TR_NOOP("Save &as…"), "", QT_TR_NOOP("Save the project under another name"));
    set(openData, QT_TR_NOOP("Open &data…"), QT_TR_NOOP("Data"), QT_TR_NOOP("Choose the data that accuracy is measured on"));
    set(closeData, QT_TR_NOOP("&Remove data"), "", QT_TR_NOOP("Measure nothing"));
    set(exportModel, QT_TR_NOOP("&Export…"), QT_TR_NOOP("Export"), QT_TR_NOOP("Write the model that is shown"));
    set(report, QT_TR_NOOP("Repor&t…"), QT_TR_NOOP("Report"), QT_TR_NOOP("Write a report of what is shown, as PDF, web page or tables"));
    set(savePicture, QT_TR_NOOP("Save &picture of the graph…"), "", QT_TR_NOOP("Save the whole graph as it is coloured and folded now, as SVG or PNG"));
    set(openRecipe, QT_TR_NOOP("Open reci&pe…"), "", QT_TR_NOOP("Apply a saved recipe to this model"));
    set(saveRecipe, QT_TR_NOOP("&Save recipe…"), "", QT_TR_NOOP("Save what was done to this model"));
    set(clearRecipe, QT_TR_NOOP("&Back to the original"), "", QT_TR_NOOP("Remove all steps of the recipe"));
    set(quit, QT_TR_NOOP("&Quit"), "", QT_TR_NOOP("Leave Espalier"));
    set(undo, QT_TR_NOOP("&Undo"), QT_TR_NOOP("Undo"), QT_TR_NOOP("Undo the last change"));
    set(redo, QT_TR_NOOP("&Redo"), QT_TR_NOOP("Redo"), QT_TR_NOOP("Do again what was undone"));
    set(find, QT_TR_NOOP("&Find a node"), "", QT_TR_NOOP("Find a node by its name or operator"));
    set(selectAll, QT_TR_NOOP("Select &all layers"), "", QT_TR_NOOP("Select every layer"));
    set(zoomIn, QT_TR_NOOP("Zoom &in"), "", QT_TR_NOOP("Show the graph larger"));
    set(zoomOut, QT_TR_NOOP("Zoom &out"), "", QT_TR_NOOP("Show the graph smaller"));
    set(zoomActual, QT_TR_NOOP("Zoom &100 %"), "", QT_TR_NOOP("Show the graph in its own size"));
    set(zoomFit, QT_TR_NOOP("&Fit all"), "", QT_TR_NOOP("Show the whole graph"));
    set(foldAll, QT_TR_NOOP("F&old all blocks"), "", QT_TR_NOOP("Show each block as one box"));
    set(unfoldAll, QT_TR_NOOP("&Unfold all blocks"), "", QT_TR_NOOP("Show what is in the blocks"));
    set(minimap, QT_TR_NOOP("&Overview"), "", QT_TR_NOOP("Show the whole network beside the graph"));
    set(floatPanel, QT_TR_NOOP("Float or doc&k the panel"), "", QT_TR_NOOP("Give the panel that has the focus a window of its own, or put it back"));
    set(resetLayout, QT_TR_NOOP("&Reset layout"), "", QT_TR_NOOP("Put all panels back to their places"));
    set(nextPanel, QT_TR_NOOP("&Next panel"), "", QT_TR_NOOP("Go to the next panel"));
    set(previousPanel, QT_TR_NOOP("&Previous panel"), "", QT_TR_NOOP("Go to the previous panel"));
    set(measure, QT_TR_NOOP("&Measure"), QT_TR_NOOP("Measure"), QT_TR_NOOP("Measure the present state"));
    set(sensitivity, QT_TR_NOOP("Measure &sensitivity"), "", QT_TR_NOOP("Try every option on each layer alone and count the answers that change"));
    set(cancel, QT_TR_NOOP("&Cancel"), "", QT_TR_NOOP("Stop what runs; what is there stays"));
    set(live, QT_TR_NOOP("&Live"), QT_TR_NOOP("Live"), QT_TR_NOOP("Measure at once after every change"));
    set(command, QT_TR_NOOP("Find a &command…"), QT_TR_NOOP("Command"), QT_TR_NOOP("Find a command, a layer, a panel, a preset or a recent file by its name"));
    set(explain, QT_TR_NOOP("&Explain this"), "", QT_TR_NOOP("Explain what has the focus"));
    set(contents, QT_TR_NOOP("&Contents"), "", QT_TR_NOOP("All topics of the help"));
    set(keys, QT_TR_NOOP("&Keys"), "", QT_TR_NOOP("All keys"));
    set(about, QT_TR_NOOP("&About Espalier"), "", QT_TR_NOOP("Version and licence"));
}

}  // namespace esp

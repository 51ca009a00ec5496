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
    const auto set = [](QAction* action, const QString& text, const QString& iconText, const QString& tip) {
        action->setText(text);
        if (!iconText.isEmpty())
            action->setIconText(iconText);
        action->setStatusTip(tip);
        action->setToolTip(action->shortcut().isEmpty() ? tip : tr("%1 (%2)").arg(tip, action->shortcut().toString(QKeySequence::NativeText)));
    };
    set(newWindow, tr("&New window"), {}, tr("Open another window"));
    set(open, tr("&Open…"), tr("Open"), tr("Open an ONNX model or a project"));
    set(saveProject, tr("&Save"), {}, tr("Save model, data, recipe and measured states as a project"));
    set(saveProjectAs, tr("Save &as…"), {}, tr("Save the project under another name"));
    set(openData, tr("Open &data…"), tr("Data"), tr("Choose the data that accuracy is measured on"));
    set(closeData, tr("&Remove data"), {}, tr("Measure nothing"));
    set(exportModel, tr("&Export…"), tr("Export"), tr("Write the model that is shown"));
    set(report, tr("Repor&t…"), tr("Report"), tr("Write a report of what is shown, as PDF, web page or tables"));
    set(savePicture, tr("Save &picture of the graph…"), {}, tr("Save the whole graph as it is coloured and folded now, as SVG or PNG"));
    set(openRecipe, tr("Open reci&pe…"), {}, tr("Apply a saved recipe to this model"));
    set(saveRecipe, tr("&Save recipe…"), {}, tr("Save what was done to this model"));
    set(clearRecipe, tr("&Back to the original"), {}, tr("Remove all steps of the recipe"));
    set(quit, tr("&Quit"), {}, tr("Leave Espalier"));
    set(undo, tr("&Undo"), tr("Undo"), tr("Undo the last change"));
    set(redo, tr("&Redo"), tr("Redo"), tr("Do again what was undone"));
    set(find, tr("&Find a node"), {}, tr("Find a node by its name or operator"));
    set(selectAll, tr("Select &all layers"), {}, tr("Select every layer"));
    set(zoomIn, tr("Zoom &in"), {}, tr("Show the graph larger"));
    set(zoomOut, tr("Zoom &out"), {}, tr("Show the graph smaller"));
    set(zoomActual, tr("&100 %"), {}, tr("Show the graph in its own size"));
    set(zoomFit, tr("&Fit all"), {}, tr("Show the whole graph"));
    set(foldAll, tr("F&old all blocks"), {}, tr("Show each block as one box"));
    set(unfoldAll, tr("&Unfold all blocks"), {}, tr("Show what is in the blocks"));
    set(minimap, tr("&Overview"), {}, tr("Show the whole network beside the graph"));
    set(resetLayout, tr("&Reset layout"), {}, tr("Put all panels back to their places"));
    set(nextPanel, tr("&Next panel"), {}, tr("Go to the next panel"));
    set(previousPanel, tr("&Previous panel"), {}, tr("Go to the previous panel"));
    set(measure, tr("&Measure"), tr("Measure"), tr("Measure the present state"));
    set(sensitivity, tr("Measure &sensitivity"), {}, tr("Try every option on each layer alone and count the answers that change"));
    set(cancel, tr("&Cancel"), {}, tr("Stop what runs; what is there stays"));
    set(live, tr("&Live"), tr("Live"), tr("Measure at once after every change"));
    set(keys, tr("&Keys"), {}, tr("All keys"));
    set(about, tr("&About Espalier"), {}, tr("Version and licence"));
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/help_topics.h"

#include "widgets/inspector/inspector_tab.h"
#include "widgets/panels/panel.h"
#include "widgets/viewmodel/help_role.h"
#include "widgets/viewmodel/technique_help.h"

#include <QAbstractItemView>
#include <QCoreApplication>

namespace esp {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("Help", text);
}

}  // namespace

std::vector<HelpTopic> helpTopics(const QString& keys)
{
    std::vector<HelpTopic> topics;
    const auto addAll = [&](const std::vector<HelpSource>& sources, const QString& group) {
        for (const HelpSource& source : sources)
            topics.push_back({QString::fromLatin1(source.id), group, translated(source.title), translated(source.text)});
    };
    const QString parts = translated(QT_TRANSLATE_NOOP("Help", "The window"));
    addAll(helpPlaces(), parts);
    for (const Panel* panel : panels())
        topics.push_back({QStringLiteral("panel.") + QString::fromLatin1(panel->id), parts, titleOf(*panel), QCoreApplication::translate("Panel", panel->help)});
    for (const InspectorTab* tab : inspectorTabs())
        topics.push_back({QStringLiteral("tab.") + QString::fromLatin1(tab->id), translated(QT_TRANSLATE_NOOP("Help", "Tabs of the inspector")), titleOf(*tab),
                          QCoreApplication::translate("InspectorTab", tab->help)});
    addAll(helpColumns(), translated(QT_TRANSLATE_NOOP("Help", "Columns of the layer table")));
    for (const TechniqueHelp& technique : techniqueHelp())
        topics.push_back({QStringLiteral("technique.") + technique.id, translated(QT_TRANSLATE_NOOP("Help", "Techniques")), technique.title, technique.text});
    addAll(helpConcepts(), translated(QT_TRANSLATE_NOOP("Help", "What the words mean")));
    topics.push_back({QStringLiteral("keys"), translated(QT_TRANSLATE_NOOP("Help", "Keys")), translated(QT_TRANSLATE_NOOP("Help", "Keys")), keys});
    return topics;
}

QString helpTopicOf(const QWidget* widget)
{
    for (; widget; widget = widget->parentWidget()) {
        if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view && view->model() && view->currentIndex().isValid())
            if (const QVariant topic = view->model()->headerData(view->currentIndex().column(), Qt::Horizontal, kHelpTopicRole); topic.isValid())
                return topic.toString();
        if (const QVariant topic = widget->property(kHelpProperty); topic.isValid())
            return topic.toString();
    }
    return {};
}

QString keysTable(QList<KeyRow> rows)
{
    const auto add = [&](const QString& key, const char* what) { rows << KeyRow{key, translated(what)}; };
    add(translated(QT_TRANSLATE_NOOP("Help", "Tab, Shift+Tab")), QT_TRANSLATE_NOOP("Help", "To the next or previous control of a panel"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Space")), QT_TRANSLATE_NOOP("Help", "In graph and table: switch on or off"));
    add(QStringLiteral("P"), QT_TRANSLATE_NOOP("Help", "In graph and table: prune or not"));
    add(QStringLiteral("Q"), QT_TRANSLATE_NOOP("Help", "In graph and table: next number type"));
    add(QStringLiteral("[  ]"), QT_TRANSLATE_NOOP("Help", "In graph and table: prune 5 % less or more; with Shift 1 %"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Arrows")), QT_TRANSLATE_NOOP("Help", "In the graph: along the flow and between branches; in tables: to the next cell"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Home, End")), QT_TRANSLATE_NOOP("Help", "In the graph: input and output"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Enter")), QT_TRANSLATE_NOOP("Help", "In graph and table: to the inspector; in lists: open"));
    add(QStringLiteral("F"), QT_TRANSLATE_NOOP("Help", "In the graph: fit the selection"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Ctrl+wheel")), QT_TRANSLATE_NOOP("Help", "In the graph: zoom at the pointer"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Shift+drag")), QT_TRANSLATE_NOOP("Help", "In the graph: select with a rectangle"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Alt+Up, Alt+Down")), QT_TRANSLATE_NOOP("Help", "In the steps of the recipe: move the step earlier or later"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Ctrl+Enter")), QT_TRANSLATE_NOOP("Help", "In the text of the recipe: apply it"));
    add(QStringLiteral("S"), QT_TRANSLATE_NOOP("Help", "In tables of answers: sort by the current column"));
    add(translated(QT_TRANSLATE_NOOP("Help", "Ctrl+arrows")), QT_TRANSLATE_NOOP("Help", "In the confusion matrix: to the next cell that is not empty"));
    add(QStringLiteral("+  −  0"), QT_TRANSLATE_NOOP("Help", "In plots and pictures: zoom in, zoom out, show all"));
    QString text = QStringLiteral("| %1 | %2 |\n| --- | --- |\n").arg(translated(QT_TRANSLATE_NOOP("Help", "Key")), translated(QT_TRANSLATE_NOOP("Help", "What it does")));
    for (const KeyRow& row : rows)
        text += QStringLiteral("| %1 | %2 |\n").arg(row.key, row.what);
    return text;
}

}  // namespace esp

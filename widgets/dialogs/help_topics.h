// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <vector>

class QWidget;

namespace esp {

/// A page of the help. Panels, tabs and techniques bring theirs in their descriptors; columns and concepts stand in help_concepts.cpp.
/// Texts are Markdown, links to other topics read [words](help:id).
struct HelpTopic {
    QString id;  ///< "panel.layers", "tab.weights", "column.prune", "technique.prune", "concept.size", "keys"
    QString group;
    QString title;
    QString text;
};

/// All of them in the present language, in the order of the contents; `keys` is the text of the page of keys.
std::vector<HelpTopic> helpTopics(const QString& keys);

/// A page as it stands in the program's text.
struct HelpSource {
    const char* id;
    const char* title;  ///< QT_TRANSLATE_NOOP("Help", …)
    const char* text;   ///< likewise
};
/// Parts of the window that are no panels, columns, and what the words mean.
const std::vector<HelpSource>& helpPlaces();
const std::vector<HelpSource>& helpColumns();
const std::vector<HelpSource>& helpConcepts();

/// Name of the property by which a widget names its topic.
inline constexpr const char* kHelpProperty = "espalierHelp";
/// Topic of the innermost part that has one; "" if none has.
QString helpTopicOf(const QWidget* widget);

struct KeyRow {
    QString key;
    QString what;
};
/// A table of these and of the keys of graph and tables, which are no actions.
QString keysTable(QList<KeyRow> rows);

}  // namespace esp

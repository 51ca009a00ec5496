// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace esp {

/// What the descriptor of a technique says of it and of each of its parameters, in the present language, as Markdown.
struct TechniqueHelp {
    QString id;
    QString title;
    QString text;
};
QList<TechniqueHelp> techniqueHelp();

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/technique_help.h"

#include "core/compress/technique.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>

namespace esp {

QList<TechniqueHelp> techniqueHelp()
{
    const auto translated = [](const char* text) { return QCoreApplication::translate("technique", text); };
    QList<TechniqueHelp> list;
    for (const Technique* technique : techniques()) {
        QString text = translated(technique->help);
        for (const ParameterInfo& parameter : technique->parameters)
            text += QStringLiteral("\n\n**%1** (`%2`)\n\n%3").arg(translated(parameter.label), toQString(parameter.id), translated(parameter.help));
        list << TechniqueHelp{toQString(technique->id), translated(technique->label), text};
    }
    return list;
}

}  // namespace esp

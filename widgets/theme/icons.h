// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace esp {

/// A line icon of resources/icons ("open"), drawn in the text colour of the palette in force when it is shown
/// (QIcon::Selected: in that of text on the accent).
QIcon lineIcon(const QString& name);

}  // namespace esp

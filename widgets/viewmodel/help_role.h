// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace esp {

/// headerData() with this role: the id of the help topic of a table's column.
inline constexpr int kHelpTopicRole = Qt::UserRole + 100;

}  // namespace esp

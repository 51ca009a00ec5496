// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace esp {

/// What people read of a failure: what happened and what to do, in their language, and the exact English detail for reports.
struct ErrorText {
    QString sentence;
    QString detail;
};
ErrorText errorText(const Error& error);

}  // namespace esp

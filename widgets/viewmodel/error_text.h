// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace esp {

/// What people read of a failure, in their language.
struct ErrorText {
    QString sentence;  ///< what happened and what to do
    QString brief;     ///< what stands in a tile: which thing, value and rule where that can be said in this language, else the sentence
    QString detail;    ///< the exact words, for tool-tips and reports; English where no translation fits
};
ErrorText errorText(const Error& error);

}  // namespace esp

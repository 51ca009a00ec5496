// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace esp {

/// Lower case, without accents ("Độ chính xác" → "do chinh xac"), so that no keyboard layout is needed to find a word.
QString foldedForSearch(const QString& text);

/// How well `words` find `text`; both folded. Every word must occur: as part of the text, or its letters in order, each run of them
/// beginning a word ("gtl" finds "go to layer"). Greater is better; nothing if a word is not found.
std::optional<int> fuzzyScore(const QString& words, const QString& text);

}  // namespace esp

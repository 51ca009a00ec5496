// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QFont;

namespace esp {

/// Makes `font` that of the application, and everything that stands on screen follows as if it had been made with it: sizes of fonts that
/// widgets have set themselves, and margins, gaps, least and greatest sizes that they have set with scaled(). What the style or a widget
/// sizes by the font anyway is left alone. Lengths keep their exact value, so that going up and down again ends where it began.
void setFontEverywhere(const QFont& font);

}  // namespace esp

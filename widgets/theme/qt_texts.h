// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace esp {

/// A text of Qt's own dialogs and menus.
struct QtText {
    const char* context;
    const char* text;
};

/// Those that the window shows. Listed here they are translated with ours, so that a language that Qt has no file of has no English buttons.
std::span<const QtText> qtTexts();

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>

namespace esp {

struct GuessReason;

/// A reason that core gave in English ("its weights are float16, not float32"), in the language of the window. Names and number types in
/// it stay as they are. What no template fits comes back as it is.
QString reasonText(const std::string& reason);

/// Whether a template fits, so that the reason can be read in every language.
bool isKnownReason(const std::string& reason);

/// Why a guess was made, in the language of the window.
/// Of what core names in the plural or as a kind within a sentence ("scales for each channel").
QString reasonPart(const std::string& part);

QString guessText(const GuessReason& reason);

}  // namespace esp

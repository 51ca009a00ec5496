// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Marks English text of core for translation; view models and the command line translate it (lupdate alias of QT_TRANSLATE_NOOP).
#define ESP_NOOP(context, text) text

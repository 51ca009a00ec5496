// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace esp {

/// Lets the calling thread stand back where processors are short, so that an event loop's thread is served first. Nothing where the system
/// knows no priority of single threads.
void standBack();

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace esp {

/// Lets assistive technology see the canvas as a list of nodes that can be chosen. Once a program, before the first canvas is asked.
void installGraphAccessibility();

}  // namespace esp

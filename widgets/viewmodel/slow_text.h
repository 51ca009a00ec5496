// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace esp {

class Session;

/// Why the present recipe makes a layer slower than it had to be, in core's words; nothing while it is being built.
std::vector<std::string> slowReasonsOfLayer(const Session& session, int layer);
/// The same of a node of the network, whether it is a layer or not.
std::vector<std::string> slowReasons(const Session& session, int networkNode);

}  // namespace esp

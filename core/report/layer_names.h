// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/report.h"

#include <map>
#include <string>

namespace esp {

/// Names of layers as people read them, the same as in the picture of the network: "layer1.0/conv1" for "/layer1/layer1.0/conv1/Conv".
class LayerNames {
public:
    explicit LayerNames(const CompressionReport& report);

    /// The full name where the short one would stand for two layers.
    const std::string& operator()(const std::string& layer) const;
    /// A layer whose name is shown short, for an example; null if all are shown whole.
    const std::string* shortened() const { return m_example; }

private:
    std::map<std::string, std::string> m_short;  ///< by full name
    const std::string* m_example = nullptr;      ///< into m_short
};

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/binding.h"

#include <span>
#include <string>
#include <vector>

namespace esp {

/// How pixels are commonly made into numbers: value = (pixel · scale − mean[channel]) / deviation[channel].
struct Preprocessing {
    const char* id;
    const char* title;  ///< ESP_NOOP("Preprocessing", …)
    double scale = 1;
    std::vector<double> mean = {};
    std::vector<double> deviation = {};
    bool reversesChannels = false;

    /// Whether it can be done to that many channels.
    bool fits(int64_t channels) const;
    void applyTo(InputRule& rule) const;
    /// Whether `rule` does the very same to pixels.
    bool matches(const InputRule& rule) const;
};

/// From the plainest to the most particular.
std::span<const Preprocessing> preprocessings();
/// Null if there is none of that id.
const Preprocessing* findPreprocessing(std::string_view id);
/// Null if the rule does something of its own.
const Preprocessing* preprocessingOf(const InputRule& rule);

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

namespace esp {

/// How long work of which the progress is told will still run, by the rate so far. Times at which it stood still do not count.
class RemainingTime {
public:
    using Clock = std::chrono::steady_clock;

    /// progress: [0, 1]; less than before means that it was begun anew.
    void report(double progress, Clock::time_point now);
    /// Until the next report nothing runs.
    void pause() { m_last.reset(); }
    /// Nothing until there is a rate to go by.
    std::optional<std::chrono::seconds> left() const;

private:
    std::optional<Clock::time_point> m_last;  ///< of the last report, while it runs
    double m_progress = 0;
    double m_done = 0;       ///< of the progress, in the time that was counted
    double m_seconds = 0;
};

}  // namespace esp

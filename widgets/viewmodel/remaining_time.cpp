// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/remaining_time.h"

namespace esp {

namespace {

/// Sooner a single slow or fast part would be all that is known.
constexpr double kLeastSeconds = 2;
constexpr double kLeastProgress = 0.01;

}  // namespace

void RemainingTime::report(double progress, Clock::time_point now)
{
    if (progress < m_progress)
        *this = {};
    if (m_last) {
        m_done += progress - m_progress;
        m_seconds += std::chrono::duration<double>(now - *m_last).count();
    }
    m_progress = progress;
    m_last = now;
}

std::optional<std::chrono::seconds> RemainingTime::left() const
{
    if (m_seconds < kLeastSeconds || m_done < kLeastProgress)
        return {};
    return std::chrono::seconds(static_cast<int64_t>((1 - m_progress) * m_seconds / m_done + 0.5));
}

}  // namespace esp

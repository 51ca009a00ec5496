// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <utility>

namespace esp {

/// A value that is reached under its mutex only: `synchronized.with([](T& value) { … })`.
template <typename T>
class Synchronized {
public:
    template <typename Body>
    auto with(Body&& body) const
    {
        const std::lock_guard lock(m_mutex);
        return std::forward<Body>(body)(m_value);
    }

private:
    mutable std::mutex m_mutex;
    mutable T m_value;
};

}  // namespace esp

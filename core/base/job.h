// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <functional>
#include <stop_token>

namespace esp {

/// What a long function needs from its caller: whether to stop, and where to say how far it is. Pass it last, by const reference.
class Job {
public:
    using Progress = std::function<void(double fraction)>;

    Job() = default;
    explicit Job(std::stop_token token, Progress progress = {}) : m_token(std::move(token)), m_progress(std::move(progress)) {}

    bool stopped() const { return m_token.stop_requested(); }
    /// fraction in [0, 1]; may be called from any thread, the callback must bear that.
    void report(double fraction) const
    {
        if (m_progress)
            m_progress(fraction);
    }
    std::stop_token token() const { return m_token; }

private:
    std::stop_token m_token;
    Progress m_progress;
};

/// The error that a stopped job returns.
inline Error cancelled()
{
    return {ErrorCode::Cancelled, {}, "cancelled"};
}

}  // namespace esp

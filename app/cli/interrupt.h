// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stop_token>

namespace esp::cli {

/// Turns SIGINT, SIGTERM and SIGHUP into a stop request; a second one ends the process at once. To be made before any other thread: they
/// inherit its signal mask.
class InterruptWatch {
public:
    InterruptWatch();
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;

    std::stop_token token() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace esp::cli

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include "app/cli/command.h"

#include <csignal>
#include <pthread.h>
#include <thread>
#include <unistd.h>

namespace esp::cli {

namespace {

sigset_t watched()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&set, number);
    return set;
}

// Ends the watching thread.
constexpr int kWake = SIGUSR2;

}  // namespace

struct InterruptWatch::State {
    std::stop_source source;
    std::thread thread;
};

InterruptWatch::InterruptWatch() : m_state(std::make_unique<State>())
{
    // A reader that went away is an error of writing, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t set = watched();
    sigaddset(&set, kWake);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // Waiting in a thread: request_stop() is not allowed in a signal handler.
    m_state->thread = std::thread([source = m_state->source, set]() mutable {
        for (;;) {
            int number = 0;
            if (sigwait(&set, &number) != 0)
                continue;
            if (number == kWake)
                return;
            if (!source.request_stop())
                ::_exit(kInterrupted);
        }
    });
}

InterruptWatch::~InterruptWatch()
{
    pthread_kill(m_state->thread.native_handle(), kWake);
    m_state->thread.join();
}

std::stop_token InterruptWatch::token() const
{
    return m_state->source.get_token();
}

}  // namespace esp::cli

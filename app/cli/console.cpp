// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"

#include "core/base/readable.h"
#include "core/base/synchronized.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace esp::cli {

Console::Console() : m_showsProgress(::isatty(STDERR_FILENO) == 1) {}

void Console::fail()
{
    if (m_failure.empty())
        m_failure = std::string("cannot be written (") + std::strerror(errno) + ")";
}

void Console::print(std::string_view text)
{
    if (m_failure.empty() && std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        fail();
}

void Console::error(std::string_view text)
{
    std::string line = "espalier-cli: ";
    line += readableText(text);
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

void Console::progress(std::string_view text)
{
    std::string line(text);
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

bool Console::flush()
{
    if (std::fflush(stdout) != 0)
        fail();
    return m_failure.empty();
}

struct ProgressBar::State {
    using Clock = std::chrono::steady_clock;
    struct Drawn {
        Clock::time_point time{};
        bool any = false;
    };
    std::string label;
    Synchronized<Drawn> drawn;
};

ProgressBar::ProgressBar(std::string label) : m_state(std::make_unique<State>())
{
    m_state->label = std::move(label);
}

ProgressBar::~ProgressBar()
{
    m_state->drawn.with([](const State::Drawn& drawn) {
        if (drawn.any)
            std::fputs("\r\x1b[K", stderr);
    });
}

void ProgressBar::show(double fraction)
{
    constexpr auto kEvery = std::chrono::milliseconds(50);
    constexpr int kCells = 30;
    m_state->drawn.with([&](State::Drawn& drawn) {
        const auto now = State::Clock::now();
        if (drawn.any && now - drawn.time < kEvery)
            return;
        drawn.any = true;
        drawn.time = now;
        fraction = std::clamp(fraction, 0.0, 1.0);
        const auto filled = static_cast<int>(std::floor(fraction * kCells));
        std::fprintf(stderr, "\r%s [%s%s] %3.0f %%\x1b[K", m_state->label.c_str(), std::string(static_cast<size_t>(filled), '#').c_str(),
                     std::string(static_cast<size_t>(kCells - filled), '.').c_str(), std::floor(fraction * 100));
        std::fflush(stderr);
    });
}

}  // namespace esp::cli

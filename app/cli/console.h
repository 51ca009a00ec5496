// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace esp::cli {

/// Standard output and standard error. Notices when the reader of standard output is gone or the disk is full.
class Console {
public:
    Console();

    void print(std::string_view text);
    /// One sentence on standard error, whatever line breaks the text has.
    void error(std::string_view text);
    /// One line on standard error that says how far a long command is.
    void progress(std::string_view text);
    /// Why standard output failed, or "".
    const std::string& failure() const { return m_failure; }
    /// Everything is handed to the system; false if something could not be.
    bool flush();
    /// Whether a progress bar makes sense.
    bool showsProgress() const { return m_showsProgress; }

private:
    void fail();

    std::string m_failure;
    bool m_showsProgress = false;
};

/// A bar on standard error, drawn at most 20 times a second. Usable from several threads; wiped when destroyed.
class ProgressBar {
public:
    explicit ProgressBar(std::string label);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(double fraction);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace esp::cli

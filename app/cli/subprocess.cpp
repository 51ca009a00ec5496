// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/subprocess.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace esp::cli {

namespace {

struct SpawnSetup {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    SpawnSetup()
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        // The child gets signals as a program expects them, not blocked or ignored as they are here.
        sigset_t none;
        sigset_t defaults;
        sigemptyset(&none);
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnSetup()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;
};

}  // namespace

Result<int> runProgram(const std::vector<std::string>& words, const std::string& outputPath, const std::string& errorPath, const Job& job)
{
    SpawnSetup setup;
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&setup.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&setup.actions, STDOUT_FILENO, outputPath.c_str(), kFlags, 0600);
    posix_spawn_file_actions_addopen(&setup.actions, STDERR_FILENO, errorPath.c_str(), kFlags, 0600);
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    pid_t child = 0;
    const int problem = posix_spawnp(&child, arguments[0], &setup.actions, &setup.attributes, arguments.data(), environ);
    if (problem != 0)
        return Error{problem == ENOENT ? ErrorCode::FileNotFound : ErrorCode::FileUnreadable, words[0],
                     std::string("the program cannot be started (") + std::strerror(problem) + ")"};
    constexpr auto kPoll = std::chrono::milliseconds(10);
    bool killed = false;
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child)
            break;
        if (ended < 0 && errno != EINTR)
            return Error{ErrorCode::Internal, words[0], std::string("waiting for the program failed (") + std::strerror(errno) + ")"};
        if (job.stopped() && !killed) {
            ::kill(child, SIGKILL);
            killed = true;
        }
        std::this_thread::sleep_for(kPoll);
    }
    if (killed)
        return cancelled();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace esp::cli

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace esp {

/// Threads that run tasks in the order in which they were given, and stand back behind the thread that waits for them.
class JobQueue {
public:
    explicit JobQueue(int threads = 1);
    /// Waits for tasks that run; those that have not begun are dropped.
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    void push(std::function<void()> task);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Carries calls from worker threads to the thread of their owner. Copies share one box.
class Mailbox {
public:
    using Call = std::function<void()>;
    /// wake is called on a worker's thread when the box stops being empty; it asks the owner's event loop to call deliver() soon.
    explicit Mailbox(std::function<void()> wake);

    /// From any thread. Dropped when the box is closed.
    void post(Call call) const;
    /// On the owner's thread: runs what waits, in order. A call may close the box or destroy its owner.
    void deliver() const;
    /// On the owner's thread: drops what waits and all that comes later; wake is never called again once this returns.
    void close() const;

private:
    struct Box;
    std::shared_ptr<Box> m_box;
};

/// Runs jobs of which only the newest counts: a new start stops the one before and drops whatever it still reports.
/// Lives on its owner's thread; its owner may die while a job runs.
class JobRunner {
public:
    /// queue must outlive the runner.
    JobRunner(JobQueue& queue, std::function<void()> wake);
    ~JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    /// Sends a call to the owner's thread, where it runs unless its job has been replaced or stopped by then.
    using Post = std::function<void(std::function<void()>)>;
    /// work runs on a worker's thread and hands over all results through post. It must not touch the owner itself.
    void start(std::function<void(const Job& job, const Post& post)> work, std::function<void(double)> progress = {});
    /// Stops the job; nothing of it arrives after this.
    void stop();
    /// Whether a job was started that has neither ended nor been stopped.
    bool isRunning() const;
    /// To be called on the owner's thread after wake.
    void deliver() { m_mailbox.deliver(); }

private:
    JobQueue& m_queue;
    Mailbox m_mailbox;
    std::stop_source m_stop;
    std::shared_ptr<uint64_t> m_generation;  // read and written on the owner's thread only
    bool m_running = false;
};

}  // namespace esp

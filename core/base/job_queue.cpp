// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/job_queue.h"

#include "core/base/thread_priority.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace esp {

struct JobQueue::State {
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> tasks;
    bool closing = false;
    std::vector<std::thread> threads;

    void run()
    {
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, [&] { return closing || !tasks.empty(); });
            if (closing)
                return;
            auto task = std::move(tasks.front());
            tasks.pop_front();
            lock.unlock();
            task();
            task = nullptr;  // what the task holds is freed outside of the lock
            lock.lock();
        }
    }
};

JobQueue::JobQueue(int threads) : m_state(std::make_unique<State>())
{
    for (int i = 0; i < threads; ++i)
        m_state->threads.emplace_back([state = m_state.get()] {
            standBack();
            state->run();
        });
}

JobQueue::~JobQueue()
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->closing = true;
    }
    m_state->wake.notify_all();
    for (std::thread& thread : m_state->threads)
        thread.join();
}

void JobQueue::push(std::function<void()> task)
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->tasks.push_back(std::move(task));
    }
    m_state->wake.notify_one();
}

struct Mailbox::Box {
    std::mutex mutex;
    std::vector<Call> calls;
    std::function<void()> wake;
    bool closed = false;
};

Mailbox::Mailbox(std::function<void()> wake) : m_box(std::make_shared<Box>())
{
    m_box->wake = std::move(wake);
}

void Mailbox::post(Call call) const
{
    // wake runs under the lock: once close() has the lock, nobody is inside of it, so what wake captures may die.
    const std::lock_guard lock(m_box->mutex);
    if (m_box->closed)
        return;
    m_box->calls.push_back(std::move(call));
    if (m_box->calls.size() == 1)
        m_box->wake();
}

void Mailbox::deliver() const
{
    const std::shared_ptr<Box> box = m_box;  // a call may destroy this mailbox
    std::vector<Call> calls;
    {
        const std::lock_guard lock(box->mutex);
        calls.swap(box->calls);
    }
    for (Call& call : calls) {
        {
            const std::lock_guard lock(box->mutex);
            if (box->closed)
                return;
        }
        call();
    }
}

void Mailbox::close() const
{
    std::vector<Call> dropped;
    const std::lock_guard lock(m_box->mutex);
    m_box->closed = true;
    dropped.swap(m_box->calls);
}

JobRunner::JobRunner(JobQueue& queue, std::function<void()> wake)
    : m_queue(queue), m_mailbox(std::move(wake)), m_generation(std::make_shared<uint64_t>(0))
{
}

JobRunner::~JobRunner()
{
    m_stop.request_stop();
    m_mailbox.close();
}

void JobRunner::start(std::function<void(const Job&, const Post&)> work, std::function<void(double)> progress)
{
    stop();
    m_stop = std::stop_source();
    m_running = true;
    const uint64_t generation = ++*m_generation;

    const Post post = [mailbox = m_mailbox, current = m_generation, generation](std::function<void()> call) {
        mailbox.post([current, generation, call = std::move(call)] {
            if (*current == generation)
                call();
        });
    };
    Job::Progress report;
    if (progress) {
        // Progress may come thousands of times a second; a step below half a per cent cannot be seen.
        report = [post, progress = std::move(progress), last = std::make_shared<std::atomic<int>>(-1)](double fraction) {
            const int step = static_cast<int>(fraction * 200);
            if (last->exchange(step) != step)
                post([progress, fraction] { progress(fraction); });
        };
    }
    m_queue.push([this, work = std::move(work), post, job = Job(m_stop.get_token(), std::move(report))] {
        if (!job.stopped())
            work(job, post);
        // `this` is only touched on the owner's thread, and not if it has closed the mailbox.
        post([this] { m_running = false; });
    });
}

void JobRunner::stop()
{
    m_stop.request_stop();
    ++*m_generation;
    m_running = false;
}

bool JobRunner::isRunning() const
{
    return m_running;
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/worker_pool.h"

#include "core/base/thread_priority.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace esp {

namespace {
thread_local bool insideParallelFor = false;

struct Loop {
    const std::function<void(size_t, int)>* body = nullptr;
    size_t count = 0;
    std::atomic<size_t> next = 0;
    std::atomic<bool> failed = false;
    std::exception_ptr error;
    std::mutex errorMutex;

    void work(int lane)
    {
        insideParallelFor = true;
        for (size_t i = next.fetch_add(1); i < count && !failed.load(); i = next.fetch_add(1)) {
            try {
                (*body)(i, lane);
            } catch (...) {
                const std::lock_guard lock(errorMutex);
                if (!failed.exchange(true))
                    error = std::current_exception();
            }
        }
        insideParallelFor = false;
    }
};
}  // namespace

struct WorkerPool::State {
    std::mutex callMutex;  // one parallelFor at a time; a second caller runs inline
    std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable done;
    Loop* loop = nullptr;
    uint64_t generation = 0;
    int busy = 0;
    bool closing = false;
    std::vector<std::thread> threads;

    void close()
    {
        {
            const std::lock_guard lock(mutex);
            closing = true;
        }
        wake.notify_all();
        for (std::thread& thread : threads)
            thread.join();
    }

    void run(int lane)
    {
        uint64_t seen = 0;
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, [&] { return closing || generation != seen; });
            if (closing)
                return;
            seen = generation;
            Loop* current = loop;
            if (!current)
                continue;
            ++busy;
            lock.unlock();
            current->work(lane);
            lock.lock();
            if (--busy == 0)
                done.notify_all();
        }
    }
};

WorkerPool::WorkerPool(int threads, bool standsBack) : m_state(std::make_unique<State>())
{
    if (threads <= 0)
        threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    try {
        for (int lane = 1; lane < threads; ++lane)
            m_state->threads.emplace_back([state = m_state.get(), lane, standsBack] {
                if (standsBack)
                    standBack();
                state->run(lane);
            });
    } catch (...) {
        // The destructor does not run for a pool that was not made, and a thread that nobody joins ends the program.
        m_state->close();
        throw;
    }
}

WorkerPool::~WorkerPool()
{
    m_state->close();
}

int WorkerPool::threadCount() const
{
    return static_cast<int>(m_state->threads.size()) + 1;
}

void WorkerPool::parallelFor(size_t count, const std::function<void(size_t, int)>& body)
{
    std::unique_lock call(m_state->callMutex, std::defer_lock);
    if (insideParallelFor || count <= 1 || m_state->threads.empty() || !call.try_lock()) {
        for (size_t i = 0; i < count; ++i)
            body(i, 0);
        return;
    }
    Loop loop;
    loop.body = &body;
    loop.count = count;
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->loop = &loop;
        ++m_state->generation;
    }
    m_state->wake.notify_all();
    loop.work(0);
    {
        std::unique_lock lock(m_state->mutex);
        m_state->loop = nullptr;
        m_state->done.wait(lock, [&] { return m_state->busy == 0; });
    }
    if (loop.error)
        std::rethrow_exception(loop.error);
}

}  // namespace esp

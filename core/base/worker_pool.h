// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace esp {

/// A fixed set of threads. The only place of core (with JobQueue) that owns threads, mutexes and atomics.
class WorkerPool {
public:
    /// threads: total width of parallelFor, the caller included; 0 means the number of processors. Throws std::system_error if the system
    /// refuses a thread. standsBack: its threads, as standBack() says.
    explicit WorkerPool(int threads = 0, bool standsBack = false);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    int threadCount() const;

    /// Calls body(index, lane) for every index in [0, count), each once, in increasing order within a lane; lane in [0, threadCount())
    /// names the thread, for scratch memory. Returns when all are done. The first exception is rethrown. A call from inside a body runs inline.
    void parallelFor(size_t count, const std::function<void(size_t index, int lane)>& body);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace esp

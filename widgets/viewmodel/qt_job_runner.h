// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_queue.h"
#include "core/base/result.h"

#include <QObject>

#include <exception>
#include <functional>
#include <new>

namespace esp {

/// JobRunner that delivers through Qt's event loop: one posted event wakes the GUI thread, data cross in the mailbox.
class QtJobRunner : public QObject {
    Q_OBJECT
public:
    explicit QtJobRunner(JobQueue& queue, QObject* parent = nullptr);
    ~QtJobRunner() override;

    void start(std::function<void(const Job&, const JobRunner::Post&)> work, std::function<void(double)> progress = {});
    /// For work with one result: `done` gets it on the GUI thread. What is thrown arrives as an Error.
    template <typename T>
    void run(std::function<Result<T>(const Job&)> work, std::function<void(Result<T>)> done, std::function<void(double)> progress = {})
    {
        start(
            [this, work = std::move(work), done = std::move(done)](const Job& job, const JobRunner::Post& post) {
                auto result = std::make_shared<Result<T>>(guarded<T>([&] { return work(job); }));
                post([this, result, done] {
                    m_hasResult = true;
                    done(std::move(*result));
                });
            },
            std::move(progress));
    }
    void stop() { m_runner.stop(); }
    /// Not any more while `done` looks at the result.
    bool isRunning() const { return m_runner.isRunning() && !m_hasResult; }

    /// Exceptions end here: memory that ran out is an Error like others.
    template <typename T, typename Work>
    static Result<T> guarded(const Work& work)
    {
        try {
            return work();
        } catch (const std::bad_alloc&) {
            return Error{ErrorCode::OutOfMemory, {}, "an allocation failed"};
        } catch (const std::exception& problem) {
            return Error{ErrorCode::Internal, {}, problem.what()};
        }
    }

protected:
    bool event(QEvent* event) override;

private:
    JobRunner m_runner;
    bool m_hasResult = false;  // of the job that was started last
};

}  // namespace esp

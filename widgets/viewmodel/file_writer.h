// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_queue.h"
#include "core/base/result.h"

#include <QObject>

#include <condition_variable>
#include <mutex>
#include <string>

namespace esp {

/// Makes and writes files off the GUI thread, one after the other, each atomically. What was asked for is written, even if the writer goes.
class FileWriter : public QObject {
    Q_OBJECT
public:
    explicit FileWriter(QObject* parent = nullptr);
    ~FileWriter() override;

    /// make runs on a worker's thread and gives the file's bytes; done runs on the owner's thread, with make's error or that of writing
    /// (writeFileAtomically), unless the writer is gone by then.
    void write(std::string path, std::function<Result<std::string>()> make, std::function<void(Result<void>)> done);
    /// Blocks until everything that was asked for is on the disk; what is done with the outcomes comes later.
    void wait();

private:
    std::mutex m_mutex;
    std::condition_variable m_ended;
    int m_waiting = 0;
    std::unique_ptr<JobQueue> m_queue;
};

}  // namespace esp

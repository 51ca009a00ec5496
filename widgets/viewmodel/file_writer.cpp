// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/file_writer.h"

#include "core/base/file.h"
#include "widgets/viewmodel/qt_job_runner.h"

namespace esp {

FileWriter::FileWriter(QObject* parent) : QObject(parent), m_queue(std::make_unique<JobQueue>(1)) {}

FileWriter::~FileWriter()
{
    wait();
}

void FileWriter::write(std::string path, std::function<Result<std::string>()> make, std::function<void(Result<void>)> done)
{
    {
        const std::lock_guard lock(m_mutex);
        ++m_waiting;
    }
    m_queue->push([this, path = std::move(path), make = std::move(make), done = std::move(done)] {
        const Result<bool> written = QtJobRunner::guarded<bool>([&]() -> Result<bool> {
            const Result<std::string> bytes = make();
            if (!bytes)
                return bytes.error();
            if (const Result<void> result = writeFileAtomically(path, *bytes); !result)
                return result.error();
            return true;
        });
        QMetaObject::invokeMethod(
            this, [written, done] { done(written ? Result<void>() : Result<void>(written.error())); }, Qt::QueuedConnection);
        // The last touch of this object: who waits may destroy it.
        const std::lock_guard lock(m_mutex);
        --m_waiting;
        m_ended.notify_all();
    });
}

void FileWriter::wait()
{
    std::unique_lock lock(m_mutex);
    m_ended.wait(lock, [&] { return m_waiting == 0; });
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/recovery.h"

#include "core/base/file.h"
#include "core/base/job_queue.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QStandardPaths>
#include <QTimer>
#include <QUuid>

#include <algorithm>

namespace esp {

namespace {

constexpr int kDelayMs = 100;

QString lockOf(const QString& file)
{
    return file + QStringLiteral(".lock");
}

/// Held by one process; of a process that is gone anybody can take it.
/// A process that was killed and that nobody has waited for yet: it holds its number, and writes nothing any more.
bool isOfDeadProcess(const QLockFile& lock)
{
    qint64 process = 0;
    QString host;
    QString program;
    if (!lock.getLockInfo(&process, &host, &program))
        return false;
    QFile status(QStringLiteral("/proc/%1/stat").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    // "number (name) state …"; a name may hold anything.
    const QByteArray text = status.readAll();
    const qsizetype behind = text.lastIndexOf(')');
    return behind >= 0 && behind + 2 < text.size() && (text[behind + 2] == 'Z' || text[behind + 2] == 'X');
}

std::unique_ptr<QLockFile> lockFor(const QString& file)
{
    auto lock = std::make_unique<QLockFile>(lockOf(file));
    lock->setStaleLockTime(0);
    return lock;
}

}  // namespace

QString Recovery::standardFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/recovery");
}

Recovery::Recovery(Session& session, const QString& folder, QObject* parent)
    : QObject(parent), m_session(session), m_timer(new QTimer(this)), m_queue(std::make_unique<JobQueue>(1)), m_job(std::make_unique<QtJobRunner>(*m_queue))
{
    QDir().mkpath(folder);
    m_file = folder + QLatin1Char('/') + QUuid::createUuid().toString(QUuid::WithoutBraces) + QStringLiteral(".espalier");
    m_lock = lockFor(m_file);
    m_timer->setSingleShot(true);
    m_timer->setInterval(kDelayMs);
    connect(m_timer, &QTimer::timeout, this, &Recovery::write);
    for (auto change : {&Session::documentChanged, &Session::recipeChanged, &Session::dataChanged, &Session::visitedChanged})
        connect(&session, change, this, &Recovery::changed);
}

Recovery::~Recovery()
{
    // What is still being written would come after the removal.
    m_job.reset();
    m_queue.reset();
    removeOwn();
}

bool Recovery::hasUnsaved() const
{
    return m_session.document() && !m_session.recipe().isEmpty() && !(m_session.recipe() == m_saved);
}

void Recovery::setSaved(const Recipe& recipe)
{
    m_saved = recipe;
    changed();
}

void Recovery::takeOver(const QString& file)
{
    m_inherited = file;
    changed();
}

void Recovery::changed()
{
    // Not started anew by each of many changes: in a long drag the file is never older than the delay.
    if (!m_timer->isActive())
        m_timer->start();
}

void Recovery::write()
{
    const bool needed = hasUnsaved();
    if (!needed && !m_isWritten)
        return;
    if (needed && !m_lock->isLocked())
        m_lock->tryLock(0);
    m_isWritten = needed;
    m_job->run<bool>(
        [needed, file = m_file, snapshot = needed ? m_session.snapshot() : Session::Snapshot()](const Job&) -> Result<bool> {
            if (needed)
                ESP_CHECK(writeFileAtomically(file.toStdString(), toJson(snapshot.complete(), {})));
            else
                QFile::remove(file);
            return true;
        },
        [this](Result<bool> done) {
            if (!done && !std::exchange(m_hasFailed, true))
                Q_EMIT failed(done.error());
            m_hasFailed = !done;
            if (done && !m_inherited.isEmpty())
                remove(std::exchange(m_inherited, QString()));
        });
}

void Recovery::removeOwn()
{
    QFile::remove(m_file);
    m_lock->unlock();
}

QList<Recovery::Found> Recovery::find(const QString& folder)
{
    QList<Found> found;
    for (const QFileInfo& file : QDir(folder).entryInfoList({QStringLiteral("*.espalier")}, QDir::Files)) {
        const std::unique_ptr<QLockFile> lock = lockFor(file.filePath());
        if (!lock->tryLock(0)) {
            if (!isOfDeadProcess(*lock) || !lock->removeStaleLockFile() || !lock->tryLock(0))
                continue;
        }
        const Result<Project> project = loadProject(file.filePath().toStdString());
        if (project)
            found << Found{file.filePath(), toQString(project->modelPath), toQString(project->savedAs), file.lastModified(), static_cast<int>(project->recipe.steps.size())};
    }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.written > b.written; });
    return found;
}

void Recovery::remove(const QString& file)
{
    QFile::remove(file);
    QFile::remove(lockOf(file));
}

}  // namespace esp

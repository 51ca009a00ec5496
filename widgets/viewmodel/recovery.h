// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/recipe.h"

#include <QDateTime>
#include <QList>
#include <QObject>
#include <QString>

#include <memory>

class QLockFile;
class QTimer;

namespace esp {

class JobQueue;
class QtJobRunner;
class Session;
struct Error;

/// Keeps what a session has not saved in a project file of its own, written in the background a tenth of a second after each change. A
/// program that ends in order removes it; one that is killed leaves it behind, where find() meets it at the next start.
class Recovery : public QObject {
    Q_OBJECT
public:
    /// folder: where all of a user's sessions keep theirs; made if need be.
    Recovery(Session& session, const QString& folder, QObject* parent = nullptr);
    ~Recovery() override;

    /// In the user's own data, writable.
    static QString standardFolder();

    struct Found {
        QString file;       ///< a project
        QString modelPath;
        QString projectPath;  ///< that it is a later state of; "" for work that is in no project yet
        QDateTime written;
        int steps = 0;      ///< of the recipe
    };
    /// Work of programs that are gone, newest first. What is no project is skipped.
    static QList<Found> find(const QString& folder);
    static void remove(const QString& file);

    /// This recipe needs no recovery; the one without steps never does.
    void setSaved(const Recipe& recipe);
    bool hasUnsaved() const;
    /// The session has been opened from this file, which goes as soon as the session's own is written.
    void takeOver(const QString& file);
    /// Where this session's work is kept, while there is any to keep.
    const QString& file() const { return m_file; }

Q_SIGNALS:
    /// Once, until it works again.
    void failed(const esp::Error& error);

private:
    void changed();
    void write();
    void removeOwn();

    Session& m_session;
    QString m_file;
    QString m_inherited;
    Recipe m_saved;
    QTimer* m_timer = nullptr;
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<JobQueue> m_queue;
    std::unique_ptr<QtJobRunner> m_job;
    bool m_isWritten = false;
    bool m_hasFailed = false;
};

}  // namespace esp

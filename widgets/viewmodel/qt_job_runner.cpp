// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/qt_job_runner.h"

#include <QCoreApplication>
#include <QEvent>

namespace esp {

namespace {
const QEvent::Type WakeEvent = static_cast<QEvent::Type>(QEvent::registerEventType());
}

QtJobRunner::QtJobRunner(JobQueue& queue, QObject* parent)
    : QObject(parent), m_runner(queue, [this] { QCoreApplication::postEvent(this, new QEvent(WakeEvent)); })
{
}

QtJobRunner::~QtJobRunner() = default;

void QtJobRunner::start(std::function<void(const Job&, const JobRunner::Post&)> work, std::function<void(double)> progress)
{
    m_hasResult = false;
    m_runner.start(std::move(work), std::move(progress));
}

bool QtJobRunner::event(QEvent* event)
{
    if (event->type() != WakeEvent)
        return QObject::event(event);
    m_runner.deliver();
    return true;
}

}  // namespace esp

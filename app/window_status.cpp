// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What goes on, in the status bar.
#include "app/main_window.h"
#include "app/window_actions.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QFrame>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStatusBar>
#include <QTimer>

namespace esp {

void MainWindow::activityChanged()
{
    const Format format;
    const Session::Streamed& streamed = m_session.streamed();
    const auto ofSamples = [&](const QString& counted, const QString& plain) { return streamed.total > 0 ? counted.arg(format.count(streamed.seen), format.count(streamed.total)) : plain; };
    QString text;
    switch (m_session.activity()) {
    case Session::Activity::Idle:
        text = m_session.isBuildCancelled() ? tr("Stopped: the figures are those before the change. Measure continues.") : tr("Ready");
        break;
    case Session::Activity::OpeningModel: text = tr("Opening the model"); break;
    case Session::Activity::OpeningData: text = tr("Reading data"); break;
    case Session::Activity::Building: text = tr("Applying the recipe"); break;
    case Session::Activity::MeasuringOriginal: text = ofSamples(tr("Measuring the original: %1 of %2 samples"), tr("Measuring the original")); break;
    case Session::Activity::Measuring: text = ofSamples(tr("Measuring: %1 of %2 samples"), tr("Measuring")); break;
    case Session::Activity::Sensitivity: text = tr("Measuring sensitivity: %1").arg(format.share(m_session.progress())); break;
    case Session::Activity::Reporting: text = tr("Writing the report"); break;
    case Session::Activity::Exporting: text = tr("Writing and checking the file"); break;
    }
    m_status->setText(text);
    m_progress->setValue(static_cast<int>(m_session.progress() * 1000));
    const bool busy = m_session.activity() != Session::Activity::Idle;
    m_actions->cancel->setEnabled(busy);
    if (!busy)
        m_progressTimer->stop();
    else if (!m_isBusy)
        m_progressTimer->start();
    m_isBusy = busy;
    showProgress();
    updateSensitivityAction();
    const auto cached = static_cast<int64_t>(m_session.engine().cacheBytes());
    m_cache->setText(cached > 0 ? tr("Activation cache %1").arg(format.bytes(cached).joined()) : QString());
    m_cacheLine->setVisible(cached > 0);
}

void MainWindow::showProgress()
{
    // A status tip takes the place of all that stands there, but of nothing that is shown after it has come.
    const bool shown = m_isBusy && !m_progressTimer->isActive() && statusBar()->currentMessage().isEmpty();
    m_progress->setVisible(shown);
    m_cancel->setVisible(shown);
}

void MainWindow::sensitivityChanged()
{
    updateSensitivityAction();
    if (m_session.sensitivityError())
        showError(*m_session.sensitivityError());
}

void MainWindow::updateSensitivityAction()
{
    const SensitivityTablePtr& table = m_session.sensitivity();
    const bool running = m_session.isRunning(Session::Activity::Sensitivity);
    const bool complete = table && table->complete;
    m_actions->setSensitivity(m_session.document() && m_session.data() && !running && !complete,
                              !m_session.document() ? QString()
                              : !m_session.data()   ? tr("Sensitivity is measured on data: choose some first")
                              : complete            ? tr("Sensitivity is measured: see the column Sens. and the colours of the graph")
                                                    : QString());
}

}  // namespace esp

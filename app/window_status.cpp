// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What goes on, in the status bar.
#include "app/main_window.h"
#include "app/window_actions.h"
#include "widgets/panels/message_bar.h"
#include "widgets/viewmodel/preview_tiles.h"
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
    // What is more urgent comes first, and then this waits.
    if (m_session.activity() != Session::Activity::Sensitivity)
        m_sensitivityTime.pause();
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
    case Session::Activity::Calibrating: text = tr("Counting activations for all layers: %1").arg(format.share(m_session.progress())); break;
    case Session::Activity::Sensitivity: text = sensitivityProgress(); break;
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
    showCache();
    showFigures();
}

QString MainWindow::sensitivityProgress()
{
    m_sensitivityTime.report(m_session.progress(), RemainingTime::Clock::now());
    const QString done = Format().share(m_session.progress());
    const std::optional<std::chrono::seconds> left = m_sensitivityTime.left();
    if (!left)
        return tr("Measuring sensitivity: %1").arg(done);
    const auto minutes = static_cast<int>((left->count() + 30) / 60);
    return minutes > 0 ? tr("Measuring sensitivity: %1, about %Ln minute(s) left", nullptr, minutes).arg(done)
                       : tr("Measuring sensitivity: %1, less than a minute left").arg(done);
}

void MainWindow::showFigures()
{
    const QList<Tile> tiles = m_isPreviewInSight ? QList<Tile>() : previewTiles(m_session);
    QStringList figures;
    QStringList sentences;
    bool old = false;
    for (const Tile& tile : tiles) {
        const bool isSize = tile.id == QLatin1String("size");
        if (!isSize && tile.id != QLatin1String("accuracy"))
            continue;
        // There is no room to say what a value before the change is: it is left out, and its sentence tells.
        const bool known = !tile.value.isEmpty() && tile.state != Tile::State::Loading && (isSize || tile.state != Tile::State::Old);
        QString figure = known ? tile.value + QChar(kNoBreakSpace) + tile.unit : QStringLiteral("–");
        if (known && !tile.interval.isEmpty())
            figure += QLatin1Char(' ') + tile.interval;
        old = old || tile.state == Tile::State::Old;
        figures << figure;
        sentences << tile.accessibleText();
    }
    m_figures->setVisible(!figures.isEmpty());
    m_figures->setText(figures.join(QStringLiteral(", ")));
    m_figures->setForegroundRole(old ? QPalette::PlaceholderText : QPalette::WindowText);
    m_figures->setToolTip(sentences.join(QLatin1Char('\n')));
    m_figures->setAccessibleName(sentences.join(QStringLiteral("; ")));
    // What the change does is of more use than what it runs on.
    const bool crowded = !figures.isEmpty() && m_sizeClass == 0;
    m_machine->setVisible(!crowded);
    m_cache->setVisible(!crowded);
    m_figuresLine->setVisible(!figures.isEmpty() && !crowded);
    m_cacheLine->setVisible(!crowded && !m_cache->text().isEmpty());
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
        showError(*m_session.sensitivityError(), MessageTopic::Sensitivity);
    else
        m_message->withdraw(MessageTopic::Sensitivity);
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

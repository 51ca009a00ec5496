// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory kept activations may take: its menu, and what they take in the status bar. All windows have one engine and one setting.
#include "app/main_window.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QActionGroup>
#include <QFrame>
#include <QLabel>
#include <QMenu>
#include <QVariant>

namespace esp {

namespace {

constexpr uint64_t kMegabyte = 1'000'000;
constexpr int kMegabyteChoices[] = {0, 256, 512, 1000, 2000, 4000, 8000};

/// Of an action; nothing for the one that leaves it to the machine.
std::optional<int> megabytesOf(const QAction& action)
{
    return action.data().isValid() ? std::optional(action.data().toInt()) : std::nullopt;
}

}  // namespace

void MainWindow::buildCacheMenu()
{
    m_cacheMenu = m_measureMenu->addMenu(QString());
    auto* group = new QActionGroup(this);
    const auto add = [&](const QVariant& megabytes) {
        QAction* action = m_cacheMenu->addAction(QString());
        action->setCheckable(true);
        action->setData(megabytes);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, action] { chooseCache(megabytesOf(*action)); });
    };
    add({});
    for (const int megabytes : kMegabyteChoices)
        if (static_cast<uint64_t>(megabytes) * kMegabyte <= Settings::greatestCacheBytes())
            add(megabytes);
    // Another window may have changed it.
    connect(m_cacheMenu, &QMenu::aboutToShow, this, &MainWindow::retranslateCacheMenu);
    m_session.engine().setCacheBudget(m_settings.cacheBytes());
}

void MainWindow::retranslateCacheMenu()
{
    const Format format;
    m_cacheMenu->setTitle(tr("Activation cac&he"));
    const QString tip = tr("Memory for activations that are kept, so that a change computes only what lies behind it");
    m_cacheMenu->menuAction()->setStatusTip(tip);
    for (QAction* action : m_cacheMenu->actions()) {
        const std::optional<int> megabytes = megabytesOf(*action);
        const auto bytes = [&](uint64_t count) { return format.bytes(static_cast<int64_t>(count)).joined(); };
        action->setText(!megabytes        ? tr("Automatic (%1)").arg(bytes(Settings::automaticCacheBytes()))
                        : *megabytes == 0 ? tr("Keep none", "activation cache")
                                          : bytes(static_cast<uint64_t>(*megabytes) * kMegabyte));
        action->setStatusTip(tip);
        action->setChecked(megabytes == m_settings.cacheMegabytes());
    }
}

void MainWindow::chooseCache(std::optional<int> megabytes)
{
    m_settings.setCacheMegabytes(megabytes);
    m_session.engine().setCacheBudget(m_settings.cacheBytes());
    showCache();
}

void MainWindow::showCache()
{
    const Format format;
    const auto cached = static_cast<int64_t>(m_session.engine().cacheBytes());
    const auto budget = static_cast<int64_t>(m_settings.cacheBytes());
    m_cache->setText(cached > 0 ? tr("Activation cache %1 of %2").arg(format.bytes(cached).joined(), format.bytes(budget).joined()) : QString());
    m_cache->setToolTip(tr("Memory that kept activations take, of what they may take: Measure, Activation cache sets that"));
    m_cacheLine->setVisible(m_cache->isVisibleTo(this) && !m_cache->text().isEmpty());
}

}  // namespace esp

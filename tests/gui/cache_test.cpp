// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/viewmodel/text.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QTest>

namespace esp {

/// The memory that kept activations may take.
class CacheTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static QAction* choice(MainWindow& window, std::optional<int> megabytes)
    {
        const QVariant wanted = megabytes ? QVariant(*megabytes) : QVariant();
        for (QMenu* menu : window.menuBar()->findChildren<QMenu*>()) {
            if (menu->title() != QStringLiteral("Activation cac&he"))
                continue;
            for (QAction* action : menu->actions())
                if (action->data() == wanted && action->data().isValid() == wanted.isValid())
                    return action;
        }
        return nullptr;
    }
    static QString statusText(const MainWindow& window)
    {
        for (const QLabel* label : window.findChildren<QLabel*>())
            if (label->text().startsWith(QStringLiteral("Activation cache")))
                return label->text();
        return {};
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
        Settings().setCacheMegabytes({});
    }
    void cleanup()
    {
        Settings().setCacheMegabytes({});
        WindowFixture::engine()->setCacheBudget(Settings().cacheBytes());
    }

    void whatIsChosenHoldsAtOnceAndIsRemembered()
    {
        WindowFixture::engine()->clearCache();
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        QVERIFY(choice(*window, {}));
        QVERIFY(choice(*window, {})->isChecked());
        QTRY_VERIFY(WindowFixture::engine()->cacheBytes() > 0);
        QTRY_VERIFY(!statusText(*window).isEmpty());
        const QString most = Format().bytes(static_cast<int64_t>(Settings::automaticCacheBytes())).joined();
        QVERIFY2(statusText(*window).endsWith(most), qPrintable(statusText(*window)));
        QAction* const none = choice(*window, 0);
        QVERIFY(none);
        none->trigger();
        QCOMPARE(WindowFixture::engine()->cacheBytes(), uint64_t{0});
        QVERIFY(statusText(*window).isEmpty());
        QCOMPARE(Settings().cacheMegabytes(), std::optional<int>(0));
        window.reset();
        window = m_fixture.openWindow();
        QVERIFY(window);
        QVERIFY(choice(*window, 0)->isChecked());
        QCOMPARE(WindowFixture::engine()->cacheBytes(), uint64_t{0});
        choice(*window, 256)->trigger();
        QCOMPARE(Settings().cacheBytes(), uint64_t{256'000'000});
    }

    void aSettingThatMakesNoSenseIsLeftToTheMachine()
    {
        Settings().setCacheMegabytes(-3);
        QVERIFY(!Settings().cacheMegabytes());
        QCOMPARE(Settings().cacheBytes(), Settings::automaticCacheBytes());
        QVERIFY(Settings::automaticCacheBytes() > 0 && Settings::automaticCacheBytes() <= 2'000'000'000);
    }
};

namespace {
const RegisterSuite<CacheTest> registered;
}

}  // namespace esp

#include "cache_test.moc"

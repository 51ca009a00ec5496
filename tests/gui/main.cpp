// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"

#include <QApplication>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

namespace esp {
int dragUntilKilled(const QString& model);
int writeUntilKilled(const QString& model);
}

int main(int argc, char** argv)
{
    // Settings of the person who runs the tests must neither matter nor change.
    if (qEnvironmentVariableIsSet("ESPALIER_DRAG_UNTIL_KILLED")) {
        QApplication application(argc, argv);
        return esp::dragUntilKilled(qEnvironmentVariable("ESPALIER_DRAG_UNTIL_KILLED"));
    }
    if (qEnvironmentVariableIsSet("ESPALIER_WRITE_UNTIL_KILLED")) {
        QApplication application(argc, argv);
        return esp::writeUntilKilled(qEnvironmentVariable("ESPALIER_WRITE_UNTIL_KILLED"));
    }
    const QTemporaryDir home;
    qputenv("XDG_CONFIG_HOME", home.path().toLocal8Bit());
    qputenv("XDG_DATA_HOME", home.path().toLocal8Bit());
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    int failed = 0;
    for (const auto& make : esp::testSuites()) {
        const std::unique_ptr<QObject> suite(make());
        failed += QTest::qExec(suite.get(), argc, argv);
    }
    return failed == 0 ? 0 : 1;
}

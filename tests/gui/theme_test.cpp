// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "widgets/theme/theme.h"

#include <QTest>

namespace esp {

class ThemeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrastIsTheOneOfWcag()
    {
        QCOMPARE(contrastRatio(Qt::white, Qt::black), 21.0);
        QCOMPARE(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) > 4.47 && contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) < 4.49, true);
    }

    void textCanBeReadInBothThemes_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void textCanBeReadInBothThemes()
    {
        QFETCH(bool, dark);
        const Theme t = dark ? Theme::darkTheme() : Theme::lightTheme();
        const auto atLeast = [](double needed, const QColor& ink, const QColor& ground, const char* what) {
            const double ratio = contrastRatio(ink, ground);
            QVERIFY2(ratio >= needed, qPrintable(QStringLiteral("%1: %2").arg(QString::fromLatin1(what)).arg(ratio)));
        };
        for (const QColor& ground : {t.window, t.base, t.alternateBase, t.selection, t.node, t.canvas, t.ramp[3]})
            atLeast(4.5, t.text, ground, "text");
        for (const QColor& ground : {t.window, t.base, t.alternateBase, t.selection})
            atLeast(4.5, t.secondaryText, ground, "secondary text");
        for (const QColor& ground : {t.node, t.ramp[1], t.ramp[2], t.ramp[3]})
            atLeast(4.5, t.nodeSecondText, ground, "second text of nodes");
        for (const QColor& ground : {t.window, t.base, t.selection}) {
            atLeast(4.5, t.accent, ground, "accent");
            atLeast(4.5, t.pruneText, ground, "prune text");
            atLeast(4.5, t.quantizeText, ground, "quantize text");
        }
        atLeast(4.5, t.onAccent, t.accent, "text on accent");
        atLeast(4.5, t.pruneBadgeText, t.pruneBadge, "prune badge");
        atLeast(4.5, t.quantizeBadgeText, t.quantizeBadge, "quantize badge");
        atLeast(4.5, t.text, t.midlight, "plain badge");
        atLeast(4.5, t.trainText, t.trainBadge, "train badge");
        atLeast(4.5, t.warningText, t.warningGround, "warning");
        atLeast(4.5, t.error, t.errorGround, "error");
        atLeast(4.5, t.secondaryText, t.errorGround, "second line of an error");
        atLeast(4.5, t.toolTipText, t.toolTipBase, "tool-tip");
        for (const QColor& mark : {t.after, t.before, t.prune, t.quantize, t.axis, t.darkEdge})
            atLeast(3.0, mark, t.base, "mark on base");
        for (const QColor& mark : {t.edge, t.nodeLine, t.quantize, t.after})
            atLeast(3.0, mark, t.canvas, "line on canvas");
        for (const QColor& band : {t.bandConv, t.bandPool, t.bandConcat, t.bandActivation, t.bandDense, t.bandInput})
            atLeast(3.0, band, t.node, "band of a node");
        for (const QColor& end : {t.diverging[0], t.diverging[2]})
            atLeast(3.0, end, t.diverging[1], "end of the diverging colours");
        // Neither sign looks stronger than the other.
        QVERIFY(contrastRatio(t.diverging[0], t.diverging[2]) < 1.8);
        atLeast(3.0, t.disabledText, t.window, "disabled text");
    }

    void systemMeansWhatThePlatformShows()
    {
        QPalette bright;
        bright.setColor(QPalette::Window, QColor(0xEF, 0xEF, 0xEF));
        bright.setColor(QPalette::WindowText, QColor(0x20, 0x20, 0x20));
        QVERIFY(!Theme::resolve(ThemeChoice::System, bright).dark);
        QPalette dim;
        dim.setColor(QPalette::Window, QColor(0x30, 0x30, 0x30));
        dim.setColor(QPalette::WindowText, QColor(0xE0, 0xE0, 0xE0));
        QVERIFY(Theme::resolve(ThemeChoice::System, dim).dark);
        QVERIFY(!Theme::resolve(ThemeChoice::Light, dim).dark);
        QVERIFY(Theme::resolve(ThemeChoice::Dark, bright).dark);
    }

    void strongContrastKeepsTheSystemsColours()
    {
        QPalette strong;
        strong.setColor(QPalette::Window, Qt::black);
        strong.setColor(QPalette::WindowText, Qt::white);
        strong.setColor(QPalette::Highlight, QColor(0x1A, 0xEB, 0xFF));
        const Theme t = Theme::resolve(ThemeChoice::System, strong);
        QVERIFY(t.highContrast);
        QCOMPARE(t.window, QColor(Qt::black));
        QCOMPARE(t.pruneText, QColor(Qt::white));
        QVERIFY(contrastRatio(t.before, t.base) >= 3);
    }

    void everyRoleHasAColour()
    {
        for (const Theme& t : {Theme::lightTheme(), Theme::darkTheme()})
            for (int role = 1; role < static_cast<int>(scene::Role::Count); ++role)
                QVERIFY2(t.color(static_cast<scene::Role>(role)).alpha() == 255, qPrintable(QString::number(role)));
    }
};

namespace {
const RegisterSuite<ThemeTest> registered;
}

}  // namespace esp

#include "theme_test.moc"

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/theme/qt_texts.h"
#include "widgets/theme/theme.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLabel>
#include <QPushButton>
#include <QTest>

namespace esp {

class ThemeTest : public QObject {
    Q_OBJECT

    /// All of ours, and those that are made from the system's palettes of strong contrast.
    static const std::vector<std::pair<QByteArray, Theme>>& themes()
    {
        static const auto all = [] {
            std::vector<std::pair<QByteArray, Theme>> list;
            for (const Theme::Named& theme : Theme::builtIn())
                list.emplace_back(theme.name, theme.make());
            const auto system = [&](const char* name, const QColor& ground, const QColor& ink, const QColor& mark, const QColor& onMark) {
                QPalette palette;
                palette.setColor(QPalette::Window, ground);
                palette.setColor(QPalette::WindowText, ink);
                palette.setColor(QPalette::Highlight, mark);
                palette.setColor(QPalette::HighlightedText, onMark);
                list.emplace_back(name, Theme::resolve(ThemeChoice::System, palette));
            };
            system("white on black", Qt::black, Qt::white, QColor(0x1A, 0xEB, 0xFF), Qt::black);
            system("black on white", Qt::white, Qt::black, QColor(0x37, 0x00, 0x6E), Qt::white);
            return list;
        }();
        return all;
    }

private Q_SLOTS:
    void contrastIsTheOneOfWcag()
    {
        QCOMPARE(contrastRatio(Qt::white, Qt::black), 21.0);
        QCOMPARE(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) > 4.47 && contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) < 4.49, true);
    }

    void textAndMarksCanBeToldFromTheirGroundInEveryTheme_data()
    {
        QTest::addColumn<int>("number");
        for (size_t i = 0; i < themes().size(); ++i)
            QTest::newRow(themes()[i].first.constData()) << static_cast<int>(i);
    }
    void textAndMarksCanBeToldFromTheirGroundInEveryTheme()
    {
        QFETCH(int, number);
        const Theme t = themes()[static_cast<size_t>(number)].second;
        // Strong contrast is the next level of WCAG: AAA for text, and for marks what AA asks of text.
        const double forText = t.highContrast ? 7.0 : 4.5;
        const double forMarks = t.highContrast ? 4.5 : 3.0;
        const auto atLeast = [](double needed, const QColor& ink, const QColor& ground, const char* what) {
            const double ratio = contrastRatio(ink, ground);
            QVERIFY2(ratio >= needed, qPrintable(QStringLiteral("%1: %2").arg(QString::fromLatin1(what)).arg(ratio)));
        };
        for (const QColor& ground : {t.window, t.base, t.alternateBase, t.selection, t.node, t.canvas, t.ramp[3]})
            atLeast(forText, t.text, ground, "text");
        for (const QColor& ground : {t.window, t.base, t.alternateBase, t.selection})
            atLeast(forText, t.secondaryText, ground, "secondary text");
        for (const QColor& ground : {t.node, t.ramp[1], t.ramp[2], t.ramp[3]})
            atLeast(forText, t.nodeSecondText, ground, "second text of nodes");
        for (const QColor& ground : {t.window, t.base, t.selection}) {
            atLeast(forText, t.accent, ground, "accent");
            atLeast(forText, t.pruneText, ground, "prune text");
            atLeast(forText, t.quantizeText, ground, "quantize text");
        }
        atLeast(forText, t.onAccent, t.accent, "text on accent");
        atLeast(forText, t.pruneBadgeText, t.pruneBadge, "prune badge");
        atLeast(forText, t.quantizeBadgeText, t.quantizeBadge, "quantize badge");
        atLeast(forText, t.color(scene::Role::PlainBadgeText), t.color(scene::Role::PlainBadge), "plain badge");
        atLeast(forText, t.trainText, t.trainBadge, "train badge");
        atLeast(forText, t.warningText, t.warningGround, "warning");
        atLeast(forText, t.error, t.errorGround, "error");
        atLeast(forText, t.secondaryText, t.errorGround, "second line of an error");
        atLeast(forText, t.toolTipText, t.toolTipBase, "tool-tip");
        for (const QColor& mark : {t.after, t.before, t.prune, t.quantize, t.axis, t.darkEdge})
            atLeast(forMarks, mark, t.base, "mark on base");
        for (const QColor& mark : {t.edge, t.nodeLine, t.quantize, t.after})
            atLeast(forMarks, mark, t.canvas, "line on canvas");
        for (const QColor& band : {t.bandConv, t.bandPool, t.bandConcat, t.bandActivation, t.bandDense, t.bandInput})
            atLeast(forMarks, band, t.node, "band of a node");
        for (const QColor& end : {t.diverging[0], t.diverging[2]})
            atLeast(forMarks, end, t.diverging[1], "end of the diverging colours");
        // Neither sign looks stronger than the other.
        QVERIFY(contrastRatio(t.diverging[0], t.diverging[2]) < 1.8);
        atLeast(forMarks, t.disabledText, t.window, "disabled text");
        atLeast(forMarks, t.train, t.base, "mark of training");
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
        QCOMPARE(t.prune, QColor(Qt::white));
        // Who chose strong contrast in Espalier gets the system's colours where it has such, ours elsewhere.
        QCOMPARE(Theme::resolve(ThemeChoice::HighContrast, strong).accent, QColor(0x1A, 0xEB, 0xFF));
        QPalette plain;
        plain.setColor(QPalette::Window, QColor(0xEF, 0xEF, 0xEF));
        plain.setColor(QPalette::WindowText, QColor(0x20, 0x20, 0x20));
        QVERIFY(Theme::resolve(ThemeChoice::HighContrast, plain).highContrast);
        QCOMPARE(Theme::resolve(ThemeChoice::HighContrast, plain).window, QColor(Qt::black));
    }

    void textsOfQtsOwnDialogsAreTranslated()
    {
        Appearance& appearance = WindowFixture::appearance();
        appearance.setLanguage(QStringLiteral("vi"));
        QVERIFY(qtTexts().size() > 50);
        for (const QtText& text : qtTexts())
            if (const QString key = QString::fromLatin1(text.text); !key.startsWith(QStringLiteral("Alt+")))
                QVERIFY2(QCoreApplication::translate(text.context, text.text) != key, text.text);
        // What a dialog really shows.
        QDialogButtonBox buttons(QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::Save | QDialogButtonBox::Discard | QDialogButtonBox::Close);
        QCOMPARE(buttons.button(QDialogButtonBox::Cancel)->text().remove(QLatin1Char('&')), QStringLiteral("Hủy"));
        QCOMPARE(buttons.button(QDialogButtonBox::Ok)->text().remove(QLatin1Char('&')), QStringLiteral("Đồng ý"));
        QFileDialog dialog;
        dialog.setOption(QFileDialog::DontUseNativeDialog);
        for (const QLabel* label : dialog.findChildren<QLabel*>())
            QVERIFY2(!label->text().contains(QStringLiteral("Look in")) && !label->text().contains(QStringLiteral("Files of type")), qPrintable(label->text()));
        for (const QPushButton* button : dialog.findChildren<QPushButton*>())
            QVERIFY2(!button->text().contains(QStringLiteral("Open")) && !button->text().contains(QStringLiteral("Cancel")), qPrintable(button->text()));
        appearance.setLanguage(QStringLiteral("en"));
    }

    void everyRoleHasAColour()
    {
        for (const auto& [name, t] : themes())
            for (int role = 1; role < static_cast<int>(scene::Role::Count); ++role)
                QVERIFY2(t.color(static_cast<scene::Role>(role)).alpha() == 255, qPrintable(QString::fromLatin1(name) + QString::number(role)));
    }
};

namespace {
const RegisterSuite<ThemeTest> registered;
}

}  // namespace esp

#include "theme_test.moc"

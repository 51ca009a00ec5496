// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/dialogs/data_dialog.h"
#include "widgets/dialogs/data_form.h"
#include "widgets/dialogs/sample_sheet.h"
#include "widgets/panels/message_bar.h"
#include "widgets/viewmodel/data_setup.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSpinBox>

#include <set>

namespace esp {

class DataDialogTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    /// 40 noisy gratings as PNG files of 20×24 pixels, without labels.
    QString pictures(const QString& name = QStringLiteral("pictures"))
    {
        const QString folder = m_folder.filePath(name);
        QDir().mkpath(folder);
        QRandomGenerator random(7);
        for (int i = 0; i < 40; ++i) {
            QImage image(20, 24, QImage::Format_Grayscale8);
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    image.scanLine(y)[x] = static_cast<uchar>(std::clamp((x * (i % 7) + y * (i % 5)) * 9 % 200 + random.bounded(56), 0, 255));
            }
            image.save(folder + QStringLiteral("/p%1.png").arg(i, 2, 10, QLatin1Char('0')));
        }
        return folder;
    }
    static void write(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(content);
    }

    /// The dialog that the action opened.
    DataDialog* openDialog()
    {
        m_window->actions().openData->trigger();
        auto* dialog = m_window->findChild<DataDialog*>();
        return dialog && dialog->isVisible() ? dialog : nullptr;
    }
    static bool settle(DataDialog& dialog)
    {
        return QTest::qWaitFor(
            [&] {
                const DataSetup& setup = dialog.setup();
                return setup.isFailed() || (!setup.isReading() && !setup.isPreviewing() && !setup.samples().empty());
            },
            20000);
    }
    template <typename Widget>
    static Widget* part(DataDialog& dialog, const char* name)
    {
        return dialog.findChild<Widget*>(QString::fromLatin1(name));
    }
    static void pick(QComboBox* box, const QVariant& data)
    {
        box->setCurrentIndex(box->findData(data));
        Q_EMIT box->activated(box->currentIndex());
    }
    static void type(QLineEdit* edit, const QString& text)
    {
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }
    static std::vector<QImage> shown(const DataDialog& dialog)
    {
        std::vector<QImage> images;
        for (const PreviewSample& sample : const_cast<DataDialog&>(dialog).setup().samples())
            images.push_back(sample.view.picture);
        return images;
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("ESPALIER_MAKE_SAMPLE does not name the program that makes the sample");
        m_window = m_fixture.openWindow();
        QVERIFY(m_window);
    }
    void cleanup() { m_window.reset(); }

    void photographsAreGuessedPreviewedAndTaken()
    {
        Session& session = m_window->session();
        DataDialog* dialog = openDialog();
        QVERIFY(dialog);
        DataSetup& setup = dialog->setup();
        auto* accept = part<QPushButton>(*dialog, "accept");

        // What is open already is shown, and needs no answer.
        QVERIFY(settle(*dialog));
        QCOMPARE(setup.path(), m_fixture.file("sample.dataset.json"));
        QVERIFY(accept->isEnabled());
        QCOMPARE(setup.score().right, 16);
        QVERIFY(!setup.isGuessed());

        // A folder of pictures without labels: guessed, with reasons that are on screen.
        const QString folder = pictures();
        type(part<QLineEdit>(*dialog, "path"), folder);
        QCOMPARE(setup.path(), folder);
        QVERIFY(!accept->isEnabled());
        QVERIFY(settle(*dialog));
        QVERIFY2(dialog->problem().isEmpty(), qPrintable(dialog->problem()));
        QVERIFY(setup.isGuessed() && setup.arePhotographs());
        QVERIFY(setup.found().contains(QStringLiteral("40 samples")));
        QCOMPARE(setup.samples().size(), DataSetup::kPreviewed);
        QCOMPARE(setup.score().judged, 0);
        QVERIFY(setup.verdict().contains(QStringLiteral("labels")));
        QCOMPARE(part<QComboBox>(*dialog, "preset")->currentData().toString(), QStringLiteral("unit"));
        QCOMPARE(part<QSpinBox>(*dialog, "cropHeight")->value(), 16);
        QStringList notes;
        for (const QLabel* label : dialog->findChildren<QLabel*>())
            notes << label->text();
        for (const char* reason : {"Guess: input “picture” is N×1×16×16: the short side becomes 16 and the centre of 16×16 is cut out",
                                   "Guess: input “picture” takes float32: pixels become 0 to 1, as many models want; the shape cannot tell"})
            QVERIFY2(notes.contains(QString::fromUtf8(reason)), reason);

        // A list that calls the model's own answers right: under this preprocessing all of them are.
        QByteArray list("file,label\n");
        for (const PreviewSample& sample : setup.samples())
            list += sample.view.name.toUtf8() + "," + QByteArray::number(sample.answer->top1) + "\n";
        list += list.mid(list.indexOf('\n') + 1);  // more than the first
        write(folder + QStringLiteral("/list.csv"), list);
        setup.choose(folder + QStringLiteral("/list.csv"));
        QVERIFY(settle(*dialog));
        QCOMPARE(setup.score().judged, 16);
        const int right = setup.score().right;
        QVERIFY(right >= 12);  // every fifth of the list calibrates, so it is not the same sixteen
        QCOMPARE(setup.samples()[0].view.shape, QStringLiteral("1 × 16 × 16"));
        QVERIFY(setup.samples()[0].view.low >= 0 && setup.samples()[0].view.high <= 1);

        // The other presets are tried, too, and their entries say how they do.
        QTRY_VERIFY_WITH_TIMEOUT(setup.scoreOf("raw").has_value(), 20000);
        QCOMPARE(setup.scoreOf("unit")->right, right);
        const int rawRight = setup.scoreOf("raw")->right;
        auto* preset = part<QComboBox>(*dialog, "preset");
        QVERIFY2(preset->itemText(preset->findData(QStringLiteral("raw"))).endsWith(QStringLiteral(": %1 of 16 right").arg(rawRight)), qPrintable(preset->itemText(0)));
        QVERIFY2(!setup.scoreOf("imagenet"), "three means do not fit one channel");

        // Another preset: other values, and the answers get worse, which the verdict says.
        pick(part<QComboBox>(*dialog, "preset"), QStringLiteral("mnist"));
        QVERIFY(settle(*dialog));
        QVERIFY(setup.samples()[0].view.low < 0);
        pick(part<QComboBox>(*dialog, "preset"), QStringLiteral("raw"));
        QVERIFY(settle(*dialog));
        QVERIFY(setup.samples()[0].view.high > 1);
        const DataSetup::Score raw = setup.score();
        QVERIFY2(raw.right < right, qPrintable(setup.verdict()));
        QCOMPARE(raw.right, rawRight);
        if (rawRight + 1 < right)
            QVERIFY2(setup.verdict().contains(QStringLiteral("with “0 to 1” it would be %1").arg(right)), qPrintable(setup.verdict()));
        QVERIFY(part<QLabel>(*dialog, "verdict")->text().startsWith(QString::number(raw.right)));
        QVERIFY(setup.isChanged());
        QVERIFY(setup.reason(GuessPart::Values).startsWith(QStringLiteral("Changed. Guessed was:")));

        // Another size shows other pixels.
        const std::vector<QImage> before = shown(*dialog);
        part<QSpinBox>(*dialog, "resizeHeight")->setValue(20);
        QVERIFY(settle(*dialog));
        QVERIFY(shown(*dialog) != before);

        // Back to the guess: everything is as it was.
        QTest::mouseClick(part<QPushButton>(*dialog, "reset"), Qt::LeftButton);
        QVERIFY(settle(*dialog));
        QVERIFY(!setup.isChanged());
        QCOMPARE(setup.score().right, right);

        const QString chosen = setup.path();
        QTest::mouseClick(accept, Qt::LeftButton);
        QVERIFY(!dialog->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(session.dataPath(), chosen, 20000);
        QVERIFY(WindowFixture::settle(*m_window));
        QVERIFY(session.data()->hasLabels());
        QVERIFY(session.dataSetup());
        QCOMPARE(session.data()->size(), size_t(26));
        QVERIFY(session.measurement().evaluation->hasLabels);

        // A project brings them back as they were chosen.
        const Hash128 identity = session.data()->identity();
        const QString project = m_folder.filePath(QStringLiteral("p.espalier"));
        QVERIFY(m_window->writeProject(project));
        session.closeData();
        QVERIFY(!session.data() && !session.dataSetup());
        session.openProject(project);
        QTRY_VERIFY_WITH_TIMEOUT(session.data() != nullptr, 20000);
        QCOMPARE(session.data()->identity(), identity);
        QVERIFY(session.dataSetup());
    }

    void everyValueCanBeSetByHand()
    {
        DataDialog* dialog = openDialog();
        QVERIFY(dialog);
        DataSetup& setup = dialog->setup();
        setup.choose(pictures());
        QVERIFY(settle(*dialog));
        type(part<QLineEdit>(*dialog, "scale"), QStringLiteral("1/127.5"));
        type(part<QLineEdit>(*dialog, "mean"), QStringLiteral("1"));
        QVERIFY(settle(*dialog));
        QCOMPARE(part<QComboBox>(*dialog, "preset")->currentData().toString(), QStringLiteral("symmetric"));
        type(part<QLineEdit>(*dialog, "deviation"), QStringLiteral("0.5"));
        QVERIFY(settle(*dialog));
        QCOMPARE(part<QComboBox>(*dialog, "preset")->currentData().toString(), QString());
        QCOMPARE(setup.rule(0)->deviation, std::vector<double>{0.5});
        QVERIFY(setup.samples()[0].view.low < -1);

        // What cannot be read is said in a sentence, and nothing is taken.
        type(part<QLineEdit>(*dialog, "mean"), QStringLiteral("many"));
        QVERIFY(dialog->problem().contains(QStringLiteral("“many” is no number")));
        QVERIFY(!part<QPushButton>(*dialog, "accept")->isEnabled());
        QCOMPARE(part<QLabel>(*dialog, "problem")->text(), dialog->problem());
        QCOMPARE(setup.rule(0)->mean, std::vector<double>{1});
        type(part<QLineEdit>(*dialog, "mean"), QStringLiteral("0.1; 0.2"));
        QVERIFY(settle(*dialog));
        QVERIFY2(dialog->problem().contains(QStringLiteral("mean has 2 numbers")), qPrintable(dialog->problem()));
        QVERIFY(!part<QPushButton>(*dialog, "accept")->isEnabled());
        type(part<QLineEdit>(*dialog, "mean"), QStringLiteral("0"));
        QVERIFY(settle(*dialog));
        type(part<QLineEdit>(*dialog, "deviation"), QStringLiteral("0"));
        QVERIFY(dialog->problem().contains(QStringLiteral("0 is not possible")));
        type(part<QLineEdit>(*dialog, "deviation"), QStringLiteral("1"));
        QVERIFY(settle(*dialog));
        QVERIFY2(dialog->problem().isEmpty(), qPrintable(dialog->problem()));

        // A limit counts before the split.
        part<QSpinBox>(*dialog, "limit")->setValue(10);
        QVERIFY(settle(*dialog));
        QVERIFY2(setup.found().contains(QStringLiteral("10 samples")), qPrintable(setup.found()));
        QCOMPARE(setup.samples().size(), size_t(8));

        // Other data calibrate.
        setup.setCalibration(m_fixture.file("sample.npz"));
        QTRY_VERIFY_WITH_TIMEOUT(setup.isFailed(), 20000);
        QVERIFY2(!dialog->problem().isEmpty(), "an npz of floats takes no layout of pictures");
        QVERIFY(setup.file()->calibration.has_value());
        setup.setCalibration(pictures(QStringLiteral("others")));
        QTRY_VERIFY_WITH_TIMEOUT(!setup.isFailed() && !setup.isReading() && setup.samples().size() == 10, 20000);

        // Saved, it opens without questions and gives the same.
        const QString saved = m_folder.filePath(QStringLiteral("saved.dataset.json"));
        std::vector<bool> outcomes;
        setup.save(m_folder.filePath(QStringLiteral("missing/saved.dataset.json")), [&](const Result<void>& written) { outcomes.push_back(static_cast<bool>(written)); });
        setup.save(saved, [&](const Result<void>& written) { outcomes.push_back(static_cast<bool>(written)); });
        QTRY_COMPARE_WITH_TIMEOUT(outcomes, (std::vector<bool>{false, true}), 20000);
        QCOMPARE(setup.path(), saved);
        dialog->accept();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->session().dataPath(), saved, 20000);
        QVERIFY(!m_window->session().dataSetup());
        QCOMPARE(m_window->session().data()->size(), size_t(10));
        QCOMPARE(m_window->session().calibration()->size(), size_t(40));
    }

    void wrongDataAreASentenceAndNothingIsTaken_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("no such file") << QByteArray() << "missing.npz" << "there is no such file or folder";
        QTest::newRow("of no format") << QByteArray("hello") << "notes.txt" << "is of no known dataset format";
        QTest::newRow("too few columns") << QByteArray("1,2,0\n3,4,1\n") << "table.csv" << "the model wants ?×1×16×16";
        QTest::newRow("a word in a table") << QByteArray("1,2,0\n3,x,1\n") << "word.csv" << "'x' is no finite number";
        QTest::newRow("broken JSON") << QByteArray("{\"version\": 1,") << "broken.dataset.json" << "line 1";
    }
    void wrongDataAreASentenceAndNothingIsTaken()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, name);
        QFETCH(QString, sentence);
        const QString path = m_folder.filePath(name);
        if (!content.isEmpty())
            write(path, content);
        const QString before = m_window->session().dataPath();
        DataDialog* dialog = openDialog();
        QVERIFY(dialog);
        dialog->setup().choose(path);
        QTRY_VERIFY_WITH_TIMEOUT(dialog->setup().isFailed(), 20000);
        QVERIFY2(dialog->problem().contains(sentence), qPrintable(dialog->problem()));
        QVERIFY2(dialog->problem().contains(name) || dialog->problem().contains(QStringLiteral("input picture")), qPrintable(dialog->problem()));
        QCOMPARE(part<QLabel>(*dialog, "problem")->text(), dialog->problem());
        auto* accept = part<QPushButton>(*dialog, "accept");
        QVERIFY(!accept->isEnabled());
        QCOMPARE(accept->accessibleDescription(), dialog->problem());
        dialog->accept();
        QVERIFY(dialog->isVisible());
        dialog->reject();
        QCOMPARE(m_window->session().dataPath(), before);
    }

    void whatIsDroppedIsTakenByAGuessThatTheWindowTells()
    {
        const QString folder = pictures();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(folder)});
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->session().dataPath(), folder, 20000);
        QVERIFY(m_window->messages().isVisible());
        QVERIFY2(m_window->messages().text().contains(QStringLiteral("pixels become 0 to 1")), qPrintable(m_window->messages().text()));
        auto* change = m_window->messages().findChild<QPushButton*>();
        QVERIFY(change && change->isVisible());
        QTest::mouseClick(change, Qt::LeftButton);
        auto* dialog = m_window->findChild<DataDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        QCOMPARE(dialog->setup().path(), folder);
        QVERIFY(settle(*dialog));
        dialog->reject();
        // A file that says all needs no word.
        m_window->messages().hide();
        m_window->openData(m_fixture.file("sample.dataset.json"));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->session().dataPath(), m_fixture.file("sample.dataset.json"), 20000);
        QVERIFY(!m_window->messages().isVisible());
    }

    void keysReachEverythingAndMoveAmongSamples()
    {
        DataDialog* dialog = openDialog();
        QVERIFY(dialog);
        dialog->setup().choose(pictures());
        QVERIFY(settle(*dialog));
        dialog->activateWindow();
        part<QLineEdit>(*dialog, "path")->setFocus();
        std::set<QWidget*> reached;
        for (int i = 0; i < 60 && dialog->focusWidget(); ++i) {
            reached.insert(dialog->focusWidget());
            QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
        }
        QStringList faults;
        for (QWidget* widget : dialog->findChildren<QWidget*>()) {
            const bool isControl = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QLineEdit*>(widget) || qobject_cast<QComboBox*>(widget)
                                   || qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<SampleSheet*>(widget);
            const bool isInner = qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) || qobject_cast<QComboBox*>(widget->parentWidget())
                                 || qobject_cast<QScrollBar*>(widget) || widget->inherits("QComboBoxPrivateContainer") || widget->objectName().startsWith(QStringLiteral("qt_"));
            if (!isControl || isInner)
                continue;
            const QAccessibleInterface* said = QAccessible::queryAccessibleInterface(widget);
            const QString what = QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') + (said ? said->text(QAccessible::Name) : widget->objectName());
            if (!said || said->text(QAccessible::Name).isEmpty())
                faults << what + QStringLiteral(": no name");
            else if (said->text(QAccessible::Description).isEmpty())
                faults << what + QStringLiteral(": no description");
            if (widget->isVisible() && widget->isEnabled() && !reached.contains(widget))
                faults << what + QStringLiteral(": not reached");
        }
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(QLatin1Char('\n'))));

        auto* sheet = dialog->findChild<SampleSheet*>();
        sheet->setFocus();
        QTest::keyClick(sheet, Qt::Key_Right);
        QCOMPARE(sheet->current(), 1);
        QTest::keyClick(sheet, Qt::Key_Down);
        QCOMPARE(sheet->current(), 9);
        QVERIFY(sheet->accessibleDescription().contains(dialog->setup().samples()[9].view.name));
        QTest::keyClick(sheet, Qt::Key_End);
        QCOMPARE(sheet->current(), 15);
        QTest::mouseClick(sheet, Qt::LeftButton, {}, sheet->cellRect(3).center());
        QCOMPARE(sheet->current(), 3);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
    }

    void numbersAreReadAsTheyAreWritten()
    {
        QCOMPARE(*numbersOf(QStringLiteral("0.485; 0.456;0.406")), (std::vector<double>{0.485, 0.456, 0.406}));
        QCOMPARE(*numbersOf(QStringLiteral(" 1/255 ")), std::vector<double>{1.0 / 255});
        QCOMPARE(*numbersOf(QStringLiteral("−2 3")), (std::vector<double>{-2, 3}));
        QVERIFY(numbersOf(QString())->empty());
        for (const char* wrong : {"a", "1/0", "1/2/3", "nan", "1;x"})
            QVERIFY2(!numbersOf(QString::fromLatin1(wrong)), wrong);
        for (const double scale : {1.0, 1.0 / 255, 1.0 / 127.5, 0.017, 2.0, 1e-7, 0.3})
            QCOMPARE(numbersOf(scaleText(scale))->at(0), scale);
        QCOMPARE(scaleText(1.0 / 127.5), QStringLiteral("1/127.5"));
        QCOMPARE(numbersText({0.485, 0.1 + 0.2}), QStringLiteral("0.485; 0.30000000000000004"));
    }
};

namespace {
const RegisterSuite<DataDialogTest> registered;
}

}  // namespace esp

#include "data_dialog_test.moc"

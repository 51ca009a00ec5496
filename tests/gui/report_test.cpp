// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/message_bar.h"

#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

namespace esp {

class ReportTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    std::unique_ptr<MainWindow> changedWindow() const
    {
        auto window = m_fixture.openWindow();
        if (!window)
            return nullptr;
        Session& session = window->session();
        session.setChoices({0, 1}, [](LayerChoice& choice) { choice.quantize = choice.prune = true; }, QStringLiteral("both"));
        return WindowFixture::settle(*window) ? std::move(window) : nullptr;
    }

    static QByteArray contents(const QString& path)
    {
        QFile file(path);
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("the tool that makes the sample is not built");
    }

    void saysInEveryFormatWhatTheScreenSays_data()
    {
        QTest::addColumn<QString>("extension");
        QTest::newRow("pdf") << QStringLiteral(".pdf");
        for (const ReportFormat* format : reportFormats())
            QTest::newRow(format->id) << QString::fromLatin1(format->extension);
    }
    void saysInEveryFormatWhatTheScreenSays()
    {
        QFETCH(QString, extension);
        auto window = changedWindow();
        QVERIFY(window);
        Session& session = window->session();
        const QString path = m_fixture.file("report") + extension;
        QSignalSpy reported(&session, &Session::reported);
        window->writeReport(path);
        QTRY_COMPARE_WITH_TIMEOUT(reported.count(), 1, 30000);
        QVERIFY(window->messages().text().contains(QFileInfo(path).fileName()));
        const QByteArray text = contents(path);
        const QString bytes = QLocale(QLocale::English).toString(static_cast<qlonglong>(session.variant()->ledger.fileBytes));
        if (extension == QStringLiteral(".pdf"))
            QVERIFY(text.startsWith("%PDF-") && text.trimmed().endsWith("%%EOF") && text.size() > 10000);
        else if (extension == QStringLiteral(".html"))
            QVERIFY2(text.contains(bytes.toUtf8()) && text.contains("<svg"), text.left(2000).constData());
        else if (extension == QStringLiteral(".json"))
            QCOMPARE(QJsonDocument::fromJson(text).object()[QStringLiteral("after")].toObject()[QStringLiteral("file_bytes")].toInteger(), session.variant()->ledger.fileBytes);
        else
            QCOMPARE(text.count('\n'), static_cast<qsizetype>(session.document()->layers.size()) + 1);
        QFile::remove(path);
        // The same state, the same bytes; a PDF carries its date.
        if (extension != QStringLiteral(".pdf")) {
            window->writeReport(path);
            QTRY_COMPARE_WITH_TIMEOUT(reported.count(), 2, 30000);
            QCOMPARE(contents(path), text);
        }
    }

    void speaksTheWindowsLanguage()
    {
        auto window = changedWindow();
        QVERIFY(window);
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        const QString path = m_fixture.file("report-vi.html");
        QSignalSpy reported(&window->session(), &Session::reported);
        window->writeReport(path);
        QTRY_COMPARE_WITH_TIMEOUT(reported.count(), 1, 30000);
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
        const QByteArray text = contents(path);
        QVERIFY(text.contains("lang=\"vi"));
        QVERIFY(text.contains("Báo cáo"));
        for (const char* english : {"Read with care", "Where the bytes went", "weights are zero", "a scale a channel", "activations", "every fifth", " samples", "has not been exported",
                                    "not applied"})
            QVERIFY2(!text.contains(english), english);
        QVERIFY(text.contains("trọng số là không") && text.contains("mỗi kênh một hệ số") && text.contains("chưa xuất tệp"));
    }

    void knowsTheFileThatWasJustExported()
    {
        auto window = changedWindow();
        QVERIFY(window);
        QSignalSpy exported(&window->session(), &Session::exported);
        window->exportTo(m_fixture.file("mine.onnx"));
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 30000);
        const QString path = m_fixture.file("of-mine.html");
        QSignalSpy reported(&window->session(), &Session::reported);
        window->writeReport(path);
        QTRY_COMPARE_WITH_TIMEOUT(reported.count(), 1, 30000);
        QVERIFY(contents(path).contains("mine.onnx") && contents(path).contains("run on probe inputs"));
    }

    void saysWhatWasNotMeasured()
    {
        auto window = changedWindow();
        QVERIFY(window);
        window->session().closeData();
        QTRY_COMPARE(window->session().activity(), Session::Activity::Idle);
        const QString path = m_fixture.file("unmeasured.html");
        QSignalSpy reported(&window->session(), &Session::reported);
        window->writeReport(path);
        QTRY_COMPARE_WITH_TIMEOUT(reported.count(), 1, 30000);
        QVERIFY(contents(path).contains("not measured"));
    }

    void theGraphIsSavedAsDrawingAndAsPicture()
    {
        auto window = changedWindow();
        QVERIFY(window);
        QTRY_VERIFY(!window->graphPanel().canvas().wholePicture().list.items.empty());
        const QString svg = m_fixture.file("graph.svg");
        const QString png = m_fixture.file("graph.png");
        window->writeGraphPicture(svg);
        window->writeGraphPicture(png);
        QTRY_VERIFY(QFile::exists(svg) && QFile::exists(png));
        const QByteArray drawing = contents(svg);
        for (const std::string& layer : window->session().document()->layerNames)
            QVERIFY2(drawing.contains(layer.c_str()), layer.c_str());
        QVERIFY(drawing.contains("int8"));
        const QImage image(png);
        const scene::Rect bounds = window->graphPanel().canvas().wholePicture().bounds;
        QCOMPARE(image.width(), static_cast<int>(std::ceil(2 * bounds.width)));
        QCOMPARE(image.height(), static_cast<int>(std::ceil(2 * bounds.height)));
        window->writeGraphPicture(m_fixture.file("missing/graph.svg"));
        QTRY_VERIFY(window->messages().text().contains(QStringLiteral("missing/graph.svg")));
    }

    void aFolderThatCannotBeWrittenIsNamed()
    {
        auto window = changedWindow();
        QVERIFY(window);
        window->writeReport(m_fixture.file("missing/report.pdf"));
        QTRY_VERIFY_WITH_TIMEOUT(window->messages().text().contains(QStringLiteral("missing/report.pdf")), 30000);
        window->writeReport(m_fixture.file("report.txt"));
        QTRY_VERIFY(window->messages().text().contains(QStringLiteral("report.txt")));
    }
};

namespace {
const RegisterSuite<ReportTest> registered;
}

}  // namespace esp

#include "report_test.moc"

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/compress/project.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/panels/message_bar.h"
#include "widgets/viewmodel/recovery.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QSignalSpy>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <sys/resource.h>
#include <unistd.h>

namespace esp {

namespace {

void prune(Session& session, double ratio)
{
    session.setChoices({0},
                       [ratio](LayerChoice& choice) {
                           choice.prune = true;
                           choice.ratio = ratio;
                       },
                       QStringLiteral("prune"), {});
}

/// While it lives every file of this process ends at a few hundred bytes, as on a disk that is full.
class FullDisk {
public:
    FullDisk()
    {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_limit);
        const rlimit small{300, m_limit.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~FullDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_limit);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    rlimit m_limit = {};
    void (*m_handler)(int) = nullptr;
};

std::string field(int number, const std::string& content)
{
    return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(content.size())} + content;
}

/// y = x · w, the 2 × 2 weights in weights.bin.
std::string modelWithExternalData()
{
    const std::string type = std::string("\x08\x01\x12\x08\x0a\x02\x08\x01\x0a\x02\x08\x02", 12);  // float32 [1, 2]
    const auto value = [&](const char* name) { return field(1, name) + field(2, field(1, type)); };
    const std::string weight = std::string("\x08\x02\x08\x02\x10\x01", 6) + field(8, "w") + field(13, field(1, "location") + field(2, "weights.bin"))
                               + std::string("\x70\x01", 2);
    const std::string node = field(1, "x") + field(1, "w") + field(2, "y") + field(3, "product") + field(4, "MatMul");
    const std::string graph = field(1, node) + field(2, "g") + field(5, weight) + field(11, value("x")) + field(12, value("y"));
    return std::string("\x08\x08", 2) + "\x3a" + std::string{static_cast<char>((graph.size() & 0x7f) | 0x80), static_cast<char>(graph.size() >> 7)} + graph
           + field(8, std::string("\x10\x0d", 2));
}

}  // namespace

/// Exports and saves again and again until a signal ends it; says so before each.
int writeUntilKilled(const QString& model)
{
    auto engine = *Engine::create({});
    Appearance appearance;
    MainWindow window(engine, appearance);
    window.show();
    window.openModel(model);
    const QString folder = QFileInfo(model).absolutePath() + QStringLiteral("/written/");
    double ratio = 0;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        if (!window.session().document())
            return;
        ratio = std::min(0.9, ratio + 0.01);
        prune(window.session(), ratio);
        std::printf("%.2f\n", ratio);
        std::fflush(stdout);
        window.exportTo(folder + QStringLiteral("out.onnx"));
        window.writeProject(folder + QStringLiteral("out.espalier"));
    });
    timer.start(5);
    return QApplication::exec();
}

class BadInputTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    QString write(const char* name, const std::string& bytes) const
    {
        const QString path = m_fixture.file(name);
        QDir().mkpath(QFileInfo(path).absolutePath());
        return writeFileAtomically(path.toStdString(), bytes) ? path : QString();
    }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("the tool that makes the sample is not built");
    }

    void aFileThatIsRefusedLeavesTheDocument_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("sentence");
        QFile sample(m_fixture.model());
        QVERIFY(sample.open(QFile::ReadOnly));
        const QByteArray whole = sample.readAll();
        const std::string cycle = field(1, field(1, "b") + field(2, "a") + field(4, "Relu")) + field(1, field(1, "a") + field(2, "b") + field(4, "Relu"));
        const std::string absurd = std::string("\x3a\x0e\x2a\x0c\x08\x80\x80\x80\x80\x80\x80\x80\x80\x10\x10\x01", 16);
        QTest::newRow("empty") << "empty.onnx" << QByteArray() << "the file is empty";
        QTest::newRow("half") << "half.onnx" << whole.left(whole.size() / 2) << "damaged or cut off";
        QTest::newRow("text") << "page.onnx" << QByteArray("<html>404</html>") << "is a text file";
        QTest::newRow("picture") << "picture.onnx" << QByteArray("\x89PNG\r\n\x1a\n....") << "is a PNG picture";
        QTest::newRow("cycle") << "cycle.onnx" << QByteArray::fromStdString(std::string("\x08\x08", 2) + field(7, cycle)) << "the graph has a cycle";
        QTest::newRow("absurd") << "absurd.onnx" << QByteArray::fromStdString(absurd) << "elements of float32 but holds 0 bytes";
        QTest::newRow("control") << "control.onnx" << QByteArray::fromStdString(field(7, field(5, std::string("\x08\x03\x10\x01", 4) + field(8, "a\nb\x1b[31m"))))
                                 << "a\\nb\\x1b[31m";
        QTest::newRow("project") << "broken.espalier" << QByteArray("{\"espalier_project\": 1,\n \"model\": {\"path\": \"a\n") << "line 2: it is not JSON near";
        QTest::newRow("missing") << "missing.onnx" << QByteArray("-") << "does not exist";
    }

    void aFileThatIsRefusedLeavesTheDocument()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        QFETCH(QString, sentence);
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const DocumentPtr before = window->session().document();
        const QString path = content == "-" ? m_fixture.file("missing.onnx") : write(qPrintable(name), content.toStdString());
        window->openModel(path);
        QTRY_VERIFY(window->messages().isVisible());
        const QString text = window->messages().text();
        QVERIFY2(text.contains(sentence) && text.contains(name), qPrintable(text));
        QVERIFY2(!text.contains(QStringLiteral("<U+")), qPrintable(text));
        QCOMPARE(window->session().document(), before);
        // The window goes on.
        prune(window->session(), 0.5);
        QVERIFY(WindowFixture::settle(*window));
    }

    void dataAndRecipesThatAreRefusedLeaveThoseThatAreOpen()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const DatasetPtr data = window->session().data();
        window->openData(write("bad.csv", "1,2\n3,four\n"));
        QTRY_VERIFY(window->messages().isVisible());
        QVERIFY2(window->messages().text().contains(QStringLiteral("four")), qPrintable(window->messages().text()));
        QCOMPARE(window->session().data(), data);

        window->messages().hide();
        const Recipe recipe = window->session().recipe();
        QMimeData dropped;
        dropped.setUrls({QUrl::fromLocalFile(write("bad.json", R"({"espalier_recipe": 1, "steps": [{"technique": "prune", "layers": {"nowhere": {"ratio": 7}}}]})"))});
        QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window.get(), &drop);
        QVERIFY(window->messages().isVisible());
        QVERIFY2(window->messages().text().contains(QStringLiteral("ratio is 7")), qPrintable(window->messages().text()));
        QVERIFY(window->session().recipe() == recipe);
    }

    void externalDataThatChangeWhileTheModelIsOpenAreReported_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("cut") << 0;
        QTest::newRow("longer") << 64;
        QTest::newRow("removed") << -1;
    }

    void externalDataThatChangeWhileTheModelIsOpenAreReported()
    {
        QFETCH(int, size);
        const float weights[] = {1, 2, 3, 4};
        const QString file = write("external/weights.bin", std::string(reinterpret_cast<const char*>(weights), sizeof weights));
        const QString model = write("external/model.onnx", modelWithExternalData());
        auto window = m_fixture.window();
        window->openModel(model);
        QTRY_VERIFY(window->session().document() && window->session().activity() == Session::Activity::Idle);
        QCOMPARE(window->session().document()->layers.size(), size_t(1));
        const DocumentPtr before = window->session().document();
        if (size < 0)
            QVERIFY(QFile::remove(file));
        else
            QVERIFY(QFile::resize(file, size));
        // Whatever looks at the weights now finds zeros, not a signal.
        QCOMPARE(window->session().document()->layers[0].weightValues().size(), size_t(4));
        prune(window->session(), 0.5);
        QTRY_VERIFY(window->messages().isVisible());
        QVERIFY2(window->messages().text().contains(QStringLiteral("weights.bin")), qPrintable(window->messages().text()));
        window->exportTo(m_fixture.file("never.onnx"));
        QTest::qWait(200);
        QVERIFY(!QFile::exists(m_fixture.file("never.onnx")));
        QCOMPARE(window->session().document(), before);
    }

    void aFullDiskLeavesTheOldFilesAndTheDocument()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        prune(window->session(), 0.5);
        QVERIFY(WindowFixture::settle(*window));
        const QString model = write("full/out.onnx", "the old model");
        const QString project = write("full/out.espalier", "the old project");
        QDir().mkpath(m_fixture.file("full/recovery"));
        const auto contentOf = [](const QString& path) { return QByteArray::fromStdString(std::string(readFile(path.toStdString())->view())); };
        {
            // The bar shows the newest message, and recovery has one of its own.
            std::vector<Error> errors;
            const auto collected = connect(&window->session(), &Session::failed, this, [&](const Error& error) { errors.push_back(error); });
            const FullDisk full;
            window->exportTo(model);
            QTRY_VERIFY(!errors.empty());
            disconnect(collected);
            QVERIFY(window->messages().isVisible());
            QVERIFY2(errors[0].message().find("out.onnx") != std::string::npos, errors[0].message().c_str());
        }
        window->messages().hide();
        {
            const FullDisk full;
            QVERIFY(!window->writeProject(project));
        }
        QVERIFY(window->messages().isVisible());
        QVERIFY2(window->messages().text().contains(QStringLiteral("out.espalier")), qPrintable(window->messages().text()));
        QVERIFY(window->recovery().hasUnsaved());
        {
            Recovery recovery(window->session(), m_fixture.file("full/recovery"));
            QSignalSpy failed(&recovery, &Recovery::failed);
            const FullDisk full;
            prune(window->session(), 0.6);
            QTRY_COMPARE(failed.count(), 1);
        }
        QCOMPARE(contentOf(model), QByteArray("the old model"));
        QCOMPARE(contentOf(project), QByteArray("the old project"));
        QCOMPARE(QDir(m_fixture.file("full")).entryList(QDir::Files).size(), 2);
        // With room again everything is written.
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY(window->writeProject(project));
        window->exportTo(model);
        QTRY_VERIFY(readOnnx(model.toStdString()));
    }

    void aProcessKilledWhileItWritesLeavesWholeFiles()
    {
        const QString folder = m_fixture.file("written");
        QDir().mkpath(folder);
        for (int round = 0; round < 4; ++round) {
            QProcess child;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("ESPALIER_WRITE_UNTIL_KILLED"), m_fixture.model());
            child.setProcessEnvironment(environment);
            child.start(QCoreApplication::applicationFilePath(), {});
            QByteArray said;
            const qsizetype wanted = 20 + 7 * round;
            QVERIFY(QTest::qWaitFor([&] { return (said += child.readAllStandardOutput()).count('\n') > wanted; }, 30000));
            ::usleep(static_cast<useconds_t>(1300 * round));
            ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
            QVERIFY(child.waitForFinished());
            const Result<Model> model = readOnnx((folder + QStringLiteral("/out.onnx")).toStdString());
            QVERIFY2(model, model ? "" : model.error().message().c_str());
            const Result<Project> project = loadProject((folder + QStringLiteral("/out.espalier")).toStdString());
            QVERIFY2(project, project ? "" : project.error().message().c_str());
            QVERIFY2(!project->recipe.isEmpty(), "the saved project has the recipe");
            // One that was killed between naming its file and renaming it leaves a third, which the next to write there takes away.
            QVERIFY(QDir(folder).entryList(QDir::Files).size() <= 3);
            QVERIFY(writeFileAtomically((folder + QStringLiteral("/out.espalier")).toStdString(), toJson(*project, folder.toStdString())));
            QVERIFY(writeOnnx(*model, (folder + QStringLiteral("/out.onnx")).toStdString()));
            QCOMPARE(QDir(folder).entryList(QDir::Files), QStringList({QStringLiteral("out.espalier"), QStringLiteral("out.onnx")}));
        }
        for (const Recovery::Found& old : Recovery::find(Recovery::standardFolder()))
            Recovery::remove(old.file);
    }
};

namespace {
const RegisterSuite<BadInputTest> registered;
}

}  // namespace esp

#include "bad_input_test.moc"

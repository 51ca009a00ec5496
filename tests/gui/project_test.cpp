// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_actions.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/preview_panel.h"
#include "widgets/panels/start_page.h"
#include "core/base/file.h"
#include "core/compress/project.h"
#include "widgets/viewmodel/recovery.h"

#include <QAbstractButton>
#include <QDir>
#include <QDragEnterEvent>
#include <QInputDialog>
#include <QListWidget>
#include <QLockFile>
#include <QMessageBox>
#include <QMimeData>
#include <QSignalSpy>
#include <QTimer>
#include <QToolButton>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdio>

namespace esp {

namespace {

void prune(Session& session, double ratio, const QString& gesture = {})
{
    session.setChoices({0},
                       [ratio](LayerChoice& choice) {
                           choice.prune = true;
                           choice.ratio = ratio;
                       },
                       QStringLiteral("prune"), gesture);
}

}  // namespace

/// A drag that only a signal ends: says each share that it has set.
int dragUntilKilled(const QString& model)
{
    auto engine = *Engine::create({});
    Appearance appearance;
    MainWindow window(engine, appearance);
    window.show();
    window.openModel(model);
    double ratio = 0;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, [&] {
        if (!window.session().document())
            return;
        ratio = std::min(0.99, ratio + 0.001);
        prune(window.session(), ratio, QStringLiteral("drag"));
        std::printf("%.3f\n", ratio);
        std::fflush(stdout);
    });
    timer.start(10);
    return QApplication::exec();
}

class ProjectTest : public QObject {
    Q_OBJECT

    WindowFixture m_fixture;

    static double ratioOf(const Recipe& recipe, const Session& session) { return choiceOf(recipe, session.document()->layers[0].name).ratio; }

private Q_SLOTS:
    void init()
    {
        if (!m_fixture.isReady())
            QSKIP("the tool that makes the sample is not built");
    }

    void comesBackWithRecipeDataAndMeasuredStates()
    {
        const QString file = m_fixture.file("work.espalier");
        Recipe recipe;
        double top1 = 0;
        size_t states = 0;
        {
            auto window = m_fixture.openWindow();
            QVERIFY(window);
            Session& session = window->session();
            prune(session, 0.8);
            session.setChoices({1}, [](LayerChoice& choice) { choice.quantize = true; }, QStringLiteral("quantize"));
            QVERIFY(WindowFixture::settle(*window));
            auto* keep = window->previewPanel().findChild<QToolButton*>();
            QVERIFY(keep && keep->isEnabled());
            QTimer::singleShot(0, this, [] {
                auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
                QVERIFY(dialog);
                dialog->setTextValue(QStringLiteral("for the talk"));
                dialog->accept();
            });
            keep->click();
            QCOMPARE(session.visited()[1].name, QStringLiteral("for the talk"));
            QVERIFY(window->windowTitle().contains(QLatin1Char('*')));
            QVERIFY(window->writeProject(file));
            QVERIFY(!window->windowTitle().contains(QLatin1Char('*')));
            recipe = session.recipe();
            states = session.visited().size();
            top1 = session.visited()[1].top1;
        }
        auto window = m_fixture.window();
        window->openModel(file);
        QVERIFY(WindowFixture::settle(*window));
        Session& session = window->session();
        // Nothing was built without the data that it needs.
        QVERIFY2(!window->messages().isVisible(), qPrintable(window->messages().text()));
        QVERIFY(session.recipe() == recipe);
        QCOMPARE(session.visited().size(), states);
        QCOMPARE(session.visited()[1].name, QStringLiteral("for the talk"));
        QCOMPARE(session.visited()[1].top1, top1);
        QVERIFY(!window->recovery().hasUnsaved());
        QVERIFY(!session.history().canUndo());
    }

    void figuresOfAnotherModelAreLeftOutAndSaidSo()
    {
        const QString file = m_fixture.file("other.espalier");
        {
            auto window = m_fixture.openWindow();
            QVERIFY(window);
            Project project = window->session().snapshot().complete();
            QVERIFY(!project.states.empty());
            project.model.low ^= 1;
            QVERIFY(writeFileAtomically(file.toStdString(), toJson(project, {})));
        }
        auto window = m_fixture.window();
        window->openModel(file);
        QVERIFY(WindowFixture::settle(*window));
        QVERIFY2(window->messages().isVisible() && window->messages().text().contains(QStringLiteral("sample.onnx")), qPrintable(window->messages().text()));
        // Only what was measured now.
        QCOMPARE(window->session().visited().size(), size_t(1));
    }

    void aDamagedProjectChangesNothing()
    {
        const QString file = m_fixture.file("broken.espalier");
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const std::string text = toJson(window->session().snapshot().complete(), {});
        QVERIFY(writeFileAtomically(file.toStdString(), text.substr(0, text.size() / 2)));
        const DocumentPtr before = window->session().document();
        window->openModel(file);
        QTRY_VERIFY(window->messages().isVisible());
        QCOMPARE(window->session().document(), before);
    }

    void unsavedWorkKeepsItsWindow()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        prune(window->session(), 0.5);
        const Recipe recipe = window->session().recipe();
        window->openModel(m_fixture.model());
        MainWindow* other = nullptr;
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (auto* found = qobject_cast<MainWindow*>(widget); found && found != window.get())
                other = found;
        QVERIFY(other);
        QVERIFY(WindowFixture::settle(*other));
        QVERIFY(window->session().recipe() == recipe);
        other->close();
    }

    void everyFileOnTheCommandLineHasAWindow()
    {
        const QString project = m_fixture.file("one-of-many.espalier");
        Recipe recipe;
        {
            auto window = m_fixture.openWindow();
            QVERIFY(window);
            prune(window->session(), 0.5);
            recipe = window->session().recipe();
            QVERIFY(window->writeProject(project));
        }
        auto first = m_fixture.window();
        first->openFiles({m_fixture.model(), project, m_fixture.file("missing.onnx")});
        std::vector<MainWindow*> others;
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (auto* found = qobject_cast<MainWindow*>(widget); found && found != first.get())
                others.push_back(found);
        QCOMPARE(others.size(), size_t(2));
        const auto isProject = [&](MainWindow* window) { return !window->session().recipe().isEmpty(); };
        QTRY_VERIFY(isProject(others[0]) || isProject(others[1]));
        if (isProject(others[1]))
            std::swap(others[0], others[1]);
        QVERIFY(WindowFixture::settle(*first));
        QVERIFY(WindowFixture::settle(*others[0]));
        QVERIFY(first->session().recipe().isEmpty());
        QVERIFY(others[0]->session().recipe() == recipe);
        // A file that is not there is a message in its window and stops no other.
        QTRY_VERIFY(others[1]->messages().isVisible());
        QVERIFY(!others[1]->session().document());
        for (MainWindow* window : others)
            QVERIFY(window->close());
    }

    void aFileThatCannotBeOpenedLeavesNoEmptyWindow()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        prune(window->session(), 0.5);
        window->openModel(m_fixture.file("missing.onnx"));
        QTRY_VERIFY(window->messages().isVisible());
        const auto windows = [] {
            int count = 0;
            for (const QWidget* widget : QApplication::topLevelWidgets())
                count += qobject_cast<const MainWindow*>(widget) && widget->isVisible();
            return count;
        };
        QTRY_COMPARE(windows(), 1);
    }

    void closingAsksOnlyForWhatIsNowhereSaved()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        prune(window->session(), 0.5);
        int asked = 0;
        const auto answer = [&](QMessageBox::StandardButton button) {
            QTimer::singleShot(0, this, [&asked, button] {
                if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                    ++asked;
                    box->button(button)->click();
                }
            });
        };
        answer(QMessageBox::Cancel);
        QVERIFY(!window->close());
        QCOMPARE(asked, 1);
        QVERIFY(window->writeProject(m_fixture.file("closing.espalier")));
        QVERIFY(window->close());
        QCOMPARE(asked, 1);
        window->show();
        prune(window->session(), 0.6);
        answer(QMessageBox::Discard);
        QVERIFY(window->close());
        QCOMPARE(asked, 2);
    }

    void whatAnotherWindowSavedIsNotWrittenOverWithoutAQuestion()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const QString file = m_fixture.file("shared.espalier");
        QVERIFY(window->writeProject(file));
        const auto content = [&] {
            QFile project(file);
            return project.open(QFile::ReadOnly) ? project.readAll() : QByteArray();
        };
        auto other = m_fixture.window();
        other->openModel(file);
        QVERIFY(WindowFixture::settle(*other));
        prune(other->session(), 0.7);
        QVERIFY(WindowFixture::settle(*other));
        other->actions().saveProject->trigger();
        QTRY_VERIFY(!other->recovery().hasUnsaved());
        const QByteArray theirs = content();
        QVERIFY(theirs.contains("0.7"));

        prune(window->session(), 0.3);
        QVERIFY(WindowFixture::settle(*window));
        int asked = 0;
        const auto answer = [&](QMessageBox::StandardButton button) {
            QTimer::singleShot(0, this, [&asked, button] {
                if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                    ++asked;
                    box->button(button)->click();
                }
            });
        };
        answer(QMessageBox::Cancel);
        window->actions().saveProject->trigger();
        QCOMPARE(asked, 1);
        QVERIFY(window->recovery().hasUnsaved());
        QCOMPARE(content(), theirs);
        answer(QMessageBox::Save);
        window->actions().saveProject->trigger();
        QTRY_VERIFY(!window->recovery().hasUnsaved());
        QCOMPARE(asked, 2);
        QVERIFY(content() != theirs);
        // Its own writing is no change of somebody else.
        prune(window->session(), 0.4);
        window->actions().saveProject->trigger();
        QTRY_VERIFY(!window->recovery().hasUnsaved());
        QCOMPARE(asked, 2);
    }

    void aDeadProcessThatNobodyHasWaitedForDoesNotHideItsWork()
    {
        QTemporaryDir folder;
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const QString file = folder.filePath(QStringLiteral("work.espalier"));
        window->writeProject(file);
        QTRY_VERIFY(QFileInfo::exists(file));
        int ready[2];
        QCOMPARE(::pipe(ready), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            QLockFile lock(file + QStringLiteral(".lock"));
            const bool locked = lock.tryLock(0);
            [[maybe_unused]] const auto written = ::write(ready[1], locked ? "y" : "n", 1);
            ::pause();
        }
        char answer = 0;
        QCOMPARE(::read(ready[0], &answer, 1), ssize_t{1});
        QCOMPARE(answer, 'y');
        QVERIFY(Recovery::find(folder.path()).isEmpty());
        ::kill(child, SIGKILL);
        siginfo_t state{};
        QCOMPARE(::waitid(P_PID, static_cast<id_t>(child), &state, WEXITED | WNOWAIT), 0);
        // It is a zombie now, which still has its number.
        QCOMPARE(Recovery::find(folder.path()).size(), 1);
        ::waitpid(child, nullptr, 0);
        ::close(ready[0]);
        ::close(ready[1]);
    }

    void whatWasNotSavedWhenTheProgramWasKilledIsOffered()
    {
        for (const Recovery::Found& old : Recovery::find(Recovery::standardFolder()))
            Recovery::remove(old.file);
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("ESPALIER_DRAG_UNTIL_KILLED"), m_fixture.model());
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {});
        QByteArray said;
        QVERIFY(QTest::qWaitFor([&] { return (said += child.readAllStandardOutput()).count('\n') > 60; }, 30000));
        // As long as it lives its work is its own.
        QVERIFY(Recovery::find(Recovery::standardFolder()).isEmpty());
        ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
        QVERIFY(child.waitForFinished());
        said += child.readAllStandardOutput();
        const double last = said.trimmed().split('\n').last().toDouble();

        const QList<Recovery::Found> found = Recovery::find(Recovery::standardFolder());
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.front().modelPath, m_fixture.model());
        auto window = m_fixture.window();
        auto* list = window->findChild<StartPage*>()->findChild<QListWidget*>(QStringLiteral("recovered"));
        QVERIFY(list && list->isVisible());
        QCOMPARE(list->count(), 1);
        Q_EMIT list->itemActivated(list->item(0));
        QVERIFY(WindowFixture::settle(*window));
        const double recovered = ratioOf(window->session().recipe(), window->session());
        QVERIFY2(recovered > last - 0.1 && recovered < last + 0.0005, qPrintable(QStringLiteral("%1 of %2").arg(recovered).arg(last)));
        // It is unsaved still, now by this window.
        QVERIFY(window->recovery().hasUnsaved());
        QTRY_VERIFY(!QFile::exists(found.front().file));
        QTRY_VERIFY(QFile::exists(window->recovery().file()));
        const QString file = window->recovery().file();
        // It was in no project; once it is, what is recovered of it knows where it belongs.
        QVERIFY(window->session().projectPath().isEmpty());
        const QString saved = m_fixture.file("kept.espalier");
        QVERIFY(window->writeProject(saved));
        prune(window->session(), 0.123);
        QTRY_VERIFY(QFile::exists(window->recovery().file()));
        const QString copy = m_fixture.file("left.espalier");
        QTRY_VERIFY(loadProject(file.toStdString()) && ratioOf(loadProject(file.toStdString())->recipe, window->session()) == 0.123);
        QVERIFY(QFile::copy(file, copy));
        auto other = m_fixture.window();
        Q_EMIT other->findChild<StartPage*>()->recoverWanted(copy);
        QVERIFY(WindowFixture::settle(*other));
        QCOMPARE(other->session().projectPath(), saved);
        QVERIFY(other->recovery().hasUnsaved());
        other->actions().saveProject->trigger();
        QTRY_VERIFY(!other->recovery().hasUnsaved());
        QVERIFY(loadProject(saved.toStdString())->savedAs.empty());
        QCOMPARE(ratioOf(loadProject(saved.toStdString())->recipe, other->session()), 0.123);
        other.reset();
        window.reset();
        QVERIFY(!QFile::exists(file));
    }

    void droppedFilesAreWhatTheyAre()
    {
        auto window = m_fixture.openWindow();
        QVERIFY(window);
        const auto drop = [&](const QString& path) {
            QMimeData data;
            data.setUrls({QUrl::fromLocalFile(path)});
            QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(window.get(), &enter);
            QVERIFY(enter.isAccepted());
            QDropEvent event(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(window.get(), &event);
        };
        const QString recipe = m_fixture.file("dropped.json");
        QVERIFY(writeFileAtomically(recipe.toStdString(), toJson(*loadRecipe("prune50"))));
        drop(recipe);
        QVERIFY(!window->session().recipe().isEmpty());
        QVERIFY(WindowFixture::settle(*window));
        const DatasetPtr data = window->session().data();
        drop(m_fixture.file("sample.dataset.json"));
        QTRY_VERIFY(window->session().data() != data);
        QVERIFY(window->writeProject(m_fixture.file("dropped.espalier")));
        QSignalSpy opened(&window->session(), &Session::projectOpened);
        drop(m_fixture.file("dropped.espalier"));
        QTRY_COMPARE(opened.count(), 1);
    }
};

namespace {
const RegisterSuite<ProjectTest> registered;
}

}  // namespace esp

#include "project_test.moc"

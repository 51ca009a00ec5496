// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// window_bench [--open] [--cache-mb N] MODEL [DATA]: opens the model in a real window and prints one JSON object a line:
//   open    from the file's name to the painted graph: milliseconds, nodes, resident memory, longest block of the GUI thread
//   frames  milliseconds of painting one frame to the screen while panning and zooming at several zoom steps
//   memory  resident memory once the background is quiet, and the most that was in use so far
//   block   the longest time that the GUI thread was not free while something went on, and the events that took most of the processor, which
//           says more where the machine has other work
// Needs a screen (or xvfb-run); every gesture is made of mouse events. Without DATA those beside the model are taken; without any, what needs
// data is left out. --open: no more than that. --cache-mb: memory for kept activations, in MB.
#include "app/main_window.h"
#include "app/window_actions.h"
#include "core/engine/engine.h"
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_panel.h"
#include "widgets/panels/layer_delegate.h"
#include "widgets/panels/layer_table_view.h"
#include "widgets/panels/layers_panel.h"
#include "widgets/theme/appearance.h"
#include "widgets/viewmodel/layer_table_model.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <optional>

namespace {

using nlohmann::json;

/// Processor time of this thread in milliseconds: what a block costs where nothing else runs.
double threadTime()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double now()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Times every event that the main loop hands out; what is handed out inside of another belongs to that.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        // The receiver may be gone afterwards.
        const char* name = receiver->metaObject()->className();
        const QEvent::Type type = event->type();
        ++m_depth;
        const double start = now();
        const double busy = threadTime();
        const bool done = QApplication::notify(receiver, event);
        const double took = now() - start;
        const double worked = threadTime() - busy;
        --m_depth;
        m_over16 += took > 16;
        m_longest = std::max(m_longest, took);
        double& most = m_work[std::string(name) + ", event " + std::to_string(static_cast<int>(type))];
        most = std::max(most, worked);
        return done;
    }
    void forget()
    {
        m_longest = 0;
        m_over16 = 0;
        m_work.clear();
    }
    void print(const char* what) const
    {
        std::vector<std::pair<double, std::string>> most;
        for (const auto& [name, worked] : m_work)
            most.emplace_back(worked, name);
        std::sort(most.rbegin(), most.rend());
        most.resize(std::min<size_t>(most.size(), 3));
        json heaviest = json::array();
        for (const auto& [worked, name] : most)
            heaviest.push_back({worked, name});
        std::printf("%s\n", json{{"block", what}, {"longest_ms", m_longest}, {"over_16_ms", m_over16}, {"processor_ms", heaviest}}.dump().c_str());
        std::fflush(stdout);
    }

private:
    int m_depth = 0;
    int m_over16 = 0;
    double m_longest = 0;
    std::map<std::string, double> m_work;
};

/// MB
double memory(const char* field)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QFile::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n'))
        if (line.startsWith(field))
            return line.mid(static_cast<int>(qstrlen(field)) + 1).trimmed().split(' ').front().toDouble() / 1000 * 1.024;
    return 0;
}

template <typename Step>
void frames(const char* what, esp::GraphCanvas& canvas, int count, const Step& step)
{
    std::vector<double> times;
    for (int i = 0; i < count; ++i) {
        const double start = now();
        step(i);
        canvas.viewport()->repaint();
        times.push_back(now() - start);
        QCoreApplication::processEvents();
    }
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) { return times[static_cast<size_t>(share * static_cast<double>(times.size() - 1))]; };
    std::printf("%s\n", json{{"frames", what}, {"zoom", canvas.zoom()}, {"median_ms", at(0.5)}, {"p95_ms", at(0.95)}, {"max_ms", at(1)}}.dump().c_str());
    std::fflush(stdout);
}

void measureFrames(esp::GraphCanvas& canvas)
{
    const auto pan = [&](int i) {
        // Down the whole network and back, with a little to the side.
        QScrollBar& down = *canvas.verticalScrollBar();
        QScrollBar& side = *canvas.horizontalScrollBar();
        const double place = i < 60 ? i / 60.0 : (120 - i) / 60.0;
        down.setValue(static_cast<int>(down.minimum() + place * (down.maximum() - down.minimum())));
        side.setValue(side.value() + (i % 2 ? 7 : -7));
    };
    canvas.fitAll();
    frames("pan", canvas, 120, pan);
    for (const double zoom : {0.15, 0.25, 0.4, 0.6, 1.0, 2.0}) {
        canvas.setZoom(zoom);
        canvas.viewport()->repaint();
        frames("pan", canvas, 120, pan);
    }
    canvas.fitAll();
    frames("zoom", canvas, 120, [&](int i) { canvas.setZoom(canvas.zoom() * (i < 60 ? 1.05 : 1 / 1.05)); });
}

bool wait(const std::function<bool()>& done, int milliseconds = 120000)
{
    return QTest::qWaitFor(done, milliseconds);
}

double processTime()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Waits until what goes on in the background (histograms, figures of the inspector) is done, too: until the processor has nothing to do.
void settle(esp::MainWindow& window)
{
    constexpr int kQuiet = 800;
    constexpr double kIdleShare = 0.05;
    for (int i = 0; i < 100; ++i) {
        wait([&] { return window.session().activity() == esp::Session::Activity::Idle; });
        const double before = processTime();
        QTest::qWait(kQuiet);
        if (processTime() - before < kIdleShare * kQuiet)
            return;
    }
}

void printMemory(const char* what)
{
    std::printf("%s\n", json{{"memory", what}, {"resident_mb", memory("VmRSS")}, {"peak_mb", memory("VmHWM")}}.dump().c_str());
    std::fflush(stdout);
}

void measureBlocks(TimedApplication& application, esp::MainWindow& window, const QString& folder)
{
    esp::Session& session = window.session();
    const auto idle = [&] { return session.activity() == esp::Session::Activity::Idle && (session.isVariantCurrent() || session.buildError()); };
    enum class How { Gesture, Call };  // a call counts as the event that makes it; a gesture makes events of its own
    const auto run = [&](const char* what, const std::function<void()>& act, const std::function<bool()>& done, How how = How::Gesture) {
        wait(idle);
        QTest::qWait(300);
        application.forget();
        if (how == How::Call)
            QTimer::singleShot(0, &window, act);
        else
            act();
        const bool isDone = wait(done);
        QTest::qWait(300);
        application.print(isDone ? what : (std::string(what) + " (did not end)").c_str());
    };
    if (session.document()->layers.empty())
        return;
    esp::LayerTableView& table = window.layersPanel().table();
    const int layer = static_cast<int>(session.document()->layers.size() / 2);
    table.scrollTo(table.model()->index(layer, esp::LayerTableModel::Prune));
    const auto parts = [&] {
        return esp::LayerDelegate::pruneParts(table.visualRect(table.model()->index(layer, esp::LayerTableModel::Prune)), table.fontMetrics());
    };
    run("switch one layer", [&] { QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, parts().check.center()); }, idle);
    settle(window);
    printMemory("one layer pruned");
    run("drag a slider",
        [&] {
            const esp::LayerDelegate::PruneParts at = parts();
            QTest::mousePress(table.viewport(), Qt::LeftButton, {}, at.slider.center());
            for (int i = 1; i <= 60; ++i) {
                QTest::mouseMove(table.viewport(), at.slider.center() + QPoint((i % 2 ? i : -i) * at.slider.width() / 160, 0));
                QTest::qWait(16);
            }
            QTest::mouseRelease(table.viewport(), Qt::LeftButton, {}, at.slider.center());
        },
        idle);
    run("choose int8 for all",
        [&] {
            window.actions().selectAll->trigger();
            QTest::keyClick(&table, Qt::Key_Q);
        },
        idle);
    settle(window);
    printMemory("int8 and pruned");
    if (session.data()) {
        QElapsedTimer timer;
        bool wasMeasuring = false;
        double free = 0;
        run("cancel an evaluation",
            [&] {
                // Ledger and first estimate are there, the exact figure is not.
                QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, parts().check.center());
                wasMeasuring = wait([&] { return session.activity() == esp::Session::Activity::Measuring || idle(); }) && !idle();
                application.forget();
                timer.start();
                QTest::keyClick(&window, Qt::Key_Escape);
                wait([&] { return session.activity() == esp::Session::Activity::Idle; });
                free = static_cast<double>(timer.nsecsElapsed()) / 1e6;
            },
            [&] { return session.activity() == esp::Session::Activity::Idle; });
        std::printf("%s\n", json{{"cancel_free_ms", free}, {"was_measuring", wasMeasuring}}.dump().c_str());
        session.measure();
        wait(idle);
    }
    // What could not be built was not exported; the rest is measured of the original.
    if (session.buildError()) {
        window.actions().clearRecipe->trigger();
        wait(idle);
    }
    bool written = false;
    QObject::connect(&session, &esp::Session::exported, [&] { written = true; });
    QObject::connect(&session, &esp::Session::reported, [&] { written = true; });
    QObject::connect(&session, &esp::Session::failed, [&](const esp::Error& error) {
        std::fprintf(stderr, "%s\n", error.message().c_str());
        written = true;
    });
    const auto isWritten = [&] { return std::exchange(written, false); };
    run("export", [&] { window.exportTo(folder + QStringLiteral("/out.onnx")); }, isWritten, How::Call);
    run("report (HTML)", [&] { window.writeReport(folder + QStringLiteral("/out.html")); }, isWritten, How::Call);
    run("report (PDF)", [&] { window.writeReport(folder + QStringLiteral("/out.pdf")); }, isWritten, How::Call);
    // Its name is asked for once.
    window.writeProject(folder + QStringLiteral("/out.espalier"));
    QFile::remove(folder + QStringLiteral("/out.espalier"));
    run("save a project", [&] { window.actions().saveProject->trigger(); },
        [&] { return QFile::exists(folder + QStringLiteral("/out.espalier")); }, How::Call);
    run("picture of the graph (SVG)", [&] { window.writeGraphPicture(folder + QStringLiteral("/out.svg")); },
        [&] { return QFile::exists(folder + QStringLiteral("/out.svg")); }, How::Call);
    run("undo", [&] { window.actions().undo->trigger(); }, idle, How::Call);
    run("back to the original", [&] { window.actions().clearRecipe->trigger(); }, idle, How::Call);
}

}  // namespace

int main(int argc, char** argv)
{
    TimedApplication application(argc, argv);
    QStringList arguments = QApplication::arguments();
    const bool opensOnly = arguments.removeAll(QStringLiteral("--open")) > 0;
    std::optional<int> cacheMegabytes;
    if (const qsizetype option = arguments.indexOf(QStringLiteral("--cache-mb")); option > 0 && option + 1 < arguments.size()) {
        cacheMegabytes = arguments[option + 1].toInt();
        arguments.remove(option, 2);
    }
    if (arguments.size() < 2 || arguments.size() > 3) {
        std::fprintf(stderr, "usage: window_bench [--open] [--cache-mb N] MODEL [DATA]\n");
        return 2;
    }
    QTemporaryDir folder;
    qputenv("XDG_CONFIG_HOME", folder.path().toLocal8Bit());
    qputenv("XDG_DATA_HOME", folder.path().toLocal8Bit());
    esp::Settings().setCacheMegabytes(cacheMegabytes);
    esp::EngineOptions options;
    options.standsBack = true;  // as in the program
    esp::Result<std::shared_ptr<esp::Engine>> engine = esp::Engine::create(options);
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().message().c_str());
        return 1;
    }
    esp::Appearance appearance;
    appearance.setLanguage(QStringLiteral("en"));
    esp::MainWindow window(*engine, appearance);
    window.resize(1600, 1000);
    window.show();
    QTest::qWait(500);

    esp::GraphCanvas& canvas = window.graphPanel().canvas();
    const double before = memory("VmRSS");
    application.forget();
    const double start = now();
    if (arguments.size() == 3)
        window.openWithData(arguments[1], arguments[2]);
    else
        window.openModel(arguments[1]);
    // The first frame with a layout in it: painted here, so that it is over when the clock stops.
    if (!wait([&] { return canvas.model().layout() != nullptr; }, 300000)) {
        std::fprintf(stderr, "%s\n", "the model did not open");
        return 1;
    }
    canvas.viewport()->repaint();
    const double drawn = now() - start;
    settle(window);
    std::printf("%s\n", json{{"open", arguments[1].toStdString()},
                             {"nodes", window.session().document()->network.nodes.size()},
                             {"drawn_ms", drawn},
                             {"resident_mb", memory("VmRSS")},
                             {"peak_mb", memory("VmHWM")},
                             {"before_mb", before}}
                            .dump()
                            .c_str());
    application.print("open");
    if (opensOnly)
        return 0;
    measureFrames(canvas);
    measureBlocks(application, window, folder.path());
    return 0;
}

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/main_window.h"
#include "core/engine/engine.h"
#include "widgets/theme/appearance.h"

#include <QApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace esp {

/// A tiny labelled classifier in a folder of its own, and windows on it.
class WindowFixture {
public:
    WindowFixture()
    {
        const QString tool = qEnvironmentVariable("ESPALIER_MAKE_SAMPLE");
        m_made = !tool.isEmpty() && QProcess::execute(tool, {m_folder.path()}) == 0;
    }
    bool isReady() const { return m_made; }
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QString model() const { return file("sample.onnx"); }

    static std::shared_ptr<Engine> engine()
    {
        static const std::shared_ptr<Engine> shared = [] {
            EngineOptions options;
            options.threads = 2;
            return std::move(*Engine::create(options));
        }();
        return shared;
    }
    static Appearance& appearance()
    {
        static auto* shared = new Appearance(qApp);
        return *shared;
    }
    std::unique_ptr<MainWindow> window() const
    {
        appearance().setLanguage(QStringLiteral("en"));
        appearance().setTheme(ThemeChoice::Light);
        auto window = std::make_unique<MainWindow>(engine(), appearance());
        window->resize(1600, 1000);
        window->show();
        return window;
    }
    /// Waits until the model is open and its figures are exact.
    static bool settle(MainWindow& window)
    {
        return QTest::qWaitFor(
            [&] {
                const Session& session = window.session();
                return session.document() && session.activity() == Session::Activity::Idle && session.isVariantCurrent() && session.measurement().evaluation
                       && !session.measurement().old && !session.measurement().running;
            },
            60000);
    }
    std::unique_ptr<MainWindow> openWindow() const
    {
        auto window = this->window();
        window->openModel(model());
        return settle(*window) ? std::move(window) : nullptr;
    }

private:
    QTemporaryDir m_folder;
    bool m_made = false;
};

}  // namespace esp

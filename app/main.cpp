// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"
#include "core/engine/engine.h"
#include "widgets/theme/appearance.h"
#include "widgets/viewmodel/text.h"

#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>
#include <memory>
#include <string_view>

namespace {

/// Help and version are texts: they must not need a screen.
bool wantsTextOnly(int argc, char** argv)
{
    for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i)
        for (const std::string_view option : {"-h", "--help", "--help-all", "-v", "--version"})
            if (argv[i] == option)
                return true;
    return false;
}

}  // namespace

int main(int argc, char** argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("espalier"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ESPALIER_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Espalier"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.espalier.Espalier"));
    std::unique_ptr<QCoreApplication> application;
    if (wantsTextOnly(argc, argv))
        application = std::make_unique<QCoreApplication>(argc, argv);
    else
        application = std::make_unique<QApplication>(argc, argv);

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Make an ONNX model smaller, and see what it costs."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption data(QStringLiteral("data"), QStringLiteral("Data to measure on; without it MODEL.dataset.json is taken if it exists."), QStringLiteral("DATA"));
    const QCommandLineOption threads(QStringLiteral("threads"), QStringLiteral("Threads to run models with; 0 for all processors."), QStringLiteral("N"), QStringLiteral("0"));
    parser.addOptions({data, threads});
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("ONNX models or .espalier projects to open, each in a window of its own"), QStringLiteral("[FILE…]"));
    parser.process(*application);

    esp::EngineOptions options;
    options.standsBack = true;
    bool isNumber = false;
    options.threads = parser.value(threads).toInt(&isNumber);
    if (!isNumber || options.threads < 0) {
        std::fprintf(stderr, "--threads: %s is not a number of threads\n", qPrintable(parser.value(threads)));
        return 2;
    }
    esp::Result<std::shared_ptr<esp::Engine>> engine = esp::Engine::create(options);
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().message().c_str());
        return 1;
    }

    const esp::Settings settings;
    esp::Appearance appearance;
    appearance.setLanguage(settings.language());
    appearance.setTheme(settings.theme());
    appearance.setTextSize(settings.textSize());
    auto* window = new esp::MainWindow(*engine, appearance);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
    window->openFiles(parser.positionalArguments(), parser.value(data));
    return QApplication::exec();
}

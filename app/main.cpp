// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"
#include "core/engine/engine.h"
#include "widgets/theme/appearance.h"
#include "widgets/viewmodel/text.h"

#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("espalier"));
    QApplication::setApplicationDisplayName(QStringLiteral("Espalier"));
    QApplication::setApplicationVersion(QStringLiteral(ESPALIER_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.espalier.Espalier"));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Make an ONNX model smaller, and see what it costs."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption data(QStringLiteral("data"), QStringLiteral("Data to measure on; without it MODEL.dataset.json is taken if it exists."), QStringLiteral("DATA"));
    const QCommandLineOption threads(QStringLiteral("threads"), QStringLiteral("Threads to run models with; 0 for all processors."), QStringLiteral("N"), QStringLiteral("0"));
    parser.addOptions({data, threads});
    parser.addPositionalArgument(QStringLiteral("MODEL"), QStringLiteral("ONNX file to open"), QStringLiteral("[MODEL]"));
    parser.process(application);

    esp::EngineOptions options;
    options.threads = parser.value(threads).toInt();
    esp::Result<std::shared_ptr<esp::Engine>> engine = esp::Engine::create(options);
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().message().c_str());
        return 1;
    }

    const esp::Settings settings;
    esp::Appearance appearance;
    appearance.setLanguage(settings.language());
    appearance.setTheme(settings.theme());
    esp::MainWindow window(*engine, appearance);
    window.show();
    const QStringList arguments = parser.positionalArguments();
    if (!arguments.isEmpty()) {
        if (parser.isSet(data))
            window.openWithData(arguments.front(), parser.value(data));
        else
            window.openModel(arguments.front());
    }
    return QApplication::exec();
}

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/compress/project.h"
#include "core/data/dataset.h"
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/report_maker.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>

namespace esp {

class ReasonTest : public QObject {
    Q_OBJECT

    /// "its weights are " + toString(type) + ", not float32" → its weights are x, not float32
    static QString asSentence(const QString& expression)
    {
        static const QRegularExpression literal(QStringLiteral("\"((?:[^\"\\\\]|\\\\.)*)\""));
        QString sentence;
        qsizetype end = 0;
        const auto between = [&](const QString& code) {
            QString left = code;
            left.remove(QLatin1Char('+'));
            return left.trimmed().isEmpty() ? QString() : QStringLiteral("x");
        };
        for (auto it = literal.globalMatch(expression); it.hasNext();) {
            const QRegularExpressionMatch match = it.next();
            sentence += between(expression.mid(end, match.capturedStart() - end));
            sentence += match.captured(1).replace(QStringLiteral("\\\""), QStringLiteral("\""));
            end = match.capturedEnd();
        }
        return sentence + between(expression.mid(end));
    }

    /// Up to the semicolon that is in no text.
    static QString expressionAt(const QString& code, qsizetype start)
    {
        bool inText = false;
        for (qsizetype i = start; i < code.size(); ++i) {
            if (code[i] == QLatin1Char('\\'))
                ++i;
            else if (code[i] == QLatin1Char('"'))
                inText = !inText;
            else if (code[i] == QLatin1Char(';') && !inText)
                return code.mid(start, i - start);
        }
        return {};
    }

private Q_SLOTS:
    void cleanup() { WindowFixture::appearance().setLanguage(QStringLiteral("en")); }

    void namesGoOverIntoTheTranslation()
    {
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
        QCOMPARE(reasonText("its weights are float16, not float32"), QStringLiteral("its weights are float16, not float32"));
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        QCOMPARE(reasonText("its weights are float16, not float32"), QStringLiteral("trọng số là float16, không phải float32"));
        QCOMPARE(reasonText("its weight \"a%2b\" is shared with Conv \"c%1\""), QStringLiteral("trọng số \"a%2b\" dùng chung với Conv \"c%1\""));
        QCOMPARE(reasonText("something that nobody foresaw"), QStringLiteral("something that nobody foresaw"));
        QVERIFY(!isKnownReason("its weights are float16, not float32 at all"));
        QVERIFY(!isKnownReason(""));
    }

    void errorsAreShownInTheLanguageOfTheWindow()
    {
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        const ErrorText known = errorText({ErrorCode::FileNotFound, "a.onnx", "there is no such file or folder"});
        QCOMPARE(known.brief, QStringLiteral("a.onnx: không có tệp hay thư mục này"));
        const ErrorText unknown = errorText({ErrorCode::Malformed, "a.csv", "line 7 has three columns"});
        QCOMPARE(unknown.brief, unknown.sentence);
        QVERIFY(unknown.sentence.contains(QStringLiteral("bị hỏng")));
        QCOMPARE(unknown.detail, QStringLiteral("a.csv: line 7 has three columns"));
        WindowFixture::appearance().setLanguage(QStringLiteral("en"));
        QCOMPARE(errorText({ErrorCode::Malformed, "a.csv", "line 7 has three columns"}).brief, QStringLiteral("a.csv: line 7 has three columns"));
    }

    void whatFilesAreRefusedWithCanBeSaidInEveryLanguage()
    {
        const auto model = [](std::string bytes) { return readOnnx(Bytes::fromString(std::move(bytes)), ".", "m.onnx").error(); };
        const auto recipe = [](const char* text) { return recipeFromJson(text).error(); };
        const std::string step = R"({"espalier_recipe": 1, "steps": [{"technique": )";
        const Error errors[] = {
            model(""), model("<html>"), model("\x89PNG\r\n...."), model("PK\x03\x04...."), model("\x08\x08\x3a\x50"), model("\x08\x08"),
            model(std::string("\x3a\x08\x2a\x06\x08\x03\x10\x01\x42\x00", 10)), model("\x3a\x0c\x0a\x0a\x22\x04Relu\x0a\x50xx"),
            readFile("/nowhere/at/all").error(), readFile("/").error(), writeFileAtomically("/", "x").error(), writeFileAtomically("/nowhere/x", "x").error(),
            recipe("{"), recipe("{\"espalier_recipe\": what}"), recipe("{}"), recipe("[]"), recipe("{\"espalier_recipe\": 2}"),
            recipe((step + R"("shrink"}]})").c_str()), recipe((step + R"("prune", "parameters": {"rate": 1}}]})").c_str()),
            recipe((step + R"("prune", "parameters": {"ratio": 7}}]})").c_str()), loadRecipe("no-such-preset").error(),
            projectFromJson("{\"a\": 1}", "/").error(), openData("/nowhere.npz", {}).error()};
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        for (const Error& error : errors) {
            const std::string english = error.detail;
            QVERIFY2(isKnownReason(english), english.c_str());
            QVERIFY2(reasonText(english) != QString::fromStdString(english), english.c_str());
        }
    }

    void placesAndKindsAreTranslatedWithTheReason()
    {
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        QCOMPARE(reasonText("line 4: file_bytes is outside of its range"), QStringLiteral("dòng 4: file_bytes nằm ngoài khoảng cho phép"));
        QCOMPARE(reasonText("line 4: recipe is a text; it must be an object"), QStringLiteral("dòng 4: recipe là chuỗi chữ; phải là đối tượng { }"));
        QCOMPARE(reasonText("data.setup: inputs.x.mean: a finite number is expected"), QStringLiteral("data.setup: inputs.x.mean: cần một số hữu hạn"));
        QVERIFY(!isKnownReason("somewhere else: has no array x"));
        QVERIFY(!isKnownReason("line 4: nobody foresaw this"));
    }

    /// What files of the user's are refused with reaches the window.
    void everyRefusalOfAFileHasATemplate_data()
    {
        QTest::addColumn<QString>("sentence");
        static const QRegularExpression given(QStringLiteral("(?:badValue\\([^,\"]*,[^,\"]*,|Error\\{ErrorCode::\\w+,[^;\"]*?,|\\.error\\(|errorAt\\([^,\"]*,)\\s*(?=\")"));
        QSet<QString> seen;
        for (const char* name : {"compress/project", "compress/recipe", "compress/verify", "data/binding", "data/cifar_format", "data/csv", "data/csv_format", "data/dataset", "data/dataset_file", "data/idx_format",
                                 "data/image", "data/images_format", "data/npy", "data/npz_format", "data/source"}) {
            QFile file(QStringLiteral(ESPALIER_SOURCE "/core/%1.cpp").arg(QLatin1String(name)));
            QVERIFY2(file.open(QIODevice::ReadOnly), name);
            const QString text = QString::fromUtf8(file.readAll());
            for (auto it = given.globalMatch(text); it.hasNext();) {
                QString expression = expressionAt(text, it.next().capturedEnd());
                // A choice between two texts is none that can be put together here; codes follow the text.
                if (expression.contains(QLatin1Char('?')) || expression.contains(QStringLiteral(", ErrorCode")) || expression.contains(QStringLiteral("countOf(")) || expression.contains(QStringLiteral("error().detail")))
                    continue;
                while (!expression.isEmpty() && QStringLiteral("}) \n").contains(expression.back()))
                    expression.chop(1);
                const QString sentence = asSentence(expression).replace(QStringLiteral("\\\\"), QStringLiteral("\\"));
                if (!seen.contains(sentence))
                    QTest::newRow(qPrintable(sentence)) << sentence;
                seen << sentence;
            }
        }
        QVERIFY2(seen.size() > 60, qPrintable(QString::number(seen.size())));
    }
    void everyRefusalOfAFileHasATemplate()
    {
        QFETCH(QString, sentence);
        // Those of JSON stand behind their line.
        QVERIFY2(isKnownReason(sentence.toStdString()) || isKnownReason("line 3: " + sentence.toStdString()), qPrintable(sentence));
    }

    void whatAReportTellsCanBeSaidInEveryLanguage()
    {
        WindowFixture::appearance().setLanguage(QStringLiteral("vi"));
        for (const char* english :
             {"1,152 of 2,304 weights are zero", "its 96 recurrent weights are kept as they are", "int8, a scale a channel", "int8, one scale of least squared error", "activations in float",
              "uint8 activations, minmax", "uint8 activations, percentile 0.999", "range of its input fixed", "Add \"a\" stays in float: its input \"b\" is not quantized",
              "\"quantize\" raises the opset from 11 to 13: scales for each channel need it (20 layers)", "\"pack\" raises the opset from 11 to 13: weights without their zeros need it (layer \"fc\")",
              "\"quantize\" raises the IR version from 6 to 7, which opset 13 came with", "Add \"a\" joins in float between integer layers, as its input \"b\" is not quantized", "it has not been exported yet", "no data were given", "cifar10: test.bin, 400 of 500 samples (every fifth calibrates)",
              "images: labels.csv, 40 samples; pixels / 255"}) {
            QVERIFY2(isKnownReason(english), english);
            QVERIFY2(reasonText(english) != QString::fromUtf8(english), english);
        }
        QCOMPARE(windowLanguage().sentence("1,152 of 2,304 weights are zero"), std::string("1.152 trên 2.304 trọng số là không"));
        QCOMPARE(windowLanguage().sentence("Add \"a/1,152\" stays in float: its output is read as float"), std::string("Add \"a/1,152\" vẫn ở float: đầu ra được đọc dạng float"));
    }

    void whatRescalingTellsHasATemplate()
    {
        for (const char* english :
             {"channels rescaled by SmoothQuant", "channels rescaled by AWQ (exponent 0.35): 81 % of the error without it", "int4, a scale a channel of least output error", "int4, one scale of least output error",
              "what \"q\" reads is not rescaled: no node of the model makes it", "what \"q\" reads is not rescaled: it is an output of the model", "what \"q\" reads is not rescaled: the recipe fixes its range",
              "what \"q\" reads is not rescaled: it could not be looked at in the calibration samples", "what \"q\" reads is not rescaled: Add \"y\" reads it as well",
              "what \"q\" reads is not rescaled: Softmax \"p\" before it cannot take factors in", "widest range, as its input is transposed",
              "AWQ leaves 6 layers as they are, as it is for those whose activations stay in float; SmoothQuant is for the others",
              "SmoothQuant leaves 6 layers as they are, as it is for those whose activations are quantized; AWQ is for the others",
              "it needs calibration data to see what layers read (SmoothQuant and AWQ), and there are none"})
            QVERIFY2(isKnownReason(english), english);
    }

    /// Core may not give a reason that the window can say in English only.
    void everyReasonInCoreHasATemplate_data()
    {
        QTest::addColumn<QString>("sentence");
        static const QRegularExpression given(QStringLiteral("(?:refusal|reason|stayedFloat) =\\s*(?=\")"));
        static const QRegularExpression returned(QStringLiteral("return\\s+(?=\")"));
        for (const char* name : {"core/model/layer.cpp", "core/compress/prune.cpp", "core/compress/quantize.cpp", "core/compress/ledger.cpp", "core/compress/slow_places.cpp"}) {
            QFile file(QStringLiteral(ESPALIER_SOURCE "/") + QString::fromLatin1(name));
            QVERIFY2(file.open(QIODevice::ReadOnly), name);
            const QString text = QString::fromUtf8(file.readAll());
            const auto add = [&](const QRegularExpression& pattern, const QString& where) {
                for (auto it = pattern.globalMatch(where); it.hasNext();) {
                    const QString sentence = asSentence(expressionAt(where, it.next().capturedEnd()));
                    // One word names a kind ("Conv"); a reason is a sentence.
                    if (sentence.contains(QLatin1Char(' ')))
                        QTest::newRow(qPrintable(sentence)) << sentence;
                }
            };
            add(given, text);
            if (text.contains(QStringLiteral("std::string quantizeRefusal")) || text.contains(QStringLiteral("std::string reasonOfInteger")))
                add(returned, text);
        }
    }
    void everyReasonInCoreHasATemplate()
    {
        QFETCH(QString, sentence);
        QVERIFY2(isKnownReason(sentence.toStdString()), qPrintable(sentence));
        // It stands behind "Quantization is not available:".
        QVERIFY2(!sentence.startsWith(QStringLiteral("is ")), qPrintable(sentence));
    }
};

namespace {
const RegisterSuite<ReasonTest> registered;
}

}  // namespace esp

#include "reason_test.moc"

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/suite.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

namespace esp {

class TranslationTest : public QObject {
    Q_OBJECT

    static QSet<QString> placeholders(const QString& text)
    {
        static const QRegularExpression pattern(QStringLiteral("%(\\d|L?n)"));
        QSet<QString> found;
        for (auto it = pattern.globalMatch(text); it.hasNext();)
            found << it.next().captured();
        return found;
    }

private Q_SLOTS:
    void everyTextIsTranslatedWithAllItsPlaceholders_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QStringLiteral(ESPALIER_SOURCE "/translations"));
        for (const QString& name : folder.entryList({QStringLiteral("*.ts")}, QDir::Files))
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
    void everyTextIsTranslatedWithAllItsPlaceholders()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&file);
        QString source;
        int messages = 0;
        while (!xml.atEnd()) {
            xml.readNext();
            if (!xml.isStartElement())
                continue;
            if (xml.name() == QLatin1String("source")) {
                source = xml.readElementText();
                ++messages;
            } else if (xml.name() == QLatin1String("translation")) {
                QVERIFY2(!xml.attributes().hasAttribute(QStringLiteral("type")), qPrintable(source));
                const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
                QVERIFY2(!text.isEmpty(), qPrintable(source));
                QCOMPARE(placeholders(text), placeholders(source));
                QCOMPARE(text, text.normalized(QString::NormalizationForm_C));
            }
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(messages > 10);
    }
};

namespace {
const RegisterSuite<TranslationTest> registered;
}

}  // namespace esp

#include "translation_test.moc"

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// How a report is set on pages: what belongs together stays together, whatever stands above it.
#include "tests/gui/suite.h"
#include "tests/gui/window_fixture.h"
#include "widgets/dialogs/report_pdf.h"
#include "widgets/dialogs/table_columns.h"

namespace esp {

class ReportLayoutTest : public QObject {
    Q_OBJECT

    static QFont body()
    {
        QFont font = QApplication::font();
        font.setPixelSize(13);
        return font;
    }
    static ReportTable table(size_t rows)
    {
        ReportTable table;
        table.headers = {"layer", ">bytes before", ">bytes after", "what was done"};
        for (size_t r = 0; r < rows; ++r)
            table.rows.push_back({"layer" + std::to_string(r), "147,712", "38,512", "pruned"});
        return table;
    }
    static std::string codeOf(int lines)
    {
        std::string text;
        for (int i = 0; i < lines; ++i)
            text += "{\"technique\": \"prune\"}\n";
        return text;
    }
    static std::vector<PrintedBlock> print(const ReportDocument& document)
    {
        std::vector<PrintedBlock> printed;
        const QByteArray pdf = reportPdf([&](const scene::TextMeasure&) { return document; }, QApplication::font(), &printed);
        return pdf.startsWith("%PDF-") && printed.size() == document.blocks.size() ? printed : std::vector<PrintedBlock>();
    }
    /// The blocks below so many lines of text.
    static ReportDocument document(int linesAbove, std::vector<ReportBlock> blocks)
    {
        ReportDocument document;
        document.title = "A network, made smaller";
        for (int i = 0; i < linesAbove; ++i)
            document.blocks.push_back(ReportParagraph{"One line of text.", false});
        document.blocks.insert(document.blocks.end(), std::make_move_iterator(blocks.begin()), std::make_move_iterator(blocks.end()));
        return document;
    }

private Q_SLOTS:
    void aHeadingAndWhatItNamesShareAPageAndShortBlocksStayWhole()
    {
        ReportPicture picture;
        picture.bounds = {0, 0, kReportWidth, 300};
        picture.list.rect({0, 0, kReportWidth, 300}, scene::Role::Before);
        const std::vector<std::vector<ReportBlock>> cases = {
            {ReportHeading{"All figures"}, table(12)},
            {ReportHeading{"Recipe"}, ReportParagraph{"The original and this recipe give the result."}, ReportCode{codeOf(20)}, ReportParagraph{"The end."}},
            {ReportHeading{"How it was measured"}, ReportParagraph{"On 500 samples."}, ReportCare{"Read with care.", "The same samples guided the choices."}},
            {ReportHeading{"Size and accuracy"}, std::move(picture)},
            {ReportHeading{"What was changed"}, ReportChange{scene::Role::Prune, "Removed small weights", "In 5 of 20 layers."}}};
        int lastPages = 0;
        for (const std::vector<ReportBlock>& blocks : cases)
            for (int above = 20; above < 64; ++above) {
                const std::vector<PrintedBlock> printed = print(document(above, blocks));
                QVERIFY(!printed.empty());
                const size_t first = static_cast<size_t>(above);
                const QByteArray where = QByteArray::number(above) + " lines above";
                for (size_t b = first; b < first + blocks.size(); ++b) {
                    const bool follows = std::holds_alternative<ReportParagraph>(blocks[b - first]) && b + 1 == printed.size() && b > first + 1;
                    QVERIFY2(printed[b].firstPage == printed[b].lastPage, where.constData());
                    QVERIFY2(follows || printed[b].firstPage == printed[first].firstPage, where.constData());
                }
                lastPages = std::max(lastPages, printed.back().lastPage);
            }
        // Some of them did come to the end of a page.
        QVERIFY(lastPages > 1);
    }

    void aLongTableRepeatsItsHeadOnEveryPage()
    {
        for (const size_t rows : {60U, 61U, 62U, 63U, 64U, 140U}) {
            const std::vector<PrintedBlock> printed = print(document(10, {ReportHeading{"Layers"}, table(rows)}));
            QVERIFY(!printed.empty());
            const PrintedBlock& block = printed.back();
            QVERIFY(block.lastPage > block.firstPage);
            QCOMPARE(block.heads, block.lastPage - block.firstPage + 1);
            QCOMPARE(printed[10].firstPage, block.firstPage);
        }
    }

    void wordsOfHeadsAndNumbersAreNotBroken_data()
    {
        QTest::addColumn<QStringList>("heads");
        QTest::newRow("English") << QStringList{QStringLiteral("layer"), QStringLiteral(">bytes before"), QStringLiteral(">bytes after"), QStringLiteral("weights"), QStringLiteral(">zeros"), QStringLiteral("what was done")};
        QTest::newRow("Vietnamese") << QStringList{QStringLiteral("lớp"), QStringLiteral(">byte trước"), QStringLiteral(">byte sau"), QStringLiteral("trọng số"), QStringLiteral(">số không"), QStringLiteral("đã làm gì")};
        QTest::newRow("long words") << QStringList{QStringLiteral("Schichtbezeichnung"), QStringLiteral(">Speicherbedarf vorher"), QStringLiteral(">Speicherbedarf nachher"), QStringLiteral("Gewichtsdatentyp"), QStringLiteral(">Nullenanteil"), QStringLiteral("Verarbeitungsschritte")};
    }
    void wordsOfHeadsAndNumbersAreNotBroken()
    {
        QFETCH(QStringList, heads);
        ReportTable table;
        for (const QString& head : heads)
            table.headers.push_back(head.toStdString());
        const std::string name(90, 'x');
        const std::string sentence = "its weight is shared with Conv \"" + std::string(60, 'y') + "\"; int8, a scale a channel; uint8 activations, minmax";
        table.rows = {{name, "1,147,712,000", "138,512,000", "int8, on integers", "50.0\u00A0%", sentence}, {"conv1", "9,408", "9,408", "float32", "0.0\u00A0%", "nothing"}};
        const TableColumns columns = tableColumns(table, body(), kReportWidth);
        double total = kColumnGap * static_cast<double>(columns.widths.size() - 1);
        for (size_t c = 0; c < columns.widths.size(); ++c) {
            total += columns.widths[c];
            QVERIFY2(longestWord(headText(table.headers[c]), columns.headFont) <= columns.widths[c], table.headers[c].c_str());
            if (table.headers[c].starts_with('>'))
                for (const auto& row : table.rows)
                    QVERIFY2(longestWord(QString::fromStdString(row[c]), columns.font) <= columns.widths[c], row[c].c_str());
        }
        QVERIFY2(std::abs(total - kReportWidth) < 1, QByteArray::number(total).constData());
        QVERIFY(columns.font.pixelSize() >= 8);
    }

    void whatCannotFitIsBrokenRatherThanCut()
    {
        ReportTable table;
        for (int c = 0; c < 20; ++c)
            table.headers.push_back("Verarbeitungsgeschwindigkeit");
        table.rows.push_back(std::vector<std::string>(20, "a cell"));
        const TableColumns columns = tableColumns(table, body(), kReportWidth);
        double total = kColumnGap * 19;
        for (const double width : columns.widths)
            total += width;
        QVERIFY(total <= kReportWidth + 1);
        QVERIFY(!print(document(0, {table})).empty());
    }
};

namespace {
const RegisterSuite<ReportLayoutTest> registered;
}

}  // namespace esp

#include "report_layout_test.moc"

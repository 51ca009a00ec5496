// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/content.h"
#include "core/report/layer_names.h"
#include "core/scene/paper_measure.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace esp {
namespace {

CompressionReport reportOf(int64_t before, int64_t after)
{
    CompressionReport report;
    report.original.name = "net.onnx";
    report.original.ledger.fileBytes = before;
    report.result.ledger.fileBytes = after;
    report.notMeasured = "no data were given";
    return report;
}

std::string sizeChange(int64_t before, int64_t after)
{
    const ReportDocument document = reportContent(reportOf(before, after), {}, scene::PaperMeasure());
    for (const ReportBlock& block : document.blocks)
        if (const auto* tiles = std::get_if<ReportTiles>(&block))
            return tiles->tiles.front().change;
    return {};
}

/// Layers by their full names, as a network of boxes shows them.
CompressionReport namedReport(const std::vector<std::string>& layers)
{
    CompressionReport report = reportOf(1000, 500);
    report.networkLayers = layers;
    for (size_t i = 0; i < layers.size(); ++i) {
        scene::NetworkNode node;
        node.fullName = layers[i];
        node.name = scene::displayName(layers[i], "Conv");
        node.layer = static_cast<int>(i);
        report.network.nodes.push_back(node);
        report.layers.push_back({layers[i], {}});
    }
    return report;
}

TEST(ReportContent, SmallChangesAreSaidInWords)
{
    EXPECT_EQ(sizeChange(1000000, 1000100), "up by less than 0.1\u00A0%");
    EXPECT_EQ(sizeChange(1000000, 999900), "down by less than 0.1\u00A0%");
    EXPECT_EQ(sizeChange(1000000, 998000), "−0.2\u00A0%");
    EXPECT_EQ(sizeChange(1000000, 1000000), "unchanged");
}

TEST(ReportContent, ZerosThatTheFileLeavesOutAreSaidToMakeItSmaller)
{
    const auto sentence = [](int64_t indexBytes) {
        CompressionReport report = reportOf(1000, 500);
        report.layers.push_back({"fc", {{.technique = "prune", .applied = true}}});
        report.original.ledger.layers.push_back({.layer = "fc", .weightType = "float32", .weights = 10});
        report.result.ledger.layers.push_back({.layer = "fc", .indexBytes = indexBytes, .weightType = "float32", .zeros = 5, .weights = 10});
        for (const ReportBlock& block : reportContent(report, {}, scene::PaperMeasure()).blocks)
            if (const auto* change = std::get_if<ReportChange>(&block))
                return change->text;
        return std::string();
    };
    EXPECT_NE(sentence(0).find("saves no bytes"), std::string::npos) << sentence(0);
    EXPECT_NE(sentence(3).find("leaves the zeros out"), std::string::npos) << sentence(3);
}

TEST(ReportContent, SharesAreNeverRoundedToAllOrNone)
{
    const ReportLanguage language;
    const Words words(language);
    EXPECT_EQ(words.share(0.5), "50\u00A0%");
    EXPECT_EQ(words.share(0.9996), "99\u00A0%");
    EXPECT_EQ(words.share(0.0004), "less than 1\u00A0%");
    EXPECT_EQ(words.share(0.012), "1\u00A0%");
    EXPECT_EQ(words.share(1), "100\u00A0%");
    EXPECT_EQ(words.share(0), "0\u00A0%");
}

TEST(ReportContent, LayersHaveTheNamesOfThePictureUnlessTwoWouldShareOne)
{
    const LayerNames names(namedReport({"/layer1/layer1.0/conv1/Conv", "fc", "/a/Conv", "a/Conv"}));
    EXPECT_EQ(names("/layer1/layer1.0/conv1/Conv"), "layer1.0/conv1");
    EXPECT_EQ(names("fc"), "fc");
    EXPECT_EQ(names("/a/Conv"), "/a/Conv");
    EXPECT_EQ(names("a/Conv"), "a/Conv");
    EXPECT_EQ(names("unknown"), "unknown");
    ASSERT_NE(names.shortened(), nullptr);
    EXPECT_EQ(*names.shortened(), "/layer1/layer1.0/conv1/Conv");
    EXPECT_EQ(LayerNames(namedReport({"fc"})).shortened(), nullptr);
}

TEST(ReportContent, WholeNamesAreInReachOfShortOnes)
{
    const std::string name = "/layer1/layer1.0/conv1/Conv";
    const CompressionReport report = namedReport({name});
    const std::string page = findReportFormat("a.html")->write(report, {});
    EXPECT_NE(page.find("title=\"" + name + "\">layer1.0/conv1<"), std::string::npos);
    EXPECT_NE(page.find("“" + name + "” in the file"), std::string::npos);
    EXPECT_NE(findReportFormat("a.csv")->write(report, {}).find(name), std::string::npos);
}

TEST(ReportContent, StepsAreToldInTheLanguageOfTheReport)
{
    CompressionReport report = namedReport({"fc"});
    report.layers.front().steps = {{"prune", true, "", "5 of 10 weights are zero"}, {"quantize", false, "its input is constant", ""}};
    ReportLanguage language;
    language.sentence = [](const std::string& text) { return "<" + text + ">"; };
    const ReportDocument document = reportContent(report, language, scene::PaperMeasure());
    const bool found = std::any_of(document.blocks.begin(), document.blocks.end(), [](const ReportBlock& block) {
        const auto* table = std::get_if<ReportTable>(&block);
        return table && !table->rows.empty() && table->rows.front().front() == "fc"
               && table->rows.front().back() == "<5 of 10 weights are zero>; Quantize not applied: <its input is constant>";
    });
    EXPECT_TRUE(found);
    EXPECT_EQ(report.layers.front().text(), "prune: 5 of 10 weights are zero; quantize not applied: its input is constant");
    EXPECT_TRUE(report.layers.front().isPruned());
}

}  // namespace
}  // namespace esp

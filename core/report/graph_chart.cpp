// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/report/charts.h"
#include "core/report/ledger_layer.h"
#include "core/scene/graph_layout.h"
#include "core/scene/graph_picture.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

/// Beyond this a picture on paper is dust: blocks are then drawn as one box each.
constexpr size_t kMostBoxes = 160;
constexpr double kSmallestZoom = 0.2;

scene::NodeLook lookOf(const CompressionReport& report, const scene::NetworkNode& node, const Words& words)
{
    scene::NodeLook look;
    if (node.layer < 0 || static_cast<size_t>(node.layer) >= report.networkLayers.size())
        return look;
    const std::string& name = report.networkLayers[static_cast<size_t>(node.layer)];
    const LayerLedger* const before = findLayer(report.original.ledger, name);
    const LayerLedger* const after = findLayer(report.result.ledger, name);
    if (!before || !after)
        return look;
    const double file = std::max<double>(1, static_cast<double>(report.original.ledger.fileBytes));
    look.shareBefore = static_cast<double>(before->fileBytes) / file;
    look.shareAfter = static_cast<double>(after->fileBytes) / file;
    look.shareText = words.number(100 * look.shareAfter, 1) + "\u00A0%";
    const auto layer = std::find_if(report.layers.begin(), report.layers.end(), [&](const ReportLayer& each) { return each.name == name; });
    if (layer != report.layers.end() && layer->isPruned() && after->weights > 0)
        look.badges.push_back({words.share(static_cast<double>(after->zeros) / static_cast<double>(after->weights)), scene::Badge::Kind::Prune});
    if (after->weightType != before->weightType)
        look.badges.push_back({after->weightType, scene::Badge::Kind::Quantize});
    return look;
}

/// Middles of the stretches of y that no box reaches into.
template <typename ToPage>
std::vector<double> gapsBetween(const std::vector<scene::Rect>& boxes, const ToPage& toPage)
{
    std::vector<std::pair<double, double>> taken;
    for (const scene::Rect& box : boxes) {
        const scene::Rect rect = toPage(box);
        taken.emplace_back(rect.y, rect.bottom());
    }
    std::sort(taken.begin(), taken.end());
    std::vector<double> gaps;
    double bottom = 0;
    for (const auto& [top, end] : taken) {
        if (top > bottom && bottom > 0)
            gaps.push_back((top + bottom) / 2);
        bottom = std::max(bottom, end);
    }
    return gaps;
}

scene::NodeLook foldedLookOf(const CompressionReport& report, const scene::NetworkModule& module, const Words& words)
{
    std::vector<scene::NodeLook> looks;
    for (const int v : module.nodes)
        if (const scene::NetworkNode& node = report.network.nodes[static_cast<size_t>(v)]; node.layer >= 0)
            looks.push_back(lookOf(report, node, words));
    std::vector<const scene::NodeLook*> pointers;
    for (const scene::NodeLook& look : looks)
        pointers.push_back(&look);
    return scene::foldedLook(pointers);
}

}  // namespace

ReportPicture graphChart(const CompressionReport& report, const Words& words, const scene::TextMeasure& measure)
{
    const scene::Network& network = report.network;
    if (network.nodes.empty())
        return {};
    std::set<int> folded;
    if (network.nodes.size() > kMostBoxes)
        for (size_t i = 0; i < network.modules.size(); ++i)
            folded.insert(static_cast<int>(i));
    const scene::NetworkLayoutInput input = scene::layoutInputOf(network, folded, measure);
    const Result<scene::Layout> laidOut = scene::layoutGraph(input.input);
    if (!laidOut)
        return {};
    const scene::Layout& layout = *laidOut;
    // Half size is readable on paper; what is wider still is made to fit.
    const double zoom = std::max(kSmallestZoom, std::min(0.75, (kReportWidth - 20) / std::max(1.0, layout.bounds.width)));
    const scene::PictureScale scale{zoom, 1};
    const double left = std::max(0.0, (kReportWidth - layout.bounds.width * zoom) / 2);
    const auto toPage = [&](const scene::Rect& rect) {
        return scene::Rect{left + (rect.x - layout.bounds.x) * zoom, 10 + (rect.y - layout.bounds.y) * zoom, rect.width * zoom, rect.height * zoom};
    };
    ReportPicture picture{{}, {0, 0, std::max(kReportWidth, layout.bounds.width * zoom), layout.bounds.height * zoom + 20},
                          words(ESP_NOOP("Report", "The network, with what was done to each layer"))};
    scene::DisplayList& list = picture.list;
    for (size_t i = 0; i < layout.modules.size(); ++i)
        if (layout.modules[i].width > 0)
            scene::drawModule(list, toPage(layout.modules[i]), network.modules[i].name, {}, scale, measure);
    scene::DrawnLines drawn;
    for (const scene::EdgeRoute& route : layout.edges) {
        std::vector<scene::Point> points;
        for (const scene::Point& point : route.points) {
            const scene::Rect at = toPage({point.x, point.y, 0, 0});
            points.push_back({at.x, at.y});
        }
        scene::drawEdge(list, points, {}, picture.bounds.grown(10), scale, &drawn);
    }
    for (size_t i = 0; i < input.moduleNode.size(); ++i)
        if (input.moduleNode[i] >= 0)
            scene::drawFoldedModule(list, toPage(layout.nodes[static_cast<size_t>(input.moduleNode[i])]), network.modules[i].name, {},
                                    foldedLookOf(report, network.modules[i], words), scale, measure);
    for (size_t i = 0; i < network.nodes.size(); ++i) {
        const scene::NetworkNode& node = network.nodes[i];
        if (node.module >= 0 && folded.contains(node.module))
            continue;
        scene::drawNode(list, toPage(layout.nodes[static_cast<size_t>(input.nodeOf[i])]), node, lookOf(report, node, words), scale, measure);
    }
    picture.breaks = gapsBetween(layout.nodes, toPage);
    return picture;
}

}  // namespace esp

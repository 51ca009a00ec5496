// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/charts.h"

#include "core/base/translate.h"
#include "core/report/layer_names.h"
#include "core/report/ledger_layer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

namespace {

using scene::Align;
using scene::DisplayList;
using scene::Paint;
using scene::Point;
using scene::Rect;
using scene::Role;
using scene::Stroke;
using scene::TextStyle;
using scene::Weight;

constexpr TextStyle kCaption{0.92};
constexpr TextStyle kTick{0.88};
constexpr TextStyle kStrong{0.92, Weight::SemiBold};
constexpr TextStyle kName{0.92, Weight::Regular, true};

/// A round step so that at most `count` of them cover `range`.
double roundStep(double range, int count)
{
    const double raw = range / count;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= raw)
            return factor * power;
    return 10 * power;
}

int decimalsOf(double step)
{
    return std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
}

struct Bar {
    std::string name;
    int64_t before = 0;
    int64_t after = 0;
};

/// The largest layers by themselves, in the network's order, then the rest and the graph.
std::vector<Bar> barsOfLayers(const CompressionReport& report, const Words& words)
{
    constexpr size_t kMost = 14;
    const LayerNames names(report);
    std::vector<Bar> bars;
    const Ledger& before = report.original.ledger;
    const Ledger& after = report.result.ledger;
    for (const LayerLedger& layer : before.layers) {
        const LayerLedger* const now = findLayer(after, layer.layer);
        bars.push_back({names(layer.layer), layer.fileBytes, now ? now->fileBytes : 0});
    }
    if (bars.size() > kMost) {
        std::vector<size_t> order(bars.size());
        std::iota(order.begin(), order.end(), size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return bars[a].before > bars[b].before; });
        std::vector<bool> shown(bars.size());
        for (size_t i = 0; i < kMost - 1; ++i)
            shown[order[i]] = true;
        std::vector<Bar> kept;
        Bar rest;
        for (size_t i = 0; i < bars.size(); ++i) {
            if (shown[i]) {
                kept.push_back(bars[i]);
            } else {
                rest.before += bars[i].before;
                rest.after += bars[i].after;
            }
        }
        rest.name = words.counted(ESP_NOOP("Report", "%n other layer(s)"), static_cast<int64_t>(bars.size() - kept.size()));
        kept.push_back(rest);
        bars = std::move(kept);
    }
    bars.push_back({words(ESP_NOOP("Report", "graph")), before.graphBytes, after.graphBytes});
    return bars;
}

}  // namespace

ReportPicture barsOf(const std::string& title, double before, double after, const std::string& beforeText, const std::string& afterText, double width,
                     const scene::TextMeasure& measure)
{
    ReportPicture picture{{}, {0, 0, width, 34}, title};
    const double texts = std::max(measure.width(beforeText, kCaption), measure.width(afterText, kStrong)) + 6;
    const double room = std::max(20.0, width - texts);
    const double most = std::max({before, after, 1e-300});
    const auto bar = [&](double y, double value, Role role, const std::string& text, const TextStyle& style, Role textRole) {
        const double length = std::max(1.0, room * value / most);
        picture.list.rect({0, y, length, 11}, role);
        picture.list.text({length + 6, y + 9.5}, text, style, textRole);
    };
    bar(2, before, Role::Before, beforeText, kCaption, Role::SecondaryText);
    bar(19, after, Role::After, afterText, kStrong, Role::Text);
    return picture;
}

ReportPicture intervalOf(const std::string& title, const MetricValue& now, double before, const Words& words, double width, const scene::TextMeasure&)
{
    ReportPicture picture{{}, {0, 0, width, 40}, title};
    double low = std::min(now.interval.low, before);
    double high = std::max(now.interval.high, before);
    const double spare = std::max(0.5, (high - low) * 0.15);
    low = std::max(0.0, low - spare);
    high = std::min(100.0, high + spare);
    const auto x = [&](double value) { return 4 + (width - 8) * (value - low) / std::max(1e-9, high - low); };
    DisplayList& list = picture.list;
    list.line({4, 18}, {width - 4, 18}, {Role::Line, 1});
    list.rect({x(now.interval.low), 11, x(now.interval.high) - x(now.interval.low), 14}, Paint(Role::After, 0, 0.25F));
    for (const double end : {now.interval.low, now.interval.high})
        list.line({x(end), 10}, {x(end), 26}, {Role::After, 1.5});
    list.rect({x(now.value) - 4, 14, 8, 8}, Role::After, {}, 4);
    list.line({x(before), 6}, {x(before), 26}, {Role::Before, 1.5});
    list.polygon({{x(before) - 4, 2}, {x(before) + 4, 2}, {x(before), 8}}, Role::Before);
    const int decimals = decimalsOf(roundStep(high - low, 4));
    list.text({4, 38}, words.number(low, decimals) + "\u00A0%", kTick, Role::SecondaryText);
    list.text({width - 4, 38}, words.number(high, decimals) + "\u00A0%", kTick, Role::SecondaryText, Align::Right);
    return picture;
}

ReportPicture bytesChart(const CompressionReport& report, const Words& words, const scene::TextMeasure& measure)
{
    const std::vector<Bar> bars = barsOfLayers(report, words);
    double names = 40;
    double texts = 0;
    int64_t most = 1;
    const auto textOf = [&](const Bar& bar) { return words.bytes(bar.before).joined() + " → " + words.bytes(bar.after).joined(); };
    for (const Bar& bar : bars) {
        names = std::max(names, measure.width(bar.name, kName));
        texts = std::max(texts, measure.width(textOf(bar), kCaption));
        most = std::max({most, bar.before, bar.after});
    }
    names = std::min(names, 200.0);
    const double left = names + 12;
    const double room = kReportWidth - left - texts - 14;
    constexpr double kRow = 30;
    const double bottom = kRow * static_cast<double>(bars.size()) + 4;
    ReportPicture picture{{}, {0, 0, kReportWidth, bottom + 40}, words(ESP_NOOP("Report", "Bytes of each layer before and after"))};
    DisplayList& list = picture.list;

    const char* const units[] = {"B", "kB", "MB", "GB"};
    int unit = 0;
    double scale = 1;
    while (static_cast<double>(most) / scale >= 1000 && unit < 3) {
        scale *= 1000;
        ++unit;
    }
    const double largest = static_cast<double>(most) / scale;
    const double step = roundStep(largest, 5);
    const auto x = [&](double value) { return left + room * value / largest; };
    for (int i = 0; i * step <= largest * 1.0001; ++i) {
        list.line({x(i * step), 0}, {x(i * step), bottom}, {i == 0 ? Role::Before : Role::Groove, 1});
        list.text({x(i * step), bottom + 14}, words.number(i * step, decimalsOf(step)), kTick, Role::SecondaryText, Align::Center);
    }
    for (size_t i = 0; i < bars.size(); ++i) {
        const double y = 4 + kRow * static_cast<double>(i);
        list.text({left - 10, y + 15}, scene::elidedMiddle(bars[i].name, names, kName, measure), kName, Role::Text, Align::Right);
        const double before = x(static_cast<double>(bars[i].before) / scale);
        const double after = x(static_cast<double>(bars[i].after) / scale);
        list.rect({left, y + 1, std::max(1.0, before - left), 9}, Role::Before);
        list.rect({left, y + 12, std::max(1.0, after - left), 9}, Role::After);
        list.text({std::max(before, after) + 8, y + 15}, textOf(bars[i]), kCaption, Role::SecondaryText);
    }
    const double keys = bottom + 34;
    double at = left;
    const auto key = [&](Role role, const std::string& text) {
        list.rect({at, keys - 8, 12, 8}, role);
        list.text({at + 18, keys}, text, kCaption, Role::SecondaryText);
        at += 18 + measure.width(text, kCaption) + 16;
    };
    key(Role::Before, words(ESP_NOOP("Report", "before")));
    key(Role::After, words(ESP_NOOP("Report", "after")));
    list.text({left + room, keys}, words(ESP_NOOP("Report", "%1 in the file"), {units[unit]}), kCaption, Role::SecondaryText, Align::Right);
    return picture;
}

ReportPicture planeChart(const CompressionReport& report, const Words& words, const scene::TextMeasure& measure)
{
    if (report.states.size() < 2)
        return {};
    const bool labels = report.original.evaluation && report.original.evaluation->hasLabels;
    const bool tokens = labels && report.original.evaluation->form.isSequence;
    double low = 100;
    double high = 0;
    int64_t smallest = INT64_MAX;
    int64_t largest = 1;
    for (const ReportState& state : report.states) {
        low = std::min(low, state.value);
        high = std::max(high, state.value);
        smallest = std::min(smallest, state.fileBytes);
        largest = std::max(largest, state.fileBytes);
    }
    const double spare = std::max(0.5, (high - low) * 0.12);
    low = std::max(0.0, low - spare);
    high = std::min(100.0, high + spare);
    const double from = std::log(static_cast<double>(std::max<int64_t>(1, smallest)) * 0.9);
    const double to = std::log(static_cast<double>(largest) * 1.1);
    constexpr double kLeft = 46;
    constexpr double kTop = 22;
    constexpr double kHeight = 240;
    const double right = kReportWidth - 20;
    const auto x = [&](int64_t bytes) { return kLeft + (right - kLeft) * (std::log(static_cast<double>(std::max<int64_t>(1, bytes))) - from) / (to - from); };
    const auto y = [&](double value) { return kTop + kHeight * (high - value) / std::max(1e-9, high - low); };

    ReportPicture picture{{}, {0, 0, kReportWidth, kTop + kHeight + 44}, words(ESP_NOOP("Report", "Size and accuracy of every state that was measured"))};
    DisplayList& list = picture.list;
    list.text({0, 12}, tokens ? words(ESP_NOOP("Report", "Right next tokens, %")) : labels ? words(ESP_NOOP("Report", "Top-1 accuracy, %")) : words(ESP_NOOP("Report", "Agreement with the original, %")), kCaption, Role::SecondaryText);
    const double step = roundStep(high - low, 5);
    for (double tick = std::ceil(low / step) * step; tick <= high + 1e-9; tick += step) {
        list.line({kLeft, y(tick)}, {right, y(tick)}, {Role::Groove, 1});
        list.text({kLeft - 6, y(tick) + 4}, words.number(tick, decimalsOf(step)), kTick, Role::SecondaryText, Align::Right);
    }
    list.line({kLeft, kTop + kHeight}, {right, kTop + kHeight}, {Role::Line, 1});
    // Ticks of a logarithmic axis: 1, 2 and 5 times each power of ten.
    double lastRight = -1e9;
    for (double power = 1; power <= 2e15; power *= 10)
        for (const double factor : {1.0, 2.0, 5.0}) {
            const auto bytes = static_cast<int64_t>(factor * power);
            const double leading = std::pow(1000.0, std::floor(std::log10(static_cast<double>(bytes)) / 3 + 1e-9));
            const Words::Quantity quantity = words.bytes(bytes);
            const std::string text = words.number(static_cast<double>(bytes) / leading, 0) + "\u00A0" + quantity.unit;
            const double place = x(bytes);
            const double half = measure.width(text, kTick) / 2;
            if (std::log(static_cast<double>(bytes)) < from || std::log(static_cast<double>(bytes)) > to || place - half < lastRight + 8)
                continue;
            list.line({place, kTop + kHeight}, {place, kTop + kHeight + 4}, {Role::Line, 1});
            list.text({place, kTop + kHeight + 16}, text, kTick, Role::SecondaryText, Align::Center);
            lastRight = place + half;
        }
    list.text({right, kTop + kHeight + 34}, words(ESP_NOOP("Report", "File size")), kCaption, Role::SecondaryText, Align::Right);

    // Best found so far: from the smallest on, every state better than all smaller ones.
    std::vector<ReportState> sorted = report.states;
    std::stable_sort(sorted.begin(), sorted.end(), [](const ReportState& a, const ReportState& b) { return a.fileBytes < b.fileBytes || (a.fileBytes == b.fileBytes && a.value > b.value); });
    std::vector<Point> front;
    double best = -1;
    for (const ReportState& state : sorted) {
        if (state.value <= best)
            continue;
        if (!front.empty())
            front.push_back({x(state.fileBytes), y(best)});
        front.push_back({x(state.fileBytes), y(state.value)});
        best = state.value;
    }
    front.push_back({right, y(best)});
    list.polyline(front, {Role::Before, 1.2});
    const int64_t originalBytes = report.original.ledger.fileBytes;
    const int64_t resultBytes = report.result.ledger.fileBytes;
    const int64_t samples = report.result.evaluation ? report.result.evaluation->samples : 0;
    for (const ReportState& state : report.states) {
        const Point at{x(state.fileBytes), y(state.value)};
        std::string text = state.name;
        if (state.fileBytes == originalBytes && state.value == report.states.front().value) {
            list.polygon({{at.x - 6, at.y}, {at.x, at.y - 6}, {at.x + 6, at.y}, {at.x, at.y + 6}}, Role::Base, {Role::Text, 1.5});
            text = words(ESP_NOOP("Report", "original"));
        } else if (state.fileBytes == resultBytes && state.value == report.states.back().value) {
            list.rect({at.x - 5, at.y - 5, 10, 10}, Role::After, {}, 5);
            text = words(ESP_NOOP("Report", "result: %1, %2"), {words.bytes(state.fileBytes).joined(), words.percent(state.value, samples)});
        } else {
            list.rect({at.x - 3.5, at.y - 3.5, 7, 7}, Role::Base, {Role::Before, 1.2}, 3.5);
        }
        if (text.empty())
            continue;
        const bool toLeft = at.x > kLeft + 0.6 * (right - kLeft);
        list.text({toLeft ? at.x - 10 : at.x + 10, at.y - 8}, text, kStrong, state.fileBytes == resultBytes ? Role::Accent : Role::Text, toLeft ? Align::Right : Align::Left);
    }
    return picture;
}

ReportPicture histogramChart(const CompressionReport& report, const Words& words, const scene::TextMeasure& measure)
{
    if (report.histograms.empty())
        return {};
    constexpr double kGap = 28;
    constexpr double kHeight = 110;
    const double width = (kReportWidth - kGap) / 2;
    const size_t rows = (report.histograms.size() + 1) / 2;
    const LayerNames names(report);
    ReportPicture picture{{}, {0, 0, kReportWidth, static_cast<double>(rows) * (kHeight + 52) + 20}, words(ESP_NOOP("Report", "Weights of the layers that changed most, before and after"))};
    DisplayList& list = picture.list;
    for (size_t i = 0; i < report.histograms.size(); ++i) {
        const ReportHistogram& histogram = report.histograms[i];
        const double left = static_cast<double>(i % 2) * (width + kGap);
        const double top = static_cast<double>(i / 2) * (kHeight + 52) + 18;
        const size_t bins = histogram.before.size();
        // The bin of zero may be many times as high as all others: it is cut, and says how much it holds.
        int64_t most = 1;
        for (size_t b = 0; b < bins; ++b)
            if (b != bins / 2)
                most = std::max({most, histogram.before[b], histogram.after[b]});
        most = std::max(most, std::min(histogram.before[bins / 2], 2 * most));
        const double step = width / static_cast<double>(bins);
        const auto height = [&](int64_t count) { return kHeight * static_cast<double>(std::min(count, most)) / static_cast<double>(most); };
        list.text({left, top - 8}, scene::elidedMiddle(names(histogram.layer), width, kStrong, measure), {0.92, Weight::SemiBold, true}, Role::Text);
        std::vector<Point> outline;
        for (size_t b = 0; b < bins; ++b) {
            const double x = left + step * static_cast<double>(b);
            if (histogram.after[b] > 0)
                list.rect({x, top + kHeight - height(histogram.after[b]), step * 0.86, height(histogram.after[b])}, Role::After);
            outline.push_back({x, top + kHeight - height(histogram.before[b])});
            outline.push_back({x + step, top + kHeight - height(histogram.before[b])});
        }
        list.polyline(outline, {Role::Before, 1});
        list.line({left, top + kHeight}, {left + width, top + kHeight}, {Role::Line, 1});
        const int decimals = std::clamp(decimalsOf(histogram.limit) + 1, 1, 6);
        list.text({left, top + kHeight + 14}, words.number(-histogram.limit, decimals), kTick, Role::SecondaryText);
        list.text({left + width / 2, top + kHeight + 14}, "0", kTick, Role::SecondaryText, Align::Center);
        list.text({left + width, top + kHeight + 14}, words.number(histogram.limit, decimals), kTick, Role::SecondaryText, Align::Right);
        if (histogram.after[bins / 2] > most) {
            const double middle = left + width / 2;
            list.polyline({{middle - 4, top + 10}, {middle - 1, top + 6}, {middle + 2, top + 10}, {middle + 5, top + 6}}, {Role::Base, 2});
            list.text({middle + 8, top + 8}, words(ESP_NOOP("Report", "%1 near zero"), {words.count(histogram.after[bins / 2])}), kTick, Role::Accent);
        }
    }
    const double keys = picture.bounds.height - 6;
    const std::string before = words(ESP_NOOP("Report", "before"));
    list.rect({0, keys - 8, 12, 8}, Role::Base, {Role::Before, 1});
    list.text({18, keys}, before, kCaption, Role::SecondaryText);
    const double at = 18 + measure.width(before, kCaption) + 16;
    list.rect({at, keys - 8, 12, 8}, Role::After);
    list.text({at + 18, keys}, words(ESP_NOOP("Report", "after")), kCaption, Role::SecondaryText);
    list.text({kReportWidth, keys}, words(ESP_NOOP("Report", "value of a weight; height: how many have it")), kCaption, Role::SecondaryText, Align::Right);
    return picture;
}

}  // namespace esp

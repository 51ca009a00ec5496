// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/graph_picture.h"

#include <gtest/gtest.h>

namespace esp::scene {
namespace {

/// Seven pixels a letter at the base size.
class EvenMeasure : public TextMeasure {
public:
    double width(std::string_view text, const TextStyle& style) const override { return 7.0 * style.size * static_cast<double>(text.size()); }
};

NodeLook layer(const char* prune, const char* quantize, float level = -1, bool unknown = false)
{
    NodeLook look;
    if (prune)
        look.badges.push_back({prune, Badge::Kind::Prune});
    if (quantize)
        look.badges.push_back({quantize, Badge::Kind::Quantize});
    look.level = level;
    look.levelUnknown = unknown;
    return look;
}

std::vector<std::string> badgesOf(const std::vector<NodeLook>& layers)
{
    std::vector<const NodeLook*> pointers;
    for (const NodeLook& look : layers)
        pointers.push_back(&look);
    std::vector<std::string> texts;
    for (const Badge& badge : foldedLook(pointers).badges)
        texts.push_back(badge.text);
    return texts;
}

using Texts = std::vector<std::string>;

TEST(FoldedLook, SaysWhatAllLayersHaveAndElseHowManyHaveIt)
{
    EXPECT_EQ(badgesOf({layer("50 %", "int8"), layer("50 %", "int8")}), (Texts{"50 %", "int8"}));
    EXPECT_EQ(badgesOf({layer("50 %", "int8"), layer("30 %", "int8"), layer(nullptr, nullptr)}), (Texts{"2/3", "int8 2/3"}));
    EXPECT_EQ(badgesOf({layer(nullptr, "int8"), layer(nullptr, "w8")}), Texts{"2/2"});
    EXPECT_EQ(badgesOf({layer(nullptr, nullptr)}), Texts{});
    EXPECT_EQ(badgesOf({}), Texts{});
}

TEST(FoldedLook, HasTheHighestLevelInsideAndIsHatchedOnlyWhereNoneIsKnown)
{
    const NodeLook low = layer(nullptr, nullptr, 0.2F), high = layer(nullptr, nullptr, 0.7F), unknown = layer(nullptr, nullptr, 0, true);
    const auto of = [](std::vector<const NodeLook*> layers) { return foldedLook(layers); };
    EXPECT_EQ(of({&low, &high, &unknown}).level, 0.7F);
    EXPECT_FALSE(of({&low, &unknown}).levelUnknown);
    EXPECT_TRUE(of({&unknown, &unknown}).levelUnknown);
    EXPECT_FALSE(of({}).levelUnknown);
}

TEST(FoldedLook, AddsUpSharesOfAWhole)
{
    const NodeLook a = layer(nullptr, nullptr, 0.25F), b = layer(nullptr, nullptr, 0.5F), unknown = layer(nullptr, nullptr, 0, true);
    const auto of = [](std::vector<const NodeLook*> layers) { return foldedLook(layers, FoldedLevel::Sum).level; };
    EXPECT_EQ(of({&a, &b, &unknown}), 0.75F);
    EXPECT_EQ(of({&b, &b, &a}), 1.0F);
    EXPECT_EQ(of({}), -1.0F);
}

TEST(FoldedModule, DrawsNoTextOverAnotherAtAnyZoom)
{
    const EvenMeasure measure;
    const NodeLook look = layer("50 %", "int8 2/3");
    for (const double zoom : {0.2, 0.25, 0.4, 0.5, 0.6, 0.79, 0.8, 1.0, 1.5, 3.0}) {
        DisplayList list;
        const Rect rect{0, 0, 176 * zoom, 40 * zoom};
        drawFoldedModule(list, rect, "fire5", "199 → 55.1 kB", look, {zoom, 1}, measure);
        std::vector<Rect> texts;
        for (const Item& item : list.items)
            if (const auto* text = std::get_if<TextItem>(&item)) {
                const double width = measure.width(text->text, text->style);
                const double left = text->at.x - (text->align == Align::Center ? width / 2 : text->align == Align::Right ? width : 0);
                const double height = 9 * text->style.size;
                texts.push_back({left, text->at.y - height, width, height});
            }
        EXPECT_TRUE(zoom < 0.25 || !texts.empty()) << zoom;
        for (size_t a = 0; a < texts.size(); ++a)
            for (size_t b = 0; b < a; ++b) {
                const bool apart = texts[a].right() <= texts[b].x || texts[b].right() <= texts[a].x || texts[a].bottom() <= texts[b].y || texts[b].bottom() <= texts[a].y;
                EXPECT_TRUE(apart || texts[a].width == 0 || texts[b].width == 0) << "zoom " << zoom << ", texts " << a << " and " << b;
            }
    }
}

}  // namespace
}  // namespace esp::scene

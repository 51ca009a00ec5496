// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/svg.h"

#include <gtest/gtest.h>

namespace esp::scene {
namespace {

/// Ten pixels a character.
struct FixedMeasure : TextMeasure {
    double width(std::string_view text, const TextStyle&) const override
    {
        double characters = 0;
        for (const char c : text)
            characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        return 10 * characters;
    }
};

TEST(ElidedMiddle, KeepsBothEndsOfANameAndWholeCharacters)
{
    const FixedMeasure measure;
    EXPECT_EQ(elidedMiddle("fire5/expand3x3", 150, {}, measure), "fire5/expand3x3");
    EXPECT_EQ(elidedMiddle("fire5/expand3x3", 100, {}, measure), "fire…nd3x3");
    EXPECT_EQ(elidedMiddle("lớp/đầu ra", 50, {}, measure), "lớ…ra");
    EXPECT_EQ(elidedMiddle("abc", 10, {}, measure), "…");
    EXPECT_EQ(elidedMiddle("abc", 5, {}, measure), "");
}

TEST(Svg, WritesEveryKindOfItemAndEscapesText)
{
    DisplayList list;
    list.rect({1, 2, 30, 40.5}, Role::Node, {Role::NodeLine, 1, Dash::Dashed}, 6, true);
    list.text({5, 6}, "a<b & \"c\"\x01", {1.25, Weight::SemiBold}, {Role::Text, 0, 0.5f}, Align::Right);
    list.polygon({{0, 0}, {1, 0}, {0, 1}}, Role::After);
    list.cubic({{0, 0}, {0, 5}, {10, 5}, {10, 10}}, {Role::Edge, 1.5});
    list.text({0, 0}, "", {}, Role::Text);
    SvgOptions options;
    options.title = "A & B";
    const std::string svg = toSvg(list, {0, 0, 100, 50}, options);
    EXPECT_NE(svg.find("<title>A &amp; B</title>"), std::string::npos);
    EXPECT_NE(svg.find("width=\"30\" height=\"40.5\" rx=\"6\" fill=\"#ffffff\" stroke=\"#869196\" stroke-width=\"1\" stroke-dasharray=\"4 3\""), std::string::npos);
    EXPECT_NE(svg.find("fill=\"url(#hatch)\""), std::string::npos);
    EXPECT_NE(svg.find("font-size=\"15\" font-weight=\"600\" text-anchor=\"end\" fill=\"#1c2124\" fill-opacity=\"0.5\">a&lt;b &amp; &quot;c&quot;</text>"), std::string::npos);
    EXPECT_NE(svg.find("<polygon points=\"0,0 1,0 0,1\" fill=\"#00906a\"/>"), std::string::npos);
    EXPECT_NE(svg.find("<path d=\"M0 0 C0 5 10 5 10 10\" fill=\"none\" stroke=\"#7c878c\" stroke-width=\"1.5\"/>"), std::string::npos);
    EXPECT_EQ(svg, toSvg(list, {0, 0, 100, 50}, options));
}

TEST(Svg, TheRampRunsThroughItsFourStops)
{
    EXPECT_EQ(paperColor(Role::Ramp, 0), 0xFFFFFFu);
    EXPECT_EQ(paperColor(Role::Ramp, 1.0 / 3), 0xFCF6E6u);
    EXPECT_EQ(paperColor(Role::Ramp, 1), 0xEDC978u);
    EXPECT_EQ(paperColor(Role::Ramp, 7), 0xEDC978u);
}

}  // namespace
}  // namespace esp::scene

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/compress_support.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace esp {
namespace {

using namespace test;

Model netOf(int opset, int ir, const char* middle = "m = Relu(c)")
{
    return modelFromText(("<ir_version: " + std::to_string(ir) + ", opset_import: [\"\" : " + std::to_string(opset) + R"(]>
        g (float[N,2,4,4] x) => (float[N,a,b,c] y)
        <float[3,2,1,1] w1 = {0.1, -0.2, 0.3, 0.4, -0.5, 0.6}, float[2,3,1,1] w2 = {0.3, 0.2, -0.1, 0.5, 0.4, -0.3}> {
        c = Conv(x, w1) )" + middle + " y = Conv(m, w2) }").c_str());
}

std::string textOf(const CompressResult& result)
{
    std::string text;
    for (const VersionRaise& raise : result.raises)
        for (const std::string& sentence : raise.sentences())
            text += sentence + "\n";
    return text;
}

TEST(VersionRaise, SaysWhatAskedForItAndFor)
{
    const CompressResult result = compressed(netOf(11, 6), quantizeStep());
    ASSERT_EQ(result.raises.size(), 1u);
    const VersionRaise& raise = result.raises[0];
    EXPECT_EQ(raise.step, 0u);
    EXPECT_EQ(raise.technique, "quantize");
    EXPECT_EQ(raise.opsetBefore, 11);
    EXPECT_EQ(raise.opsetAfter, 13);
    EXPECT_EQ(result.model.opset(), 13);
    EXPECT_EQ(raise.irAfter, result.model.irVersion);
    ASSERT_EQ(raise.needs.size(), 1u);
    EXPECT_EQ(raise.needs[0].layers, (std::vector<std::string>{"c", "y"}));
    EXPECT_EQ(textOf(result), "\"quantize\" raises the opset from 11 to 13: scales for each channel need it (2 layers)\n"
                              "\"quantize\" raises the IR version from 6 to 7, which opset 13 came with\n");
    for (const std::string& sentence : raise.sentences())
        EXPECT_EQ(std::count(result.notes.begin(), result.notes.end(), sentence), 1) << sentence;
}

TEST(VersionRaise, HappensOnlyWhereAChosenTypeNeedsIt)
{
    EXPECT_TRUE(compressed(netOf(13, 8), quantizeStep()).raises.empty());
    // Weights alone are Cast and Mul, which every opset has.
    const CompressResult weights = compressed(netOf(8, 4), quantizeStep("\"activations\": \"none\""));
    EXPECT_EQ(weights.model.opset(), 8);
    EXPECT_TRUE(weights.raises.empty());
    // One scale a tensor came with QuantizeLinear itself.
    const std::string perTensor = quantizeStep("\"weights\": \"per_tensor\"");
    EXPECT_EQ(compressed(netOf(11, 6), perTensor).model.opset(), 11);
    EXPECT_EQ(textOf(compressed(netOf(9, 4), perTensor)), "\"quantize\" raises the opset from 9 to 10: 8-bit activations need it (2 layers)\n"
                                                          "\"quantize\" raises the IR version from 4 to 5, which opset 10 came with\n");
    EXPECT_EQ(textOf(compressed(netOf(11, 6, "r = Relu(c) m = MaxPool<kernel_shape = [2,2]>(r)"), perTensor)),
              "\"quantize\" raises the opset from 11 to 12: MaxPools of 8-bit values need it\n"
              "\"quantize\" raises the IR version from 6 to 7, which opset 12 came with\n");
}

TEST(VersionRaise, NamesTheLayerWhoseTypeIsTheNewest)
{
    const CompressResult result = compressed(netOf(11, 6), quantizeStep("\"activations\": \"none\"", "\"y\": {\"format\": \"float8e4m3fn\"}"));
    ASSERT_EQ(result.raises.size(), 1u);
    EXPECT_EQ(textOf(result), "\"quantize\" raises the opset from 11 to 19: float8e4m3fn weights need it (layer \"y\")\n"
                              "\"quantize\" raises the IR version from 6 to 9, which opset 19 came with\n");
    // What older opsets do is no reason.
    const CompressResult both = compressed(netOf(11, 6), quantizeStep("\"activations\": \"none\", \"format\": \"codebook\"", "\"y\": {\"format\": \"float8e4m3fn\"}"));
    ASSERT_EQ(both.raises.size(), 1u);
    ASSERT_EQ(both.raises[0].needs.size(), 1u);
    EXPECT_EQ(both.raises[0].needs[0].layers, (std::vector<std::string>{"y"}));
}

}  // namespace
}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/constant_path.h"
#include "core/model/layer.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>

#include <set>

namespace esp {
namespace {

struct Expected {
    const char* file;
    size_t layers;
    size_t refused;
    int64_t parameters;  ///< of all layers; the sums were made with the onnx Python package
};

TEST(FindLayers, FindsTheLayersOfTheRealModels)
{
    const Expected expectations[] = {{"cifar10-resnet20", 20, 0, 269034},  {"cifar10-resnet32-bn", 32, 0, 461882},
                                     {"gesture-history", 3, 0, 1086},      {"gesture-keypoints", 3, 0, 1103},
                                     {"kws-dscnn-bn", 10, 0, 22604},       {"kws-dscnn-int8-qdq", 10, 0, 22604},
                                     {"lenet5", 4, 0, 431080},             {"mnist-8", 3, 0, 5994},
                                     {"mnist-8-simplified", 3, 0, 5994},   {"squeezenet1.1", 26, 0, 1235496}};
    for (const Expected& expected : expectations) {
        SCOPED_TRACE(expected.file);
        const Result<Model> model = readOnnx(std::string(ESPALIER_SHARED "/models/") + expected.file + ".onnx");
        if (!model)
            GTEST_SKIP() << model.error().message();
        const std::vector<Layer> layers = findLayers(*model);
        EXPECT_EQ(layers.size(), expected.layers);
        size_t refused = 0;
        int64_t parameters = 0;
        std::set<std::string> names;
        for (const Layer& layer : layers) {
            refused += layer.refusal.empty() ? 0 : 1;
            parameters += layer.parameters();
            names.insert(layer.name);
        }
        EXPECT_EQ(refused, expected.refused);
        EXPECT_EQ(names.size(), layers.size());
        EXPECT_EQ(parameters, expected.parameters);
        EXPECT_TRUE(checkStructure(*model)) << checkStructure(*model).error().message();
    }
}

TEST(FindLayers, FoldsNormalizationBiasAndActivationBehindALayerWithOneReader)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[1,2,4,4] x) => (float[1,2] y)
        <float[2,2,1,1] w = {1,2,3,4}, float[2] s = {1,1}, float[2] b = {0,0}, float[2] m = {0,0}, float[2] v = {1,1},
         float[2,1,1] cb = {5,6}, float[2,2] k = {1,2,3,4}, float[2] kb = {7,8}> {
            c = Conv(x, w)
            n = BatchNormalization(c, s, b, m, v)
            r = Relu(n)
            d = Conv(r, w2)
            da = Add(cb, d)
            dr = LeakyRelu(da)
            p = GlobalAveragePool(dr)
            f = Flatten(p)
            g1 = MatMul(f, k)
            y = Add(g1, kb)
        })");
    GraphFields fields = model.graph->fields();
    fields.initializers.push_back(Tensor::fromFloats("w2", {2, 2, 1, 1}, {1, 2, 3, 4}));
    const std::vector<Layer> layers = findLayers(model.withGraph(fields));
    ASSERT_EQ(layers.size(), 3u);
    EXPECT_EQ(layers[0].name, "c");
    EXPECT_EQ(layers[0].folded, (std::vector<int>{1, 2}));
    EXPECT_EQ(layers[0].activation, "Relu");
    EXPECT_EQ(layers[0].bias, nullptr);
    EXPECT_EQ(layers[1].folded, (std::vector<int>{4, 5}));
    EXPECT_EQ(layers[1].activation, "LeakyRelu");
    ASSERT_NE(layers[1].bias, nullptr);
    EXPECT_EQ(layers[1].bias->name(), "cb");
    EXPECT_EQ(layers[1].outputAxis, 0);
    EXPECT_EQ(layers[2].outputAxis, 1);
    EXPECT_EQ(layers[2].bias->name(), "kb");
    EXPECT_EQ(layers[2].parameters(), 6);
}

TEST(FindLayers, DoesNotFoldWhatOthersReadToo)
{
    const std::vector<Layer> layers = findLayers(modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[1,2] x) => (float[1,2] y, float[1,2] h)
        <float[2,2] a = {1,2,3,4}, float[2,2] b = {1,2,3,4}, float[1,2,2] wide = {1,2,3,4}, float[2,2] c = {1,2,3,4}> {
            h = MatMul(x, a)
            r = Relu(h)
            i = MatMul(r, b)
            j = Relu(i)
            k = Sigmoid(i)
            l = Add(j, k)
            m = MatMul(l, c)
            y = Add(m, wide)
        })"));
    ASSERT_EQ(layers.size(), 3u);
    for (const Layer& layer : layers)
        EXPECT_TRUE(layer.folded.empty()) << layer.name;
}

TEST(FindLayers, SaysWhyALayerCannotBeTouched)
{
    const std::vector<Layer> layers = findLayers(modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13, "com.microsoft" : 1]>
        g (float[2,2] x, float[2,2,1,1] kernel, float[1,2,3,3] image, int64[2] ids)
        => (float[2,2] y, float[1,2,3,3] z, float[2,2] w, float[2,2] shown)
        <float[2,2] a = {1,2,3,4}, float[2,2] b = {1,2,3,4}, float[2,2] left = {1,2,3,4}, int8[2,2] q = {1,2,3,4}, float s = {0.5},
         int64[2,2] shapes = {1,2,3,4}, float[2,2] shown = {1,2,3,4}> {
            first = MatMul(x, a)
            second = Gemm<transB = 1>(first, a)
            z = Conv(image, kernel)
            third = MatMul(left, second)
            dq = DequantizeLinear(q, s)
            fourth = MatMul(third, dq)
            products = MatMul(fourth, third)
            i = Gather(shapes, ids)
            y = MatMul(products, b)
            w = MatMul(y, shown)
        })"));
    const auto refusal = [&](const std::string& name) -> std::string {
        for (const Layer& layer : layers) {
            if (layer.name == name)
                return layer.refusal;
        }
        return "(not a layer)";
    };
    EXPECT_EQ(refusal("first"), "its weight \"a\" is shared with Gemm \"second\"");
    EXPECT_EQ(refusal("second"), "its weight \"a\" is shared with MatMul \"first\"");
    EXPECT_EQ(refusal("z"), "its weights are computed at run time");
    EXPECT_EQ(refusal("third"), "its constant matrix is the left factor of the product");
    EXPECT_EQ(refusal("fourth"), "");
    EXPECT_EQ(refusal("products"), "(not a layer)");
    EXPECT_EQ(refusal("i"), "(not a layer)");
    EXPECT_EQ(refusal("y"), "");
    EXPECT_EQ(refusal("w"), "its weight \"shown\" is an output of the model");
}

TEST(FindLayers, GivesTheRealValuesOfQuantizedWeights)
{
    const std::vector<Layer> layers = findLayers(modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[1,2] x) => (float[1,2] z)
        <int8[2,2] q = {1,2,3,4}, float[2] s = {0.5, 2}, int8[2] zero = {0, 1}, int8[2,2] r = {1,-2,3,-4}, float[2] t = {1, 0.25}> {
            dq = DequantizeLinear<axis = 1>(q, s, zero)
            y = MatMul(x, dq)
            f = Cast<to = 1>(r)
            m = Mul(f, t)
            z = MatMul(y, m)
        })"));
    ASSERT_EQ(layers.size(), 2u);
    EXPECT_TRUE(layers[0].isQuantized && layers[1].isQuantized);
    EXPECT_EQ(layers[0].refusal, "");
    EXPECT_EQ(layers[0].weightValues(), (std::vector<float>{0.5F, 2, 1.5F, 6}));
    EXPECT_EQ(layers[1].weightValues(), (std::vector<float>{1, -0.5F, 3, -1}));
    EXPECT_EQ(layers[0].outputAxis, 1);
}

TEST(FindLayers, ReadsWeightsThroughConstantNodesReshapeAndTranspose)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[1,2] x, int64[1] ids) => (float[1,3] y, float[1,3] e)
        <float[3,1,2] a = {1,2,3,4,5,6}, int64[2] shape = {-1, 2}, float[4,3] table = {0,0,0,1,1,1,2,2,2,3,3,3}> {
            flat = Reshape(a, shape)
            t = Transpose<perm = [1, 0]>(flat)
            i = Identity(t)
            y = MatMul(x, i)
            k = Constant<value = float[1,3] {1, 2, 3}>()
            e = Gather(table, ids)
        })");
    const std::vector<Layer> layers = findLayers(model);
    ASSERT_EQ(layers.size(), 2u);
    ASSERT_NE(layers[0].weight, nullptr);
    EXPECT_EQ(layers[0].weight->dims(), (Dims{2, 3}));
    EXPECT_EQ(layers[0].weightValues(), (std::vector<float>{1, 3, 5, 2, 4, 6}));
    EXPECT_EQ(layers[0].weightName, "i");
    EXPECT_EQ(layers[1].kind, LayerKind::Embedding);
    EXPECT_EQ(layers[1].weightInput, 0);
    EXPECT_EQ(toString(layers[1].weight->dims()), "4×3");
}

TEST(FindLayers, GivesUniqueNamesThatStartWithTheNodesOwn)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[1,2] x) => (float[1,2] y) <float[2,2] a = {1,2,3,4}, float[2,2] b = {1,2,3,4}, float[2,2] c = {1,2,3,4}, float[2,2] d = {1,2,3,4}>
        { s = MatMul(x, a) t = MatMul(s, b) u = MatMul(t, c) y = MatMul(u, d) })");
    GraphFields fields = model.graph->fields();
    const char* names[] = {"same", "own", "same", "s"};
    for (size_t i = 0; i < 4; ++i) {
        NodeFields node = fields.nodes[i]->fields();
        node.name = names[i];
        fields.nodes[i] = Node::make(node);
    }
    const std::vector<Layer> layers = findLayers(model.withGraph(fields));
    ASSERT_EQ(layers.size(), 4u);
    EXPECT_EQ(layers[0].name, "s");
    EXPECT_EQ(layers[1].name, "own");
    EXPECT_EQ(layers[2].name, "u");
    EXPECT_EQ(layers[3].name, "s#2");
}

TEST(Transposed, AgreesWithANaiveLoopForEveryPermutation)
{
    std::vector<int32_t> values(2 * 3 * 4);
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<int32_t>(i);
    const TensorPtr tensor = Tensor::fromVector("t", ElementType::Int32, {2, 3, 4}, values);
    std::vector<int64_t> perm{0, 1, 2};
    do {
        const TensorPtr result = transposed(*tensor, perm, "r");
        ASSERT_NE(result, nullptr);
        const std::vector<int64_t> got = result->toInt64s();
        size_t at = 0;
        int64_t index[3];
        const int64_t from[3] = {2, 3, 4};
        for (index[0] = 0; index[0] < from[perm[0]]; ++index[0])
            for (index[1] = 0; index[1] < from[perm[1]]; ++index[1])
                for (index[2] = 0; index[2] < from[perm[2]]; ++index[2]) {
                    int64_t source[3];
                    for (int axis = 0; axis < 3; ++axis)
                        source[perm[static_cast<size_t>(axis)]] = index[axis];
                    EXPECT_EQ(got[at++], (source[0] * 3 + source[1]) * 4 + source[2]);
                }
    } while (std::next_permutation(perm.begin(), perm.end()));
    EXPECT_EQ(transposed(*tensor, {}, "r")->dims(), (Dims{4, 3, 2}));
    EXPECT_EQ(transposed(*tensor, {0, 0, 1}, "r"), nullptr);
    EXPECT_EQ(transposed(*tensor, {0, 1}, "r"), nullptr);
}

}  // namespace
}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

namespace esp {
namespace {

NodePtr makeNode(std::string opType, std::vector<std::string> inputs, std::vector<std::string> outputs, std::vector<Attribute> attributes = {})
{
    NodeFields fields;
    fields.opType = std::move(opType);
    fields.inputs = std::move(inputs);
    fields.outputs = std::move(outputs);
    fields.attributes = std::move(attributes);
    return Node::make(std::move(fields));
}

/// x → Relu → t; If(c) { Add(t, outer) } → z
Model modelWithSubgraph()
{
    GraphFields inner;
    inner.name = "inner";
    inner.nodes = {makeNode("Add", {"t", "outer"}, {"sum"})};
    inner.outputs = {ValueInfo::makeTensor("sum", ElementType::Float, {})};
    Attribute branch;
    branch.name = "then_branch";
    branch.type = AttributeType::Graph;
    branch.graph = Graph::make(inner);
    Attribute other = branch;
    other.name = "else_branch";
    GraphFields graph;
    graph.name = "g";
    graph.nodes = {makeNode("Relu", {"x"}, {"t"}), makeNode("If", {"c"}, {"z"}, {branch, other})};
    graph.initializers = {Tensor::fromFloats("outer", {}, {1}), Tensor::fromVector<uint8_t>("c", ElementType::Bool, {}, {1})};
    graph.inputs = {ValueInfo::makeTensor("x", ElementType::Float, {{2, {}}})};
    graph.outputs = {ValueInfo::makeTensor("z", ElementType::Float, {{2, {}}})};
    Model model;
    model.irVersion = 8;
    model.opsets = {{"", 13}};
    return model.withGraph(graph);
}

static std::vector<int> consumersOf(const GraphIndex& index, std::string_view value)
{
    const auto consumers = index.consumers(value);
    return {consumers.begin(), consumers.end()};
}

TEST(GraphIndex, KnowsProducersConsumersAndConstants)
{
    const GraphIndex index(modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[2] x) => (float[2] y) <float[2] b = {1, 2}>
        { k = Constant<value_floats = [3.0, 4.0]>() s = Add(x, x) t = Mul(s, b) y = Sub(t, k) })").graph);
    EXPECT_EQ(index.producer("t"), 2);
    EXPECT_EQ(index.producer("x"), -1);
    EXPECT_EQ(index.producer("nothing"), -1);
    EXPECT_EQ(consumersOf(index, "x"), (std::vector<int>{1, 1}));
    EXPECT_EQ(consumersOf(index, "y"), std::vector<int>());
    EXPECT_TRUE(index.isGraphInput("x"));
    EXPECT_TRUE(index.isGraphOutput("y"));
    EXPECT_TRUE(index.isInitializer("b"));
    EXPECT_FALSE(index.isInitializer("k"));
    EXPECT_EQ(index.constant("k")->toFloats(), (std::vector<float>{3, 4}));
    EXPECT_EQ(index.constant("b")->name(), "b");
    EXPECT_EQ(index.constant("t"), nullptr);
}

TEST(GraphIndex, CountsValuesReadInsideOfSubgraphsForTheOuterNode)
{
    const GraphIndex index(modelWithSubgraph().graph);
    EXPECT_EQ(consumersOf(index, "t"), (std::vector<int>{1}));
    EXPECT_EQ(consumersOf(index, "outer"), (std::vector<int>{1}));
}

TEST(Graph, ASubgraphThatIsMadeHereIsReadByLibonnx)
{
    const Model model = modelWithSubgraph();
    const Bytes bytes = *serialize(model);
    EXPECT_EQ(bytes.size(), fileBytes(model));
    onnx::ModelProto proto;
    ASSERT_TRUE(proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    EXPECT_EQ(proto.graph().node(1).attribute(0).g().node(0).op_type(), "Add");
    EXPECT_EQ(proto.SerializeAsString(), bytes.view());
    EXPECT_TRUE(checkStructure(*readOnnx(bytes, ".", "m")));
}

TEST(NameMaker, AvoidsEveryNameInUseIncludingThoseOfSubgraphs)
{
    NameMaker names(*modelWithSubgraph().graph);
    EXPECT_EQ(names.make("fresh"), "fresh");
    EXPECT_EQ(names.make("fresh"), "fresh_1");
    EXPECT_EQ(names.make("fresh_1"), "fresh_1_1");
    EXPECT_EQ(names.make("fresh"), "fresh_2");
    EXPECT_EQ(names.make("sum"), "sum_1");
    EXPECT_EQ(names.make("outer"), "outer_1");
}

TEST(CheckStructure, AcceptsNamesOfTheOuterGraph)
{
    const Result<void> result = checkStructure(modelWithSubgraph());
    EXPECT_TRUE(result) << result.error().message();
}

TEST(CheckStructure, NamesTheNodeAndTheValueThatAreWrong)
{
    struct Case {
        std::vector<NodePtr> nodes;
        const char* part;
    };
    const Case cases[] = {
        {{makeNode("Relu", {"nowhere"}, {"y"})}, "Relu that makes \"y\" reads \"nowhere\", which nothing produces"},
        {{makeNode("Relu", {"t"}, {"y"}), makeNode("Relu", {"x"}, {"t"})}, "the nodes are not in topological order"},
        {{makeNode("Add", {"x", "t"}, {"y"}), makeNode("Relu", {"y"}, {"t"})}, "the graph has a cycle"},
        {{makeNode("Relu", {"x"}, {"y"}), makeNode("Relu", {"x"}, {"y"})}, "produces \"y\", which exists already"},
        {{makeNode("Relu", {"x"}, {"x"})}, "produces \"x\", which exists already"},
        {{makeNode("Relu", {"x"}, {"t"})}, "output \"y\" is produced by nothing"},
        {{makeNode("", {"x"}, {"y"})}, "has no operator"},
    };
    for (const Case& wrong : cases) {
        GraphFields graph;
        graph.nodes = wrong.nodes;
        graph.inputs = {ValueInfo::makeTensor("x", ElementType::Float, {})};
        graph.outputs = {ValueInfo::makeTensor("y", ElementType::Float, {})};
        const Result<void> result = checkStructure(Model().withGraph(graph));
        ASSERT_FALSE(result) << wrong.part;
        EXPECT_EQ(result.error().code, ErrorCode::InvalidModel);
        EXPECT_NE(result.error().detail.find(wrong.part), std::string::npos) << result.error().detail;
    }
}

TEST(WithExplicitConstants, TurnsConstantNodesAndOverridableInitializersIntoPlainOnes)
{
    const Model model = modelFromText(R"(
        <ir_version: 3, opset_import: ["" : 8]>
        g (float[2] x, float[2] b) => (float[2] y) <float[2] b = {1, 2}>
        { k = Constant<value = float[2] {3, 4}>() s = Add(x, b) y = Sub(s, k) })");
    const Model plain = withExplicitConstants(model);
    ASSERT_EQ(plain.graph->inputs().size(), 1u);
    EXPECT_EQ(plain.graph->inputs()[0]->name, "x");
    EXPECT_EQ(plain.graph->nodes().size(), 2u);
    ASSERT_EQ(plain.graph->initializers().size(), 2u);
    EXPECT_EQ(plain.graph->initializers()[1]->name(), "k");
    EXPECT_EQ(plain.graph->initializers()[1]->toFloats(), (std::vector<float>{3, 4}));
    EXPECT_EQ(plain.irVersion, 4);
    EXPECT_TRUE(checkStructure(plain));
}

TEST(WithOpset, RaisesTheIrVersionToWhatTheOpsetNeeds)
{
    Model model = modelWithSubgraph();
    model.irVersion = 3;
    for (const auto& [opset, ir] : std::vector<std::pair<int64_t, int64_t>>{{8, 3}, {13, 7}, {15, 8}, {18, 8}, {19, 9}, {21, 10}, {22, 10}, {23, 11}, {24, 12}, {25, 13}})
        EXPECT_EQ(model.withOpset(opset).irVersion, ir) << opset;
    model.irVersion = 9;
    EXPECT_EQ(model.withOpset(13).irVersion, 9);
}

}  // namespace
}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"
#include "tests/support/model_text.h"
#include "tests/support/run_node.h"

#include <gtest/gtest.h>

namespace esp {
namespace {

NodePtr node(const std::string& opType, std::vector<std::string> inputs, std::vector<std::string> outputs, std::vector<Attribute> attributes = {}, const std::string& domain = "")
{
    NodeFields fields;
    fields.opType = opType;
    fields.domain = domain;
    fields.inputs = std::move(inputs);
    fields.outputs = std::move(outputs);
    fields.attributes = std::move(attributes);
    return Node::make(std::move(fields));
}

Attribute reference(const std::string& name, const std::string& ofCaller)
{
    Attribute attribute;
    attribute.name = name;
    attribute.type = AttributeType::Float;
    attribute.refAttrName = ofCaller;
    return attribute;
}

FunctionPtr makeFunction(const std::string& name, std::vector<std::string> inputs, std::vector<std::string> outputs, std::vector<NodePtr> nodes,
                         std::vector<Attribute> defaults = {}, int64_t opset = 17)
{
    auto function = std::make_shared<Function>();
    function->domain = "own";
    function->name = name;
    function->inputs = std::move(inputs);
    function->outputs = std::move(outputs);
    function->nodes = std::move(nodes);
    function->defaults = std::move(defaults);
    function->opsets = {{"", opset}};
    return function;
}

Model caller(const char* body, std::vector<FunctionPtr> functions)
{
    Model model = modelFromText((std::string("<ir_version: 8, opset_import: [\"\" : 17, \"own\" : 1]> g (float[3] x) => (float[3] y) ") + body).c_str());
    model.functions = std::move(functions);
    return model;
}

std::vector<float> run(const Model& model, std::vector<float> x)
{
    const auto engine = std::move(*Engine::create({.threads = 1}));
    const auto plan = engine->plan(model);
    if (!plan) {
        ADD_FAILURE() << plan.error().message();
        return {};
    }
    const auto outputs = engine->run(**plan, {{"x", test::floats({3}, x)}});
    return outputs ? outputs->at("y").toTensor("y")->toFloats() : std::vector<float>();
}

/// leaky(a) = LeakyRelu(a + a), slope of the caller or 0.5.
FunctionPtr leaky()
{
    return makeFunction("leaky", {"a"}, {"b"}, {node("Add", {"a", "a"}, {"t"}), node("LeakyRelu", {"t"}, {"b"}, {reference("alpha", "slope")})},
                        {Attribute::makeFloat("slope", 0.5f)});
}

TEST(InlineFunctions, ACallRunsAsTheNodesOfItsFunctionWithItsAttributes)
{
    EXPECT_EQ(run(caller("{ y = own.leaky <slope = 0.25> (x) }", {leaky()}), {-4, 0, 3}), (std::vector<float>{-2, 0, 6}));
}

TEST(InlineFunctions, AnAttributeThatTheCallLeavesOutHasTheFunctionsDefault)
{
    EXPECT_EQ(run(caller("{ y = own.leaky(x) }", {leaky()}), {-4, 0, 3}), (std::vector<float>{-4, 0, 6}));
}

TEST(InlineFunctions, TwoCallsKeepTheirInnerValuesApart)
{
    EXPECT_EQ(run(caller("{ t = own.leaky(x) y = own.leaky(t) }", {leaky()}), {-4, 0, 3}), (std::vector<float>{-4, 0, 12}));
}

TEST(InlineFunctions, FunctionsCallFunctionsAlsoInsideOfBranches)
{
    const Model branch = modelFromText("<ir_version: 8, opset_import: [\"\" : 17]> b () => (float[3] r) { r = Neg(a) }");
    GraphFields fields = branch.graph->fields();
    fields.nodes = {node("leaky", {"a"}, {"r"}, {}, "own")};
    Attribute then;
    then.name = "then_branch";
    then.type = AttributeType::Graph;
    then.graph = Graph::make(fields);
    Attribute otherwise = then;
    otherwise.name = "else_branch";
    otherwise.graph = branch.graph;
    const auto choose = makeFunction("choose", {"c", "a"}, {"o"}, {node("If", {"c"}, {"o"}, {then, otherwise})});
    const Model model = caller("<bool c = {1}, bool d = {0}> { t = own.choose(c, x) y = own.choose(d, t) }", {leaky(), choose});
    EXPECT_EQ(run(model, {-4, 0, 3}), (std::vector<float>{4, 0, -6}));
}

TEST(InlineFunctions, AnInputThatIsGivenBackIsAnOutput)
{
    EXPECT_EQ(run(caller("{ y = own.same(x) }", {makeFunction("same", {"a"}, {"a"}, {})}), {1, 2, 3}), (std::vector<float>{1, 2, 3}));
}

TEST(InlineFunctions, AFunctionThatCallsItselfIsRefused)
{
    const auto result = inlineFunctions(caller("{ y = own.again(x) }", {makeFunction("again", {"a"}, {"b"}, {node("again", {"a"}, {"b"}, {}, "own")})}));
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message().find("calls itself"), std::string::npos);
}

TEST(InlineFunctions, FunctionsThatDoubleAtEveryLevelAreRefusedBeforeTheyFillTheMemory)
{
    std::vector<FunctionPtr> functions{makeFunction("f0", {"a"}, {"b"}, {node("Neg", {"a"}, {"b"})})};
    for (int level = 1; level <= 40; ++level) {
        const std::string below = "f" + std::to_string(level - 1);
        functions.push_back(makeFunction("f" + std::to_string(level), {"a"}, {"b"}, {node(below, {"a"}, {"t"}, {}, "own"), node(below, {"t"}, {"b"}, {}, "own")}));
    }
    const auto result = inlineFunctions(caller("{ y = own.f40(x) }", functions));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::UnsupportedOp);
}

TEST(InlineFunctions, AnotherOpsetInsideIsRefusedByName)
{
    const auto result = inlineFunctions(caller("{ y = own.old(x) }", {makeFunction("old", {"a"}, {"b"}, {node("Neg", {"a"}, {"b"})}, {}, 12)}));
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message().find("opset 12"), std::string::npos);
}

}  // namespace
}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"
#include "core/ops/eager_op.h"
#include "tests/support/model_text.h"
#include "tests/support/run_node.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

namespace esp {
namespace {

std::shared_ptr<Engine> makeEngine()
{
    return std::move(*Engine::create({.threads = 2}));
}

Model model(const std::string& graph, int opset = 20)
{
    return modelFromText(("<ir_version: 8, opset_import: [\"\" : " + std::to_string(opset) + "]> g " + graph).c_str());
}

/// "2×2{1 2 3 4}", "2{a b}", "<1{3} 1{4}>" for a sequence, "-" for nothing.
std::string show(const AnyValue& value)
{
    std::string text;
    if (const AnyValue::Sequence* items = value.sequence()) {
        for (const AnyValue& item : *items)
            text += (text.empty() ? "" : " ") + show(item);
        return "<" + text + ">";
    }
    if (value.isNone())
        return "-";
    if (value.text()) {
        for (const std::string& string : value.text()->strings)
            text += (text.empty() ? "" : " ") + string;
        return toString(value.text()->dims) + "{" + text + "}";
    }
    for (const float number : value.tensor()->toTensor({})->toFloats()) {
        std::string word = std::to_string(number);
        word.erase(word.find_last_not_of('0') + 1);
        text += (text.empty() ? "" : " ") + (word.back() == '.' ? word.substr(0, word.size() - 1) : word);
    }
    return toString(value.tensor()->dims) + "{" + text + "}";
}

AnyValue ints(Dims dims, const std::vector<int64_t>& numbers) { return test::int64s(std::move(dims), numbers); }
AnyValue reals(Dims dims, const std::vector<float>& numbers) { return test::floats(std::move(dims), numbers); }
AnyValue words(Dims dims, std::vector<std::string> strings) { return TextTensor{std::move(dims), std::move(strings)}; }
AnyValue truth(bool value) { return test::makeValue<uint8_t>(ElementType::Bool, {}, {value}); }

/// The model with the inputs that are given no tensor declared as no tensors, which the textual syntax cannot say.
Model declaredAsGiven(const Model& net, const std::map<std::string, AnyValue>& inputs)
{
    GraphFields fields = net.graph->fields();
    for (ValueInfoPtr& info : fields.inputs) {
        const AnyValue& given = inputs.at(info->name);
        if (given.tensor() || given.text())
            continue;
        auto other = std::make_shared<ValueInfo>();
        other->name = info->name;
        other->isTensor = false;
        info = other;
    }
    return net.withGraph(std::move(fields));
}

/// What output y is, or the error.
std::string run(const Model& net, const std::map<std::string, AnyValue>& inputs, const std::string& output = "y")
{
    const auto engine = makeEngine();
    const Result<PlanPtr> plan = engine->plan(declaredAsGiven(net, inputs));
    if (!plan)
        return plan.error().message();
    const auto once = engine->runAny(**plan, inputs);
    // The second run takes the plans of the first.
    const auto twice = engine->runAny(**plan, inputs);
    if (!once || !twice)
        return (once ? twice : once).error().message();
    EXPECT_EQ(show(once->at(output)), show(twice->at(output)));
    return show(once->at(output));
}

struct Case {
    std::string graph;
    std::map<std::string, AnyValue> inputs;
    std::string expected;
    int opset = 20;
};

/// At least one case for each operator, by name.
std::multimap<std::string, Case> cases()
{
    const AnyValue three = AnyValue::ofSequence({ints({1}, {1}), ints({2}, {2, 3}), ints({1}, {4})});
    return {
        {"If",
         {"(bool c, float[2] x) => (float[2] y) { y = If(c) <then_branch = a () => (float[2] t) { t = Neg(x) }, else_branch = b () => (float[2] e) { e = Add(x, x) }> }",
          {{"c", truth(true)}, {"x", reals({2}, {1, 2})}},
          "2{-1 -2}"}},
        {"If",
         {"(bool c, float[2] x) => (float[2] y) { y = If(c) <then_branch = a () => (float[2] t) { t = Neg(x) }, else_branch = b () => (float[2] e) { e = Add(x, x) }> }",
          {{"c", truth(false)}, {"x", reals({2}, {1, 2})}},
          "2{2 4}"}},
        {"Loop",
         {"(int64 m, bool c, float[1] x) => (float[1] last, float[n, 1] y) { last, y = Loop(m, c, x) <body = b (int64 i, bool go, float[1] a) => (bool goOn, float[1] s, float[1] o) "
          "{ goOn = Identity(go) s = Add(a, a) o = Identity(s) }> }",
          {{"m", ints({}, {3})}, {"c", truth(true)}, {"x", reals({1}, {1})}},
          "3×1{2 4 8}"}},
        {"Loop",
         {"(int64 m, bool c, float[1] x) => (float[1] last, float[n, 1] y) { last, y = Loop(m, c, x) <body = b (int64 i, bool go, float[1] a) => (bool goOn, float[1] s, float[1] o) "
          "{ goOn = Identity(go) s = Add(a, a) o = Identity(s) }> }",
          {{"m", ints({}, {0})}, {"c", truth(true)}, {"x", reals({1}, {1})}},
          "0×1{}"}},
        {"Scan",
         {"(float[1] s, float[3, 1] x) => (float[1] last, float[3, 1] y) { last, y = Scan(s, x) <num_scan_inputs = 1, body = b (float[1] a, float[1] v) => (float[1] t, float[1] o) "
          "{ t = Add(a, v) o = Identity(t) }> }",
          {{"s", reals({1}, {10})}, {"x", reals({3, 1}, {1, 2, 3})}},
          "3×1{11 13 16}"}},
        {"Scan",
         {"(float[1] s, float[3, 1] x) => (float[1] last, float[3, 1] y) { last, y = Scan(s, x) <num_scan_inputs = 1, scan_input_directions = [1], scan_output_directions = [1], "
          "body = b (float[1] a, float[1] v) => (float[1] t, float[1] o) { t = Add(a, v) o = Identity(t) }> }",
          {{"s", reals({1}, {10})}, {"x", reals({3, 1}, {1, 2, 3})}},
          "3×1{16 15 13}"}},
        {"SequenceConstruct", {"(int64[1] a, int64[1] b) => (int64[1] y) { y = SequenceConstruct(a, b) }", {{"a", ints({1}, {7})}, {"b", ints({1}, {8})}}, "<1{7} 1{8}>"}},
        {"SequenceEmpty", {"() => (float[n] y) { y = SequenceEmpty() }", {}, "<>"}},
        {"SequenceAt", {"(int64[n] s, int64 i) => (int64[n] y) { y = SequenceAt(s, i) }", {{"s", three}, {"i", ints({}, {-2})}}, "2{2 3}"}},
        {"SequenceAt", {"(int64[n] s, int64 i) => (int64[n] y) { y = SequenceAt(s, i) }", {{"s", three}, {"i", ints({}, {3})}}, "y: SequenceAt: position 3 is outside of a sequence of 3"}},
        {"SequenceInsert",
         {"(int64[n] s, int64[n] x, int64 i) => (int64[n] y) { y = SequenceInsert(s, x, i) }", {{"s", three}, {"x", ints({1}, {9})}, {"i", ints({}, {1})}}, "<1{1} 1{9} 2{2 3} 1{4}>"}},
        {"SequenceErase", {"(int64[n] s) => (int64[n] y) { y = SequenceErase(s) }", {{"s", three}}, "<1{1} 2{2 3}>"}},
        {"SequenceLength", {"(int64[n] s) => (int64 y) { y = SequenceLength(s) }", {{"s", three}}, "scalar{3}"}},
        {"SplitToSequence", {"(int64[5] x, int64 k) => (int64[n] y) { y = SplitToSequence(x, k) }", {{"x", ints({5}, {1, 2, 3, 4, 5})}, {"k", ints({}, {2})}}, "<2{1 2} 2{3 4} 1{5}>"}},
        {"SplitToSequence", {"(int64[2] x) => (int64 y) { y = SplitToSequence <keepdims = 0> (x) }", {{"x", ints({2}, {1, 2})}}, "<scalar{1} scalar{2}>"}},
        {"ConcatFromSequence", {"(int64[n] s) => (int64[n] y) { y = ConcatFromSequence <axis = 0> (s) }", {{"s", three}}, "4{1 2 3 4}"}},
        {"ConcatFromSequence",
         {"(string[n] s) => (string[m, n] y) { y = ConcatFromSequence <axis = 0, new_axis = 1> (s) }",
          {{"s", AnyValue::ofSequence({words({1}, {"b"}), words({1}, {"a"})})}},
          "2×1{b a}"}},
        {"SequenceMap",
         {"(int64[n] s, int64[1] x) => (int64[n] y) { y = SequenceMap(s, x) <body = b (int64[n] a, int64[1] c) => (int64[n] o) { o = Add(a, c) }> }",
          {{"s", three}, {"x", ints({1}, {10})}},
          "<1{11} 2{12 13} 1{14}>"}},
        {"Optional", {"(int64[1] x) => (int64[1] y) { y = Optional(x) }", {{"x", ints({1}, {5})}}, "1{5}"}},
        {"OptionalHasElement", {"(int64[1] x) => (bool y) { y = OptionalHasElement(x) }", {{"x", AnyValue()}}, "scalar{0}"}},
        {"OptionalGetElement", {"(int64[1] x) => (int64[1] y) { y = OptionalGetElement(x) }", {{"x", AnyValue()}}, "y: OptionalGetElement: the optional is empty"}},
        {"StringConcat", {"(string[2] a, string[1] b) => (string[2] y) { y = StringConcat(a, b) }", {{"a", words({2}, {"x", "y"})}, {"b", words({1}, {"!"})}}, "2{x! y!}"}},
        {"StringSplit", {"(string[2] a) => (string[2, n] y, int64[2] k) { y, k = StringSplit <delimiter = \".\"> (a) }", {{"a", words({2}, {"1.2", "3"})}}, "2×2{1 2 3 }"}},
        {"StringNormalizer",
         {"(string[3] a) => (string[n] y) { y = StringNormalizer <case_change_action = \"UPPER\", stopwords = [\"monday\"]> (a) }",
          {{"a", words({3}, {"Monday", "tuesday", "Wednesday"})}},
          "2{TUESDAY WEDNESDAY}"}},
        {"RegexFullMatch", {"(string[2] a) => (bool[2] y) { y = RegexFullMatch <pattern = \"www[.][a-z]+\"> (a) }", {{"a", words({2}, {"www.org", "www.ORG"})}}, "2{1 0}"}},
        {"TfIdfVectorizer",
         {"(int64[6] x) => (float[n] y) { y = TfIdfVectorizer <mode = \"TF\", min_gram_length = 2, max_gram_length = 2, max_skip_count = 0, ngram_counts = [0, 2], "
          "ngram_indexes = [0, 1, 2, 3], pool_int64s = [2, 3, 5, 4, 5, 6]> (x) }",
          {{"x", ints({6}, {5, 4, 5, 6, 5, 4})}},
          "4{0 0 2 1}"}},
        {"NonMaxSuppression",
         {"(float[1, 3, 4] b, float[1, 1, 3] s, int64 m, float o) => (int64[n, 3] y) { y = NonMaxSuppression(b, s, m, o) }",
          {{"b", reals({1, 3, 4}, {0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 5, 1, 6})}, {"s", reals({1, 1, 3}, {0.5f, 0.9f, 0.3f})}, {"m", ints({}, {3})}, {"o", reals({}, {0.5f})}},
          "2×3{0 0 1 0 0 2}"}},
    };
}

TEST(EagerOperators, EachComputesWhatTheSpecificationSays)
{
    const std::multimap<std::string, Case> all = cases();
    for (const EagerOpDescriptor* op : eagerOperators())
        EXPECT_TRUE(all.contains(op->name)) << "no case for " << op->name;
    for (const auto& [name, each] : all)
        EXPECT_EQ(run(model(each.graph, each.opset), each.inputs), each.expected) << name;
}

TEST(Eager, PlansOperatorsByTheDimensionsThatValuesGive)
{
    const Model net = model("(float[6] x, int64[n] s) => (float[a, b] y) { r = Reshape(x, s) m = ReduceSum <keepdims = 1> (r) z = Sub(r, m) y = Relu(z) }");
    const auto engine = makeEngine();
    const auto plan = engine->plan(net, {.inputDims = {{"s", {2}}}});
    ASSERT_TRUE(plan) << plan.error().message();
    EXPECT_EQ((*plan)->steps.size(), 0u);
    for (const auto& [shape, expected] : std::map<std::vector<int64_t>, std::string>{{{2, 3}, "2×3"}, {{3, 2}, "3×2"}, {{-1, 1}, "6×1"}}) {
        const auto outputs = engine->runAny(**plan, {{"x", reals({6}, {-2, -2, -2, -2, 2, 5})}, {"s", ints({2}, shape)}});
        ASSERT_TRUE(outputs) << outputs.error().message();
        EXPECT_EQ(show(outputs->at("y")), expected + "{0 0 0 0 3 6}");
    }
}

TEST(Eager, KeepsWhatDoesNotDependOnValuesInThePlan)
{
    const Model net = model("(float[4] x) => (int64[1, n] y) <float[4] b = {0.0, 1.0, 0.0, 0.0}> { p = Add(x, b) r = Relu(p) y = NonZero(r) }");
    const auto plan = makeEngine()->plan(net);
    ASSERT_TRUE(plan) << plan.error().message();
    ASSERT_NE((*plan)->eager, nullptr);
    EXPECT_EQ((*plan)->eager->nodes.size(), 1u);
    EXPECT_EQ((*plan)->steps.size(), 2u);
    EXPECT_EQ(run(net, {{"x", reals({4}, {0, 0, 3, -1})}}), "1×2{1 2}");
}

TEST(Eager, ABodyReadsValuesAroundItThatFusionWouldHaveTaken)
{
    // The sum before the activation is read by the branch only.
    const Model net = model("(bool c, float[2] x) => (float[2] y, float[2] z) { p = Add(x, x) z = Relu(p) "
                            "y = If(c) <then_branch = a () => (float[2] t) { t = Neg(p) }, else_branch = b () => (float[2] e) { e = Identity(z) }> }");
    EXPECT_EQ(run(net, {{"c", truth(true)}, {"x", reals({2}, {-1, 1})}}), "2{2 -2}");
    EXPECT_EQ(run(net, {{"c", truth(false)}, {"x", reals({2}, {-1, 1})}}), "2{0 2}");
}

TEST(Eager, StringsAreMovedComparedAndConverted)
{
    EXPECT_EQ(run(model("(string[3] x) => (string[n] y) { y, i, v, c = Unique(x) }"), {{"x", words({3}, {"b", "a", "b"})}}), "2{a b}");
    EXPECT_EQ(run(model("(string[2] x, string[1] k) => (bool[2] y) { y = Equal(x, k) }"), {{"x", words({2}, {"b", "a"})}, {"k", words({1}, {"a"})}}), "2{0 1}");
    EXPECT_EQ(run(model("(string[2] x) => (float[2] y) { y = Cast <to = 1> (x) }"), {{"x", words({2}, {"1.5", "-2e2"})}}), "2{1.5 -200}");
    EXPECT_EQ(run(model("(float[2] x) => (string[2] y) { y = Cast <to = 8> (x) }"), {{"x", reals({2}, {0.1f, -3})}}), "2{0.1 -3}");
    EXPECT_EQ(run(model("(string[2] x) => (float[2] y) { y = Cast <to = 1> (x) }"), {{"x", words({2}, {"1.5", "two"})}}), "y: Cast: \"two\" is no number");
    EXPECT_EQ(run(model("(string[2] x) => (string[2] y) { y = Relu(x) }"), {{"x", words({2}, {"a", "b"})}}), "y: Relu of strings cannot be computed");
}

TEST(Eager, AnUnknownOperatorInsideOfABodyIsReportedBeforeRunning)
{
    const Model net = model("(bool c, float[2] x) => (float[2] y) { y = If(c) <then_branch = a () => (float[2] t) { t = Unheard(x) }, else_branch = b () => (float[2] e) { e = Neg(x) }> }");
    const RunnableReport report = makeEngine()->checkRunnable(net);
    ASSERT_EQ(report.problems.size(), 1u);
    EXPECT_NE(report.problems[0].reason.find("Unheard"), std::string::npos);
}

TEST(Eager, AValueThatWouldFillTheMemoryIsRefusedByItsShape)
{
    const Model net = model("(float[1] x, int64[2] s) => (float[a, b] y) { y = Expand(x, s) }");
    const std::string refusal = run(net, {{"x", reals({1}, {1})}, {"s", ints({2}, {1 << 20, 1 << 20})}});
    EXPECT_NE(refusal.find("1048576×1048576 would be larger"), std::string::npos) << refusal;
}

TEST(Eager, AnEndlessLoopStopsWhenItIsCancelled)
{
    const Model net = model("(int64 m, bool c, float[1] x) => (float[1] y) { y = Loop(m, c, x) <body = b (int64 i, bool go, float[1] a) => (bool goOn, float[1] s) { goOn = Identity(go) s = Neg(a) }> }");
    const auto engine = makeEngine();
    const auto plan = engine->plan(net);
    ASSERT_TRUE(plan) << plan.error().message();
    std::stop_source stop;
    std::jthread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        stop.request_stop();
    });
    const auto outputs = engine->runAny(**plan, {{"m", ints({}, {INT64_MAX})}, {"c", truth(true)}, {"x", reals({1}, {1})}}, Job(stop.get_token()));
    ASSERT_FALSE(outputs);
    EXPECT_EQ(outputs.error().code, ErrorCode::Cancelled);
}

TEST(Eager, AModelWithSuchAPartIsEvaluatedAsWithoutIt)
{
    const Model plain = residualNet();
    GraphFields fields = plain.graph->fields();
    // A loop of one round around the answers changes nothing but the way they are computed.
    const Model around = model("(float[n, 10] scores) => (float[n, 10] kept) <int64 m = {1}> { kept = Loop(m, , scores) <body = b (int64 i, bool go, float[n, 10] a) => (bool goOn, float[n, 10] s) "
                               "{ goOn = Identity(go) s = Identity(a) }> }");
    const std::string output = plain.graph->outputs()[0]->name;
    for (const NodePtr& node : around.graph->nodes()) {
        NodeFields copy = node->fields();
        for (std::string& input : copy.inputs)
            input = input == "scores" ? output : input;
        copy.outputs = {"kept"};
        fields.nodes.push_back(Node::make(std::move(copy)));
    }
    for (const TensorPtr& tensor : around.graph->initializers())
        fields.initializers.push_back(tensor);
    fields.outputs = {ValueInfo::makeTensor("kept", ElementType::Float, {{-1, "n"}, {10, ""}})};
    const Model looped = plain.withGraph(std::move(fields));
    const auto data = std::make_shared<RandomDataset>("x", Dims{3, 12, 12}, output, 31, 10);
    const auto sameData = std::make_shared<RandomDataset>("x", Dims{3, 12, 12}, "kept", 31, 10);
    const auto engine = makeEngine();
    const auto expected = engine->evaluate(plain, data);
    const auto got = engine->evaluate(looped, sameData);
    ASSERT_TRUE(expected) << expected.error().message();
    ASSERT_TRUE(got) << got.error().message();
    for (size_t i = 0; i < (*expected)->answers.size(); ++i)
        EXPECT_EQ((*got)->answers[i].top1, (*expected)->answers[i].top1) << i;
}

}  // namespace
}  // namespace esp

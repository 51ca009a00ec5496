// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// ONNX's own backend node tests: models and expected outputs made by the ONNX project with NumPy.
#include "core/base/file.h"
#include "core/model/model.h"
#include "core/ops/blocked.h"
#include "core/ops/random.h"
#include "tests/support/op_checks.h"
#include "tests/support/run_node.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

namespace esp {
namespace {

namespace fs = std::filesystem;

/// The folder of libonnx-testdata, or what ESPALIER_ONNX_NODE_TESTS names.
fs::path nodeTestFolder()
{
    if (const char* given = std::getenv("ESPALIER_ONNX_NODE_TESTS"))
        return given;
    return "/usr/share/libonnx-testdata/data/node";
}

enum class Outcome { Passed, Failed, Unsupported };

struct CaseResult {
    Outcome outcome = Outcome::Passed;
    std::string reason;
};

CaseResult unsupported(std::string reason) { return {Outcome::Unsupported, std::move(reason)}; }

CaseResult failed(std::string reason) { return {Outcome::Failed, std::move(reason)}; }

/// A TensorProto file as a value; nothing for sequences, optionals and strings. NumPy has no bfloat16: files hold it as uint16.
std::optional<Value> readTensorFile(const fs::path& path, ElementType declared)
{
    std::ifstream stream(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(stream)), {});
    const Result<TensorPtr> tensor = Tensor::decode(Bytes::fromString(text), path.parent_path().string());
    if (!tensor || (*tensor)->type() == ElementType::String || (*tensor)->type() == ElementType::Undefined)
        return std::nullopt;
    Value value = Value::fromTensor(**tensor);
    if (declared == ElementType::Bfloat16 && value.type == ElementType::Uint16)
        value.type = declared;
    return value;
}

bool isFloating(ElementType type)
{
    return type == ElementType::Float || type == ElementType::Double || type == ElementType::Float16 || type == ElementType::Bfloat16;
}

/// rtol 1e-3 and atol 1e-7 are those of ONNX's own runner.
std::string differenceOf(const Value& got, const Value& expected)
{
    if (got.type != expected.type)
        return "type " + toString(got.type) + " instead of " + toString(expected.type);
    if (got.dims != expected.dims)
        return "dimensions " + toString(got.dims) + " instead of " + toString(expected.dims);
    if (!isFloating(expected.type)) {
        const bool same = std::equal(got.data.span().begin(), got.data.span().end(), expected.data.span().begin());
        return same ? "" : "different elements of type " + toString(expected.type);
    }
    const std::vector<float> a = got.toTensor("a")->toFloats();
    const std::vector<float> b = expected.toTensor("b")->toFloats();
    const float relative = expected.type == ElementType::Float16 || expected.type == ElementType::Bfloat16 ? 1e-2f : 1e-3f;
    for (size_t i = 0; i < a.size(); ++i) {
        const bool equal =
            a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])) || std::fabs(a[i] - b[i]) <= 1e-6f + relative * std::fabs(b[i]);
        if (!equal)
            return "element " + std::to_string(i) + " is " + std::to_string(a[i]) + " instead of " + std::to_string(b[i]);
    }
    return "";
}

/// Runs the nodes of a graph one after the other; every value is known, so shapes that depend on values can be planned.
CaseResult runGraph(const Model& model, std::map<std::string, Value> values, const std::vector<Value>& expected,
                    std::set<std::string>& exercised)
{
    WorkerPool pool(3);
    for (const TensorPtr& tensor : model.graph->initializers())
        values[tensor->name()] = Value::fromTensor(*tensor);
    for (const NodePtr& node : model.graph->nodes()) {
        const OpDescriptor* descriptor = findOperator(node->domain(), node->opType());
        if (!descriptor)
            return unsupported("operator " + node->opType());
        std::vector<test::NodeInput> inputs;
        for (const std::string& name : node->inputs()) {
            const auto found = values.find(name);
            if (name.empty())
                inputs.push_back(test::absent());
            else if (found == values.end())
                return unsupported("value " + name + " is not a tensor");
            else
                inputs.push_back(test::constant(found->second));
        }
        test::NodeRunOptions options;
        options.opset = std::max<int64_t>(model.opset(node->domain()), 1);
        // Index and shape inputs stay constant; a second plan without constants is tried first, so that both ways are exercised.
        std::vector<test::NodeInput> atRunTime = inputs;
        for (test::NodeInput& input : atRunTime)
            input.constant = false;
        Result<std::vector<Value>> results = test::runNode(*node, atRunTime, options);
        options.pool = &pool;
        const Result<std::vector<Value>> again = test::runNode(*node, inputs, options);
        if (!again)
            return again.error().code == ErrorCode::UnsupportedOp ? unsupported(again.error().message()) : failed(again.error().message());
        if (results)
            for (size_t i = 0; i < results->size(); ++i)
                if (const std::string difference = (*again)[i].data.empty() ? "" : differenceOf((*results)[i], (*again)[i]);
                    !difference.empty())
                    return failed("computed inputs differ from constant ones: " + difference);
        exercised.insert(descriptor->domain + std::string(".") + descriptor->name);
        for (size_t i = 0; i < node->outputs().size(); ++i)
            if (!node->outputs()[i].empty())
                values[node->outputs()[i]] = (*again)[i];
    }
    for (size_t i = 0; i < expected.size(); ++i) {
        const std::string& name = model.graph->outputs()[i]->name;
        if (!values.contains(name))
            return failed("output " + name + " is missing");
        // Drawn numbers are left open: their type and dimensions are not.
        const auto& nodes = model.graph->nodes();
        const bool draws = std::any_of(nodes.begin(), nodes.end(), [](const NodePtr& node) { return mayDraw(*node); });
        if (draws && values[name].type == expected[i].type && values[name].dims == expected[i].dims)
            continue;
        if (const std::string difference = differenceOf(values[name], expected[i]); !difference.empty())
            return failed("output " + name + ": " + difference);
    }
    return {};
}

CaseResult runCase(const fs::path& folder, std::set<std::string>& exercised)
{
    const Result<Model> model = readOnnx((folder / "model.onnx").string());
    if (!model)
        return failed(model.error().message());
    // Up to 1.12 the expected values were made with an epsilon that the model does not name.
    const NodePtr& first = model->graph->nodes().front();
    if (first->is("Adam", "ai.onnx.preview.training") && first->inputs().size() > 6 && !first->findAttribute("epsilon"))
        return unsupported("the case contradicts itself");
    CaseResult result;
    for (int set = 0; fs::exists(folder / ("test_data_set_" + std::to_string(set))); ++set) {
        const fs::path data = folder / ("test_data_set_" + std::to_string(set));
        std::map<std::string, Value> inputs;
        for (size_t i = 0; i < model->graph->inputs().size(); ++i) {
            const ValueInfoPtr& info = model->graph->inputs()[i];
            const fs::path path = data / ("input_" + std::to_string(i) + ".pb");
            if (!fs::exists(path))
                continue;
            const std::optional<Value> value = info->isTensor ? readTensorFile(path, info->type) : std::nullopt;
            if (!value)
                return unsupported("input " + info->name + " is not a tensor of numbers");
            inputs[info->name] = *value;
        }
        std::vector<Value> expected;
        for (size_t i = 0; i < model->graph->outputs().size(); ++i) {
            const ValueInfoPtr& info = model->graph->outputs()[i];
            const fs::path path = data / ("output_" + std::to_string(i) + ".pb");
            const std::optional<Value> value = info->isTensor ? readTensorFile(path, info->type) : std::nullopt;
            if (!value)
                return unsupported("output " + std::to_string(i) + " is not a tensor of numbers");
            expected.push_back(*value);
        }
        result = runGraph(*model, std::move(inputs), expected, exercised);
        if (result.outcome != Outcome::Passed)
            return result;
    }
    return result;
}

TEST(OnnxNodeTests, AgreeWithTheExpectedOutputsOfTheOnnxProject)
{
    const fs::path folder = nodeTestFolder();
    if (!fs::exists(folder))
        GTEST_SKIP() << "ONNX's node tests are not installed (package libonnx-testdata, or ESPALIER_ONNX_NODE_TESTS)";
    std::vector<fs::path> cases;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        if (fs::exists(entry.path() / "model.onnx"))
            cases.push_back(entry.path());
    std::sort(cases.begin(), cases.end());
    std::map<Outcome, int> counts;
    std::set<std::string> exercised;
    const char* verbose = std::getenv("ESPALIER_TEST_VERBOSE");
    for (const fs::path& path : cases) {
        const CaseResult result = runCase(path, exercised);
        ++counts[result.outcome];
        if (result.outcome == Outcome::Failed)
            ADD_FAILURE() << path.filename().string() << ": " << result.reason;
        if (verbose && result.outcome == Outcome::Unsupported)
            std::cout << "unsupported " << path.filename().string() << ": " << result.reason << "\n";
    }
    std::cout << "ONNX node tests: " << counts[Outcome::Passed] << " passed, " << counts[Outcome::Failed] << " failed, "
              << counts[Outcome::Unsupported] << " unsupported\n";
    EXPECT_GT(counts[Outcome::Passed], 0);
    if (std::getenv("ESPALIER_ONNX_NODE_TESTS"))
        return;  // another folder need not reach every operator
    test::OpChecks checks = test::floatOpChecks();
    checks.merge(test::codedOpChecks());
    checks.merge(test::sequenceOpChecks());
    checks.merge(test::imageOpChecks());
    for (const OpDescriptor* descriptor : operators()) {
        if (std::string_view(descriptor->domain) == kBlockedDomain)
            continue;  // blocked_images_test reaches each of them, or fails
        const std::string name = descriptor->domain + std::string(".") + descriptor->name;
        EXPECT_TRUE(exercised.contains(name) || checks.contains(name)) << "no test reaches " << name;
    }
}

}  // namespace
}  // namespace esp

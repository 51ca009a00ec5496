// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"
#include "core/model/opset_adapter.h"
#include "tests/support/model_text.h"
#include "tests/support/opset_cases.h"

#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <map>

namespace esp {
namespace {

using Schemas = std::map<std::string, std::map<int, onnx::OpSchema>>;

/// Every version of every operator of the default domain that libonnx knows.
const Schemas& schemas()
{
    static const Schemas all = [] {
        Schemas result;
        for (const onnx::OpSchema& schema : onnx::OpSchemaRegistry::get_all_schemas_with_history()) {
            if (schema.domain().empty())
                result[schema.Name()].emplace(schema.SinceVersion(), schema);
        }
        return result;
    }();
    return all;
}

const OpsetAdapter* findLine(const std::string& opType, int version)
{
    for (const OpsetAdapter& line : opsetAdapters()) {
        if (line.opType == opType && line.version == version)
            return &line;
    }
    return nullptr;
}

/// Why a node that the old schema accepts might not mean the same under the new one, as far as schemas say; "" if they agree.
std::string difference(const onnx::OpSchema& before, const onnx::OpSchema& after)
{
    if (after.Deprecated())
        return "deprecated";
    for (const auto& [name, attribute] : before.attributes()) {
        const auto now = after.attributes().find(name);
        if (now == after.attributes().end())
            return "attribute " + name + " is gone";
        if (now->second.type != attribute.type || now->second.default_value.SerializeAsString() != attribute.default_value.SerializeAsString())
            return "attribute " + name + " differs";
    }
    for (const auto& [name, attribute] : after.attributes()) {
        if (attribute.required && (!before.attributes().contains(name) || !before.attributes().at(name).required))
            return "attribute " + name + " is required";
    }
    if (after.min_input() > before.min_input() || after.max_input() < before.max_input() || after.max_output() < before.max_output())
        return "inputs or outputs differ";
    return {};
}

TEST(OpsetAdapters, AreSortedWithoutDuplicates)
{
    const auto isBefore = [](const OpsetAdapter& a, const OpsetAdapter& b) {
        return a.opType != b.opType ? a.opType < b.opType : a.version < b.version;
    };
    const auto lines = opsetAdapters();
    for (size_t i = 1; i < lines.size(); ++i)
        EXPECT_TRUE(isBefore(lines[i - 1], lines[i])) << lines[i].opType << " " << lines[i].version;
}

TEST(OpsetAdapters, ListEveryVersionThatLibonnxKnows)
{
    for (const auto& [opType, versions] : schemas()) {
        for (const auto& [version, schema] : versions) {
            if (version >= 8) {
                EXPECT_NE(findLine(opType, version), nullptr) << opType << " " << version;
            }
        }
    }
}

TEST(OpsetAdapters, CallUnchangedOnlyWhatTheSchemasDoNotContradict)
{
    for (const auto& [opType, versions] : schemas()) {
        for (auto now = versions.begin(); now != versions.end(); ++now) {
            if (now == versions.begin() || now->first < 8)
                continue;
            const OpsetAdapter* line = findLine(opType, now->first);
            ASSERT_NE(line, nullptr);
            if (line->apply == unchanged) {
                EXPECT_EQ(difference(std::prev(now)->second, now->second), "") << opType << " " << now->first;
            }
        }
    }
}

TEST(OpsetAdapters, HaveACaseEach)
{
    const auto cases = opsetCases();
    for (const OpsetAdapter& line : opsetAdapters()) {
        const bool hasCase = std::any_of(cases.begin(), cases.end(), [&](const OpsetCase& known) {
            return line.opType == known.opType && line.version == known.version;
        });
        EXPECT_TRUE(hasCase || line.apply == unchanged) << line.opType << " " << line.version;
    }
}

TEST(OpsetAdapters, GiveModelsThatLibonnxAcceptsOrSayWhyNot)
{
    for (const OpsetCase& known : opsetCases()) {
        SCOPED_TRACE(std::string(known.opType) + " " + known.graph);
        const Model model = modelFromText(modelText(known).c_str());
        for (const int64_t version : {known.version, 17}) {
            if (version < known.version)
                continue;
            const Result<Model> raised = raiseOpset(model, version);
            if (*known.refusal != '\0') {
                ASSERT_FALSE(raised);
                EXPECT_EQ(raised.error().code, ErrorCode::UnsupportedFormat);
                EXPECT_NE(raised.error().detail.find(known.refusal), std::string::npos) << raised.error().detail;
                EXPECT_NE(raised.error().detail.find(known.opType), std::string::npos) << raised.error().detail;
                continue;
            }
            ASSERT_TRUE(raised) << raised.error().message();
            EXPECT_EQ(raised->opset(), version);
            EXPECT_TRUE(checkStructure(*raised));
            onnx::ModelProto proto;
            ASSERT_TRUE(proto.ParseFromString(std::string(serialize(*raised)->view())));
            // libonnx 1.12 knows IR version 8 and opset 17.
            if (version <= 17) {
                EXPECT_NO_THROW(onnx::checker::check_model(proto)) << proto.DebugString();
            }
        }
    }
}

TEST(RaiseOpset, LeavesAModelAloneThatIsNewEnough)
{
    const Model model = modelFromText(R"(<ir_version: 8, opset_import: ["" : 15]> g (float[2] x) => (float[2] y) { y = Relu(x) })");
    const Result<Model> raised = raiseOpset(model, 13);
    ASSERT_TRUE(raised);
    EXPECT_EQ(raised->opset(), 15);
    EXPECT_EQ(raised->graph, model.graph);
    // A graph in which nothing changes is shared.
    EXPECT_EQ(raiseOpset(model, 21)->graph, model.graph);
    EXPECT_EQ(raiseOpset(model, 21)->irVersion, 10);
}

TEST(RaiseOpset, InitializersThatHadToBeInputsStayConstants)
{
    const Result<Model> raised = raiseOpset(modelFromText(R"(<ir_version: 3, opset_import: ["" : 8]>
        g (float[2] x, float[2] b) => (float[2] y) <float[2] b = {1, 2}> { y = Add(x, b) })"), 13);
    ASSERT_TRUE(raised);
    ASSERT_EQ(raised->graph->inputs().size(), 1u);
    EXPECT_EQ(raised->graph->inputs()[0]->name, "x");
}

TEST(RaiseOpset, RefusesByNameWhatItDoesNotKnow)
{
    const auto detail = [](const char* text, int64_t version) {
        const Result<Model> raised = raiseOpset(modelFromText(text), version);
        return raised ? std::string("raised") : raised.error().detail;
    };
    EXPECT_NE(detail(R"(<ir_version: 8, opset_import: ["" : 11]> g (float[2] x) => (float[2] y) { y = Mystery(x) })", 13)
                  .find("Mystery \"y\": how this operator changed from opset 11 to 12 is not known"),
              std::string::npos);
    EXPECT_NE(detail(R"(<ir_version: 3, opset_import: ["" : 6]> g (float[2] x) => (float[2] y) { y = Relu(x) })", 13).find("opset 6"), std::string::npos);
    EXPECT_NE(detail(R"(<ir_version: 3, opset_import: ["" : 9]> g (float[2] x) => (float[2] y) { y = Relu(x) })", 99).find("opset 99"), std::string::npos);
    EXPECT_EQ(detail(R"(<ir_version: 8, opset_import: ["" : 11, "my" : 1]> g (float[2] x) => (float[2] y) { y = my.Mystery(x) })", 13), "raised");
}

TEST(RaiseOpset, RaisesSubgraphsToo)
{
    GraphFields inner;
    NodeFields squeeze;
    squeeze.opType = "Squeeze";
    squeeze.inputs = {"x"};
    squeeze.outputs = {"s"};
    squeeze.attributes = {Attribute::makeInts("axes", {0})};
    inner.name = "inner";
    inner.nodes = {Node::make(squeeze)};
    inner.outputs = {ValueInfo::makeTensor("s", ElementType::Float, {{2, {}}})};
    NodeFields branch;
    branch.opType = "If";
    branch.inputs = {"c"};
    branch.outputs = {"y"};
    for (const char* name : {"then_branch", "else_branch"}) {
        Attribute attribute;
        attribute.name = name;
        attribute.type = AttributeType::Graph;
        attribute.graph = Graph::make(inner);
        branch.attributes.push_back(attribute);
    }
    const Model model = modelFromText(R"(<ir_version: 6, opset_import: ["" : 11]> g (bool c, float[1,2] x) => (float[2] y) { y = Identity(x) })");
    GraphFields fields = model.graph->fields();
    fields.nodes = {Node::make(branch)};
    const Result<Model> raised = raiseOpset(model.withGraph(fields), 13);
    ASSERT_TRUE(raised) << raised.error().message();
    const GraphPtr body = raised->graph->nodes()[0]->findAttribute("else_branch")->graph;
    ASSERT_EQ(body->initializers().size(), 1u);
    EXPECT_EQ(body->nodes()[0]->input(1), body->initializers()[0]->name());
    EXPECT_TRUE(body->nodes()[0]->fields().attributes.empty());
    EXPECT_TRUE(checkStructure(*raised));
}

TEST(RaiseOpset, RaisesTheRealModelsTo13And21)
{
    for (const char* name : {"cifar10-resnet20", "cifar10-resnet32-bn", "gesture-history", "gesture-keypoints", "kws-dscnn-bn", "mnist-8",
                             "mnist-8-simplified", "nsnet2", "ppocr-cls", "silero-vad-op15", "stories260k", "ultraface-rfb320"}) {
        const Result<Model> model = readOnnx(std::string(ESPALIER_SHARED "/models/") + name + ".onnx");
        if (!model)
            GTEST_SKIP() << model.error().message();
        for (const int64_t version : {13, 21}) {
            const Result<Model> raised = raiseOpset(*model, version);
            ASSERT_TRUE(raised) << raised.error().message();
            EXPECT_TRUE(checkStructure(*raised));
            EXPECT_EQ(serialize(*raised)->size(), fileBytes(*raised));
        }
    }
}

}  // namespace
}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/model/layer.h"
#include "tests/support/model_text.h"
#include "tests/support/temporary_folder.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace esp {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> sharedModels()
{
    std::vector<std::string> paths;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(ESPALIER_SHARED "/models", failure)) {
        if (entry.path().extension() == ".onnx")
            paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

/// libonnx's own reading of the bytes, unknown fields included, in one canonical order.
std::string canonical(std::string_view bytes)
{
    onnx::ModelProto proto;
    EXPECT_TRUE(proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    std::string text;
    google::protobuf::io::StringOutputStream stream(&text);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    EXPECT_TRUE(proto.SerializeToCodedStream(&coded));
    coded.Trim();
    return text;
}

void expectRoundTrip(std::string_view bytes, const std::string& folder = ".")
{
    const Result<Model> model = readOnnx(Bytes::fromString(std::string(bytes)), folder, "model");
    ASSERT_TRUE(model) << model.error().message();
    const Result<Bytes> written = serialize(*model);
    ASSERT_TRUE(written);
    EXPECT_EQ(written->size(), fileBytes(*model));
    EXPECT_EQ(canonical(written->view()), canonical(bytes));
}

TEST(OnnxIo, EveryRealModelIsWrittenByteForByteAsItWasRead)
{
    if (sharedModels().empty())
        GTEST_SKIP() << "no models in " ESPALIER_SHARED "/models";
    const std::string target = temporaryFolder() + "/out.onnx";
    for (const std::string& path : sharedModels()) {
        SCOPED_TRACE(path);
        const Result<Model> model = readOnnx(path);
        ASSERT_TRUE(model) << model.error().message();
        ASSERT_TRUE(writeOnnx(*model, target));
        const Bytes original = *readFile(path);
        const Bytes written = *readFile(target);
        EXPECT_EQ(fileBytes(*model), written.size());
        EXPECT_EQ(canonical(original.view()), canonical(written.view()));
        EXPECT_TRUE(original == written);
    }
}

/// Rebuilds every node, tensor and value info from its parsed members, so that the encoders are compared with what others wrote.
TEST(OnnxIo, EveryNodeOfTheRealModelsIsEncodedAsItWasRead)
{
    for (const std::string& path : sharedModels()) {
        SCOPED_TRACE(path);
        const Result<Model> model = readOnnx(path);
        ASSERT_TRUE(model);
        for (const NodePtr& node : model->graph->nodes()) {
            const NodePtr remade = Node::make(node->fields());
            onnx::NodeProto expected;
            onnx::NodeProto actual;
            ASSERT_TRUE(expected.ParseFromArray(node->wire().data(), static_cast<int>(node->wire().size())));
            ASSERT_TRUE(actual.ParseFromArray(remade->wire().data(), static_cast<int>(remade->wire().size())));
            // A name, text or domain that is spelt out though empty means the same as none.
            for (onnx::NodeProto* proto : {&expected, &actual}) {
                if (proto->name().empty())
                    proto->clear_name();
                if (proto->doc_string().empty())
                    proto->clear_doc_string();
                if (proto->domain().empty())
                    proto->clear_domain();
                for (auto& attribute : *proto->mutable_attribute()) {
                    if (attribute.doc_string().empty())
                        attribute.clear_doc_string();
                }
            }
            EXPECT_EQ(expected.SerializeAsString(), actual.SerializeAsString()) << expected.DebugString();
        }
        for (const ValueInfoPtr& info : model->graph->outputs()) {
            // A dimension of -1 is read as unknown.
            if (info->wire.view().find("\xff\xff\xff\xff") != std::string_view::npos)
                continue;
            EXPECT_EQ(ValueInfo::makeTensor(info->name, info->type, info->dims)->wire.view(), info->wire.view());
        }
    }
}

onnx::ModelProto smallProto()
{
    onnx::ModelProto proto;
    EXPECT_TRUE(proto.ParseFromString(modelBytesFromText(R"(
        <ir_version: 8, opset_import: ["" : 13, "my.domain" : 1]>
        g (float[N,2] x) => (float[N,2] y) <float[2] b = {1.0, 2.0}> { t = my.domain.Strange <power = 2.5> (x) y = Add(t, b) })")));
    return proto;
}

TEST(OnnxIo, KeepsFunctionsSubgraphsSparseInitializersAndTrainingInfo)
{
    onnx::ModelProto proto = smallProto();
    onnx::GraphProto& graph = *proto.mutable_graph();
    onnx::FunctionProto& function = *proto.add_functions();
    function.set_name("Strange");
    function.set_domain("my.domain");
    function.add_input("a");
    function.add_output("b");
    function.add_attribute("power");
    function.set_doc_string("text");
    onnx::NodeProto& inner = *function.add_node();
    inner.set_op_type("Elu");
    inner.add_input("a");
    inner.add_output("b");
    onnx::AttributeProto& reference = *inner.add_attribute();
    reference.set_name("alpha");
    reference.set_ref_attr_name("power");
    reference.set_type(onnx::AttributeProto::FLOAT);
    function.add_opset_import()->set_version(13);

    onnx::NodeProto& branch = *graph.add_node();
    branch.set_op_type("If");
    branch.add_input("condition");
    branch.add_output("z");
    for (const char* name : {"then_branch", "else_branch"}) {
        onnx::AttributeProto& attribute = *branch.add_attribute();
        attribute.set_name(name);
        attribute.set_type(onnx::AttributeProto::GRAPH);
        *attribute.mutable_g() = smallProto().graph();
    }
    onnx::SparseTensorProto& sparse = *graph.add_sparse_initializer();
    sparse.mutable_values()->set_name("s");
    sparse.mutable_values()->add_float_data(3);
    sparse.mutable_indices()->add_int64_data(7);
    sparse.add_dims(10);
    graph.add_quantization_annotation()->set_tensor_name("x");
    proto.add_training_info()->mutable_algorithm()->set_name("sgd");
    auto& entry = *proto.add_metadata_props();
    entry.set_key("key");
    entry.set_value("");
    proto.set_doc_string("");
    proto.set_model_version(0);
    graph.set_doc_string("");
    expectRoundTrip(proto.SerializeAsString());
    const Model model = *readOnnx(Bytes::fromString(proto.SerializeAsString()), ".", "m");
    ASSERT_EQ(model.functions.size(), 1u);
    EXPECT_EQ(model.functions[0]->nodes[0]->fields().attributes[0].refAttrName, "power");
    EXPECT_TRUE(model.graph->nodes()[2]->hasSubgraph());
    EXPECT_TRUE(serialize(model)->view() == proto.SerializeAsString());
}

TEST(OnnxIo, KeepsUnknownFieldsNewOpsetsAndUnknownElementTypes)
{
    onnx::ModelProto proto = smallProto();
    proto.set_ir_version(99);
    proto.mutable_opset_import(0)->set_version(77);
    onnx::NodeProto& node = *proto.mutable_graph()->mutable_node(1);
    // metadata_props of a node (9) and overload (8), which libonnx 1.12 does not know, and a field that nobody does.
    const auto unknown = [](auto* message, int number, const std::string& text) {
        message->GetReflection()->MutableUnknownFields(message)->AddLengthDelimited(number)->assign(text);
    };
    unknown(&node, 9, "\x0a\x01k\x12\x01v");
    unknown(&node, 8, "overload");
    unknown(proto.mutable_graph(), 16, "\x0a\x01k\x12\x01v");
    unknown(&proto, 26, "configuration");
    unknown(&proto, 1000, "what");
    proto.GetReflection()->MutableUnknownFields(&proto)->AddVarint(2000, 5);
    proto.GetReflection()->MutableUnknownFields(&proto)->AddGroup(2001)->AddFixed64(1, 5);
    unknown(proto.mutable_graph()->mutable_node(0)->mutable_attribute(0), 500, "a");
    unknown(proto.mutable_graph()->mutable_input(0), 4, "\x0a\x01k");
    onnx::TensorProto& tensor = *proto.mutable_graph()->add_initializer();
    tensor.set_name("strange");
    tensor.set_data_type(99);
    tensor.add_dims(3);
    tensor.set_raw_data("abcdefg");
    unknown(&tensor, 16, "m");
    expectRoundTrip(proto.SerializeAsString());

    const Model model = *readOnnx(Bytes::fromString(proto.SerializeAsString()), ".", "m");
    EXPECT_EQ(toString(model.graph->initializers()[1]->type()), "type 99");
    EXPECT_EQ(model.graph->initializers()[1]->data().view(), "abcdefg");
    // Nodes and tensors that are changed keep what is not known about them.
    NodeFields changed = model.graph->nodes()[1]->fields();
    changed.name = "renamed";
    const Bytes remade = Node::make(changed)->wire();
    onnx::NodeProto reread;
    node.clear_domain();
    ASSERT_TRUE(reread.ParseFromArray(remade.data(), static_cast<int>(remade.size())));
    node.set_name("renamed");
    EXPECT_EQ(reread.SerializeAsString(), node.SerializeAsString());
    const TensorPtr copy = Tensor::renamed(model.graph->initializers()[1], "other");
    GraphFields fields = model.graph->fields();
    fields.initializers[1] = copy;
    tensor.set_name("other");
    node.clear_name();
    node.set_domain("");
    EXPECT_EQ(canonical(serialize(model.withGraph(fields))->view()), canonical(proto.SerializeAsString()));
}

TEST(OnnxIo, ChangedFieldsOfTheModelAreWrittenAndTheOthersStay)
{
    onnx::ModelProto proto = smallProto();
    proto.set_producer_name("");
    proto.mutable_opset_import(1)->set_domain("my.domain");
    const Model model = *readOnnx(Bytes::fromString(proto.SerializeAsString()), ".", "m");
    const Model changed = model.withOpset(21).withMetadata("espalier", "1");
    proto.set_ir_version(10);
    proto.mutable_opset_import(0)->set_version(21);
    auto& entry = *proto.add_metadata_props();
    entry.set_key("espalier");
    entry.set_value("1");
    EXPECT_EQ(canonical(serialize(changed)->view()), canonical(proto.SerializeAsString()));
    EXPECT_EQ(fileBytes(changed), serialize(changed)->size());
    EXPECT_EQ(changed.opset("ai.onnx"), 21);
    EXPECT_EQ(changed.opset("my.domain"), 1);
    EXPECT_EQ(*changed.findMetadata("espalier"), "1");
}

TEST(OnnxIo, MergesAGraphThatIsWrittenInTwoParts)
{
    onnx::ModelProto first = smallProto();
    onnx::ModelProto second;
    onnx::NodeProto& node = *second.mutable_graph()->add_node();
    node.set_op_type("Relu");
    const std::string bytes = first.SerializeAsString() + second.SerializeAsString();
    expectRoundTrip(bytes);
    EXPECT_EQ(readOnnx(Bytes::fromString(bytes), ".", "m")->graph->nodes().size(), 3u);
}

// ---- external data

struct ExternalModel {
    std::string folder = temporaryFolder();
    std::string path = folder + "/model.onnx";
    onnx::ModelProto proto = smallProto();

    explicit ExternalModel(const std::string& location, const std::string& offset = "4096", const std::string& length = "8")
    {
        std::string data(4096, 'p');
        const float values[] = {1.5f, -2.0f};
        data.append(reinterpret_cast<const char*>(values), sizeof values);
        EXPECT_TRUE(writeFileAtomically(folder + "/weights.bin", data));
        onnx::TensorProto& tensor = *proto.mutable_graph()->mutable_initializer(0);
        tensor.clear_float_data();
        tensor.clear_raw_data();
        tensor.set_data_location(onnx::TensorProto::EXTERNAL);
        const auto add = [&](const char* key, const std::string& value) {
            auto& entry = *tensor.add_external_data();
            entry.set_key(key);
            entry.set_value(value);
        };
        add("location", location);
        add("offset", offset);
        if (!length.empty())
            add("length", length);
        write();
    }
    void write() { EXPECT_TRUE(writeFileAtomically(path, proto.SerializeAsString())); }
};

TEST(ExternalData, IsMappedAndWrittenIntoTheTargetsFolder)
{
    for (const char* length : {"8", ""}) {
        const ExternalModel files("weights.bin", "4096", length);
        const Result<Model> model = readOnnx(files.path);
        ASSERT_TRUE(model) << model.error().message();
        const TensorPtr tensor = model->graph->initializers()[0];
        EXPECT_EQ(tensor->toFloats(), (std::vector<float>{1.5f, -2.0f}));
        ASSERT_NE(tensor->external(), nullptr);
        EXPECT_EQ(tensor->external()->offset, 4096u);
        EXPECT_EQ(externalBytes(*model), 4096u + 8u);

        const std::string target = temporaryFolder();
        ASSERT_TRUE(writeOnnx(*model, target + "/copy.onnx"));
        EXPECT_EQ(*readFile(target + "/weights.bin"), *readFile(files.folder + "/weights.bin"));
        EXPECT_EQ(readFile(target + "/copy.onnx")->view(), files.proto.SerializeAsString());
        EXPECT_EQ(readFile(target + "/copy.onnx")->size(), fileBytes(*model));
        // Beside the original, and over an earlier export of the same data.
        EXPECT_TRUE(writeOnnx(*model, files.folder + "/copy.onnx"));
        EXPECT_TRUE(writeOnnx(*model, target + "/again.onnx"));
    }
}

TEST(ExternalData, OfAnotherModelInTheTargetsFolderIsNotOverwritten)
{
    const ExternalModel files("weights.bin");
    const Model model = *readOnnx(files.path);
    const std::string target = temporaryFolder();
    ASSERT_TRUE(writeFileAtomically(target + "/weights.bin", "of another model"));
    const Result<void> written = writeOnnx(model, target + "/copy.onnx");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::FileUnwritable);
    EXPECT_EQ(readFile(target + "/weights.bin")->view(), "of another model");
}

TEST(ExternalData, ThatChangedAfterOpeningIsReported)
{
    const ExternalModel files("weights.bin");
    const Model model = *readOnnx(files.path);
    std::ofstream(files.folder + "/weights.bin", std::ios::app) << "more";
    const Result<void> written = writeOnnx(model, temporaryFolder() + "/copy.onnx");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::FileChanged);
}

TEST(ExternalData, ThatIsMissingIsNamed)
{
    const Result<Model> model = readOnnx(ExternalModel("absent.bin").path);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::FileNotFound);
    EXPECT_NE(model.error().detail.find("absent.bin"), std::string::npos) << model.error().message();
}

TEST(ExternalData, OutsideOfTheModelsFolderIsRefused)
{
    const ExternalModel outside("weights.bin");
    for (const char* location : {"../x.bin", "/etc/passwd", "a/../../x.bin", ""}) {
        const Result<Model> model = readOnnx(ExternalModel(location).path);
        ASSERT_FALSE(model) << location;
        EXPECT_EQ(model.error().code, ErrorCode::Malformed) << model.error().message();
    }
    const ExternalModel linked("link.bin");
    fs::create_symlink(outside.folder + "/weights.bin", linked.folder + "/link.bin");
    EXPECT_EQ(readOnnx(linked.path).error().code, ErrorCode::Malformed);
}

TEST(ExternalData, BeyondTheEndOfItsFileIsMalformed)
{
    for (const auto& [offset, length] : std::vector<std::pair<std::string, std::string>>{
             {"4097", "8"}, {"99999", "8"}, {"18446744073709551615", "8"}, {"8", "18446744073709551615"}, {"x", "8"}, {"4097", ""}, {"0", "9"}}) {
        const Result<Model> model = readOnnx(ExternalModel("weights.bin", offset, length).path);
        ASSERT_FALSE(model) << offset << " " << length;
        EXPECT_EQ(model.error().code, ErrorCode::Malformed) << model.error().message();
    }
}

// ---- hostile files

TEST(OnnxIo, RefusesTensorsThatDeclareMoreThanTheyHold)
{
    for (const std::vector<int64_t>& dims : std::vector<std::vector<int64_t>>{
             {int64_t{1} << 60}, {int64_t{1} << 40, int64_t{1} << 40}, {-1}, {3}, {1}, {}, {INT64_MAX}, {INT64_MAX, 2}}) {
        onnx::ModelProto proto = smallProto();
        onnx::TensorProto& tensor = *proto.mutable_graph()->mutable_initializer(0);
        tensor.clear_float_data();
        tensor.set_raw_data("01234567");
        tensor.clear_dims();
        for (const int64_t dim : dims)
            tensor.add_dims(dim);
        const Result<Model> model = readOnnx(Bytes::fromString(proto.SerializeAsString()), ".", "hostile.onnx");
        ASSERT_FALSE(model);
        EXPECT_EQ(model.error().code, ErrorCode::Malformed);
        EXPECT_EQ(model.error().subject, "hostile.onnx");
        EXPECT_NE(model.error().detail.find("\"b\""), std::string::npos) << model.error().message();
    }
}

TEST(OnnxIo, RefusesDeeplyNestedSubgraphs)
{
    onnx::GraphProto graph;
    for (int depth = 0; depth < 60; ++depth) {
        onnx::GraphProto outer;
        onnx::AttributeProto& attribute = *outer.add_node()->add_attribute();
        attribute.set_name("body");
        attribute.set_type(onnx::AttributeProto::GRAPH);
        attribute.mutable_g()->Swap(&graph);
        graph.Swap(&outer);
    }
    onnx::ModelProto proto;
    proto.mutable_graph()->Swap(&graph);
    const Result<Model> model = readOnnx(Bytes::fromString(proto.SerializeAsString()), ".", "m");
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::Malformed);
    EXPECT_NE(model.error().detail.find("nested"), std::string::npos);
}

TEST(OnnxIo, SaysWhatIsWrongWithFilesThatAreNoModels)
{
    for (const std::string bytes : {"", "PK\x03\x04 a zip file", "\x08\x07", "\x3a\xff\xff\xff\xff\x0f", "<html></html>"}) {
        const Result<Model> model = readOnnx(Bytes::fromString(bytes), ".", "m");
        ASSERT_FALSE(model) << bytes;
        EXPECT_EQ(model.error().code, ErrorCode::Malformed);
        EXPECT_FALSE(model.error().detail.empty());
    }
    for (const char* text : {"<html></html>", "version https://git-lfs.github.com/spec/v1\n", "2\n", "Mô hình\r\n"})
        EXPECT_EQ(readOnnx(Bytes::fromString(text), ".", "m").error().message(), "m: is a text file, not an ONNX file");
    EXPECT_EQ(readOnnx("/nonexistent/model.onnx").error().code, ErrorCode::FileNotFound);
}

/// Whatever can be read can be written, says its size, and goes through all that looks at a model; errors are fine, crashes are not.
bool survives(const std::string& bytes)
{
    const Result<Model> model = readOnnx(Bytes::fromString(bytes), ".", "m");
    if (!model)
        return false;
    EXPECT_EQ(serialize(*model)->size(), fileBytes(*model));
    for (const TensorPtr& tensor : model->graph->initializers())
        (void)tensor->toFloats();
    (void)checkStructure(*model);
    (void)findLayers(*model);
    if (const Result<Model> raised = raiseOpset(withExplicitConstants(*model), 21)) {
        (void)findLayers(*raised);
        EXPECT_EQ(serialize(*raised)->size(), fileBytes(*raised));
    }
    return true;
}

std::string layeredBytes()
{
    return modelBytesFromText(R"(
        <ir_version: 6, opset_import: ["" : 11]>
        g (float[1,2,4,4] x) => (float[1,2] y)
        <float[2,2,1,1] w = {1,2,3,4}, float[2] s = {1,1}, float[2] b = {0,0}, float[2,1,1] cb = {5,6}, float[4,1] k = {1,2,3,4},
         int64[2] shape = {2,-1}, int8[2,2] q = {1,2,3,4}, float qs = {0.5}> {
            c = Conv<pads = [0,0,0,0]>(x, w)
            n = BatchNormalization(c, s, b, s, s)
            a = Add(n, cb)
            r = Clip(a)
            p = ReduceMean<axes = [2,3], keepdims = 0>(r)
            u = Unsqueeze<axes = [0]>(p)
            f = Squeeze<axes = [0]>(u)
            kr = Reshape(k, shape)
            kt = Transpose<perm = [1,0]>(kr)
            m = MatMul(f, kt)
            dq = DequantizeLinear(q, qs)
            d = MatMul(m, dq)
            y = Softmax(d)
        })");
}

TEST(OnnxIo, TruncatedAndCorruptFilesNeverCrash)
{
    size_t readable = 0;
    for (const std::string& bytes : {smallProto().SerializeAsString(), layeredBytes()}) {
        EXPECT_TRUE(survives(bytes));
        for (size_t length = 0; length < bytes.size(); ++length)
            readable += survives(bytes.substr(0, length)) ? 1 : 0;
        for (size_t i = 0; i < bytes.size(); ++i) {
            for (const int value : {0, 1, 2, 3, 8, 0x0a, 0x12, 0x1a, 0x22, 0x4a, 0x7f, 0x80, 0xff, bytes[i] ^ 1, bytes[i] ^ 4, bytes[i] + 1}) {
                std::string corrupt = bytes;
                corrupt[i] = static_cast<char>(value);
                readable += survives(corrupt) ? 1 : 0;
            }
        }
    }
    EXPECT_GT(readable, 1000u);
}

TEST(OnnxIo, StopsWhenItsJobIsStopped)
{
    std::stop_source source;
    source.request_stop();
    const std::string path = temporaryFolder() + "/m.onnx";
    ASSERT_TRUE(writeFileAtomically(path, smallProto().SerializeAsString()));
    EXPECT_EQ(readOnnx(path, Job(source.get_token())).error().code, ErrorCode::Cancelled);
}

}  // namespace
}  // namespace esp

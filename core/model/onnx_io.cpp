// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The file as a whole. A file is read into memory once; nodes, tensors, value infos and functions keep slices of it as their encoding, and
// the few fields of the model itself are kept in ModelSource, so that whatever nobody changed is written byte for byte as it was read.
#include "core/model/codec.h"
#include "core/model/model_source.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <filesystem>
#include <new>

namespace esp {

namespace {

using wire::Field;
using wire::Kind;
using Proto = onnx::ModelProto;

constexpr uint64_t kMaxFileBytes = INT32_MAX;

Result<void> readEntry(const Bytes& message, std::pair<std::string, std::string>& entry)
{
    return wire::readFields(message, "StringStringEntryProto", [&](const Field& field) -> Result<void> {
        if (field.is(onnx::StringStringEntryProto::kKeyFieldNumber, Kind::Bytes))
            entry.first = field.text();
        else if (field.is(onnx::StringStringEntryProto::kValueFieldNumber, Kind::Bytes))
            entry.second = field.text();
        return {};
    });
}

struct Parser {
    Model& model;
    ModelSource& source;
    codec::Reading reading;
    const Job& job;
    wire::RawFields other;
    wire::Message graph;

    Result<void> read(const Field& field);
    Result<void> readText(const Field& field);
};

Result<void> Parser::readText(const Field& field)
{
    switch (field.number) {
    case Proto::kProducerNameFieldNumber: model.producerName = field.text(); break;
    case Proto::kProducerVersionFieldNumber: model.producerVersion = field.text(); break;
    case Proto::kDomainFieldNumber: model.domain = field.text(); break;
    case Proto::kDocStringFieldNumber: model.doc = field.text(); break;
    case Proto::kGraphFieldNumber: graph.add(field); return {};
    case Proto::kOpsetImportFieldNumber: {
        ESP_TRY(OpsetId opset, codec::readOpset(field.bytes()));
        source.opsetWires.push_back(field.bytes());
        source.opsets.push_back(opset);
        model.opsets.push_back(std::move(opset));
        return {};
    }
    case Proto::kMetadataPropsFieldNumber: {
        auto& entry = model.metadata.emplace_back();
        ESP_CHECK(readEntry(field.bytes(), entry));
        source.metadataWires.push_back(field.bytes());
        source.metadata.push_back(entry);
        return {};
    }
    case Proto::kFunctionsFieldNumber: {
        ESP_TRY(model.functions.emplace_back(), codec::readFunction(field.bytes(), reading));
        return {};
    }
    default: other.add(field); return {};
    }
    source.present |= 1u << field.number;
    return {};
}

Result<void> Parser::read(const Field& field)
{
    if (job.stopped())
        return cancelled();
    if (field.kind == Kind::Bytes)
        return readText(field);
    if (field.is(Proto::kIrVersionFieldNumber, Kind::Varint))
        model.irVersion = field.int64();
    else if (field.is(Proto::kModelVersionFieldNumber, Kind::Varint))
        model.modelVersion = field.int64();
    else {
        other.add(field);
        return {};
    }
    source.present |= 1u << field.number;
    return {};
}

/// Whether a file that could not be read looks like text: a page, a pointer or a script that took the model's name.
bool isText(std::string_view bytes)
{
    const std::string_view head = bytes.substr(0, 4096);
    return !head.empty() && std::none_of(head.begin(), head.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isControl = (byte < ' ' && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
        return isControl || byte >= 0xF8;  // never in UTF-8
    });
}

/// What a file that could not be read is by its first bytes, or null.
const char* knownKind(std::string_view bytes)
{
    static constexpr std::pair<std::string_view, const char*> kinds[] = {
        {"\x89PNG\r\n", "a PNG picture"}, {"\xff\xd8\xff", "a JPEG picture"}, {"PK\x03\x04", "a zip archive (as .npz and .pt files are)"},
        {"\x1f\x8b", "a gzip archive"}, {"\x89HDF\r\n", "an HDF5 file"}, {"\x7f" "ELF", "a program"}, {"\x93NUMPY", "a NumPy array"}};
    for (const auto& [start, kind] : kinds) {
        if (bytes.starts_with(start))
            return kind;
    }
    // A flat buffer has its identifier behind the first offset.
    const std::string_view identifier = bytes.substr(std::min<size_t>(4, bytes.size()), 4);
    return identifier == "TFL3" ? "a TensorFlow Lite model" : identifier == "ORTM" ? "a model in ONNX Runtime's own format" : nullptr;
}

Result<Model> parseFields(const Bytes& bytes, const std::string& folder, const Job& job)
{
    Model model;
    auto source = std::make_shared<ModelSource>();
    ExternalFiles files(folder);
    Parser parser{model, *source, {files}, job, {}, {}};
    ESP_CHECK(wire::readFields(bytes, "ModelProto", [&](const Field& field) { return parser.read(field); }));
    if (!parser.graph.isPresent())
        return Error{ErrorCode::Malformed, {}, bytes.empty() ? "the file is empty" : "there is no graph in it, so it is not an ONNX model"};
    ESP_TRY(model.graph, codec::readGraph(parser.graph.take(), parser.reading));
    model.other = parser.other.take();
    model.folder = folder;
    model.source = std::move(source);
    return model;
}

Result<Model> parse(const Bytes& bytes, const std::string& folder, const Job& job)
{
    Result<Model> model = parseFields(bytes, folder, job);
    if (model || model.error().code != ErrorCode::Malformed)
        return model;
    if (isText(bytes.view()))
        return Error{ErrorCode::Malformed, {}, "is a text file, not an ONNX file"};
    if (const char* kind = knownKind(bytes.view()))
        return Error{ErrorCode::Malformed, {}, "is " + std::string(kind) + ", not an ONNX file"};
    return model;
}

/// A scalar that the file spelt out stays so even where it has its default.
bool isWritten(const Model& model, int field, bool hasDefault)
{
    return !hasDefault || (model.source && (model.source->present >> field & 1u) != 0);
}

Bytes encodeOpset(const OpsetId& opset)
{
    wire::StringOut out;
    wire::putBytes(out, onnx::OperatorSetIdProto::kDomainFieldNumber, opset.domain);
    wire::putVarint(out, onnx::OperatorSetIdProto::kVersionFieldNumber, opset.version);
    return out.take();
}

Bytes encodeEntry(const std::pair<std::string, std::string>& entry)
{
    wire::StringOut out;
    wire::putBytes(out, onnx::StringStringEntryProto::kKeyFieldNumber, entry.first);
    wire::putBytes(out, onnx::StringStringEntryProto::kValueFieldNumber, entry.second);
    return out.take();
}

/// The encodings of items: as they were read if they are among those, else made anew.
template <typename T>
std::vector<Bytes> encodings(const std::vector<T>& items, const std::vector<T>& readItems, const std::vector<Bytes>& readWires,
                             Bytes (*encode)(const T&))
{
    std::vector<Bytes> wires;
    size_t next = 0;  // items keep their order, whatever else was added, changed or removed
    for (const T& item : items) {
        size_t index = next;
        while (index < readItems.size() && !(readItems[index] == item))
            ++index;
        if (index < readItems.size())
            next = index + 1;
        wires.push_back(index < readItems.size() ? readWires[index] : encode(item));
    }
    return wires;
}

template <typename Out>
void putModel(Out& out, const Model& model)
{
    static const ModelSource none;
    const ModelSource& source = model.source ? *model.source : none;
    const auto putText = [&](int number, const std::string& text) {
        if (isWritten(model, number, text.empty()))
            wire::putBytes(out, number, text);
    };
    if (isWritten(model, Proto::kIrVersionFieldNumber, model.irVersion == 0))
        wire::putVarint(out, Proto::kIrVersionFieldNumber, model.irVersion);
    putText(Proto::kProducerNameFieldNumber, model.producerName);
    putText(Proto::kProducerVersionFieldNumber, model.producerVersion);
    putText(Proto::kDomainFieldNumber, model.domain);
    if (isWritten(model, Proto::kModelVersionFieldNumber, model.modelVersion == 0))
        wire::putVarint(out, Proto::kModelVersionFieldNumber, model.modelVersion);
    putText(Proto::kDocStringFieldNumber, model.doc);
    out.append(wire::makeLength(Proto::kGraphFieldNumber, model.graph->encodedBytes()).view());
    if constexpr (requires { out.skip(uint64_t{}); })
        out.skip(model.graph->encodedBytes());
    else
        codec::putGraphFields(out, model.graph->fields());
    for (const Bytes& opset : encodings(model.opsets, source.opsets, source.opsetWires, encodeOpset))
        wire::putBytes(out, Proto::kOpsetImportFieldNumber, opset);
    for (const Bytes& entry : encodings(model.metadata, source.metadata, source.metadataWires, encodeEntry))
        wire::putBytes(out, Proto::kMetadataPropsFieldNumber, entry);
    // Training info (20) stands before functions (25) where protobuf writes it; a reader does not mind.
    out.append(model.other);
    for (const FunctionPtr& function : model.functions)
        wire::putBytes(out, Proto::kFunctionsFieldNumber, function->wire);
}

/// Small pieces are gathered, large ones (weights) go to the file from where they lie.
class SinkOut {
public:
    explicit SinkOut(const FileSink& sink) : m_sink(sink) {}

    void append(std::string_view bytes)
    {
        if (!m_result)
            return;
        if (bytes.size() >= kGather)
            flush();
        if (bytes.size() >= kGather && m_result)
            m_result = m_sink(std::as_bytes(std::span(bytes)));
        else if (m_result)
            m_gathered.append(bytes);
        if (m_gathered.size() >= kGather)
            flush();
    }
    void append(const Bytes& bytes) { append(bytes.view()); }
    Result<void> finish()
    {
        if (m_result)
            flush();
        return std::move(m_result);
    }

private:
    static constexpr size_t kGather = size_t{1} << 16;

    void flush()
    {
        m_result = m_sink(std::as_bytes(std::span(m_gathered)));
        m_gathered.clear();
    }

    const FileSink& m_sink;
    Result<void> m_result;
    std::string m_gathered;
};

class BufferOut {
public:
    explicit BufferOut(size_t size) { m_bytes.reserve(size); }
    void append(std::string_view bytes) { m_bytes.append(bytes); }
    void append(const Bytes& bytes) { m_bytes.append(bytes.view()); }
    Bytes take() { return Bytes::fromString(std::move(m_bytes)); }

private:
    std::string m_bytes;
};

Result<void> checkSize(const Model& model, const std::string& subject)
{
    const uint64_t size = fileBytes(model);
    if (size <= kMaxFileBytes)
        return {};
    return Error{ErrorCode::InvalidModel, subject, "the model would take " + std::to_string(size) +
                                                       " bytes in one file, and protobuf ends at 2 GB; keep its large tensors as external data"};
}

}  // namespace

namespace codec {

Result<OpsetId> readOpset(const Bytes& message)
{
    OpsetId opset;
    ESP_CHECK(wire::readFields(message, "OperatorSetIdProto", [&](const Field& field) -> Result<void> {
        if (field.is(onnx::OperatorSetIdProto::kDomainFieldNumber, Kind::Bytes))
            opset.domain = field.text();
        else if (field.is(onnx::OperatorSetIdProto::kVersionFieldNumber, Kind::Varint))
            opset.version = field.int64();
        return {};
    }));
    if (opset.domain == "ai.onnx")
        opset.domain.clear();
    return opset;
}

Result<FunctionPtr> readFunction(Bytes message, Reading& reading)
{
    using FunctionProto = onnx::FunctionProto;
    constexpr int kAttributeDefault = 11;  // attribute_proto, newer than Debian's headers
    auto function = std::make_shared<Function>();
    ESP_CHECK(wire::readFields(message, "FunctionProto", [&](const Field& field) -> Result<void> {
        if (field.kind != Kind::Bytes)
            return {};
        switch (field.number) {
        case FunctionProto::kNameFieldNumber: function->name = field.text(); break;
        case FunctionProto::kDomainFieldNumber: function->domain = field.text(); break;
        case FunctionProto::kInputFieldNumber: function->inputs.push_back(field.text()); break;
        case FunctionProto::kOutputFieldNumber: function->outputs.push_back(field.text()); break;
        case FunctionProto::kAttributeFieldNumber: function->attributes.push_back(field.text()); break;
        case FunctionProto::kNodeFieldNumber: {
            ESP_TRY(function->nodes.emplace_back(), readNode(field.bytes(), reading));
            break;
        }
        case FunctionProto::kOpsetImportFieldNumber: {
            ESP_TRY(function->opsets.emplace_back(), readOpset(field.bytes()));
            break;
        }
        case kAttributeDefault: {
            ESP_TRY(function->defaults.emplace_back(), readAttribute(field.bytes(), reading));
            break;
        }
        default: break;
        }
        return {};
    }));
    function->wire = std::move(message);
    return FunctionPtr(std::move(function));
}

}  // namespace codec

Result<Model> readOnnx(Bytes bytes, const std::string& folder, const std::string& subject)
{
    try {
        Result<Model> model = parse(bytes, folder, Job());
        if (!model)
            model.error().subject = subject;
        return model;
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, subject, "does not fit into memory"};
    }
}

Result<Model> readOnnx(const std::string& path, const Job& job)
{
    ESP_TRY(const Bytes bytes, readFile(path));
    const std::string folder = std::filesystem::path(path).parent_path().string();
    try {
        Result<Model> model = parse(bytes, folder.empty() ? "." : folder, job);
        if (!model && model.error().code != ErrorCode::Cancelled)
            model.error().subject = path;
        return model;
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, path, "does not fit into memory"};
    }
}

uint64_t fileBytes(const Model& model)
{
    wire::CountOut count;
    putModel(count, model);
    return count.count();
}

Result<Bytes> serialize(const Model& model)
{
    ESP_CHECK(checkSize(model, {}));
    try {
        BufferOut out(fileBytes(model));
        putModel(out, model);
        return out.take();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, {}, "the encoded model does not fit into memory"};
    }
}

Result<void> writeOnnx(const Model& model, const std::string& path)
{
    ESP_CHECK(checkSize(model, path));
    ESP_CHECK(writeExternalFiles(model, path));
    return writeFileAtomically(path, [&](const FileSink& sink) -> Result<void> {
        SinkOut out(sink);
        putModel(out, model);
        return out.finish();
    });
}

}  // namespace esp

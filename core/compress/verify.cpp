// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/verify.h"

#include "core/base/file.h"
#include "core/engine/engine.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <random>

namespace esp {

namespace {

constexpr int kProbes = 2;

/// Seeded inputs: floats and integers in small ranges, the same on every machine.
Value probeInput(const PlannedValue& input, uint32_t seed)
{
    auto [value, data] = Value::allocate(input.type, input.dims);
    std::mt19937 random(seed);
    const auto count = static_cast<size_t>(value.count());
    const auto uniform = [&] { return static_cast<float>(random()) / 4294967296.0F; };
    const size_t size = static_cast<size_t>(bitCount(input.type)) / 8;
    for (size_t i = 0; i < count && size > 0; ++i) {
        std::byte* element = data + i * size;
        if (input.type == ElementType::Float) {
            const float real = uniform() * 2 - 1;
            std::memcpy(element, &real, sizeof real);
        } else if (input.type == ElementType::Double) {
            const double real = static_cast<double>(uniform()) * 2 - 1;
            std::memcpy(element, &real, sizeof real);
        } else {
            // 0 or 1 is within every index and every switch.
            *element = static_cast<std::byte>(random() >> 31);
        }
    }
    return value;
}

Error differs(const std::string& what)
{
    return {ErrorCode::Verification, what, "differs between the model in memory and the file read back"};
}

Result<void> compareRuns(Engine& engine, const Plan& expected, const Plan& actual, const Job& job)
{
    for (int probe = 0; probe < kProbes; ++probe) {
        std::map<std::string, Value> inputs;
        uint32_t seed = static_cast<uint32_t>(probe) * 1000;
        for (const PlannedValue& input : expected.inputSignature())
            inputs[input.name] = probeInput(input, ++seed);
        ESP_TRY(const auto before, engine.run(expected, inputs, job));
        ESP_TRY(const auto after, engine.run(actual, inputs, job));
        for (const auto& [name, value] : before) {
            const auto found = after.find(name);
            if (found == after.end() || found->second.type != value.type || found->second.dims != value.dims ||
                !(found->second.data == value.data))
                return differs("output " + name);
        }
    }
    return {};
}

std::string differenceOf(const Attribute& a, const Attribute& b)
{
    const auto sameTensor = [](const TensorPtr& x, const TensorPtr& y) {
        return (!x && !y) || (x && y && x->name() == y->name() && x->contentHash() == y->contentHash());
    };
    const auto sameGraph = [](const GraphPtr& x, const GraphPtr& y) {
        return (!x && !y) || (x && y && x->encodedBytes() == y->encodedBytes());
    };
    // NaN must equal itself, and the zeros differ.
    const auto sameBits = [](float x, float y) { return std::bit_cast<uint32_t>(x) == std::bit_cast<uint32_t>(y); };
    const bool same = a.name == b.name && a.type == b.type && sameBits(a.f, b.f) && a.i == b.i && a.s == b.s && sameTensor(a.tensor, b.tensor) &&
                      sameGraph(a.graph, b.graph) && a.ints == b.ints && a.strings == b.strings &&
                      std::equal(a.floats.begin(), a.floats.end(), b.floats.begin(), b.floats.end(), sameBits);
    return same ? "" : "attribute " + a.name + " differs";
}

std::string differenceOf(const Node& a, const Node& b)
{
    const NodeFields& x = a.fields();
    const NodeFields& y = b.fields();
    if (x.opType != y.opType || x.domain != y.domain || x.name != y.name || x.doc != y.doc)
        return "operator or name differs";
    if (x.inputs != y.inputs)
        return "inputs differ";
    if (x.outputs != y.outputs)
        return "outputs differ";
    if (x.attributes.size() != y.attributes.size())
        return "number of attributes differs";
    for (size_t i = 0; i < x.attributes.size(); ++i)
        if (std::string difference = differenceOf(x.attributes[i], y.attributes[i]); !difference.empty())
            return difference;
    return "";
}

bool equalInfos(const std::vector<ValueInfoPtr>& a, const std::vector<ValueInfoPtr>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const ValueInfoPtr& x, const ValueInfoPtr& y) {
        return x->name == y->name && x->isTensor == y->isTensor && x->type == y->type && x->hasShape == y->hasShape && x->dims == y->dims;
    });
}

}  // namespace

std::string firstDifference(const Model& a, const Model& b)
{
    if (a.irVersion != b.irVersion || a.opsets != b.opsets)
        return "versions differ";
    if (a.producerName != b.producerName || a.producerVersion != b.producerVersion || a.domain != b.domain ||
        a.modelVersion != b.modelVersion || a.doc != b.doc)
        return "producer, domain, version or description differs";
    if (a.metadata != b.metadata)
        return "metadata differ";
    if (a.functions.size() != b.functions.size())
        return "number of functions differs";
    for (size_t i = 0; i < a.functions.size(); ++i)
        if (!(a.functions[i]->wire == b.functions[i]->wire))
            return "function " + a.functions[i]->name + " differs";
    const Graph& x = *a.graph;
    const Graph& y = *b.graph;
    if (x.nodes().size() != y.nodes().size())
        return "number of nodes differs";
    for (size_t i = 0; i < x.nodes().size(); ++i)
        if (const std::string difference = differenceOf(*x.nodes()[i], *y.nodes()[i]); !difference.empty())
            return "node " + (x.nodes()[i]->name().empty() ? x.nodes()[i]->output(0) : x.nodes()[i]->name()) + ": " + difference;
    if (x.initializers().size() != y.initializers().size())
        return "number of initializers differs";
    for (size_t i = 0; i < x.initializers().size(); ++i) {
        const Tensor& s = *x.initializers()[i];
        const Tensor& t = *y.initializers()[i];
        // External data are compared by the path that they are read from, so content decides here.
        if (s.name() != t.name() || s.type() != t.type() || s.dims() != t.dims() || !(s.data() == t.data()))
            return "initializer " + s.name() + " differs";
    }
    if (!equalInfos(x.inputs(), y.inputs()) || !equalInfos(x.outputs(), y.outputs()) ||
        !equalInfos(x.fields().valueInfos, y.fields().valueInfos))
        return "declared types differ";
    if (x.fields().name != y.fields().name || x.fields().doc != y.fields().doc || !(x.fields().other == y.fields().other) ||
        !(a.other == b.other))
        return "other fields differ";
    return "";
}

Result<VerifyReport> exportModel(const Model& model, const std::string& path, Engine* engine, const Job& job)
{
    VerifyReport report;
    ESP_CHECK(checkStructure(model));
    ESP_TRY(const Bytes encoded, serialize(model));
    if (encoded.size() != fileBytes(model))
        return Error{ErrorCode::Verification, path,
                     "encodes to " + std::to_string(encoded.size()) + " bytes, " + std::to_string(fileBytes(model)) + " were promised"};
    ESP_TRY(const Model back, readOnnx(encoded, model.folder, path));
    if (const std::string difference = firstDifference(model, back); !difference.empty())
        return Error{ErrorCode::Verification, path, "reads back differently: " + difference};
    if (job.stopped())
        return cancelled();
    if (engine) {
        const auto expected = engine->plan(model);
        const auto actual = engine->plan(back);
        if (expected && actual) {
            ESP_CHECK(compareRuns(*engine, **expected, **actual, job));
            report.ran = true;
        } else {
            report.notRun = (expected ? actual : expected).error().message();
        }
    } else {
        report.notRun = "no engine was given";
    }
    if (job.stopped())
        return cancelled();
    ESP_CHECK(writeOnnx(model, path));
    ESP_TRY(const Bytes written, readFile(path));
    if (!(written == encoded))
        return Error{ErrorCode::Verification, path, "the file on disk is not what was written"};
    report.fileBytes = written.size();
    report.externalBytes = externalBytes(model);
    return report;
}

}  // namespace esp

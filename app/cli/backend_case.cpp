// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/backend_case.h"

#include "app/cli/single_run.h"
#include "core/base/file.h"
#include "core/ops/random.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <limits>
#include <span>

namespace esp::cli {

namespace {

namespace fs = std::filesystem;
using Kind = Verdict::Kind;

Verdict verdictOf(const Error& error)
{
    const bool beyondUs = error.code == ErrorCode::UnsupportedOp || error.code == ErrorCode::UnsupportedFormat;
    return {beyondUs ? Kind::Unsupported : Kind::Fail, error.message()};
}

std::vector<std::string> dataSets(const std::string& folder)
{
    std::vector<std::string> found;
    std::error_code failure;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, failure)) {
        if (entry.path().filename().string().rfind("test_data_set_", 0) == 0 && entry.is_directory(failure))
            found.push_back(entry.path().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

fs::path tensorFile(const std::string& dataSet, const char* prefix, size_t index)
{
    return fs::path(dataSet) / (std::string(prefix) + "_" + std::to_string(index) + ".pb");
}

/// The inputs that input_0.pb, … stand for: where there are fewer files than inputs, those that are initializers too have none.
std::vector<ValueInfoPtr> testedInputs(const Model& model, const std::string& dataSet)
{
    std::vector<ValueInfoPtr> inputs = model.graph->inputs();
    std::error_code failure;
    size_t files = 0;
    while (fs::exists(tensorFile(dataSet, "input", files), failure))
        ++files;
    if (files < inputs.size()) {
        const auto& initializers = model.graph->initializers();
        std::erase_if(inputs, [&](const ValueInfoPtr& input) {
            return std::any_of(initializers.begin(), initializers.end(), [&](const TensorPtr& tensor) { return tensor->name() == input->name; });
        });
    }
    return inputs;
}

/// Values PREFIX_0.pb, PREFIX_1.pb, … of a data set, named after `infos` in their order. Files may be fewer than infos.
Result<std::map<std::string, AnyValue>> readValues(const std::string& dataSet, const char* prefix, const std::vector<ValueInfoPtr>& infos)
{
    std::map<std::string, AnyValue> values;
    for (size_t i = 0;; ++i) {
        const fs::path path = tensorFile(dataSet, prefix, i);
        std::error_code failure;
        if (!fs::exists(path, failure))
            return values;
        if (i >= infos.size())
            return Error{ErrorCode::Malformed, path.filename().string(), "the model has only " + std::to_string(infos.size()) + " " + prefix + "s"};
        ESP_TRY(Bytes wire, readFile(path.string()));
        ESP_TRY(AnyValue any, decodeAnyValue(std::move(wire), encodingOf(*infos[i]), dataSet));
        // NumPy has no bfloat16: ONNX stores such test data as the bits in 16-bit integers.
        if (any.tensor() && infos[i]->type == ElementType::Bfloat16 && any.tensor()->type == ElementType::Uint16) {
            Value value = *any.tensor();
            value.type = ElementType::Bfloat16;
            any = std::move(value);
        }
        values[infos[i]->name] = std::move(any);
    }
}

// As ONNX's runner. A 16-bit type may be two units in its last place off: sums in another order, and old data that were truncated.
double relativeTolerance(ElementType type)
{
    if (type == ElementType::Float16)
        return 1.0 / 512;
    if (type == ElementType::Bfloat16)
        return 1.0 / 64;
    return type == ElementType::Float || type == ElementType::Double ? 1e-3 : 0.0;
}

/// What a value may be off that is a small sum of large terms: ONNX's 1e-7, or one unit in the last place of the tensor's largest value.
template <typename T>
double absoluteTolerance(std::span<const T> expected)
{
    double largest = 0;
    for (const T value : expected)
        largest = std::isfinite(value) ? std::max(largest, std::abs(double{value})) : largest;
    return std::max(1e-7, largest * std::numeric_limits<T>::epsilon());
}

bool isClose(double got, double expected, double relative, double absolute)
{
    if (std::isnan(expected) || std::isnan(got))
        return std::isnan(expected) && std::isnan(got);
    if (std::isinf(expected) || std::isinf(got))
        return expected == got;
    return std::abs(got - expected) <= (relative > 0 ? absolute : 0.0) + relative * std::abs(expected);
}

std::string shown(double number)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", number);
    return text;
}

/// "" if they agree, else where they first differ.
std::string tensorDifference(const Value& got, const Value& expected)
{
    if (got.type != expected.type)
        return "is " + toString(got.type) + ", expected " + toString(expected.type);
    if (got.dims != expected.dims)
        return "has shape " + toString(got.dims) + ", expected " + toString(expected.dims);
    const auto first = [](size_t index, const std::string& a, const std::string& b) {
        return "element " + std::to_string(index) + " is " + a + ", expected " + b;
    };
    if (got.data == expected.data)
        return {};
    const double relative = relativeTolerance(got.type);
    if (got.type == ElementType::Double) {
        const double absolute = absoluteTolerance(expected.as<double>());
        for (size_t i = 0; i < got.as<double>().size(); ++i) {
            if (!isClose(got.as<double>()[i], expected.as<double>()[i], relative, absolute))
                return first(i, shown(got.as<double>()[i]), shown(expected.as<double>()[i]));
        }
        return {};
    }
    const std::vector<int64_t> whole = got.toTensor({})->toInt64s();
    if (!whole.empty()) {
        const std::vector<int64_t> wanted = expected.toTensor({})->toInt64s();
        const auto at = static_cast<size_t>(std::mismatch(whole.begin(), whole.end(), wanted.begin(), wanted.end()).first - whole.begin());
        if (at < whole.size())
            return first(at, std::to_string(whole[at]), std::to_string(wanted[at]));
    }
    // Not a number has several encodings in the small types.
    const std::vector<float> a = got.toTensor({})->toFloats();
    const std::vector<float> b = expected.toTensor({})->toFloats();
    const double absolute = absoluteTolerance(std::span<const float>(b));
    for (size_t i = 0; i < a.size(); ++i) {
        if (!isClose(a[i], b[i], relative, absolute))
            return first(i, shown(a[i]), shown(b[i]));
    }
    if (!a.empty())
        return {};
    return "its bytes differ from those expected";
}

std::string difference(const AnyValue& got, const AnyValue& expected)
{
    if (got.tensor() && expected.tensor())
        return tensorDifference(*got.tensor(), *expected.tensor());
    if (got.text() && expected.text() && got.text()->dims == expected.text()->dims) {
        const auto& a = got.text()->strings;
        const auto at = std::mismatch(a.begin(), a.end(), expected.text()->strings.begin()).first - a.begin();
        if (at == static_cast<int64_t>(a.size()))
            return {};
        return "string " + std::to_string(at) + " is " + a[static_cast<size_t>(at)] + ", expected " + expected.text()->strings[static_cast<size_t>(at)];
    }
    if (got.sequence() && expected.sequence() && got.sequence()->size() == expected.sequence()->size()) {
        for (size_t i = 0; i < got.sequence()->size(); ++i) {
            const std::string what = difference((*got.sequence())[i], (*expected.sequence())[i]);
            if (!what.empty())
                return "value " + std::to_string(i) + ": " + what;
        }
        return {};
    }
    if (got.isNone() && expected.isNone())
        return {};
    return "is " + got.describe() + ", expected " + expected.describe();
}

/// The model with its inputs declared as they are fed: some old cases declare other shapes than their data have.
Model declaredAsFed(const Model& model, const std::map<std::string, AnyValue>& inputs)
{
    GraphFields fields = model.graph->fields();
    for (ValueInfoPtr& info : fields.inputs) {
        const auto fed = inputs.find(info->name);
        if (fed == inputs.end() || !info->isTensor || !fed->second.tensor())
            continue;
        std::vector<Dim> dims;
        for (const int64_t dim : fed->second.tensor()->dims)
            dims.push_back({dim, {}});
        info = ValueInfo::makeTensor(info->name, info->type, std::move(dims));
    }
    return model.withGraph(std::move(fields));
}

/// ONNX's cases up to 1.12 expect epsilon 0.01 of an Adam that does not name it, so that its default of 1e-6 holds; later ones name it.
bool contradictsItself(const Model& model)
{
    const auto& nodes = model.graph->nodes();
    return nodes.size() == 1 && nodes[0]->is("Adam", "ai.onnx.preview.training") && nodes[0]->inputs().size() > 6 && !nodes[0]->findAttribute("epsilon");
}

Result<void> judgeDataSet(Engine& engine, const Model& model, const std::string& dataSet, const Job& job)
{
    const std::vector<ValueInfoPtr>& outputs = model.graph->outputs();
    ESP_TRY(const auto inputs, readValues(dataSet, "input", testedInputs(model, dataSet)));
    ESP_TRY(const auto expected, readValues(dataSet, "output", outputs));
    ESP_TRY(const SingleRun result, runOnce(engine, declaredAsFed(model, inputs), inputs, job));
    const auto& nodes = model.graph->nodes();
    const bool draws = std::any_of(nodes.begin(), nodes.end(), [](const NodePtr& node) { return mayDraw(*node); });
    for (const ValueInfoPtr& output : outputs) {
        const auto wanted = expected.find(output->name);
        if (wanted == expected.end())
            continue;
        const auto given = result.outputs.find(output->name);
        const bool present = given != result.outputs.end();
        std::string what = present ? difference(given->second, wanted->second) : "was not computed";
        // What ONNX leaves open is compared by type and dimensions alone.
        const Value* made = present ? given->second.tensor() : nullptr;
        const Value* drawn = wanted->second.tensor();
        if (draws && made && drawn && made->type == drawn->type && made->dims == drawn->dims)
            what.clear();
        if (!what.empty())
            return Error{ErrorCode::Verification, "output " + output->name, what};
    }
    return {};
}

}  // namespace

Result<std::vector<BackendCase>> findBackendCases(const std::string& folder)
{
    std::error_code failure;
    if (!fs::exists(folder, failure))
        return Error{ErrorCode::FileNotFound, folder, "the folder does not exist"};
    if (!fs::is_directory(folder, failure))
        return Error{ErrorCode::FileUnreadable, folder, "is not a folder"};
    std::vector<BackendCase> cases;
    const auto addIfCase = [&](const fs::path& path) {
        std::error_code ignored;
        if (!fs::exists(path / "model.onnx", ignored) || dataSets(path.string()).empty())
            return;
        const std::string name = path.lexically_relative(folder).generic_string();
        cases.push_back({name == "." ? fs::absolute(path).lexically_normal().filename().string() : name, path.string()});
    };
    addIfCase(folder);
    auto walk = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, failure);
    if (failure)
        return Error{ErrorCode::FileUnreadable, folder, "cannot be read (" + failure.message() + ")"};
    while (walk != fs::recursive_directory_iterator()) {
        if (walk->is_directory(failure))
            addIfCase(walk->path());
        walk.increment(failure);
        if (failure)
            return Error{ErrorCode::FileUnreadable, folder, "cannot be read (" + failure.message() + ")"};
    }
    std::sort(cases.begin(), cases.end(), [](const BackendCase& a, const BackendCase& b) { return a.name < b.name; });
    return cases;
}

Verdict judgeBackendCase(Engine& engine, const BackendCase& which, const Job& job)
{
    Verdict verdict;
    try {
        const Result<Model> model = readOnnx((fs::path(which.folder) / "model.onnx").string(), job);
        if (!model)
            return verdictOf(model.error());
        if (contradictsItself(*model))
            return {Kind::Unsupported, "the expected values were made with an epsilon that the model does not name"};
        for (const std::string& dataSet : dataSets(which.folder)) {
            const Result<void> agreed = judgeDataSet(engine, *model, dataSet, job);
            if (!agreed)
                return verdictOf(agreed.error());
        }
    } catch (const std::exception& failure) {
        return {Kind::Fail, std::string("exception: ") + failure.what()};
    }
    return verdict;
}

}  // namespace esp::cli

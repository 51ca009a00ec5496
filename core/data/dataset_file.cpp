// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_file.h"

#include "core/base/file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace esp {

namespace {

using Json = nlohmann::json;

constexpr const char* kNextToken = "next-token";

/// Where in the file something stands ("inputs.data.mean"), for errors.
class Place {
public:
    Place(std::string file, std::string key) : m_file(std::move(file)), m_key(std::move(key)) {}
    Place operator/(const std::string& key) const { return {m_file, m_key.empty() ? key : m_key + "." + key}; }
    Error error(const std::string& what, ErrorCode code = ErrorCode::Malformed) const
    {
        return {code, m_file, m_key.empty() ? what : m_key + ": " + what};
    }
    const std::string& file() const { return m_file; }

private:
    std::string m_file;
    std::string m_key;
};

bool listHas(std::string_view list, std::string_view word)
{
    while (!list.empty()) {
        const size_t end = std::min(list.find(' '), list.size());
        if (list.substr(0, end) == word)
            return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

Result<void> checkKeys(const Json& object, std::string_view known, const Place& place)
{
    if (!object.is_object())
        return place.error("an object { } is expected");
    for (const auto& [key, value] : object.items()) {
        if (!listHas(known, key))
            return (place / key).error("unknown key (known here: " + std::string(known) + ")");
    }
    return {};
}

Result<std::string> readString(const Json& value, const Place& place)
{
    if (!value.is_string())
        return place.error("a text is expected");
    return value.get<std::string>();
}

Result<double> readNumber(const Json& value, const Place& place)
{
    if (!value.is_number() || !std::isfinite(value.get<double>()))
        return place.error("a finite number is expected");
    return value.get<double>();
}

Result<int64_t> readCount(const Json& value, int64_t least, const Place& place)
{
    constexpr int64_t kMost = 1'000'000'000'000;
    if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(kMost))
        || value.get<int64_t>() < least || value.get<int64_t>() > kMost)
        return place.error("a whole number of at least " + std::to_string(least) + " is expected, not " + value.dump());
    return value.get<int64_t>();
}

// The most axes that a constant has.
constexpr int kDeepestList = 8;

Result<void> collectNumbers(const Json& value, std::vector<double>& numbers, const Place& place, int level = 0)
{
    if (value.is_array()) {
        if (level == kDeepestList)
            return place.error("the list is nested deeper than " + std::to_string(kDeepestList) + " levels");
        for (size_t i = 0; i < value.size(); ++i)
            ESP_CHECK(collectNumbers(value[i], numbers, place / std::to_string(i), level + 1));
        return {};
    }
    if (value.is_boolean()) {
        numbers.push_back(value.get<bool>() ? 1 : 0);
        return {};
    }
    ESP_TRY(const double number, readNumber(value, place));
    numbers.push_back(number);
    return {};
}

Result<std::vector<double>> readNumbers(const Json& value, const Place& place)
{
    std::vector<double> numbers;
    ESP_CHECK(collectNumbers(value, numbers, place));
    if (numbers.empty())
        return place.error("a number or a list of numbers is expected");
    return numbers;
}

Result<std::vector<std::string>> readStrings(const Json& value, const Place& place)
{
    if (!value.is_array())
        return place.error("a list of texts is expected");
    std::vector<std::string> texts;
    for (size_t i = 0; i < value.size(); ++i) {
        ESP_TRY(std::string text, readString(value[i], place / std::to_string(i)));
        texts.push_back(std::move(text));
    }
    return texts;
}

/// One number for both sides or [height, width].
Result<std::pair<int64_t, int64_t>> readSides(const Json& value, const Place& place)
{
    if (!value.is_array()) {
        ESP_TRY(const int64_t side, readCount(value, 1, place));
        return std::pair{side, side};
    }
    if (value.size() != 2)
        return place.error("one whole number or [height, width] is expected");
    ESP_TRY(const int64_t height, readCount(value[0], 1, place));
    ESP_TRY(const int64_t width, readCount(value[1], 1, place));
    return std::pair{height, width};
}

Result<DatasetFilePart> readPart(const Json& object, const Place& place)
{
    if (!object.is_object() || !object.contains("format"))
        return place.error("an object with \"format\" is expected");
    ESP_TRY(const std::string id, readString(object["format"], place / "format"));
    DatasetFilePart part;
    part.format = findDatasetFormat(id);
    if (!part.format) {
        std::string known;
        for (const DatasetFormat* format : datasetFormats())
            known += (known.empty() ? "" : ", ") + std::string(format->id);
        return (place / "format").error("format '" + id + "' is not known (" + known + ")", ErrorCode::UnsupportedFormat);
    }
    ESP_CHECK(checkKeys(object, std::string("format limit ") + part.format->keys, place));

    const std::filesystem::path folder = std::filesystem::path(place.file()).parent_path();
    const auto resolve = [&](const std::string& path) { return (folder / path).string(); };
    for (const auto& [key, value] : object.items()) {
        const Place here = place / key;
        if (key == "files") {
            ESP_TRY(const std::vector<std::string> paths, readStrings(value, here));
            for (const std::string& path : paths)
                part.request.files.push_back(resolve(path));
        } else if (key == "labels") {
            ESP_TRY(const std::string path, readString(value, here));
            part.request.labels = resolve(path);
        } else if (key == "label_column") {
            ESP_TRY(const int64_t column, readCount(value, 0, here));
            part.request.labelColumn = column;
        } else if (key == "limit") {
            ESP_TRY(const int64_t limit, readCount(value, 1, here));
            part.request.limit = static_cast<size_t>(limit);
        } else if (key != "format") {  // file, images, list, folder: the one path of its format
            ESP_TRY(const std::string path, readString(value, here));
            part.request.files.push_back(resolve(path));
        }
    }
    if (part.request.files.empty())
        return place.error("names no file (format '" + id + "' takes: " + part.format->keys + ")");
    return part;
}

Result<void> readGeometry(const Json& object, ImageGeometry& geometry, const Place& place)
{
    if (const auto resize = object.find("resize"); resize != object.end()) {
        ESP_TRY(const auto sides, readSides(*resize, place / "resize"));
        if (resize->is_array())
            std::tie(geometry.resizeHeight, geometry.resizeWidth) = sides;
        else
            geometry.resizeShort = sides.first;
    }
    if (const auto crop = object.find("crop"); crop != object.end()) {
        ESP_TRY(const auto sides, readSides(*crop, place / "crop"));
        std::tie(geometry.cropHeight, geometry.cropWidth) = sides;
    }
    return {};
}

Result<InputRule> readInput(const std::string& name, const Json& object, const Place& place)
{
    InputRule rule;
    rule.input = name;
    if (object.is_object() && object.contains("state"))
        return (place / "state").error("state fed back from an output is not supported", ErrorCode::UnsupportedFormat);
    if (object.is_object() && object.contains("constant")) {
        ESP_CHECK(checkKeys(object, "constant", place));
        ESP_TRY(rule.constant, readNumbers(object["constant"], place / "constant"));
        return rule;
    }
    ESP_CHECK(checkKeys(object, "source constant state scale mean std layout order crop resize", place));
    if (!object.contains("source"))
        return place.error("\"source\" or \"constant\" is expected");
    for (const auto& [key, value] : object.items()) {
        const Place here = place / key;
        if (key == "source") {
            ESP_TRY(rule.source, readString(value, here));
            if (rule.source.empty())
                return here.error("the name of an array is expected");
        } else if (key == "scale") {
            ESP_TRY(rule.scale, readNumber(value, here));
        } else if (key == "mean") {
            ESP_TRY(rule.mean, readNumbers(value, here));
        } else if (key == "std") {
            ESP_TRY(rule.deviation, readNumbers(value, here));
            for (const double deviation : rule.deviation) {
                if (deviation == 0)
                    return here.error("0 is not possible, values are divided by it");
            }
        } else if (key == "layout") {
            ESP_TRY(const std::string layout, readString(value, here));
            if (layout != "NCHW" && layout != "NHWC")
                return here.error("'" + layout + "' is not known; NCHW and NHWC are");
            rule.layout = layout == "NCHW" ? InputRule::Layout::ChannelsFirst : InputRule::Layout::ChannelsLast;
        } else if (key == "order") {
            ESP_TRY(const std::string order, readString(value, here));
            if (order != "RGB" && order != "BGR")
                return here.error("'" + order + "' is not known; RGB and BGR are");
            rule.reversesChannels = order == "BGR";
        }
    }
    return rule;
}

Result<void> readInputs(const Json& object, DatasetFile& file, const Place& place)
{
    if (!object.is_object() || object.empty())
        return place.error("an object with one entry for each input of the model is expected");
    bool first = true;
    for (const auto& [name, value] : object.items()) {
        ESP_TRY(InputRule rule, readInput(name, value, place / name));
        if (!rule.source.empty()) {
            ImageGeometry geometry;
            ESP_CHECK(readGeometry(value, geometry, place / name));
            if (!first && !(geometry == file.geometry))
                return (place / name).error("resize and crop differ from those of another input; one decoding feeds all", ErrorCode::UnsupportedFormat);
            file.geometry = geometry;
            first = false;
        }
        file.inputs.push_back(std::move(rule));
    }
    return {};
}

Result<void> readOutputs(const Json& object, DatasetFile& file, const Place& place)
{
    ESP_CHECK(checkKeys(object, "scores classes", place));
    if (object.size() != 1)
        return place.error("either \"scores\" or \"classes\" names the output with the answer");
    file.outputKind = object.contains("scores") ? OutputKind::Scores : OutputKind::Classes;
    const char* key = file.outputKind == OutputKind::Scores ? "scores" : "classes";
    ESP_TRY(file.output, readString(object[key], place / key));
    return {};
}

/// Next tokens are labels at every position, which only arrays carry, and tokens are numbers that nothing rescales.
Result<void> checkTokens(const DatasetFile& file, const Place& place)
{
    const std::pair<const char*, const DatasetFilePart*> parts[] = {{"evaluation", &file.evaluation},
                                                              {"calibration", file.calibration ? &*file.calibration : nullptr},
                                                              {"training", file.training ? &*file.training : nullptr}};
    for (const auto& [name, part] : parts) {
        if (part && part->format != &kNpzFormat)
            return (place / name / "format")
                .error(std::string("format '") + part->format->id + "' holds no tokens; task 'next-token' takes 'npz' with arrays x and y",
                       ErrorCode::UnsupportedFormat);
    }
    if (!(file.geometry == ImageGeometry()))
        return (place / "inputs").error("resize and crop are for pictures; task 'next-token' has none", ErrorCode::UnsupportedFormat);
    return {};
}

/// Where the text stops being JSON; `byte` counts from 1.
Error notJson(const std::string& path, std::string_view text, size_t byte)
{
    constexpr size_t kShown = 30;
    const size_t at = std::min(byte > 0 ? byte - 1 : 0, text.size());
    const std::string line = "line " + std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + ": ";
    if (text.find_first_not_of(" \t\r\n", at) == std::string_view::npos)
        return {ErrorCode::Malformed, path, line + "the text ends too early; it is not complete JSON"};
    return {ErrorCode::Malformed, path, line + "it is not JSON near \"" + std::string(text.substr(at, std::min(kShown, text.find('\n', at) - at))) + "\""};
}

Result<DatasetFile> readFileObject(const Json& root, const std::string& path)
{
    const Place place(path, "");
    if (!root.is_object())
        return place.error("an object { } is expected");
    // The version comes first: another one may have other keys.
    if (!root.contains("version"))
        return place.error("\"version\" is missing (1 is read)");
    if (!root["version"].is_number_integer() || root["version"] != 1)
        return (place / "version").error("version " + root["version"].dump() + " is not read; 1 is", ErrorCode::UnsupportedFormat);
    ESP_CHECK(checkKeys(root, "version task evaluation calibration training inputs outputs classes", place));
    for (const char* key : {"task", "evaluation", "inputs", "outputs"}) {
        if (!root.contains(key))
            return place.error(std::string("\"") + key + "\" is missing");
    }
    ESP_TRY(const std::string task, readString(root["task"], place / "task"));
    if (task != "classification" && task != kNextToken)
        return (place / "task").error("task '" + task + "' is not supported; 'classification' and 'next-token' are", ErrorCode::UnsupportedFormat);

    DatasetFile file;
    file.task = task == kNextToken ? Task::NextToken : Task::Classification;
    ESP_TRY(file.evaluation, readPart(root["evaluation"], place / "evaluation"));
    if (root.contains("calibration")) {
        ESP_TRY(file.calibration, readPart(root["calibration"], place / "calibration"));
    }
    if (root.contains("training")) {
        ESP_TRY(file.training, readPart(root["training"], place / "training"));
    }
    ESP_CHECK(readInputs(root["inputs"], file, place / "inputs"));
    ESP_CHECK(readOutputs(root["outputs"], file, place / "outputs"));
    if (file.task == Task::NextToken)
        ESP_CHECK(checkTokens(file, place));
    if (root.contains("classes")) {
        ESP_TRY(file.classes, readStrings(root["classes"], place / "classes"));
    }
    return file;
}

/// The key that `part` gives its one path with; all of a format's keys but these say something else.
std::string pathKey(const DatasetFilePart& part)
{
    std::error_code failure;
    const std::string_view keys = part.format->keys;
    if (listHas(keys, "folder") && std::filesystem::is_directory(part.request.files[0], failure))
        return "folder";
    if (listHas(keys, "files") && part.request.files.size() > 1)
        return "files";
    return std::string(keys.substr(0, keys.find(' ')));
}

std::string storedPath(const std::string& path, const std::string& folder)
{
    const std::filesystem::path relative = folder.empty() ? std::filesystem::path() : std::filesystem::path(path).lexically_relative(folder);
    return relative.empty() ? path : relative.string();
}

using OrderedJson = nlohmann::ordered_json;

OrderedJson writePart(const DatasetFilePart& part, const std::string& folder)
{
    OrderedJson json;
    json["format"] = part.format->id;
    const std::string key = pathKey(part);
    if (key == "files") {
        for (const std::string& path : part.request.files)
            json[key].push_back(storedPath(path, folder));
    } else {
        json[key] = storedPath(part.request.files[0], folder);
    }
    if (!part.request.labels.empty())
        json["labels"] = storedPath(part.request.labels, folder);
    if (part.request.labelColumn)
        json["label_column"] = *part.request.labelColumn;
    if (part.request.limit > 0)
        json["limit"] = part.request.limit;
    return json;
}

OrderedJson writeInput(const InputRule& rule, const ImageGeometry& geometry)
{
    OrderedJson json = OrderedJson::object();
    const auto sides = [](int64_t height, int64_t width) { return height == width ? OrderedJson(height) : OrderedJson{height, width}; };
    const auto numbers = [](const std::vector<double>& values) { return values.size() == 1 ? OrderedJson(values[0]) : OrderedJson(values); };
    if (rule.source.empty()) {
        json["constant"] = numbers(rule.constant);
        return json;
    }
    json["source"] = rule.source;
    if (geometry.resizeShort > 0)
        json["resize"] = geometry.resizeShort;
    else if (geometry.resizeHeight > 0)
        json["resize"] = {geometry.resizeHeight, geometry.resizeWidth};
    if (geometry.cropHeight > 0)
        json["crop"] = sides(geometry.cropHeight, geometry.cropWidth);
    if (rule.scale)
        json["scale"] = *rule.scale;
    if (!rule.mean.empty())
        json["mean"] = numbers(rule.mean);
    if (!rule.deviation.empty())
        json["std"] = numbers(rule.deviation);
    if (rule.layout != InputRule::Layout::Unspecified)
        json["layout"] = rule.layout == InputRule::Layout::ChannelsFirst ? "NCHW" : "NHWC";
    if (rule.reversesChannels)
        json["order"] = "BGR";
    return json;
}

}  // namespace

Result<DatasetFile> loadDatasetFile(const std::string& path)
{
    ESP_TRY(const Bytes text, readFile(path));
    return parseDatasetFile(path, text.view());
}

std::string toJson(const DatasetFile& file, const std::string& folder)
{
    OrderedJson json;
    json["version"] = 1;
    json["task"] = file.task == Task::NextToken ? kNextToken : "classification";
    json["evaluation"] = writePart(file.evaluation, folder);
    if (file.calibration)
        json["calibration"] = writePart(*file.calibration, folder);
    if (file.training)
        json["training"] = writePart(*file.training, folder);
    for (const InputRule& rule : file.inputs)
        json["inputs"][rule.input] = writeInput(rule, file.geometry);
    json["outputs"][file.outputKind == OutputKind::Scores ? "scores" : "classes"] = file.output;
    if (!file.classes.empty())
        json["classes"] = file.classes;
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Result<DatasetFile> parseDatasetFile(const std::string& path, std::string_view text)
{
    struct TooDeep {};
    constexpr int kDeepest = 64;
    const auto keepOrRefuse = [](int depth, Json::parse_event_t, const Json&) {
        if (depth > kDeepest)
            throw TooDeep();
        return true;
    };
    try {
        return readFileObject(Json::parse(text, keepOrRefuse), path);
    } catch (const Json::parse_error& failure) {
        return notJson(path, text, failure.byte);
    } catch (const TooDeep&) {
        return Error{ErrorCode::Malformed, path, "more than " + std::to_string(kDeepest) + " levels of nesting"};
    } catch (const Json::exception& failure) {
        return Error{ErrorCode::Malformed, path, failure.what()};
    }
}

}  // namespace esp

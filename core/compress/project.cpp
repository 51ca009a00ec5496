// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/project.h"

#include "core/base/file.h"
#include "core/compress/lined_json.h"
#include "core/data/dataset_file.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <initializer_list>

namespace esp {

namespace {

namespace fs = std::filesystem;

constexpr int kProjectVersion = 1;

/// Reads members of one object, each at most once, and refuses what it does not know.
class Members {
public:
    Members(const LinedJson& json, const std::string& subject, std::string what) : m_json(json), m_subject(subject), m_what(std::move(what)) {}

    Result<void> check(std::initializer_list<std::string_view> known) const
    {
        ESP_CHECK(expectKind(m_subject, m_json, LinedJson::Kind::Object, m_what));
        for (const auto& [key, member] : m_json.members)
            if (std::find(known.begin(), known.end(), key) == known.end())
                return badValue(m_subject, member, m_what + " has no \"" + key + "\"");
        return {};
    }

    Result<const LinedJson*> get(std::string_view key, LinedJson::Kind kind) const
    {
        const LinedJson* member = m_json.find(key);
        if (!member)
            return badValue(m_subject, m_json, m_what + " has no \"" + std::string(key) + "\"");
        ESP_CHECK(expectKind(m_subject, *member, kind, std::string(key)));
        return member;
    }

    Result<std::string> text(std::string_view key) const
    {
        ESP_TRY(const LinedJson* member, get(key, LinedJson::Kind::String));
        return member->text;
    }

    Result<double> number(std::string_view key, double lowest, double highest) const
    {
        ESP_TRY(const LinedJson* member, get(key, LinedJson::Kind::Number));
        if (!(member->number >= lowest && member->number <= highest))
            return badValue(m_subject, *member, std::string(key) + " is outside of its range");
        return member->number;
    }

    Result<Hash128> hash(std::string_view key) const
    {
        ESP_TRY(const LinedJson* member, get(key, LinedJson::Kind::String));
        const std::string& text = member->text;
        Hash128 hash;
        if (text.size() != 32 || text.find_first_not_of("0123456789abcdef") != std::string::npos)
            return badValue(m_subject, *member, std::string(key) + " is not a hash of 32 lower-case hexadecimal digits");
        hash.high = std::stoull(text.substr(0, 16), nullptr, 16);
        hash.low = std::stoull(text.substr(16), nullptr, 16);
        return hash;
    }

private:
    const LinedJson& m_json;
    const std::string& m_subject;
    std::string m_what;
};

Result<ProjectState> readState(const LinedJson& json, const std::string& subject)
{
    const Members members(json, subject, "a state");
    ESP_CHECK(members.check({"name", "recipe", "file_bytes", "top1", "agreement", "interval"}));
    ProjectState state;
    if (json.find("name")) {
        ESP_TRY(state.name, members.text("name"));
    }
    ESP_TRY(const LinedJson* recipe, members.get("recipe", LinedJson::Kind::Object));
    ESP_TRY(state.recipe, recipeFromJson(*recipe, subject));
    ESP_TRY(const double bytes, members.number("file_bytes", 0, 9e15));
    state.fileBytes = std::llround(bytes);
    if (json.find("top1")) {
        ESP_TRY(state.top1, members.number("top1", 0, 100));
        state.hasLabels = true;
    }
    ESP_TRY(state.agreement, members.number("agreement", 0, 100));
    ESP_TRY(const LinedJson* interval, members.get("interval", LinedJson::Kind::Array));
    double* const ends[] = {&state.lower, &state.upper};
    if (interval->items.size() != 2)
        return badValue(subject, *interval, "interval is not a pair of numbers");
    for (size_t i = 0; i < 2; ++i) {
        ESP_CHECK(expectKind(subject, interval->items[i], LinedJson::Kind::Number, "an end of interval"));
        *ends[i] = interval->items[i].number;
    }
    if (!(state.lower >= 0 && state.lower <= state.upper && state.upper <= 100))
        return badValue(subject, *interval, "interval is not within 0 and 100");
    return state;
}

std::string absolutePath(const std::string& path, const std::string& folder)
{
    const fs::path given(path);
    return (given.is_absolute() || folder.empty() ? given : fs::path(folder) / given).lexically_normal().string();
}

std::string storedPath(const std::string& path, const std::string& folder)
{
    if (folder.empty())
        return path;
    const fs::path relative = fs::path(path).lexically_relative(folder);
    return relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

/// The description of the data with absolute paths. The text was read before, so it is JSON and has that member.
Result<std::string> readSetup(std::string_view text, const std::string& folder, const std::string& subject)
{
    const std::string setup = nlohmann::ordered_json::parse(text)["data"]["setup"].dump();
    Result<DatasetFile> file = parseDatasetFile((fs::path(folder) / "setup").string(), setup);
    if (!file)
        return Error{ErrorCode::InvalidArgument, subject, "data.setup: " + file.error().detail};
    const auto complete = [&](DatasetFilePart& part) {
        for (std::string& path : part.request.files)
            path = absolutePath(path, folder);
        if (!part.request.labels.empty())
            part.request.labels = absolutePath(part.request.labels, folder);
    };
    complete(file->evaluation);
    if (file->calibration)
        complete(*file->calibration);
    if (file->training)
        complete(*file->training);
    return toJson(*file, {});
}

}  // namespace

std::string programVersion() { return ESPALIER_VERSION; }

Result<Project> projectFromJson(std::string_view text, const std::string& folder, const std::string& subject)
{
    ESP_TRY(const LinedJson json, parseLinedJson(text, subject));
    const Members members(json, subject, "a project");
    if (!json.find("espalier_project"))
        return badValue(subject, json, "the project does not begin with \"espalier_project\": 1");
    ESP_CHECK(members.check({"espalier_project", "saved_as", "model", "data", "recipe", "measured"}));
    ESP_TRY(const double version, members.number("espalier_project", -1e9, 1e9));
    if (version != kProjectVersion)
        return badValue(subject, *json.find("espalier_project"), "\"espalier_project\" must be 1, the only version of the format");

    Project project;
    if (json.find("saved_as")) {
        ESP_TRY(const std::string savedAs, members.text("saved_as"));
        project.savedAs = absolutePath(savedAs, folder);
    }
    ESP_TRY(const LinedJson* model, members.get("model", LinedJson::Kind::Object));
    const Members modelMembers(*model, subject, "model");
    ESP_CHECK(modelMembers.check({"path", "content"}));
    ESP_TRY(const std::string modelPath, modelMembers.text("path"));
    if (modelPath.empty())
        return badValue(subject, *model, "the path of the model is empty");
    project.modelPath = absolutePath(modelPath, folder);
    ESP_TRY(project.model, modelMembers.hash("content"));
    if (const LinedJson* data = json.find("data")) {
        const Members dataMembers(*data, subject, "data");
        ESP_CHECK(dataMembers.check({"path", "setup", "content", "labels"}));
        ESP_TRY(const std::string dataPath, dataMembers.text("path"));
        project.dataPath = absolutePath(dataPath, folder);
        if (data->find("setup")) {
            ESP_TRY(project.dataSetup, readSetup(text, folder, subject));
        }
        ESP_TRY(project.data, dataMembers.hash("content"));
        ESP_TRY(project.labels, dataMembers.hash("labels"));
    }
    ESP_TRY(const LinedJson* recipe, members.get("recipe", LinedJson::Kind::Object));
    ESP_TRY(project.recipe, recipeFromJson(*recipe, subject));
    if (const LinedJson* measured = json.find("measured")) {
        const Members measuredMembers(*measured, subject, "measured");
        ESP_CHECK(measuredMembers.check({"version", "states"}));
        ESP_TRY(project.version, measuredMembers.text("version"));
        ESP_TRY(const LinedJson* states, measuredMembers.get("states", LinedJson::Kind::Array));
        for (const LinedJson& item : states->items) {
            ESP_TRY(ProjectState state, readState(item, subject));
            project.states.push_back(std::move(state));
        }
    }
    return project;
}

std::string toJson(const Project& project, const std::string& folder)
{
    using Json = nlohmann::ordered_json;
    const auto recipeJson = [](const Recipe& recipe) { return Json::parse(toJson(recipe)); };
    Json json;
    json["espalier_project"] = kProjectVersion;
    if (!project.savedAs.empty())
        json["saved_as"] = storedPath(project.savedAs, folder);
    json["model"] = {{"path", storedPath(project.modelPath, folder)}, {"content", project.model.toHex()}};
    if (!project.dataPath.empty())
        json["data"] = {{"path", storedPath(project.dataPath, folder)}, {"content", project.data.toHex()}, {"labels", project.labels.toHex()}};
    if (!project.dataPath.empty() && !project.dataSetup.empty()) {
        if (const Result<DatasetFile> setup = parseDatasetFile("/setup", project.dataSetup))
            json["data"]["setup"] = Json::parse(toJson(*setup, folder));
    }
    json["recipe"] = recipeJson(project.recipe);
    if (!project.states.empty()) {
        Json states = Json::array();
        for (const ProjectState& state : project.states) {
            Json item;
            if (!state.name.empty())
                item["name"] = state.name;
            item["recipe"] = recipeJson(state.recipe);
            item["file_bytes"] = state.fileBytes;
            if (state.hasLabels)
                item["top1"] = state.top1;
            item["agreement"] = state.agreement;
            item["interval"] = {state.lower, state.upper};
            states.push_back(std::move(item));
        }
        json["measured"] = {{"version", project.version}, {"states", std::move(states)}};
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Project> loadProject(const std::string& path)
{
    ESP_TRY(const Bytes text, readFile(path));
    const fs::path folder = fs::absolute(path).parent_path();
    ESP_TRY(Project project, projectFromJson(text.view(), folder.string(), path));
    for (std::string* file : {&project.modelPath, &project.dataPath}) {
        std::error_code ignored;
        const fs::path beside = folder / fs::path(*file).filename();
        if (!file->empty() && !fs::exists(*file, ignored) && fs::exists(beside, ignored))
            *file = beside.string();
    }
    return project;
}

}  // namespace esp

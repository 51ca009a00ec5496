// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace esp {

/// A recipe that was measured to the end, with its figures.
struct ProjectState {
    std::string name;        ///< given by the user; "" for a state that was only visited
    Recipe recipe;
    int64_t fileBytes = 0;
    bool hasLabels = false;
    double top1 = 0;         ///< per cent; meaningful with labels
    double agreement = 0;    ///< per cent
    double lower = 0;        ///< 95 % interval of top1 for unseen data, or of the agreement, per cent
    double upper = 0;
    bool operator==(const ProjectState&) const = default;
};

/// A saved piece of work: which model and data, what is done to it, and what was measured on the way. All else is derived from these.
struct Project {
    std::string modelPath;  ///< absolute
    Hash128 model;          ///< contentHash of the model that the recipe was made for
    std::string dataPath;   ///< absolute; "" without data
    std::string dataSetup;  ///< a *.dataset.json with absolute paths that says how they are fed; "" if the path itself says it
    Recipe recipe;
    std::vector<ProjectState> states;
    // The states' figures hold only for these.
    Hash128 data;
    Hash128 labels;
    std::string version;    ///< of Espalier
    std::string savedAs;    ///< absolute path of the project that this is a later state of, in what is kept for recovery; else ""
    bool operator==(const Project&) const = default;
};

/// What `version` is in projects of this program.
std::string programVersion();

/// {"espalier_project": 1, "saved_as": …, "model": {"path": …, "content": …}, "data": {"path": …, "setup": {…}, "content": …, "labels": …}, "recipe": {…},
/// "measured": {"version": …, "states": […]}}. `folder`: where the file is; relative paths in it start there. Errors: Malformed with line,
/// InvalidArgument (a missing or impossible value, or what recipeFromJson refuses).
Result<Project> projectFromJson(std::string_view text, const std::string& folder, const std::string& subject = "project");
/// Paths below `folder` become relative to it, so that the folder can be moved as a whole; with "" all stay absolute.
std::string toJson(const Project& project, const std::string& folder);
/// Reads a file. A model or data that are no longer at their absolute path but beside the project are taken from there.
Result<Project> loadProject(const std::string& path);

}  // namespace esp

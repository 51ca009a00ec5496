// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/binding.h"
#include "core/data/source.h"

#include <optional>
#include <string>
#include <vector>

namespace esp {

/// Files of one part of a *.dataset.json.
struct DatasetFilePart {
    const DatasetFormat* format = nullptr;
    SourceRequest request;  ///< paths resolved against the file's folder
    bool operator==(const DatasetFilePart&) const = default;
};

/// A *.dataset.json, version 1.
struct DatasetFile {
    Task task = Task::Classification;
    DatasetFilePart evaluation;
    std::optional<DatasetFilePart> calibration;
    std::optional<DatasetFilePart> training;
    std::vector<InputRule> inputs;
    ImageGeometry geometry;
    std::string output;
    OutputKind outputKind = OutputKind::Scores;
    std::vector<std::string> classes;
    bool operator==(const DatasetFile&) const = default;
};

/// Parses the text of `path`. Errors: Malformed (JSON, a key of the wrong type, a missing or unknown key, each by name), UnsupportedFormat
/// (version, task, format, state fed back from an output).
Result<DatasetFile> parseDatasetFile(const std::string& path, std::string_view text);

/// Errors: those of parseDatasetFile(), FileNotFound, FileUnreadable.
Result<DatasetFile> loadDatasetFile(const std::string& path);

/// What parseDatasetFile() reads back as the same. Paths become relative to `folder`, also upwards; with "" they stay as they are.
std::string toJson(const DatasetFile& file, const std::string& folder);

/// Opens what a *.dataset.json says; `subject` stands for it in errors. Errors: those of openData() of a path.
Result<DataPair> openData(const DatasetFile& file, const std::string& subject, const ModelSignature& model, const DataOptions& options = {},
                          const Job& job = {});

}  // namespace esp

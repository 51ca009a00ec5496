// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy archives: a zip of .npy files. Array y holds the labels, every other one is there for an input to name it ("source"), usually x.
#include "core/base/file.h"
#include "core/base/translate.h"
#include "core/data/npy.h"
#include "core/data/numbers.h"
#include "core/data/source.h"
#include "core/data/zip.h"

#include <algorithm>

namespace esp {

namespace {

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Recognition recognise(const PathProbe& probe)
{
    if (probe.isFolder)
        return Recognition::No;
    const bool name = endsWith(probe.name, ".npz");
    const bool content = probe.head.rfind("PK\x03\x04", 0) == 0;
    return name && content ? Recognition::Sure : name ? Recognition::Maybe : Recognition::No;
}

Result<SampleSourcePtr> open(const SourceRequest& request, const Job& job)
{
    if (request.files.size() != 1)
        return Error{ErrorCode::InvalidArgument, "npz", "wants one file, not " + std::to_string(request.files.size())};
    const std::string& path = request.files[0];
    ESP_TRY(const Bytes file, readFile(path));
    ESP_TRY(const std::vector<ZipEntry> entries, readZipDirectory(file, path));

    std::vector<SourceArray> arrays;
    std::vector<Bytes> data;
    std::vector<int32_t> labels;
    size_t perSample = 1;
    bool hasLabels = false;
    int64_t samples = -1;
    std::string counted;
    for (const ZipEntry& entry : entries) {
        if (job.stopped())
            return cancelled();
        if (!endsWith(entry.name, ".npy"))
            continue;
        const std::string name = entry.name.substr(0, entry.name.size() - 4);
        const std::string subject = path + ": array " + name;
        ESP_TRY(const Bytes content, readZipEntry(file, entry, path));
        ESP_TRY(NpyArray array, parseNpy(content, subject));
        if (array.dims.empty())
            return Error{ErrorCode::DataMismatch, subject, "is a single number; the first dimension counts the samples"};
        if (samples >= 0 && array.dims[0] != samples)
            return Error{ErrorCode::DataMismatch, path,
                         "array " + name + " has " + std::to_string(array.dims[0]) + " samples, array " + counted + " has "
                             + std::to_string(samples)};
        samples = array.dims[0];
        counted = name;
        if (name == "y") {
            const int64_t count = elementCount(array.dims);
            if (request.labelsAreSequences && (array.dims.size() != 2 || count == 0))
                return Error{ErrorCode::DataMismatch, subject,
                             "has the shape " + toString(array.dims) + "; a row of next tokens is expected for each sample"};
            if (!request.labelsAreSequences && count != array.dims[0])
                return Error{ErrorCode::DataMismatch, subject,
                             "has the shape " + toString(array.dims) + "; one class number a sample is expected"
                                 + (array.dims.size() == 2 ? ", unless a *.dataset.json says that the task is 'next-token'" : "")};
            ESP_TRY(labels, toLabels(array.type, array.data, count, subject));
            perSample = request.labelsAreSequences ? static_cast<size_t>(array.dims[1]) : 1;
            hasLabels = true;
        } else {
            arrays.push_back({name, array.type, Dims(array.dims.begin() + 1, array.dims.end()), SampleAxes::Unknown});
            data.push_back(array.data);
        }
    }
    if (arrays.empty())
        return Error{ErrorCode::Malformed, path, "has no array x"};
    auto size = static_cast<size_t>(samples);
    if (request.limit > 0)
        size = std::min(size, request.limit);
    if (request.labelsAreSequences && !hasLabels)
        return Error{ErrorCode::DataMismatch, path, "has no array y; task 'next-token' needs the next token of every position there"};
    labels.resize(hasLabels ? size * perSample : 0);
    std::string summary = fileName(path);
    if (!hasLabels)
        summary += " (no labels)";
    const auto source = std::make_shared<MemorySource>(size, std::move(arrays), std::move(data), std::move(labels),
                                                       std::vector<std::pair<std::string, size_t>>{{fileName(path), 0}}, summary);
    source->setLabelsPerSample(perSample);
    return SampleSourcePtr(source);
}

}  // namespace

constinit const DatasetFormat kNpzFormat = {"npz", ESP_NOOP("DatasetFormat", "NumPy archive"), "file", recognise, open};

}  // namespace esp

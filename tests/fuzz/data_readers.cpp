// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Data: every format of datasets.inc from recognising to reading bound samples, and the parts that they are made of.
#include "core/data/csv.h"
#include "core/data/dataset.h"
#include "core/data/dataset_file.h"
#include "core/data/image.h"
#include "core/data/inflate.h"
#include "core/data/npy.h"
#include "core/data/source.h"
#include "core/data/zip.h"
#include "tests/fuzz/data_seeds.h"
#include "tests/fuzz/reader.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace esp::fuzz {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMostSamples = 8;
constexpr int64_t kMostSampleBytes = int64_t{1} << 20;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// The sentence of a refusal says something.
template <typename T>
bool isRead(const Result<T>& result)
{
    if (!result)
        require(!result.error().detail.empty());
    return result.has_value();
}

std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// At most two parts of harmless letters, so that every file lies below the folder.
std::string harmlessName(std::string_view name)
{
    std::string clean;
    bool hasFolder = false;
    for (const char c : name.substr(0, 40)) {
        const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (isLetter || (c == '.' && !clean.empty() && clean.back() != '.' && clean.back() != '/')) {
            clean += c;
        } else if (c == '/' && !clean.empty() && !hasFolder) {
            clean += c;
            hasFolder = true;
        }
    }
    return clean.empty() || clean.back() == '/' || clean.back() == '.' ? clean + "x" : clean;
}

/// Writes the files of a bundle; the path to open.
std::string unpack(std::string_view bytes, const std::string& id)
{
    const std::string folder = fs::path(placeFile("data/x", "")).parent_path().string();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    const std::string_view mark(kFileMark);
    const size_t end = std::min(bytes.find(mark), bytes.size());
    std::string path = folder;
    fs::create_directories(folder, ignored);
    if (end > 0)
        path = placeFile("data/" + firstFileName(id), bytes.substr(0, end));
    bytes.remove_prefix(end);
    for (int files = 0; !bytes.empty() && files < 6; ++files) {
        bytes.remove_prefix(mark.size());
        const size_t next = std::min(bytes.find(mark), bytes.size());
        const std::string_view part = bytes.substr(0, next);
        const size_t line = part.find('\n');
        const std::string name = harmlessName(part.substr(0, line));
        // A file cannot lie below a file of the same bundle.
        if (!fs::exists(fs::path(folder) / name, ignored) && (name.find('/') == std::string::npos || !fs::is_regular_file(fs::path(folder) / name.substr(0, name.find('/')), ignored)))
            placeFile("data/" + name, line == std::string_view::npos ? std::string_view() : part.substr(line + 1));
        bytes.remove_prefix(next);
    }
    return path;
}

void readBound(const DatasetPtr& dataset)
{
    if (!dataset)
        return;
    for (size_t sample = 0; sample < std::min(dataset->size(), kMostSamples); ++sample) {
        (void)dataset->sampleName(sample);
        for (size_t input = 0; input < dataset->inputs().size(); ++input) {
            const BoundInput& bound = dataset->inputs()[input];
            const int64_t bytes = packedBytes(bound.type, elementCount(bound.sampleDims));
            if (bound.isConstant || bytes > kMostSampleBytes)
                continue;
            std::vector<std::byte> out(static_cast<size_t>(bytes));
            (void)dataset->read(sample, input, out.data());
            touch(out);
        }
    }
}

/// A model that takes what the source has, so that binding goes as deep as it can.
ModelSignature fittingModel(const SampleSource* source)
{
    ModelSignature model;
    Dims dims{-1, 3};
    if (source && !source->arrays().empty()) {
        dims = source->arrays()[0].sampleDims;
        if (source->arrays()[0].axes == SampleAxes::ChannelsLast && dims.size() == 3)
            dims = {dims[2], dims[0], dims[1]};
        dims.insert(dims.begin(), -1);
    }
    model.inputs.push_back({"x", ElementType::Float, dims});
    model.outputs.push_back({"scores", ElementType::Float, {-1, 10}});
    return model;
}

bool readFormat(std::string_view bytes, const std::string& id)
{
    const DatasetFormat* format = findDatasetFormat(id);
    require(format);
    const std::string path = unpack(bytes, id);
    SourceRequest request;
    request.files = {path};
    request.classCount = 10;
    request.sampleElements = 3;
    request.guess = true;
    request.limit = 1000;
    const Result<SampleSourcePtr> source = format->open(request, {});
    if (isRead(source)) {
        for (size_t array = 0; array < (*source)->arrays().size(); ++array) {
            (void)(*source)->contentHash(array);
            for (size_t sample = 0; sample < std::min((*source)->size(), kMostSamples); ++sample) {
                const Result<Bytes> content = (*source)->sample(sample, array);
                if (isRead(content))
                    touch(content->span());
            }
        }
        if ((*source)->size() > 0)
            (void)(*source)->sampleName((*source)->size() - 1);
    }
    const Result<DataPair> data = openData(path, fittingModel(source ? source->get() : nullptr));
    if (isRead(data)) {
        readBound(data->evaluation);
        readBound(data->calibration);
    }
    return source && data;
}

bool readDatasetFile(std::string_view bytes, const std::string&)
{
    static const std::string images = placeFile("set/images", formatSeeds("idx")[0].substr(0, 46));
    static const std::string table = placeFile("set/table.csv", "1,2,3\n4,5,6\n7,8,9\n0,0,0\n1,1,1\n");
    static const std::string picture = placeFile("set/0/a.png", smallPng());
    const std::string path = placeFile("set/model.dataset.json", bytes);
    const bool parsed = isRead(parseDatasetFile(path, bytes));
    ModelSignature model = fittingModel(nullptr);
    model.inputs[0].dims = {-1, -1, -1, -1};
    DataOptions options;
    options.training = true;
    const Result<DataPair> data = openData(path, model, options);
    if (isRead(data)) {
        readBound(data->evaluation);
        readBound(data->calibration);
        readBound(data->training);
    }
    return parsed;
}

std::vector<std::string> datasetFileSeeds(const std::string&)
{
    std::vector<std::string> all = sharedFiles(".dataset.json", 10'000, 20);
    std::erase_if(all, [](const std::string& text) { return text.find("classification") == std::string::npos; });
    all.emplace_back(R"({"version": 1, "task": "classification",
        "evaluation": {"format": "csv", "file": "table.csv", "label_column": 0, "limit": 3},
        "calibration": {"format": "csv", "file": "table.csv", "label_column": 2},
        "inputs": {"x": {"source": "x", "scale": 0.5, "mean": [1, 2], "std": [0.5, 0.25]}},
        "outputs": {"scores": "scores"}, "classes": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]})");
    all.emplace_back(R"({"version": 1, "task": "classification", "evaluation": {"format": "images", "folder": "."},
        "training": {"format": "idx", "images": "images"},
        "inputs": {"x": {"source": "x", "layout": "NCHW", "resize": [8, 6], "crop": 4, "mean": [[[1]], [[2]], [[3]]]}},
        "outputs": {"scores": "scores"}})");
    return all;
}

bool readNpy(std::string_view bytes, const std::string&)
{
    const Result<NpyArray> array = parseNpy(Bytes::fromString(std::string(bytes)), "fuzz.npy");
    if (!isRead(array))
        return false;
    require(packedBytes(array->type, elementCount(array->dims)) == static_cast<int64_t>(array->data.size()));
    touch(array->data.span());
    return true;
}

bool readPicture(std::string_view bytes, const std::string&)
{
    bool whole = isRead(imageSize(bytesOf(bytes), "fuzz"));
    for (const int64_t channels : {1, 3}) {
        const Result<Image> image = decodeImage(bytesOf(bytes), channels, "fuzz");
        whole &= isRead(image);
        if (!image)
            continue;
        require(static_cast<int64_t>(image->pixels.size()) == image->width * image->height * channels);
        touch(std::as_bytes(std::span(image->pixels)));
        if (image->width * image->height <= 1 << 20)
            (void)resized(*image, 7, 3);
    }
    return whole;
}

bool readArchive(std::string_view bytes, const std::string&)
{
    const Bytes archive = Bytes::fromString(std::string(bytes));
    const Result<std::vector<ZipEntry>> entries = readZipDirectory(archive, "fuzz.zip");
    if (!isRead(entries))
        return false;
    bool whole = true;
    for (size_t i = 0; i < std::min<size_t>(entries->size(), 4); ++i) {
        const Result<Bytes> content = readZipEntry(archive, (*entries)[i], "fuzz.zip");
        whole &= isRead(content);
        if (content)
            touch(content->span());
    }
    return whole;
}

bool readDeflated(std::string_view bytes, const std::string&)
{
    bool whole = false;
    for (const DeflateKind kind : {DeflateKind::Gzip, DeflateKind::Raw}) {
        const Result<Inflated> inflated = inflatePrefix(bytesOf(bytes), kind, uint64_t{1} << 60, "fuzz");
        if (isRead(inflated)) {
            touch(inflated->bytes);
            whole |= inflated->ended;
        }
    }
    touch(inflateWhatIsThere(bytesOf(bytes), 1000));
    return whole;
}

bool readTable(std::string_view bytes, const std::string&)
{
    CsvReader reader(bytes, "fuzz.csv");
    std::vector<CsvField> fields;
    while (true) {
        const Result<bool> row = reader.next(fields);
        if (!isRead(row))
            return false;
        if (!*row)
            return true;
        for (const CsvField& field : fields)
            (void)parseNumber(field.text);
    }
}

}  // namespace

void addDatasetFiles(std::vector<Reader>& readers)
{
    readers.push_back({"dataset-file", readDatasetFile, datasetFileSeeds});
}

void addDataFormats(std::vector<Reader>& readers)
{
    for (const DatasetFormat* format : datasetFormats())
        readers.push_back({format->id, readFormat, formatSeeds});
}

void addDataParts(std::vector<Reader>& readers)
{
    readers.push_back({"npy", readNpy, [](const std::string&) { return std::vector{smallNpy()}; }});
    readers.push_back({"picture", readPicture, [](const std::string&) { return std::vector{smallPng(), smallJpeg()}; }});
    readers.push_back({"zip", readArchive, [](const std::string&) { return std::vector{smallZip(false), smallZip(true)}; }});
    readers.push_back({"inflate", readDeflated, [](const std::string&) { return std::vector{formatSeeds("idx")[1], smallZip(true).substr(35)}; }});
    readers.push_back({"table", readTable, [](const std::string&) { return formatSeeds("csv"); }});
}

}  // namespace esp::fuzz

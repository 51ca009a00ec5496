// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// IDX, the format of the MNIST files: two zero bytes, a type, the number of dimensions, then the dimensions and the elements, all big-endian.
#include "core/base/file.h"
#include "core/base/translate.h"
#include "core/data/inflate.h"
#include "core/data/numbers.h"
#include "core/data/source.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>

namespace esp {

namespace {

struct IdxHeader {
    ElementType type = ElementType::Undefined;
    Dims dims;
    size_t bytes = 0;  ///< of the header itself
};

ElementType idxType(unsigned code)
{
    switch (code) {
    case 0x08: return ElementType::Uint8;
    case 0x09: return ElementType::Int8;
    case 0x0B: return ElementType::Int16;
    case 0x0C: return ElementType::Int32;
    case 0x0D: return ElementType::Float;
    case 0x0E: return ElementType::Double;
    default: return ElementType::Undefined;
    }
}

Result<IdxHeader> parseHeader(std::span<const std::byte> head, const std::string& path)
{
    const auto at = [&](size_t i) { return std::to_integer<uint32_t>(head[i]); };
    if (head.size() < 4)
        return Error{ErrorCode::Malformed, path, "is too short for an IDX header (" + std::to_string(head.size()) + " bytes)"};
    if (at(0) != 0 || at(1) != 0)
        return Error{ErrorCode::Malformed, path, "byte 0: an IDX file starts with two zero bytes"};
    IdxHeader header;
    header.type = idxType(at(2));
    if (header.type == ElementType::Undefined)
        return Error{ErrorCode::Malformed, path, "byte 2: " + std::to_string(at(2)) + " is no IDX element type (8, 9, 11, 12, 13, 14)"};
    const size_t rank = at(3);
    if (rank == 0 || rank > 8)
        return Error{ErrorCode::Malformed, path, "byte 3: " + std::to_string(rank) + " dimensions; 1 to 8 are read"};
    header.bytes = 4 + 4 * rank;
    if (head.size() < header.bytes)
        return Error{ErrorCode::Malformed, path, "ends inside the IDX header"};
    for (size_t i = 0; i < rank; ++i)
        header.dims.push_back(static_cast<int64_t>(at(4 + 4 * i) << 24 | at(5 + 4 * i) << 16 | at(6 + 4 * i) << 8 | at(7 + 4 * i)));
    const int64_t count = elementCount(header.dims);
    if (count < 0 || packedBytes(header.type, 1) * (count / 8) > int64_t{1} << 58)
        return Error{ErrorCode::Malformed, path, "byte 4: the dimensions " + toString(header.dims) + " are absurd"};
    return header;
}

struct IdxArray {
    ElementType type = ElementType::Undefined;
    Dims dims;  ///< after the limit
    int64_t declared = 0;
    Bytes data;
};

void swapBytes(std::vector<std::byte>& data, size_t offset, size_t width)
{
    if (width > 1 && std::endian::native == std::endian::little) {
        for (size_t i = offset; i + width <= data.size(); i += width)
            std::reverse(data.begin() + static_cast<std::ptrdiff_t>(i), data.begin() + static_cast<std::ptrdiff_t>(i + width));
    }
}

Result<IdxArray> readIdx(const std::string& path, size_t limit)
{
    ESP_TRY(const Bytes file, readFile(path));
    const bool packed = isGzip(file.span());
    constexpr size_t kHeader = 4 + 4 * 8;
    std::vector<std::byte> head;
    if (packed) {
        ESP_TRY(Inflated inflated, inflatePrefix(file.span(), DeflateKind::Gzip, kHeader, path));
        head = std::move(inflated.bytes);
    } else {
        head.assign(file.data(), file.data() + std::min(file.size(), kHeader));
    }
    ESP_TRY(const IdxHeader header, parseHeader(head, path));

    IdxArray array{header.type, header.dims, header.dims[0], {}};
    if (limit > 0)
        array.dims[0] = std::min(array.dims[0], static_cast<int64_t>(limit));
    const auto width = static_cast<size_t>(packedBytes(header.type, 1));
    const size_t wanted = header.bytes + width * static_cast<size_t>(elementCount(array.dims));
    const bool whole = array.dims[0] == array.declared;
    std::vector<std::byte> content;
    if (packed) {
        ESP_TRY(Inflated inflated, inflatePrefix(file.span(), DeflateKind::Gzip, wanted, path));
        if (whole && inflated.bytes.size() == wanted && !inflated.ended)
            return Error{ErrorCode::Malformed, path, "holds more than the " + toString(header.dims) + " elements that its header declares"};
        content = std::move(inflated.bytes);
    } else if (file.size() < wanted || (whole && file.size() > wanted)) {
        return Error{ErrorCode::Malformed, path,
                     "has " + std::to_string(file.size()) + " bytes, " + std::to_string(wanted) + " are needed for the "
                         + toString(header.dims) + " elements that its header declares"};
    } else if (width == 1) {
        array.data = file.slice(header.bytes, wanted - header.bytes);
        return array;
    } else {
        content.assign(file.data(), file.data() + wanted);
    }
    if (content.size() < wanted)
        return Error{ErrorCode::Malformed, path,
                     "yields " + std::to_string(content.size()) + " bytes, " + std::to_string(wanted) + " are needed for the "
                         + toString(header.dims) + " elements that its header declares"};
    swapBytes(content, header.bytes, width);
    const Bytes all = Bytes::fromVector(std::move(content));
    array.data = all.slice(header.bytes, wanted - header.bytes);
    return array;
}

bool endsWith(const std::string& text, std::string_view end)
{
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// "t10k-images-idx3-ubyte.gz" -> an existing "t10k-labels-idx1-ubyte.gz" or the same without .gz; "" if there is none.
std::string labelsBeside(const std::string& imagesPath)
{
    const size_t nameAt = imagesPath.size() - fileName(imagesPath).size();
    std::string name = imagesPath.substr(nameAt);
    const size_t images = name.find("images");
    if (images == std::string::npos)
        return {};
    name.replace(images, 6, "labels");
    if (const size_t rank = name.find("idx3"); rank != std::string::npos)
        name.replace(rank, 4, "idx1");
    std::vector<std::string> candidates = {name};
    candidates.push_back(endsWith(name, ".gz") ? name.substr(0, name.size() - 3) : name + ".gz");
    for (const std::string& candidate : candidates) {
        std::error_code failure;
        const std::string path = imagesPath.substr(0, nameAt) + candidate;
        if (std::filesystem::is_regular_file(path, failure))
            return path;
    }
    return {};
}

bool isImagesName(const std::string& name)
{
    return name.find("images") != std::string::npos && name.find("idx") != std::string::npos && name.find("ubyte") != std::string::npos;
}

/// Of a folder: the test images if it has some, else the first images.
std::string pickImages(const std::vector<std::string>& entries)
{
    std::string picked;
    for (const std::string& entry : entries) {
        if (!isImagesName(entry))
            continue;
        const bool test = entry.rfind("t10k", 0) == 0 || entry.rfind("test", 0) == 0;
        if (picked.empty() || test)
            picked = entry;
        if (test)
            break;
    }
    return picked;
}

Recognition recognise(const PathProbe& probe)
{
    if (probe.isFolder)
        return pickImages(probe.entries).empty() ? Recognition::No : Recognition::Sure;
    const std::string& head = probe.head;
    const bool content = head.size() >= 4 && head[0] == 0 && head[1] == 0 && idxType(static_cast<unsigned char>(head[2])) != ElementType::Undefined
                         && head[3] >= 1 && head[3] <= 8;
    const bool name = probe.name.find("ubyte") != std::string::npos || probe.name.find("idx") != std::string::npos;
    return content && name ? Recognition::Sure : content || name ? Recognition::Maybe : Recognition::No;
}

Result<SampleSourcePtr> open(const SourceRequest& request, const Job& job)
{
    if (request.files.size() != 1)
        return Error{ErrorCode::InvalidArgument, "idx", "wants one file of images, not " + std::to_string(request.files.size())};
    std::string images = request.files[0];
    std::error_code failure;
    if (std::filesystem::is_directory(images, failure)) {
        std::vector<std::string> entries;
        for (const auto& entry : std::filesystem::directory_iterator(images, failure))
            entries.push_back(entry.path().filename().string());
        std::sort(entries.begin(), entries.end());
        const std::string picked = pickImages(entries);
        if (picked.empty())
            return Error{ErrorCode::FileNotFound, images, "the folder has no file of images (…images-idx3-ubyte or …images-idx3-ubyte.gz)"};
        images = (std::filesystem::path(images) / picked).string();
    }
    ESP_TRY(const IdxArray array, readIdx(images, request.limit));
    if (job.stopped())
        return cancelled();
    if (array.dims.size() < 2)
        return Error{ErrorCode::Malformed, images, "holds " + toString(array.dims) + " numbers in one dimension; samples need two or more (are these the labels?)"};

    const std::string labelsPath = request.labels.empty() ? labelsBeside(images) : request.labels;
    std::vector<int32_t> labels;
    if (!labelsPath.empty()) {
        ESP_TRY(const IdxArray labelArray, readIdx(labelsPath, request.limit));
        if (labelArray.dims.size() != 1)
            return Error{ErrorCode::Malformed, labelsPath, "labels need one dimension, these have " + toString(labelArray.dims)};
        if (labelArray.declared != array.declared)
            return Error{ErrorCode::DataMismatch, labelsPath,
                         "has " + std::to_string(labelArray.declared) + " labels for the " + std::to_string(array.declared) + " samples of "
                             + fileName(images)};
        ESP_TRY(labels, toLabels(labelArray.type, labelArray.data, labelArray.dims[0], labelsPath));
    }

    SourceArray source{"x", array.type, Dims(array.dims.begin() + 1, array.dims.end()), SampleAxes::Unknown};
    if (source.sampleDims.size() == 2)
        source.axes = SampleAxes::Grey;
    std::string summary = fileName(images);
    if (labels.empty())
        summary += " (no labels)";
    auto samples = std::make_shared<MemorySource>(static_cast<size_t>(array.dims[0]), std::vector{source}, std::vector{array.data}, std::move(labels),
                                                  std::vector<std::pair<std::string, size_t>>{{fileName(images), 0}}, summary);
    samples->setLabelOrigin(labelsPath, {});
    return SampleSourcePtr(samples);
}

}  // namespace

constinit const DatasetFormat kIdxFormat = {"idx", ESP_NOOP("DatasetFormat", "IDX (MNIST)"), "images labels", recognise, open};

}  // namespace esp

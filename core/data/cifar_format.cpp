// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR binaries: records of label (CIFAR-100: coarse, then fine label), 1024 red, 1024 green, 1024 blue, each plane 32 × 32.
#include "core/base/file.h"
#include "core/base/translate.h"
#include "core/data/source.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace esp {

namespace {

constexpr size_t kPixels = 3 * 32 * 32;

struct Variant {
    size_t labelBytes;
    unsigned coarseClasses;  ///< of the first of two label bytes
    unsigned classes;
    const char* testNames[2];
};
constexpr Variant kCifar10 = {1, 0, 10, {"test_batch.bin", "test.bin"}};
constexpr Variant kCifar100 = {2, 20, 100, {"test.bin", "test_batch.bin"}};

bool labelsFit(const Variant& variant, std::string_view head)
{
    const size_t record = variant.labelBytes + kPixels;
    for (size_t at = 0; at + variant.labelBytes <= head.size(); at += record) {
        if (variant.labelBytes == 2 && static_cast<unsigned char>(head[at]) >= variant.coarseClasses)
            return false;
        if (static_cast<unsigned char>(head[at + variant.labelBytes - 1]) >= variant.classes)
            return false;
    }
    return true;
}

std::string testFile(const Variant& variant, const std::vector<std::string>& entries)
{
    for (const char* name : variant.testNames) {
        if (std::find(entries.begin(), entries.end(), name) != entries.end())
            return name;
    }
    return {};
}

Recognition recogniseVariant(const Variant& variant, const PathProbe& probe)
{
    if (probe.isFolder) {
        // The archives unpack to data_batch_1.bin … test_batch.bin, and to train.bin and test.bin.
        const std::string name = testFile(variant, probe.entries);
        return name.empty() ? Recognition::No : name == variant.testNames[0] ? Recognition::Sure : Recognition::Maybe;
    }
    const bool isBin = probe.name.size() > 4 && probe.name.compare(probe.name.size() - 4, 4, ".bin") == 0;
    if (!isBin)
        return Recognition::No;
    const size_t record = variant.labelBytes + kPixels;
    return probe.sizeBytes > 0 && probe.sizeBytes % record == 0 && labelsFit(variant, probe.head) ? Recognition::Sure : Recognition::Maybe;
}

Result<SampleSourcePtr> openVariant(const Variant& variant, const SourceRequest& request, const Job& job)
{
    std::vector<std::string> paths = request.files;
    std::error_code failure;
    if (paths.size() == 1 && std::filesystem::is_directory(paths[0], failure)) {
        std::vector<std::string> entries;
        for (const auto& entry : std::filesystem::directory_iterator(paths[0], failure))
            entries.push_back(entry.path().filename().string());
        const std::string name = testFile(variant, entries);
        if (name.empty())
            return Error{ErrorCode::FileNotFound, paths[0], std::string("the folder has no ") + variant.testNames[0]};
        paths[0] = (std::filesystem::path(paths[0]) / name).string();
    }
    const size_t record = variant.labelBytes + kPixels;
    std::vector<std::byte> pixels;
    std::vector<int32_t> labels;
    std::vector<std::pair<std::string, size_t>> files;
    std::string summary;
    for (const std::string& path : paths) {
        if (job.stopped())
            return cancelled();
        ESP_TRY(const Bytes file, readFile(path));
        if (file.size() % record != 0)
            return Error{ErrorCode::Malformed, path,
                         "has " + std::to_string(file.size()) + " bytes, which is no multiple of the " + std::to_string(record)
                             + " bytes of a record"};
        files.emplace_back(fileName(path), labels.size());
        summary += (summary.empty() ? "" : ", ") + fileName(path);
        const size_t count = std::min(file.size() / record, request.limit > 0 ? request.limit - labels.size() : file.size());
        pixels.resize((labels.size() + count) * kPixels);
        for (size_t i = 0; i < count; ++i) {
            const std::byte* at = file.data() + i * record;
            const auto label = std::to_integer<unsigned>(at[variant.labelBytes - 1]);
            if (label >= variant.classes)
                return Error{ErrorCode::Malformed, path,
                             "byte " + std::to_string(i * record + variant.labelBytes - 1) + ": label " + std::to_string(label)
                                 + ", the format has " + std::to_string(variant.classes) + " classes"};
            std::memcpy(pixels.data() + labels.size() * kPixels, at + variant.labelBytes, kPixels);
            labels.push_back(static_cast<int32_t>(label));
        }
        if (request.limit > 0 && labels.size() == request.limit)
            break;
    }
    const size_t size = labels.size();
    const SourceArray array{"x", ElementType::Uint8, {3, 32, 32}, SampleAxes::ChannelsFirst};
    return SampleSourcePtr(std::make_shared<MemorySource>(size, std::vector{array}, std::vector{Bytes::fromVector(std::move(pixels))},
                                                          std::move(labels), std::move(files), summary));
}

Recognition recognise10(const PathProbe& probe)
{
    return recogniseVariant(kCifar10, probe);
}
Recognition recognise100(const PathProbe& probe)
{
    return recogniseVariant(kCifar100, probe);
}
Result<SampleSourcePtr> open10(const SourceRequest& request, const Job& job)
{
    return openVariant(kCifar10, request, job);
}
Result<SampleSourcePtr> open100(const SourceRequest& request, const Job& job)
{
    return openVariant(kCifar100, request, job);
}

}  // namespace

constinit const DatasetFormat kCifar10Format = {"cifar10", ESP_NOOP("DatasetFormat", "CIFAR-10 binary"), "file files", recognise10, open10};
constinit const DatasetFormat kCifar100Format = {"cifar100", ESP_NOOP("DatasetFormat", "CIFAR-100 binary"), "file files", recognise100, open100};

}  // namespace esp

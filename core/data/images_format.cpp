// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Photographs: a list (labels.csv with the columns file and label), a folder of class folders, or a folder of images without labels. All
// headers are read when the set is opened, pixels when a sample is first read.
#include "core/base/file.h"
#include "core/base/translate.h"
#include "core/data/csv.h"
#include "core/data/image.h"
#include "core/data/source.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <mutex>
#include <new>

namespace esp {

namespace {

namespace fs = std::filesystem;

// Decoded pictures up to this much are kept; a larger set is decoded again at each pass.
constexpr int64_t kKeptBytes = int64_t{512} << 20;

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

bool hasImageName(const std::string& name)
{
    const std::string extension = lowerCase(fs::path(name).extension().string());
    return extension == ".jpg" || extension == ".jpeg" || extension == ".png";
}

/// Sorted names of what a folder holds.
Result<std::vector<std::string>> listFolder(const std::string& path, bool folders)
{
    std::vector<std::string> names;
    std::error_code failure;
    fs::directory_iterator entry(path, failure);
    for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
        std::error_code ignored;
        if (entry->is_directory(ignored) == folders)
            names.push_back(entry->path().filename().string());
    }
    if (failure)
        return Error{ErrorCode::FileUnreadable, path, "the folder cannot be listed (" + failure.message() + ")"};
    std::sort(names.begin(), names.end());
    return names;
}

struct ListedImage {
    std::string path;
    std::string name;
    int32_t label = -1;
    FileStamp stamp;
};

struct Listing {
    std::vector<ListedImage> images;
    std::vector<std::string> classNames;
    bool labelled = false;
    std::string summary;
};

Result<Listing> readList(const std::string& path, const SourceRequest& request)
{
    ESP_TRY(const Bytes text, readFile(path));
    CsvReader reader(text.view(), path);
    std::vector<CsvField> fields;
    ESP_TRY(const bool any, reader.next(fields));
    if (!any)
        return Error{ErrorCode::Malformed, path, "is empty"};
    constexpr size_t kNone = static_cast<size_t>(-1);
    size_t fileColumn = kNone;
    size_t labelColumn = kNone;
    const size_t columns = fields.size();
    for (size_t i = 0; i < columns; ++i) {
        const std::string name = lowerCase(std::string(fields[i].text));
        if (name == "file")
            fileColumn = i;
        else if (name == "label")
            labelColumn = i;
    }
    if (fileColumn == kNone)
        return reader.errorAt(fields[0], "the first line names the columns; one of them is 'file' (and one 'label')");
    Listing listing;
    listing.labelled = labelColumn != kNone;
    listing.summary = fileName(path);
    while (request.limit == 0 || listing.images.size() < request.limit) {
        ESP_TRY(const bool found, reader.next(fields));
        if (!found)
            break;
        if (fields.size() != columns)
            return reader.errorAt(fields.back(), "the row ends after " + countOf(fields.size(), "field") + "; the first line has " + std::to_string(columns));
        ListedImage image;
        const std::string_view file = fields[fileColumn].text;
        if (file.empty())
            return reader.errorAt(fields[fileColumn], "the name of the file is missing");
        image.path = (fs::path(path).parent_path() / file).string();
        image.name = fileName(std::string(file));
        if (listing.labelled) {
            const std::string_view label = fields[labelColumn].text;
            const auto [end, failure] = std::from_chars(label.data(), label.data() + label.size(), image.label);
            if (failure != std::errc() || end != label.data() + label.size() || image.label < 0)
                return reader.errorAt(fields[labelColumn], "'" + std::string(label.substr(0, 40)) + "' is no class number");
        }
        listing.images.push_back(std::move(image));
    }
    return listing;
}

/// Which class each folder is: by its number, by its name, or by its place if there are as many as the model has classes.
Result<std::vector<int32_t>> classOfFolders(const std::vector<std::string>& folders, const std::string& path, const SourceRequest& request,
                                            bool& named)
{
    std::vector<int32_t> classes;
    named = false;
    for (const std::string& folder : folders) {
        int32_t number = -1;
        const auto [end, failure] = std::from_chars(folder.data(), folder.data() + folder.size(), number);
        if (failure != std::errc() || end != folder.data() + folder.size() || number < 0)
            break;
        classes.push_back(number);
    }
    if (classes.size() == folders.size())
        return classes;
    classes.clear();
    for (const std::string& folder : folders) {
        const auto name = std::find(request.classNames.begin(), request.classNames.end(), folder);
        if (name == request.classNames.end())
            break;
        classes.push_back(static_cast<int32_t>(name - request.classNames.begin()));
    }
    if (classes.size() == folders.size())
        return classes;
    if (request.classCount >= 0 && static_cast<int64_t>(folders.size()) != request.classCount)
        return Error{ErrorCode::DataMismatch, path,
                     "has " + countOf(folders.size(), "class folder") + ", the model has " + std::to_string(request.classCount)
                         + " classes; give each folder its class number as name"};
    classes.clear();
    for (size_t i = 0; i < folders.size(); ++i)
        classes.push_back(static_cast<int32_t>(i));
    named = true;
    return classes;
}

Result<Listing> readFolders(const std::string& path, const SourceRequest& request)
{
    ESP_TRY(const std::vector<std::string> all, listFolder(path, true));
    std::vector<std::string> folders;
    std::vector<std::vector<std::string>> files;
    for (const std::string& folder : all) {
        ESP_TRY(std::vector<std::string> names, listFolder((fs::path(path) / folder).string(), false));
        std::erase_if(names, [](const std::string& name) { return !hasImageName(name); });
        if (names.empty())
            continue;
        folders.push_back(folder);
        files.push_back(std::move(names));
    }
    Listing listing;
    listing.summary = fileName(fs::path(path).lexically_normal().string());
    if (listing.summary.empty())
        listing.summary = fileName(fs::path(path).parent_path().string());
    if (folders.empty()) {
        ESP_TRY(const std::vector<std::string> names, listFolder(path, false));
        for (const std::string& name : names) {
            if (hasImageName(name))
                listing.images.push_back({(fs::path(path) / name).string(), name, -1, {}});
        }
        listing.summary += " (no labels)";
        return listing;
    }
    bool named = false;
    ESP_TRY(const std::vector<int32_t> classes, classOfFolders(folders, path, request, named));
    listing.labelled = true;
    if (named)
        listing.classNames = folders;
    for (size_t i = 0; i < folders.size(); ++i) {
        for (const std::string& file : files[i]) {
            const std::string name = folders[i] + "/" + file;
            listing.images.push_back({(fs::path(path) / name).string(), name, classes[i], {}});
        }
    }
    // In an order that has nothing to do with the classes, so that a limit or every fifth sample does not favour some of them.
    const auto key = [](const ListedImage& image) { return std::pair(hashBytes(std::as_bytes(std::span(image.name))), image.name); };
    std::sort(listing.images.begin(), listing.images.end(), [&](const ListedImage& a, const ListedImage& b) { return key(a) < key(b); });
    return listing;
}

/// Where the pixels of a target size come from in an image.
struct Framing {
    int64_t width = 0;  ///< after resizing
    int64_t height = 0;
    int64_t cropWidth = 0;
    int64_t cropHeight = 0;
};

Result<Framing> frame(const ImageSize& size, const ImageGeometry& geometry, const std::string& subject)
{
    Framing framing{size.width, size.height, 0, 0};
    if (geometry.resizeShort > 0) {
        const int64_t shorter = std::min(size.width, size.height);
        framing.width = size.width == shorter ? geometry.resizeShort : geometry.resizeShort * size.width / shorter;
        framing.height = size.height == shorter ? geometry.resizeShort : geometry.resizeShort * size.height / shorter;
    } else if (geometry.resizeHeight > 0) {
        framing.width = geometry.resizeWidth;
        framing.height = geometry.resizeHeight;
    }
    constexpr int64_t kMaxSide = 100'000;
    if (framing.width > kMaxSide || framing.height > kMaxSide)
        return Error{ErrorCode::DataMismatch, subject,
                     "would be resized to " + std::to_string(framing.width) + "×" + std::to_string(framing.height) + " pixels"};
    framing.cropWidth = geometry.cropWidth > 0 ? geometry.cropWidth : framing.width;
    framing.cropHeight = geometry.cropHeight > 0 ? geometry.cropHeight : framing.height;
    if (framing.cropWidth > framing.width || framing.cropHeight > framing.height)
        return Error{ErrorCode::DataMismatch, subject,
                     "has " + std::to_string(framing.width) + "×" + std::to_string(framing.height) + " pixels"
                         + (geometry.resizeShort > 0 || geometry.resizeHeight > 0 ? " after resizing" : "") + ", less than the crop of "
                         + std::to_string(framing.cropWidth) + "×" + std::to_string(framing.cropHeight)};
    return framing;
}

class ImageSource final : public SampleSource {
public:
    ImageSource(Listing listing, const SourceRequest& request) : m_images(std::move(listing.images)), m_geometry(request.geometry), m_channels(request.channels)
    {
        m_size = m_images.size();
        m_classNames = std::move(listing.classNames);
        m_summary = std::move(listing.summary);
        if (listing.labelled) {
            for (const ListedImage& image : m_images)
                m_labels.push_back(image.label);
        }
    }

    /// Reads every header: sizes must agree, and the content's hash is the identity.
    Result<void> scan(const Job& job)
    {
        Hasher hasher;
        Framing first;
        for (size_t i = 0; i < m_images.size(); ++i) {
            if (job.stopped())
                return cancelled();
            ListedImage& image = m_images[i];
            ESP_TRY(image.stamp, fileStamp(image.path));
            ESP_TRY(const Bytes file, readFile(image.path));
            ESP_TRY(const ImageSize size, imageSize(file.span(), image.path));
            ESP_TRY(const Framing framing, frame(size, m_geometry, image.path));
            if (i == 0)
                first = framing;
            if (framing.cropWidth != first.cropWidth || framing.cropHeight != first.cropHeight)
                return Error{ErrorCode::DataMismatch, image.path,
                             "has " + std::to_string(framing.cropWidth) + "×" + std::to_string(framing.cropHeight) + " pixels, "
                                 + m_images[0].name + " has " + std::to_string(first.cropWidth) + "×" + std::to_string(first.cropHeight)
                                 + "; give a crop or a resize"};
            hasher.add(hashBytes(file.span()));
            job.report(static_cast<double>(i + 1) / static_cast<double>(m_images.size()));
        }
        hasher.add(m_geometry.resizeShort).add(m_geometry.resizeHeight).add(m_geometry.resizeWidth);
        hasher.add(m_geometry.cropHeight).add(m_geometry.cropWidth).add(m_channels);
        m_hash = hasher.finish();
        SourceArray array{"x", ElementType::Uint8, {first.cropHeight, first.cropWidth}, SampleAxes::Grey};
        if (m_channels == 3) {
            array.sampleDims.push_back(3);
            array.axes = SampleAxes::ChannelsLast;
        }
        m_arrays = {array};
        if (static_cast<int64_t>(m_size) * elementCount(array.sampleDims) <= kKeptBytes)
            m_kept = std::make_unique<Kept[]>(m_size);
        return {};
    }

    Result<Bytes> sample(size_t index, size_t) const override
    {
        if (!m_kept)
            return decode(index);
        Kept& kept = m_kept[index];
        std::call_once(kept.once, [&] {
            Result<Bytes> decoded = decode(index);
            if (decoded)
                kept.pixels = std::move(*decoded);
            else
                kept.error = std::make_unique<Error>(std::move(decoded.error()));
        });
        if (kept.error)
            return *kept.error;
        return kept.pixels;
    }

    std::string sampleName(size_t index) const override { return m_images[index].name; }
    Hash128 contentHash(size_t) const override { return m_hash; }

private:
    struct Kept {
        std::once_flag once;
        Bytes pixels;
        std::unique_ptr<Error> error;
    };

    Result<Bytes> decode(size_t index) const
    {
        const ListedImage& listed = m_images[index];
        try {
            ESP_TRY(const FileStamp stamp, fileStamp(listed.path));
            if (!(stamp == listed.stamp))
                return Error{ErrorCode::FileChanged, listed.path, "was changed after the dataset was opened"};
            ESP_TRY(const Bytes file, readFile(listed.path));
            ESP_TRY(Image image, decodeImage(file.span(), m_channels, listed.path));
            ESP_TRY(const Framing framing, frame({image.width, image.height}, m_geometry, listed.path));
            if (framing.width != image.width || framing.height != image.height)
                image = resized(image, framing.width, framing.height);
            image = cropped(image, (framing.width - framing.cropWidth) / 2, (framing.height - framing.cropHeight) / 2, framing.cropWidth,
                            framing.cropHeight);
            return Bytes::fromVector(std::move(image.pixels));
        } catch (const std::bad_alloc&) {
            return Error{ErrorCode::OutOfMemory, listed.path, "does not fit into memory when decoded"};
        }
    }

    std::vector<ListedImage> m_images;
    ImageGeometry m_geometry;
    int64_t m_channels;
    Hash128 m_hash;
    std::unique_ptr<Kept[]> m_kept;
};

Recognition recognise(const PathProbe& probe)
{
    if (!probe.isFolder) {
        const bool csv = probe.name.size() > 4 && probe.name.compare(probe.name.size() - 4, 4, ".csv") == 0;
        if (!csv)
            return Recognition::No;
        CsvReader reader(probe.head, probe.name);
        std::vector<CsvField> fields;
        const Result<bool> row = reader.next(fields);
        const bool named = row && *row && std::any_of(fields.begin(), fields.end(), [](const CsvField& field) { return lowerCase(std::string(field.text)) == "file"; });
        return named ? Recognition::Sure : Recognition::No;
    }
    for (const std::string& entry : probe.entries) {
        if (entry == "labels.csv" || hasImageName(entry))
            return Recognition::Sure;
        std::error_code failure;
        const std::string path = (fs::path(probe.path) / entry).string();
        if (!fs::is_directory(path, failure))
            continue;
        const Result<std::vector<std::string>> names = listFolder(path, false);
        if (names && std::any_of(names->begin(), names->end(), hasImageName))
            return Recognition::Sure;
    }
    return Recognition::No;
}

Result<SampleSourcePtr> open(const SourceRequest& request, const Job& job)
{
    if (request.files.size() != 1)
        return Error{ErrorCode::InvalidArgument, "images", "wants one list or folder, not " + std::to_string(request.files.size())};
    std::string path = request.files[0];
    std::error_code failure;
    const std::string listInside = (fs::path(path) / "labels.csv").string();
    if (fs::is_directory(path, failure) && fs::is_regular_file(listInside, failure))
        path = listInside;
    ESP_TRY(Listing listing, fs::is_directory(path, failure) ? readFolders(path, request) : readList(path, request));
    if (request.limit > 0 && listing.images.size() > request.limit)
        listing.images.resize(request.limit);
    if (listing.images.empty())
        return Error{ErrorCode::Malformed, path, "names no image (.jpg, .jpeg or .png)"};
    auto source = std::make_shared<ImageSource>(std::move(listing), request);
    ESP_CHECK(source->scan(job));
    return SampleSourcePtr(source);
}

}  // namespace

constinit const DatasetFormat kImagesFormat = {"images", ESP_NOOP("DatasetFormat", "Photographs"), "list folder", recognise, open};

}  // namespace esp

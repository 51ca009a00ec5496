// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/hash.h"
#include "core/base/job.h"
#include "core/base/result.h"
#include "core/model/element_type.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace esp {

/// What the axes of one sample mean.
enum class SampleAxes {
    Unknown,        ///< numbers, fed as they are
    Grey,           ///< [height, width]
    ChannelsFirst,  ///< [channels, height, width]
    ChannelsLast    ///< [height, width, channels]
};

/// One array of samples, as its file stores it.
struct SourceArray {
    std::string name;
    ElementType type = ElementType::Float;
    Dims sampleDims;
    SampleAxes axes = SampleAxes::Unknown;
};

/// The samples of one or several files before any model is known. Immutable; several threads may read.
class SampleSource {
public:
    virtual ~SampleSource() = default;

    size_t size() const { return m_size; }
    const std::vector<SourceArray>& arrays() const { return m_arrays; }
    /// labelsPerSample() class indices a sample, none negative; empty without labels.
    const std::vector<int32_t>& labels() const { return m_labels; }
    /// 1, or the positions of a sequence.
    size_t labelsPerSample() const { return m_labelsPerSample; }
    /// Names that come with the files (class folders); usually empty.
    const std::vector<std::string>& classNames() const { return m_classNames; }
    /// What was read, and what was guessed on the way: "test_500.bin".
    const std::string& summary() const { return m_summary; }
    /// Where labels were found that nobody named: a file beside the samples, or a column of a table.
    const std::string& labelsFile() const { return m_labelsFile; }
    const std::optional<int64_t>& labelColumn() const { return m_labelColumn; }

    /// Packed little-endian elements of arrays()[array].
    virtual Result<Bytes> sample(size_t index, size_t array) const = 0;
    virtual std::string sampleName(size_t index) const = 0;
    virtual Hash128 contentHash(size_t array) const = 0;

protected:
    size_t m_size = 0;
    std::vector<SourceArray> m_arrays;
    std::vector<int32_t> m_labels;
    size_t m_labelsPerSample = 1;
    std::vector<std::string> m_classNames;
    std::string m_summary;
    std::string m_labelsFile;
    std::optional<int64_t> m_labelColumn;
};
using SampleSourcePtr = std::shared_ptr<const SampleSource>;

/// Arrays that lie in memory as a whole.
class MemorySource : public SampleSource {
public:
    /// files: name and first sample of each, in order; samples are named "file #index".
    MemorySource(size_t size, std::vector<SourceArray> arrays, std::vector<Bytes> data, std::vector<int32_t> labels,
                 std::vector<std::pair<std::string, size_t>> files, std::string summary);

    void setLabelsPerSample(size_t count) { m_labelsPerSample = count; }
    void setLabelOrigin(std::string file, std::optional<int64_t> column)
    {
        m_labelsFile = std::move(file);
        m_labelColumn = column;
    }

    Result<Bytes> sample(size_t index, size_t array) const override;
    std::string sampleName(size_t index) const override;
    Hash128 contentHash(size_t array) const override;

private:
    std::vector<Bytes> m_data;
    std::vector<size_t> m_sampleBytes;
    std::vector<std::pair<std::string, size_t>> m_files;
};

/// How pictures become arrays of one size. Zero: not wanted.
struct ImageGeometry {
    int64_t resizeShort = 0;   ///< the shorter side becomes this, the longer one in proportion
    int64_t resizeHeight = 0;  ///< or both sides are given
    int64_t resizeWidth = 0;
    int64_t cropHeight = 0;    ///< centre crop, after resizing
    int64_t cropWidth = 0;
    bool operator==(const ImageGeometry&) const = default;
};

/// What to open, and what is known about the model it is for.
struct SourceRequest {
    std::vector<std::string> files;  ///< files, or one folder
    std::string labels;              ///< a file of labels, if it is not found by itself
    std::optional<int64_t> labelColumn;
    size_t limit = 0;           ///< the first so many samples; 0 means all
    ImageGeometry geometry;     ///< images only
    int64_t channels = 3;       ///< images only: 1 or 3
    int64_t sampleElements = -1;  ///< elements of a sample as the model wants it; -1 if unknown
    int64_t classCount = -1;      ///< -1 if unknown
    std::vector<std::string> classNames;  ///< as far as a *.dataset.json gives them
    bool labelsAreSequences = false;  ///< a label at each position of a sample instead of one for all
    bool guess = false;           ///< a bare path: what nobody said may be guessed and is noted in summary()
    bool operator==(const SourceRequest&) const = default;
};

/// A path and its first bytes, to recognise a format by.
struct PathProbe {
    std::string path;
    std::string name;  ///< last component in lower case
    bool isFolder = false;
    uint64_t sizeBytes = 0;
    std::string head;                  ///< first 64 KiB, decompressed if the file is gzipped
    std::vector<std::string> entries;  ///< of a folder, sorted; at most 10,000
};

enum class Recognition { No, Maybe, Sure };

/// A dataset format. Descriptors are constinit objects, one for each line of datasets.inc.
struct DatasetFormat {
    const char* id;     ///< "format" in a *.dataset.json
    const char* title;  ///< ESP_NOOP("DatasetFormat", …)
    const char* keys;   ///< keys of a *.dataset.json besides format and limit, separated by blanks
    Recognition (*recognise)(const PathProbe& probe);
    Result<SampleSourcePtr> (*open)(const SourceRequest& request, const Job& job);
};

#define ESP_DATASET_FORMAT(format) extern const DatasetFormat k##format;
#include "core/data/datasets.inc"
#undef ESP_DATASET_FORMAT

std::span<const DatasetFormat* const> datasetFormats();
/// Null if there is none of that id.
const DatasetFormat* findDatasetFormat(std::string_view id);
/// The format of a bare path. Errors: FileNotFound, FileUnreadable, UnsupportedFormat listing what is known.
Result<const DatasetFormat*> recogniseFormat(const std::string& path);

/// "a/b/test.bin" -> "test.bin".
std::string fileName(const std::string& path);
/// "1 sample", "500 samples".
std::string countOf(size_t count, const char* noun);

}  // namespace esp

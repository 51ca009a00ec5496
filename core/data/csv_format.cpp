// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of numbers: a row is a sample, one column may be its class number, the others are fed in their order.
#include "core/base/file.h"
#include "core/base/translate.h"
#include "core/data/csv.h"
#include "core/data/numbers.h"
#include "core/data/source.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

Recognition recognise(const PathProbe& probe)
{
    const bool name = !probe.isFolder && probe.name.size() > 4 && probe.name.compare(probe.name.size() - 4, 4, ".csv") == 0;
    const bool text = probe.head.find('\0') == std::string::npos;
    return name && text ? Recognition::Sure : name ? Recognition::Maybe : Recognition::No;
}

bool namesLabels(std::string_view text)
{
    std::string name(text);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name == "label" || name == "class" || name == "target" || name == "y";
}

/// A header holds no numbers, or numbers as names beside "label"; any other row with a word in it is data with an error.
bool isHeader(const std::vector<CsvField>& fields)
{
    const auto isNumber = [](const CsvField& field) { return parseNumber(field.text).has_value(); };
    return std::none_of(fields.begin(), fields.end(), isNumber)
           || std::any_of(fields.begin(), fields.end(), [](const CsvField& field) { return namesLabels(field.text); });
}

struct Table {
    size_t columns = 0;
    std::vector<std::string> header;  ///< empty if the first row holds numbers
    std::vector<double> values;       ///< rows × columns

    size_t rows() const { return columns > 0 ? values.size() / columns : 0; }
};

Result<Table> readTable(std::string_view text, const std::string& path, size_t limit, const Job& job)
{
    CsvReader reader(text, path);
    Table table;
    std::vector<CsvField> fields;
    bool first = true;
    while (true) {
        ESP_TRY(const bool found, reader.next(fields));
        if (!found)
            break;
        if (first) {
            first = false;
            table.columns = fields.size();
            if (isHeader(fields)) {
                for (const CsvField& field : fields)
                    table.header.emplace_back(field.text);
                continue;
            }
        }
        if (fields.size() != table.columns)
            return reader.errorAt(fields.back(), "the row ends after " + countOf(fields.size(), "field") + "; the first row has "
                                                     + std::to_string(table.columns));
        for (const CsvField& field : fields) {
            const std::optional<double> value = parseNumber(field.text);
            if (!value)
                return reader.errorAt(field, "'" + std::string(field.text.substr(0, 40)) + "' is no finite number");
            table.values.push_back(*value);
        }
        if (limit > 0 && table.rows() == limit)
            break;
        if (table.rows() % 1024 == 0 && job.stopped())
            return cancelled();
    }
    if (table.rows() == 0)
        return Error{ErrorCode::Malformed, path, first ? "is empty" : "has a header line but no rows"};
    return table;
}

bool looksLikeLabels(const Table& table, size_t column, int64_t classCount)
{
    for (size_t row = 0; row < table.rows(); ++row) {
        const double value = table.values[row * table.columns + column];
        if (value < 0 || value != std::floor(value) || (classCount > 0 && value >= static_cast<double>(classCount)))
            return false;
    }
    return true;
}

/// Of a bare path: the column called label, class, target or y; else, if there is one column more than the model wants, the first or the
/// last column, whichever holds class numbers.
std::optional<size_t> guessLabelColumn(const Table& table, const SourceRequest& request)
{
    for (size_t i = 0; i < table.header.size(); ++i) {
        if (namesLabels(table.header[i]))
            return i;
    }
    if (request.sampleElements >= 0 && static_cast<int64_t>(table.columns) != request.sampleElements + 1)
        return std::nullopt;
    for (const size_t column : {size_t{0}, table.columns - 1}) {
        if (table.columns > 1 && looksLikeLabels(table, column, request.classCount))
            return column;
    }
    return std::nullopt;
}

Result<SampleSourcePtr> open(const SourceRequest& request, const Job& job)
{
    if (request.files.size() != 1)
        return Error{ErrorCode::InvalidArgument, "csv", "wants one file, not " + std::to_string(request.files.size())};
    const std::string& path = request.files[0];
    ESP_TRY(const Bytes file, readFile(path));
    ESP_TRY(const Table table, readTable(file.view(), path, request.limit, job));

    std::optional<size_t> labelColumn;
    std::string summary = fileName(path);
    if (request.labelColumn) {
        if (*request.labelColumn < 0 || *request.labelColumn >= static_cast<int64_t>(table.columns))
            return Error{ErrorCode::DataMismatch, path,
                         "label_column " + std::to_string(*request.labelColumn) + " is outside of its " + countOf(table.columns, "column")
                             + " (counted from 0)"};
        labelColumn = static_cast<size_t>(*request.labelColumn);
    } else if (request.guess) {
        labelColumn = guessLabelColumn(table, request);
        summary += labelColumn ? ", label in column " + std::to_string(*labelColumn) + " (guessed)" : " (no labels)";
    }

    const size_t features = table.columns - (labelColumn ? 1 : 0);
    if (features == 0)
        return Error{ErrorCode::DataMismatch, path, "has no column besides the labels"};
    std::vector<double> numbers;
    std::vector<double> labelNumbers;
    numbers.reserve(table.rows() * features);
    for (size_t i = 0; i < table.values.size(); ++i) {
        if (labelColumn && i % table.columns == *labelColumn)
            labelNumbers.push_back(table.values[i]);
        else
            numbers.push_back(table.values[i]);
    }
    const auto labelCount = static_cast<int64_t>(labelNumbers.size());
    ESP_TRY(std::vector<int32_t> labels, toLabels(ElementType::Double, Bytes::fromVector(std::move(labelNumbers)), labelCount, path));
    const SourceArray array{"x", ElementType::Double, {static_cast<int64_t>(features)}, SampleAxes::Unknown};
    auto source = std::make_shared<MemorySource>(table.rows(), std::vector{array}, std::vector{Bytes::fromVector(std::move(numbers))}, std::move(labels),
                                                 std::vector<std::pair<std::string, size_t>>{{fileName(path), 0}}, summary);
    if (labelColumn)
        source->setLabelOrigin({}, static_cast<int64_t>(*labelColumn));
    return SampleSourcePtr(source);
}

}  // namespace

constinit const DatasetFormat kCsvFormat = {"csv", ESP_NOOP("DatasetFormat", "Comma-separated values"), "file label_column", recognise, open};

}  // namespace esp

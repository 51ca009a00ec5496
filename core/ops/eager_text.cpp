// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Strings: joining, cutting, normalizing, matching, and counting n-grams.
#include "core/ops/eager_op.h"
#include "core/ops/op.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <set>

namespace esp {

namespace {

/// Element of a tensor of `dims` that stands at place `index` of the broadcast `to`.
size_t broadcastIndex(const Dims& dims, const Dims& to, int64_t index)
{
    int64_t place = 0;
    int64_t stride = 1;
    for (size_t back = 1; back <= to.size(); ++back) {
        const int64_t at = index % to[to.size() - back];
        index /= to[to.size() - back];
        if (back <= dims.size()) {
            const int64_t dim = dims[dims.size() - back];
            place += (dim == 1 ? 0 : at) * stride;
            stride *= dim;
        }
    }
    return static_cast<size_t>(place);
}

Result<void> runStringConcat(EagerContext& context)
{
    ESP_TRY(const TextTensor* left, context.text(0));
    ESP_TRY(const TextTensor* right, context.text(1));
    const std::optional<Dims> dims = broadcastDims(left->dims, right->dims);
    if (!dims)
        return context.invalid("shapes " + toString(left->dims) + " and " + toString(right->dims) + " do not fit together");
    TextTensor joined{*dims, {}};
    for (int64_t i = 0; i < elementCount(*dims); ++i)
        joined.strings.push_back(left->strings[broadcastIndex(left->dims, *dims, i)] + right->strings[broadcastIndex(right->dims, *dims, i)]);
    context.setOutput(0, std::move(joined));
    return {};
}

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// As Python's str.split: without a delimiter at runs of white space, which neither begin nor end anything.
std::vector<std::string> splitText(const std::string& text, const std::string& delimiter, int64_t most)
{
    std::vector<std::string> parts;
    size_t at = 0;
    if (delimiter.empty()) {
        while (true) {
            while (at < text.size() && isSpace(text[at]))
                ++at;
            if (at == text.size())
                return parts;
            if (static_cast<int64_t>(parts.size()) == most) {
                size_t end = text.size();
                while (isSpace(text[end - 1]))
                    --end;
                parts.push_back(text.substr(at, end - at));
                return parts;
            }
            const size_t begin = at;
            while (at < text.size() && !isSpace(text[at]))
                ++at;
            parts.push_back(text.substr(begin, at - begin));
        }
    }
    while (static_cast<int64_t>(parts.size()) < most) {
        const size_t found = text.find(delimiter, at);
        if (found == std::string::npos)
            break;
        parts.push_back(text.substr(at, found - at));
        at = found + delimiter.size();
    }
    parts.push_back(text.substr(at));
    return parts;
}

Result<void> runStringSplit(EagerContext& context)
{
    ESP_TRY(const TextTensor* text, context.text(0));
    const std::string delimiter = context.node().stringAttribute("delimiter", "");
    const int64_t most = context.node().intAttribute("maxsplit", INT64_MAX);
    std::vector<std::vector<std::string>> pieces;
    size_t longest = 0;
    std::vector<int64_t> counts;
    for (const std::string& string : text->strings) {
        pieces.push_back(splitText(string, delimiter, most));
        longest = std::max(longest, pieces.back().size());
        counts.push_back(static_cast<int64_t>(pieces.back().size()));
    }
    TextTensor result{text->dims, {}};
    result.dims.push_back(static_cast<int64_t>(longest));
    for (std::vector<std::string>& row : pieces) {
        row.resize(longest);
        std::move(row.begin(), row.end(), std::back_inserter(result.strings));
    }
    context.setOutput(0, std::move(result));
    context.setOutput(1, Value{ElementType::Int64, text->dims, Bytes::fromVector(std::move(counts))});
    return {};
}

/// ASCII letters only: other alphabets depend on a locale that the machine may not have.
std::string changeCase(std::string text, const std::string& action)
{
    for (char& c : text) {
        if (action == "LOWER" && c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
        if (action == "UPPER" && c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

Result<void> runStringNormalizer(EagerContext& context)
{
    ESP_TRY(const TextTensor* text, context.text(0));
    if (text->dims.empty() || text->dims.size() > 2 || (text->dims.size() == 2 && text->dims[0] != 1))
        return context.invalid("takes strings [C] or [1, C]; they are " + toString(text->dims));
    const std::string action = context.node().stringAttribute("case_change_action", "NONE");
    const bool caseCounts = context.node().intAttribute("is_case_sensitive", 0) != 0;
    const Attribute* words = context.node().findAttribute("stopwords");
    std::set<std::string> stopwords;
    const auto key = [&](const std::string& word) { return caseCounts ? word : changeCase(word, "LOWER"); };
    if (words) {
        for (const std::string& word : words->strings)
            stopwords.insert(key(word));
    }
    TextTensor result{text->dims, {}};
    for (const std::string& string : text->strings) {
        if (!stopwords.contains(key(string)))
            result.strings.push_back(changeCase(string, action));
    }
    // Nothing left is one empty string, as the specification has it.
    if (result.strings.empty())
        result.strings.emplace_back();
    result.dims.back() = static_cast<int64_t>(result.strings.size());
    context.setOutput(0, std::move(result));
    return {};
}

Result<void> runRegexFullMatch(EagerContext& context)
{
    ESP_TRY(const TextTensor* text, context.text(0));
    const std::string pattern = context.node().stringAttribute("pattern", "");
    std::vector<uint8_t> matches;
    constexpr size_t kLongest = 10'000;  // the standard library's matcher needs stack for each character
    for (const std::string& string : text->strings) {
        if (string.size() > kLongest)
            return context.unsupported("strings of more than " + std::to_string(kLongest) + " bytes are not matched; one has " + std::to_string(string.size()));
    }
    try {
        // The specification's RE2 and ECMAScript read the same of what exporters write.
        const std::regex expression(pattern, std::regex::ECMAScript);
        for (const std::string& string : text->strings)
            matches.push_back(std::regex_match(string, expression));
    } catch (const std::regex_error& failure) {
        return context.unsupported("the pattern " + pattern + " cannot be read (" + failure.what() + ")");
    }
    context.setOutput(0, Value{ElementType::Bool, text->dims, Bytes::fromVector(std::move(matches))});
    return {};
}

/// Counts n-grams of a row: `length` items with `skip` others between neighbours, wherever they start.
template <typename Item>
void countGrams(std::span<const Item> row, const std::map<std::vector<Item>, size_t>& pool, int64_t length, int64_t skip, std::vector<float>& counts)
{
    const int64_t reach = (length - 1) * (skip + 1);
    for (int64_t start = 0; start + reach < static_cast<int64_t>(row.size()); ++start) {
        std::vector<Item> gram;
        for (int64_t i = 0; i < length; ++i)
            gram.push_back(row[static_cast<size_t>(start + i * (skip + 1))]);
        const auto found = pool.find(gram);
        if (found != pool.end())
            counts[found->second] += 1;
    }
}

template <typename Item>
Result<void> vectorize(EagerContext& context, const std::vector<Item>& items, const Dims& dims, const std::vector<Item>& pool)
{
    const Node& node = context.node();
    const std::vector<int64_t> starts = node.intsAttribute("ngram_counts");
    const std::vector<int64_t> places = node.intsAttribute("ngram_indexes");
    const Attribute* weightList = node.findAttribute("weights");
    const int64_t shortest = node.intAttribute("min_gram_length", 1);
    const int64_t longest = node.intAttribute("max_gram_length", 1);
    const int64_t mostSkips = node.intAttribute("max_skip_count", 0);
    const std::string mode = node.stringAttribute("mode", "TF");
    if (dims.empty() || dims.size() > 2 || shortest < 1 || longest < shortest || mostSkips < 0)
        return context.invalid("takes rows [C] or [N, C] and grams of at least one item; the input is " + toString(dims));
    std::map<std::vector<Item>, size_t> grams;
    for (size_t length = 1, gram = 0; length <= starts.size(); ++length) {
        const auto begin = static_cast<size_t>(starts[length - 1]);
        const size_t end = length < starts.size() ? static_cast<size_t>(starts[length]) : pool.size();
        if (begin > end || end > pool.size() || (end - begin) % length != 0)
            return context.invalid("ngram_counts do not fit the pool of " + std::to_string(pool.size()) + " items");
        for (size_t at = begin; at < end; at += length, ++gram) {
            if (gram >= places.size())
                return context.invalid("ngram_indexes name " + std::to_string(places.size()) + " n-grams; the pool holds more");
            const bool counted = static_cast<int64_t>(length) >= shortest && static_cast<int64_t>(length) <= longest;
            if (counted)
                grams.emplace(std::vector<Item>(pool.begin() + static_cast<int64_t>(at), pool.begin() + static_cast<int64_t>(at + length)), gram);
        }
    }
    constexpr int64_t kMostWidth = int64_t{1} << 26;
    if (std::any_of(places.begin(), places.end(), [](int64_t place) { return place < 0 || place >= kMostWidth; }))
        return context.invalid("ngram_indexes must not be negative, and below 2^26");
    const int64_t width = places.empty() ? 0 : *std::max_element(places.begin(), places.end()) + 1;
    const int64_t columns = dims.back();
    const int64_t rows = dims.size() == 2 ? dims[0] : 1;
    std::vector<float> result(static_cast<size_t>(rows * width), 0.0f);
    for (int64_t r = 0; r < rows; ++r) {
        const std::span<const Item> row(items.data() + r * columns, static_cast<size_t>(columns));
        std::vector<float> counts(places.size(), 0.0f);
        for (int64_t length = shortest; length <= longest; ++length) {
            // Single items have no neighbours that something could be skipped between.
            for (int64_t skip = 0; skip <= (length == 1 ? 0 : mostSkips); ++skip)
                countGrams(row, grams, length, skip, counts);
        }
        for (size_t gram = 0; gram < places.size(); ++gram) {
            const float weight = weightList && gram < weightList->floats.size() ? weightList->floats[gram] : 1.0f;
            float& place = result[static_cast<size_t>(r * width + places[gram])];
            if (mode == "TF")
                place = std::max(place, counts[gram]);
            else if (counts[gram] > 0)
                place = mode == "IDF" ? weight : counts[gram] * weight;
        }
    }
    Dims to = dims;
    to.back() = width;
    context.setOutput(0, Value{ElementType::Float, std::move(to), Bytes::fromVector(std::move(result))});
    return {};
}

Result<void> runTfIdfVectorizer(EagerContext& context)
{
    if (const TextTensor* text = context.input(0).text()) {
        const Attribute* pool = context.node().findAttribute("pool_strings");
        return vectorize<std::string>(context, text->strings, text->dims, pool ? pool->strings : std::vector<std::string>());
    }
    ESP_TRY(const std::vector<int64_t> items, context.integers(0));
    return vectorize<int64_t>(context, items, context.input(0).tensor()->dims, context.node().intsAttribute("pool_int64s"));
}

}  // namespace

extern constinit const EagerOpDescriptor eagerStringConcat{"", "StringConcat", 20, runStringConcat};
extern constinit const EagerOpDescriptor eagerStringSplit{"", "StringSplit", 20, runStringSplit};
extern constinit const EagerOpDescriptor eagerStringNormalizer{"", "StringNormalizer", 10, runStringNormalizer};
extern constinit const EagerOpDescriptor eagerRegexFullMatch{"", "RegexFullMatch", 20, runRegexFullMatch};
extern constinit const EagerOpDescriptor eagerTfIdfVectorizer{"", "TfIdfVectorizer", 9, runTfIdfVectorizer};

}  // namespace esp

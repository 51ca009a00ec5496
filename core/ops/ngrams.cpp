// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// TfIdfVectorizer over whole numbers.
#include "core/ops/support.h"

#include <algorithm>
#include <map>

namespace esp {

namespace {
/// Counts the pool's n-grams in rows of tokens. An n-gram's tokens lie 1 to maxSkip + 1 places apart, all equally far.
struct Ngrams {
    std::map<std::vector<int64_t>, size_t> pool;  ///< n-gram → its number
    std::vector<int64_t> places;                  ///< of the n-grams in the output
    std::vector<float> weights;                   ///< of the n-grams; empty: 1
    int64_t shortest = 1, longest = 1, maxSkip = 0;
    int64_t rows = 0, columns = 0, outputs = 0;
    bool counts = true;  ///< TF and TFIDF; else what occurs counts once
    bool isInt32 = false;

    void operator()(const RunArgs& args) const
    {
        args.forTiles(rows, [&](int64_t begin, int64_t end, std::byte*) {
            std::vector<int64_t> tokens(static_cast<size_t>(columns));
            for (int64_t row = begin; row < end; ++row) {
                for (int64_t i = 0; i < columns; ++i)
                    tokens[static_cast<size_t>(i)] = isInt32 ? args.in<int32_t>(0)[row * columns + i] : args.in<int64_t>(0)[row * columns + i];
                std::fill_n(args.out<float>() + row * outputs, outputs, 0.0f);
                count(tokens, args.out<float>() + row * outputs);
            }
        });
    }

private:
    void count(const std::vector<int64_t>& tokens, float* out) const
    {
        std::vector<int64_t> found;
        for (int64_t length = shortest; length <= longest; ++length)
            for (int64_t step = 1; step <= (length == 1 ? 1 : maxSkip + 1); ++step)  // a single token has no distance
                for (int64_t start = 0; start + (length - 1) * step < columns; ++start) {
                    found.clear();
                    for (int64_t k = 0; k < length; ++k)
                        found.push_back(tokens[static_cast<size_t>(start + k * step)]);
                    const auto known = pool.find(found);
                    if (known == pool.end())
                        continue;
                    float& value = out[places[known->second]];
                    const float weight = weights.empty() ? 1.0f : weights[known->second];
                    value = counts ? value + weight : weight;
                }
    }
};

/// Reads the pool: ngram_counts says where the n-grams of each length begin.
Result<void> readPool(const OpContext& context, Ngrams& ngrams)
{
    const std::vector<int64_t> tokens = context.node().intsAttribute("pool_int64s");
    const std::vector<int64_t> begins = context.node().intsAttribute("ngram_counts");
    const auto count = static_cast<int64_t>(tokens.size());
    for (size_t i = 0; i < begins.size(); ++i) {
        const auto length = static_cast<int64_t>(i) + 1;
        const int64_t end = i + 1 < begins.size() ? begins[i + 1] : count;
        if (begins[i] < 0 || end < begins[i] || end > count || (end - begins[i]) % length != 0)
            return context.invalid("ngram_counts " + listText(begins) + " do not divide a pool of " + std::to_string(count) + " tokens");
        for (int64_t at = begins[i]; at < end; at += length) {
            const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(at);
            ngrams.pool.emplace(std::vector<int64_t>(first, first + static_cast<std::ptrdiff_t>(length)), ngrams.pool.size());
        }
    }
    ngrams.places = context.node().intsAttribute("ngram_indexes");
    const bool negative = std::any_of(ngrams.places.begin(), ngrams.places.end(), [](int64_t place) { return place < 0; });
    if (ngrams.places.empty() || ngrams.places.size() != ngrams.pool.size() || negative)
        return context.invalid("ngram_indexes " + listText(ngrams.places) + " must have a place for each of " + std::to_string(ngrams.pool.size()) +
                               " n-grams");
    ngrams.outputs = *std::max_element(ngrams.places.begin(), ngrams.places.end()) + 1;
    return {};
}

Result<void> planTfIdfVectorizer(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_CHECK(context.expectType(0, {ElementType::Int32, ElementType::Int64}));
    const Node& node = context.node();
    if (node.findAttribute("pool_strings"))
        return context.unsupported("n-grams of words are not counted, only those of whole numbers");
    Ngrams ngrams;
    ESP_CHECK(readPool(context, ngrams));
    const std::string mode = node.stringAttribute("mode", "");
    if (mode != "TF" && mode != "IDF" && mode != "TFIDF")
        return context.invalid("mode must be TF, IDF or TFIDF; it is \"" + mode + "\"");
    ngrams.counts = mode != "IDF";
    if (const Attribute* weights = node.findAttribute("weights"); weights && mode != "TF")
        ngrams.weights = weights->floats;
    ngrams.shortest = node.intAttribute("min_gram_length", 1);
    ngrams.longest = node.intAttribute("max_gram_length", 1);
    ngrams.maxSkip = node.intAttribute("max_skip_count", 0);
    const Dims& dims = context.input(0).dims;
    if (ngrams.shortest < 1 || ngrams.longest < ngrams.shortest || ngrams.maxSkip < 0 || dims.empty() || dims.size() > 2 ||
        (!ngrams.weights.empty() && ngrams.weights.size() != ngrams.places.size()))
        return context.invalid("needs lengths from 1 on, no negative skip, a weight for each n-gram and an input [N, C] or [C]; it is " + toString(dims));
    ngrams.rows = dims.size() == 2 ? dims[0] : 1;
    ngrams.columns = dims.back();
    ngrams.isInt32 = context.input(0).type == ElementType::Int32;
    context.setOutput(0, ElementType::Float, dims.size() == 2 ? Dims{dims[0], ngrams.outputs} : Dims{ngrams.outputs});
    context.setRun(std::move(ngrams));
    return {};
}
}  // namespace

extern constinit const OpDescriptor opTfIdfVectorizer{"", "TfIdfVectorizer", 9, planTfIdfVectorizer};

}  // namespace esp

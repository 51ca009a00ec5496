// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/binding.h"

#include "core/data/numbers.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace esp {

namespace {

using Layout = InputRule::Layout;

/// Source element of a target element: both are walked as [channels][pixels] in either order.
struct Walk {
    int64_t channels = 1;
    int64_t pixels = 1;
    bool sourceChannelsFirst = true;
    bool targetChannelsFirst = true;
    bool reversesChannels = false;
};

struct InputPlan {
    int input = -1;  ///< index of the model's input
    size_t array = 0;
    ElementType from = ElementType::Float;
    ElementType to = ElementType::Float;
    Dims dims;
    Walk walk;
    bool copies = false;  ///< the bytes are those of the source
    double scale = 1;
    std::vector<double> mean;       ///< one a channel
    std::vector<double> deviation;  ///< one a channel
    std::vector<float> table;       ///< 256 results a channel, for bytes to float
};

bool fits(const Dims& wanted, const Dims& given)
{
    return wanted.size() == given.size()
           && std::equal(wanted.begin(), wanted.end(), given.begin(), [](int64_t w, int64_t g) { return w < 0 || w == g; });
}

Dims withoutOnes(const Dims& dims)
{
    Dims kept;
    std::copy_if(dims.begin(), dims.end(), std::back_inserter(kept), [](int64_t dim) { return dim != 1; });
    return kept;
}

const char* layoutName(Layout layout)
{
    return layout == Layout::ChannelsFirst ? "NCHW" : layout == Layout::ChannelsLast ? "NHWC" : "no layout";
}

std::string batchText(const Dims& sampleDims)
{
    return sampleDims.empty() ? "N" : "N×" + toString(sampleDims);
}

/// Height, width and channels that the axes of an array mean; Unknown axes of three dimensions are read as `assumed`.
struct Picture {
    int64_t height = 0;
    int64_t width = 0;
    int64_t channels = 1;
    bool channelsFirst = false;

    Dims first() const { return {channels, height, width}; }
    Dims last() const { return {height, width, channels}; }
};

std::optional<Picture> pictureOf(const Dims& dims, SampleAxes axes)
{
    if (axes == SampleAxes::Grey && dims.size() == 2)
        return Picture{dims[0], dims[1], 1, false};
    if (axes == SampleAxes::ChannelsFirst && dims.size() == 3)
        return Picture{dims[1], dims[2], dims[0], true};
    if (axes == SampleAxes::ChannelsLast && dims.size() == 3)
        return Picture{dims[0], dims[1], dims[2], false};
    return std::nullopt;
}

/// Sets dims and walk of the plan; false if the shapes do not fit.
bool matchPicture(const Picture& picture, const Dims& wanted, Layout& layout, InputPlan& plan)
{
    plan.walk = {picture.channels, picture.height * picture.width, picture.channelsFirst, true};
    if (layout != Layout::ChannelsLast && fits(wanted, picture.first())) {
        layout = Layout::ChannelsFirst;
        plan.dims = picture.first();
        return true;
    }
    if (layout != Layout::ChannelsFirst && fits(wanted, picture.last())) {
        layout = Layout::ChannelsLast;
        plan.dims = picture.last();
        plan.walk.targetChannelsFirst = false;
        return true;
    }
    const bool oneChannel = picture.channels == 1;
    if (oneChannel && fits(wanted, {picture.height, picture.width})) {
        plan.dims = {picture.height, picture.width};
        return true;
    }
    // Flattened; of several channels only where the layout says which comes first.
    const int64_t count = picture.channels * picture.height * picture.width;
    if (wanted.size() == 1 && fits(wanted, {count}) && (oneChannel || layout != Layout::Unspecified)) {
        plan.dims = {count};
        plan.walk.targetChannelsFirst = layout != Layout::ChannelsLast;
        return true;
    }
    return false;
}

/// The channel axis of `dims` as the model lays them out.
void setTargetWalk(const Dims& dims, Layout layout, Walk& walk)
{
    const int64_t count = elementCount(dims);
    walk = {1, count, true, true};
    if (layout == Layout::ChannelsFirst && !dims.empty())
        walk = {dims.front(), dims.front() > 0 ? count / dims.front() : 0, true, true};
    else if (layout == Layout::ChannelsLast && !dims.empty())
        walk = {dims.back(), dims.back() > 0 ? count / dims.back() : 0, false, false};
}

bool matchNumbers(const Dims& given, const Dims& wanted, Layout layout, InputPlan& plan)
{
    const bool open = std::any_of(wanted.begin(), wanted.end(), [](int64_t dim) { return dim < 0; });
    const bool sameCount = !open && elementCount(wanted) == elementCount(given);
    if (fits(wanted, given) || (sameCount && withoutOnes(wanted) == withoutOnes(given))
        || (sameCount && (given.size() == 1 || wanted.size() == 1))) {
        plan.dims = open ? given : wanted;
        setTargetWalk(plan.dims, layout, plan.walk);
        return true;
    }
    if (layout == Layout::Unspecified || given.size() != 3)
        return false;
    const SampleAxes axes = layout == Layout::ChannelsFirst ? SampleAxes::ChannelsLast : SampleAxes::ChannelsFirst;
    return matchPicture(*pictureOf(given, axes), wanted, layout, plan);
}

/// One number for all channels, or one each.
Result<std::vector<double>> perChannel(const std::vector<double>& values, double fallback, const char* name, const InputRule& rule,
                                       const InputPlan& plan)
{
    const auto channels = static_cast<size_t>(plan.walk.channels);
    if (values.empty())
        return std::vector<double>(channels, fallback);
    if (values.size() == 1)
        return std::vector<double>(channels, values[0]);
    if (values.size() != channels)
        return Error{ErrorCode::DataMismatch, "input " + rule.input,
                     std::string(name) + " has " + std::to_string(values.size()) + " numbers, " + batchText(plan.dims) + " has "
                         + countOf(channels, "channel")
                         + (rule.layout == Layout::Unspecified && channels == 1 ? " while no layout says which axis counts them" : "")};
    return values;
}

Result<InputPlan> planInput(const InputRule& rule, const ModelSignature& model, const SampleSource& source)
{
    const std::string subject = "input " + rule.input;
    InputPlan plan;
    for (size_t i = 0; i < model.inputs.size(); ++i) {
        if (model.inputs[i].name == rule.input)
            plan.input = static_cast<int>(i);
    }
    const InputSignature& input = model.inputs[static_cast<size_t>(plan.input)];
    const auto array = std::find_if(source.arrays().begin(), source.arrays().end(), [&](const SourceArray& a) { return a.name == rule.source; });
    if (array == source.arrays().end()) {
        std::string known;
        for (const SourceArray& candidate : source.arrays())
            known += (known.empty() ? "" : ", ") + candidate.name;
        return Error{ErrorCode::DataMismatch, subject, "source '" + rule.source + "' is not in " + source.summary() + " (it has " + known + ")"};
    }
    plan.array = static_cast<size_t>(array - source.arrays().begin());
    plan.from = array->type;
    plan.to = input.type;
    const auto mismatch = [&](const std::string& more) {
        return Error{ErrorCode::DataMismatch, subject,
                     "the model wants " + toString(input.dims) + ", " + source.summary() + " has samples of " + batchText(array->sampleDims)
                         + more};
    };
    if (input.dims.empty())
        return mismatch("; a scalar takes a constant");
    if (!isNumeric(plan.from))
        return Error{ErrorCode::DataMismatch, subject, "array " + array->name + " has elements of type " + toString(plan.from)};
    if (!isNumeric(plan.to))
        return Error{ErrorCode::DataMismatch, subject, "the model wants elements of type " + toString(plan.to) + ", which data cannot be converted to"};

    const Dims wanted(input.dims.begin() + 1, input.dims.end());
    Layout layout = rule.layout;
    const std::optional<Picture> picture = pictureOf(array->sampleDims, array->axes);
    const bool matched = picture ? matchPicture(*picture, wanted, layout, plan) : matchNumbers(array->sampleDims, wanted, layout, plan);
    if (!matched) {
        if (!picture && layout == Layout::Unspecified && array->sampleDims.size() == 3) {
            for (const Layout other : {Layout::ChannelsFirst, Layout::ChannelsLast}) {
                InputPlan trial;
                if (matchNumbers(array->sampleDims, wanted, other, trial))
                    return mismatch(std::string("; a *.dataset.json with \"layout\": \"") + layoutName(other) + "\" would reorder them");
            }
        }
        return mismatch(rule.layout == Layout::Unspecified ? "" : std::string(" (layout ") + layoutName(rule.layout) + ")");
    }
    if (rule.reversesChannels && plan.walk.channels != 3 && !(picture && picture->channels == 1))
        return Error{ErrorCode::DataMismatch, subject,
                     "order BGR needs pictures of 3 channels; " + batchText(plan.dims) + " has " + countOf(static_cast<size_t>(plan.walk.channels), "channel")};
    plan.walk.reversesChannels = rule.reversesChannels && plan.walk.channels == 3;
    ESP_TRY(plan.mean, perChannel(rule.mean, 0, "mean", rule, plan));
    ESP_TRY(plan.deviation, perChannel(rule.deviation, 1, "std", rule, plan));
    plan.scale = rule.scale.value_or(1);
    if (isInteger(plan.to) && rule.changesValues())
        return Error{ErrorCode::DataMismatch, subject, "the model wants " + toString(plan.to) + "; scale, mean and std need a floating-point input"};
    const bool reorders = plan.walk.reversesChannels
                          || (plan.walk.channels > 1 && plan.walk.pixels > 1 && plan.walk.sourceChannelsFirst != plan.walk.targetChannelsFirst);
    plan.copies = plan.from == plan.to && !rule.changesValues() && !reorders;
    if (plan.from == ElementType::Uint8 && plan.to == ElementType::Float) {
        for (size_t c = 0; c < plan.mean.size(); ++c) {
            for (int raw = 0; raw < 256; ++raw)
                plan.table.push_back(static_cast<float>((raw * plan.scale - plan.mean[c]) / plan.deviation[c]));
        }
    }
    return plan;
}

template <typename T>
void store(double value, std::byte* out, int64_t index)
{
    const T typed = static_cast<T>(value);
    std::memcpy(out + static_cast<size_t>(index) * sizeof(T), &typed, sizeof(T));
}

void storeAs(ElementType type, double value, std::byte* out, int64_t index)
{
    switch (static_cast<int32_t>(type)) {
    case static_cast<int32_t>(ElementType::Float): return store<float>(value, out, index);
    case static_cast<int32_t>(ElementType::Double): return store<double>(value, out, index);
    case static_cast<int32_t>(ElementType::Bool):
    case static_cast<int32_t>(ElementType::Uint8): return store<uint8_t>(value, out, index);
    case static_cast<int32_t>(ElementType::Int8): return store<int8_t>(value, out, index);
    case static_cast<int32_t>(ElementType::Uint16): return store<uint16_t>(value, out, index);
    case static_cast<int32_t>(ElementType::Int16): return store<int16_t>(value, out, index);
    case static_cast<int32_t>(ElementType::Uint32): return store<uint32_t>(value, out, index);
    case static_cast<int32_t>(ElementType::Int32): return store<int32_t>(value, out, index);
    case static_cast<int32_t>(ElementType::Uint64): return store<uint64_t>(value, out, index);
    case static_cast<int32_t>(ElementType::Int64): return store<int64_t>(value, out, index);
    case static_cast<int32_t>(ElementType::Float16): {
        const uint16_t half = floatToHalf(static_cast<float>(value));
        std::memcpy(out + static_cast<size_t>(index) * 2, &half, 2);
        return;
    }
    default: return;  // planInput let no other type through
    }
}

void convert(const InputPlan& plan, const std::byte* raw, std::byte* out)
{
    const Walk& walk = plan.walk;
    for (int64_t c = 0; c < walk.channels; ++c) {
        const int64_t sourceStep = walk.sourceChannelsFirst ? 1 : walk.channels;
        const int64_t targetStep = walk.targetChannelsFirst ? 1 : walk.channels;
        const int64_t from = walk.reversesChannels ? walk.channels - 1 - c : c;
        const int64_t source = walk.sourceChannelsFirst ? from * walk.pixels : from;
        const int64_t target = walk.targetChannelsFirst ? c * walk.pixels : c;
        const double mean = plan.mean[static_cast<size_t>(c)];
        const double deviation = plan.deviation[static_cast<size_t>(c)];
        if (!plan.table.empty()) {
            const float* table = plan.table.data() + 256 * c;
            auto* floats = reinterpret_cast<float*>(out);
            for (int64_t p = 0; p < walk.pixels; ++p)
                floats[target + p * targetStep] = table[std::to_integer<size_t>(raw[source + p * sourceStep])];
            continue;
        }
        for (int64_t p = 0; p < walk.pixels; ++p) {
            const double value = elementAsDouble(plan.from, raw, source + p * sourceStep);
            storeAs(plan.to, (value * plan.scale - mean) / deviation, out, target + p * targetStep);
        }
    }
}

struct Range {
    double low;
    double high;
};

Range rangeOf(ElementType type)
{
    switch (static_cast<int32_t>(type)) {
    case static_cast<int32_t>(ElementType::Bool): return {0, 1};
    case static_cast<int32_t>(ElementType::Uint8): return {0, 255};
    case static_cast<int32_t>(ElementType::Int8): return {-128, 127};
    case static_cast<int32_t>(ElementType::Uint16): return {0, 65535};
    case static_cast<int32_t>(ElementType::Int16): return {-32768, 32767};
    case static_cast<int32_t>(ElementType::Uint32): return {0, 4294967295.0};
    case static_cast<int32_t>(ElementType::Int32): return {-2147483648.0, 2147483647.0};
    // Doubles hold whole numbers exactly up to 2^53 only; beyond, a conversion would invent digits.
    case static_cast<int32_t>(ElementType::Uint64): return {0, 9007199254740992.0};
    default: return {-9007199254740992.0, 9007199254740992.0};
    }
}

/// Every element must survive the conversion into an integer type.
Result<void> checkIntegers(const InputPlan& plan, const SampleSource& source, const InputRule& rule, const Job& job)
{
    const Range range = rangeOf(plan.to);
    const Range given = rangeOf(plan.from);
    if (isInteger(plan.from) && bitCount(plan.from) < 64 && given.low >= range.low && given.high <= range.high)
        return {};
    const int64_t count = elementCount(source.arrays()[plan.array].sampleDims);
    for (size_t i = 0; i < source.size(); ++i) {
        if (job.stopped())
            return cancelled();
        ESP_TRY(const Bytes sample, source.sample(i, plan.array));
        for (int64_t e = 0; e < count; ++e) {
            const double value = elementAsDouble(plan.from, sample.data(), e);
            if (!(value >= range.low && value <= range.high) || value != std::floor(value))
                return Error{ErrorCode::DataMismatch, "input " + rule.input,
                             source.sampleName(i) + " holds " + std::to_string(value) + " at element " + std::to_string(e)
                                 + "; the model wants " + toString(plan.to)};
        }
    }
    return {};
}

Result<BoundInput> bindConstant(const InputRule& rule, const InputSignature& input)
{
    const std::string subject = "input " + rule.input;
    BoundInput bound{input.name, input.type, input.dims, true, {}};
    // A dimension that the model leaves open is 1 unless the numbers say otherwise.
    for (int64_t& dim : bound.sampleDims)
        dim = dim < 0 ? 1 : dim;
    int64_t count = elementCount(bound.sampleDims);
    const auto given = static_cast<int64_t>(rule.constant.size());
    if (given != 1 && given != count && std::count(input.dims.begin(), input.dims.end(), -1) == 1 && count > 0 && given % count == 0) {
        bound.sampleDims[static_cast<size_t>(std::find(input.dims.begin(), input.dims.end(), -1) - input.dims.begin())] = given / count;
        count = given;
    }
    if (given != 1 && given != count)
        return Error{ErrorCode::DataMismatch, subject,
                     "the constant has " + std::to_string(given) + " numbers, the model wants " + toString(input.dims)};
    if (!isNumeric(input.type))
        return Error{ErrorCode::DataMismatch, subject, "the model wants elements of type " + toString(input.type) + ", which no constant can be converted to"};
    constexpr int64_t kMaxConstant = int64_t{1} << 28;
    if (count < 0 || count > kMaxConstant)
        return Error{ErrorCode::DataMismatch, subject, "a constant of shape " + toString(input.dims) + " is absurdly large"};
    bound.constant.resize(static_cast<size_t>(packedBytes(input.type, count)));
    const Range range = rangeOf(input.type);
    for (int64_t i = 0; i < count; ++i) {
        const double value = rule.constant[given == 1 ? 0 : static_cast<size_t>(i)];
        if (isInteger(input.type) && (value < range.low || value > range.high || value != std::floor(value)))
            return Error{ErrorCode::DataMismatch, subject, "the constant " + std::to_string(value) + " is no " + toString(input.type)};
        storeAs(input.type, value, bound.constant.data(), i);
    }
    return bound;
}

/// Index in the source of sample i of a part.
size_t sourceIndex(Part part, size_t i)
{
    switch (part) {
    case Part::Evaluation: return i + i / 4;
    case Part::Calibration: return 5 * i + 4;
    case Part::All: break;
    }
    return i;
}

size_t partSize(Part part, size_t samples)
{
    switch (part) {
    case Part::Evaluation: return samples - samples / 5;
    case Part::Calibration: return samples / 5;
    case Part::All: break;
    }
    return samples;
}

class BoundDataset final : public Dataset {
public:
    BoundDataset(SampleSourcePtr source, Part part, size_t size) : m_source(std::move(source)), m_part(part), m_size(size) {}

    size_t size() const override { return m_size; }

    Result<void> read(size_t sample, size_t input, std::byte* out) const override
    {
        const InputPlan& plan = m_plans[input];
        ESP_TRY(const Bytes raw, m_source->sample(sourceIndex(m_part, sample), plan.array));
        if (raw.size() == 0)
            return {};  // an input without elements: its bytes are nowhere
        if (plan.copies)
            std::memcpy(out, raw.data(), raw.size());
        else
            convert(plan, raw.data(), out);
        return {};
    }

    std::string sampleName(size_t sample) const override { return m_source->sampleName(sourceIndex(m_part, sample)); }

    Result<void> bind(const std::vector<InputRule>& rules, const ModelSignature& model, const BindingTarget& target, const Job& job);

private:
    Result<void> bindTokens(const BindingTarget& target, const Job& job);
    Result<void> bindLabels(const BindingTarget& target);
    void describe(const BindingTarget& target);

    SampleSourcePtr m_source;
    Part m_part;
    size_t m_size;
    std::vector<InputPlan> m_plans;  ///< one for each of inputs(); unused for constants
};

Result<void> BoundDataset::bind(const std::vector<InputRule>& rules, const ModelSignature& model, const BindingTarget& target, const Job& job)
{
    Hasher hasher;
    hasher.add("dataset").add(static_cast<int>(m_part)).add(m_size);
    for (const InputSignature& input : model.inputs) {
        const auto rule = std::find_if(rules.begin(), rules.end(), [&](const InputRule& r) { return r.input == input.name; });
        if (rule == rules.end())
            return Error{ErrorCode::DataMismatch, "input " + input.name, "nothing feeds it (the model wants " + toString(input.dims) + ")"};
        hasher.add(input.name);
        if (rule->source.empty()) {
            ESP_TRY(BoundInput constant, bindConstant(*rule, input));
            hasher.add(static_cast<int>(constant.type)).add(std::span<const int64_t>(constant.sampleDims)).addBytes(constant.constant);
            m_inputs.push_back(std::move(constant));
            m_plans.emplace_back();
            continue;
        }
        ESP_TRY(InputPlan plan, planInput(*rule, model, *m_source));
        if (isInteger(plan.to) && !plan.copies)
            ESP_CHECK(checkIntegers(plan, *m_source, *rule, job));
        m_inputs.push_back({input.name, input.type, plan.dims, false, {}});
        hasher.add(m_source->contentHash(plan.array)).add(static_cast<int>(plan.to)).add(std::span<const int64_t>(plan.dims));
        hasher.add(plan.walk.channels).add(plan.walk.sourceChannelsFirst).add(plan.walk.targetChannelsFirst).add(plan.scale);
        hasher.add(std::span<const double>(plan.mean)).add(std::span<const double>(plan.deviation));
        // Data in the files' order keep the identity that saved projects know.
        if (plan.walk.reversesChannels)
            hasher.add("BGR");
        m_plans.push_back(std::move(plan));
    }
    m_identity = hasher.finish();
    m_outputName = target.outputName;
    m_outputKind = target.outputKind;
    m_classNames = target.classNames.empty() ? m_source->classNames() : target.classNames;
    m_task = target.task;
    if (m_task == Task::NextToken)
        ESP_CHECK(bindTokens(target, job));
    ESP_CHECK(bindLabels(target));
    describe(target);
    return {};
}

Error beyondVocabulary(const std::string& where, const char* what, int64_t token, const BindingTarget& target)
{
    return {ErrorCode::DataMismatch, where,
            std::string("its ") + what + " is " + std::to_string(token) + ", the model's output " + target.outputName + " has scores for "
                + std::to_string(target.classCount) + " tokens (0 to " + std::to_string(target.classCount - 1) + ")"};
}

/// Labels stand at the positions of the tokens, and these are numbers of the vocabulary, which is all that an embedding has rows for.
Result<void> BoundDataset::bindTokens(const BindingTarget& target, const Job& job)
{
    const auto fed = std::find_if(m_inputs.begin(), m_inputs.end(), [](const BoundInput& input) { return !input.isConstant && isInteger(input.type); });
    if (fed == m_inputs.end())
        return Error{ErrorCode::DataMismatch, "input " + m_inputs.front().name, "task 'next-token' needs an input of whole numbers that takes the tokens"};
    const InputPlan& plan = m_plans[static_cast<size_t>(fed - m_inputs.begin())];
    const SourceArray& array = m_source->arrays()[plan.array];
    const auto labels = static_cast<int64_t>(m_source->labelsPerSample());
    if (plan.dims.size() != 1)
        return Error{ErrorCode::DataMismatch, "input " + fed->name,
                     "the data give samples of " + batchText(plan.dims) + "; task 'next-token' needs a row of tokens for each"};
    if (plan.dims[0] != labels)
        return Error{ErrorCode::DataMismatch, m_source->summary(),
                     "rows of " + array.name + " have " + std::to_string(plan.dims[0]) + " tokens, those of y " + std::to_string(labels)
                         + "; each token needs the one that follows it"};
    m_answerForm = {static_cast<size_t>(labels), true};
    for (size_t i = 0; i < m_size && target.classCount >= 0; ++i) {
        if (job.stopped())
            return cancelled();
        ESP_TRY(const Bytes raw, m_source->sample(sourceIndex(m_part, i), plan.array));
        for (int64_t p = 0; p < labels; ++p) {
            const double token = elementAsDouble(plan.from, raw.data(), p);
            if (token < 0 || token >= static_cast<double>(target.classCount))
                return beyondVocabulary(answerName(i * m_answerForm.perSample + static_cast<size_t>(p)), "token", static_cast<int64_t>(token), target);
        }
    }
    return {};
}

Result<void> BoundDataset::bindLabels(const BindingTarget& target)
{
    const std::vector<int32_t>& labels = m_source->labels();
    if (labels.empty())
        return {};
    const size_t perSample = m_answerForm.perSample;
    m_labels.reserve(m_size * perSample);
    for (size_t i = 0; i < m_size * perSample; ++i) {
        const int32_t label = labels[sourceIndex(m_part, i / perSample) * perSample + i % perSample];
        m_labels.push_back(label);
        if (target.classCount < 0 || label < target.classCount)
            continue;
        if (m_task == Task::NextToken)
            return beyondVocabulary(answerName(i), "next token", label, target);
        return Error{ErrorCode::DataMismatch, m_source->sampleName(sourceIndex(m_part, i)),
                     "its label is " + std::to_string(label) + ", the model's output " + target.outputName + " has "
                         + std::to_string(target.classCount) + " classes (0 to " + std::to_string(target.classCount - 1) + ")"};
    }
    Hasher hasher;
    hasher.add("labels").add(std::span<const int32_t>(m_labels)).add(m_outputName);
    if (m_answerForm.isSequence)
        hasher.add("sequences").add(static_cast<uint64_t>(perSample));
    m_labelIdentity = hasher.finish();
    return {};
}

void BoundDataset::describe(const BindingTarget& target)
{
    m_description = target.formatId + ": " + m_source->summary() + ", ";
    if (m_size == m_source->size())
        m_description += countOf(m_size, "sample");
    else
        m_description += std::to_string(m_size) + " of " + countOf(m_source->size(), "sample");
    if (m_part == Part::Evaluation && m_source->size() >= 5)
        m_description += " (every fifth calibrates)";
    else if (m_part == Part::Calibration)
        m_description += " (every fifth)";
    if (!target.note.empty())
        m_description += "; " + target.note;
}

}  // namespace

int64_t sampleElementsOf(const InputSignature& input)
{
    if (input.dims.empty())
        return 1;
    const Dims dims(input.dims.begin() + 1, input.dims.end());
    return elementCount(dims);
}

int64_t classCountOf(const OutputSignature& output, Task task)
{
    if (output.dims.size() < 2)
        return -1;
    if (task == Task::NextToken)
        return output.dims.back();
    const Dims dims(output.dims.begin() + 1, output.dims.end());
    return elementCount(dims);
}

Result<DatasetPtr> bindSamples(const SampleSourcePtr& source, const std::vector<InputRule>& rules, const ModelSignature& model,
                               const BindingTarget& target, Part part, size_t limit, const Job& job)
{
    size_t size = partSize(part, source->size());
    if (limit > 0)
        size = std::min(size, limit);
    auto dataset = std::make_shared<BoundDataset>(source, part, size);
    ESP_CHECK(dataset->bind(rules, model, target, job));
    return DatasetPtr(dataset);
}

}  // namespace esp

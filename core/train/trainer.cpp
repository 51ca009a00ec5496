// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Minibatch training. A step's samples are cut into shards of a fixed size; each shard runs forward and back on one thread with memory of its own,
// their gradients are added as a binary tree over the shards' numbers, and every parameter then moves on its own. Nothing of this depends on how
// many threads share the shards, so the result is the same bits for any number of them.
#include "core/train/trainer.h"

#include "core/engine/engine.h"
#include "core/train/adam.h"
#include "core/train/loss.h"
#include "core/train/samples.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <system_error>

namespace esp {

namespace {

constexpr int64_t kShardSamples = 8;
constexpr int64_t kElementsPerPiece = 4096;
constexpr int64_t kMostShift = 1024;

Result<void> checkOptions(const TrainOptions& options)
{
    const auto outside = [](const char* name, double value, const char* rule) {
        char text[32];
        std::snprintf(text, sizeof text, "%g", value);
        return Error{ErrorCode::InvalidArgument, name, std::string(text) + " is not possible; it must be " + rule};
    };
    if (options.epochs < 1)
        return outside("epochs", static_cast<double>(options.epochs), "at least 1");
    if (options.batch < 1)
        return outside("batch", static_cast<double>(options.batch), "at least 1");
    if (!(options.learningRate > 0) || !std::isfinite(options.learningRate))
        return outside("learning rate", options.learningRate, "a positive number");
    if (!(options.weightDecay >= 0) || !std::isfinite(options.weightDecay))
        return outside("weight decay", options.weightDecay, "0 or a positive number");
    if (options.shift < 0 || options.shift > kMostShift)
        return outside("shift", static_cast<double>(options.shift), "in 0–1024");
    return {};
}

/// Dimensions of the inputs that data feed, at `batch` samples or at what the model fixes.
Result<BackwardPlan::Request> requestFor(const Model& model, const Dataset& data)
{
    BackwardPlan::Request request;
    request.output = data.outputName();
    request.batch = kShardSamples;
    const ModelSignature signature = signatureOf(model);
    for (const BoundInput& bound : data.inputs()) {
        const auto input = std::find_if(signature.inputs.begin(), signature.inputs.end(), [&](const auto& entry) { return entry.name == bound.name; });
        if (input == signature.inputs.end())
            return Error{ErrorCode::DataMismatch, bound.name, "is no input of the model"};
        if (!bound.isConstant && !input->dims.empty() && input->dims[0] > 0)
            request.batch = input->dims[0];
    }
    for (const BoundInput& bound : data.inputs()) {
        Dims dims = bound.sampleDims;
        if (!bound.isConstant)
            dims.insert(dims.begin(), request.batch);
        request.inputDims[bound.name] = std::move(dims);
    }
    return request;
}

class Trainer {
public:
    Trainer(const Model& model, DatasetPtr data, const TrainOptions& options, const KernelTable& kernels)
        : m_model(withExplicitConstants(model)), m_data(std::move(data)), m_options(options), m_kernels(kernels), m_pool(options.threads),
          m_random(options.seed)
    {
    }

    Result<TrainResult> run(const std::function<void(const EpochRecord&)>& onEpoch, const Job& job)
    {
        ESP_CHECK(prepare());
        TrainResult result;
        result.trainingSamples = static_cast<int64_t>(m_training.size());
        result.validationSamples = static_cast<int64_t>(m_validation.size());
        for (const Parameter& parameter : m_parameters)
            result.parameters += parameter.tensor->count();
        for (int64_t epoch = 0; epoch <= m_options.epochs; ++epoch) {
            ESP_TRY(EpochRecord record, epoch == 0 ? Result<EpochRecord>(EpochRecord{}) : learn(epoch, job));
            ESP_CHECK(validate(record, job));
            if (!std::isfinite(record.trainingLoss) || !std::isfinite(record.validationLoss)) {
                const std::string sentence = "the loss is not a finite number in epoch " + std::to_string(epoch) +
                                             (epoch == 0 ? ", before anything was learned" : "; a lower learning rate than " + rateText() + " may help");
                if (epoch < 2)
                    return Error{ErrorCode::Verification, "training", sentence};
                result.diverged = sentence;
                break;
            }
            record.isBest = result.epochs.empty() || record.validationTop1 > m_best.validationTop1 ||
                            (record.validationTop1 == m_best.validationTop1 && record.validationLoss < m_best.validationLoss);
            if (record.isBest) {
                m_best = record;
                m_bestValues.assign(m_values, m_values + m_elements);
            }
            result.epochs.push_back(record);
            if (onEpoch)
                onEpoch(record);
        }
        result.bestEpoch = m_best.epoch;
        result.model = learnedModel(result);
        return result;
    }

private:
    Result<void> prepare()
    {
        if (!m_data || !m_data->hasLabels())
            return Error{ErrorCode::NoData, m_data ? m_data->description() : "", "training needs labels, and the data have none"};
        if (m_data->task() != Task::Classification)
            return Error{ErrorCode::DataMismatch, m_data->description(), "training is for classification; these data ask for next tokens"};
        if (m_data->outputKind() != OutputKind::Scores)
            return Error{ErrorCode::DataMismatch, m_data->outputName(), "gives class numbers; training needs scores"};
        if (m_options.shift > 0 && std::none_of(m_data->inputs().begin(), m_data->inputs().end(), isPicture))
            return Error{ErrorCode::InvalidArgument, "shift", "moves pictures, and no input is a float32 picture of 1 or 3 channels"};
        if (validationCount(m_data->size()) == 0)
            return Error{ErrorCode::NoData, m_data->description(),
                         "training needs at least 10 samples, of which a tenth validates; there are " + std::to_string(m_data->size())};
        ESP_TRY(m_parameters, findParameters(m_model));
        ESP_TRY(const BackwardPlan::Request request, requestFor(m_model, *m_data));
        ESP_TRY(m_plan, BackwardPlan::make(m_model, m_parameters, request, m_kernels, m_store));
        for (size_t i = 0; i < m_data->labels().size(); ++i)
            if (m_data->labels()[i] < 0 || m_data->labels()[i] >= m_plan->classes())
                return Error{ErrorCode::DataMismatch, m_data->sampleName(i),
                             "its label is " + std::to_string(m_data->labels()[i]) + ", the model has scores for " + std::to_string(m_plan->classes()) + " classes"};

        std::vector<uint32_t> order(m_data->size());
        for (size_t i = 0; i < order.size(); ++i)
            order[i] = static_cast<uint32_t>(i);
        m_random.shuffle(order);
        const auto split = order.begin() + static_cast<std::ptrdiff_t>(validationCount(order.size()));
        m_validation.assign(order.begin(), split);
        m_training.assign(split, order.end());

        m_elements = parameterElements(m_parameters);
        auto [memory, data] = Value::allocate(ElementType::Float, {m_elements});
        m_memory = std::move(memory);
        m_values = reinterpret_cast<float*>(data);
        for (const Parameter& parameter : m_parameters) {
            const std::vector<float> values = parameter.tensor->toFloats();
            std::copy(values.begin(), values.end(), m_values + parameter.offset);
        }
        m_adam.emplace(m_elements);
        for (int lane = 0; lane < m_pool.threadCount(); ++lane)
            m_lanes.push_back({std::make_unique<BackwardWorkspace>(*m_plan), std::make_unique<ShardInputs>(*m_plan, m_data), {}, {}});
        const int64_t shard = m_plan->plan().batch;
        m_gradients.resize(static_cast<size_t>((std::min<int64_t>(m_options.batch, static_cast<int64_t>(m_training.size())) + shard - 1) / shard));
        m_steps = m_options.epochs * stepsPerEpoch();
        return {};
    }

    int64_t stepsPerEpoch() const { return (static_cast<int64_t>(m_training.size()) + m_options.batch - 1) / m_options.batch; }

    /// Runs the shards of `showings` on all threads. scale > 0: gradients of the summed loss times scale are left in m_gradients.
    Result<LossSum> runShards(std::span<const Showing> showings, float scale, const Job& job)
    {
        const auto shard = static_cast<size_t>(m_plan->plan().batch);
        const size_t shards = (showings.size() + shard - 1) / shard;
        std::vector<LossSum> sums(shards);
        std::vector<std::optional<Error>> problems(shards);
        m_pool.parallelFor(shards, [&](size_t index, int lane) {
            const std::span<const Showing> part = showings.subspan(index * shard, std::min(shard, showings.size() - index * shard));
            const Result<LossSum> sum = runShard(m_lanes[static_cast<size_t>(lane)], part, scale, scale > 0 ? &m_gradients[index] : nullptr, job);
            if (sum)
                sums[index] = *sum;
            else
                problems[index] = sum.error();
        });
        LossSum total;
        for (size_t i = 0; i < shards; ++i) {
            if (problems[i])
                return *problems[i];
            total.loss += sums[i].loss;
            total.correct += sums[i].correct;
            total.samples += sums[i].samples;
        }
        return total;
    }

    struct Lane {
        std::unique_ptr<BackwardWorkspace> workspace;
        std::unique_ptr<ShardInputs> inputs;
        std::vector<float> scratch;
        std::vector<float> logitsGradient;
    };

    Result<LossSum> runShard(Lane& lane, std::span<const Showing> showings, float scale, std::vector<float>* gradient, const Job& job) const
    {
        ESP_CHECK(lane.inputs->fill(showings));
        const float* const logits = m_plan->forward(*lane.workspace, lane.inputs->pointers(), m_values, job.token());
        if (!logits)
            return cancelled();
        std::vector<int32_t> labels;
        for (const Showing& showing : showings)
            labels.push_back(m_data->labels()[showing.sample]);
        const auto count = static_cast<size_t>(m_plan->plan().batch * m_plan->classes());
        lane.scratch.resize(count);
        lane.logitsGradient.assign(count, 0.0f);
        const LossSum sum = softmaxCrossEntropy(m_kernels, logits, labels, m_plan->classes(), scale, gradient ? lane.logitsGradient.data() : nullptr,
                                                lane.scratch.data());
        if (gradient) {
            gradient->resize(static_cast<size_t>(m_elements));
            m_plan->backward(*lane.workspace, lane.logitsGradient.data(), gradient->data());
        }
        return sum;
    }

    Result<EpochRecord> learn(int64_t epoch, const Job& job)
    {
        std::vector<Showing> showings;
        for (const uint32_t sample : m_training)
            showings.push_back({sample, 0, 0});
        m_random.shuffle(showings);
        const auto width = static_cast<uint64_t>(2 * m_options.shift + 1);
        if (m_options.shift > 0) {
            for (Showing& showing : showings) {
                showing.down = static_cast<int32_t>(m_random.below(width)) - static_cast<int32_t>(m_options.shift);
                showing.right = static_cast<int32_t>(m_random.below(width)) - static_cast<int32_t>(m_options.shift);
            }
        }
        LossSum total;
        const auto batch = static_cast<size_t>(m_options.batch);
        for (size_t begin = 0; begin < showings.size(); begin += batch) {
            const size_t count = std::min(batch, showings.size() - begin);
            ESP_TRY(const LossSum sum, runShards({showings.data() + begin, count}, 1.0f / static_cast<float>(count), job));
            const auto shard = static_cast<size_t>(m_plan->plan().batch);
            step((count + shard - 1) / shard, cosineRate(m_options.learningRate, m_step, m_steps));
            ++m_step;
            total.loss += sum.loss;
            total.correct += sum.correct;
            total.samples += sum.samples;
            job.report(static_cast<double>(m_step) / static_cast<double>(m_steps));
            // Weights that are not finite would only cost time from here on.
            if (!std::isfinite(total.loss))
                break;
        }
        EpochRecord record;
        record.epoch = epoch;
        record.trainingLoss = total.loss / static_cast<double>(total.samples);
        record.trainingTop1 = 100.0 * static_cast<double>(total.correct) / static_cast<double>(total.samples);
        return record;
    }

    /// Adds the shards' gradients as a tree and moves the parameters.
    void step(size_t shards, double rate)
    {
        m_adam->beginStep(rate);
        const auto pieces = static_cast<size_t>((m_elements + kElementsPerPiece - 1) / kElementsPerPiece);
        m_pool.parallelFor(pieces, [&](size_t piece, int) {
            const int64_t begin = static_cast<int64_t>(piece) * kElementsPerPiece;
            const int64_t end = std::min(begin + kElementsPerPiece, m_elements);
            for (size_t distance = 1; distance < shards; distance *= 2)
                for (size_t i = 0; i + distance < shards; i += 2 * distance)
                    for (int64_t k = begin; k < end; ++k)
                        m_gradients[i][static_cast<size_t>(k)] += m_gradients[i + distance][static_cast<size_t>(k)];
            for (const Parameter& parameter : m_parameters) {
                const int64_t first = std::max(begin, parameter.offset);
                const int64_t last = std::min(end, parameter.offset + parameter.tensor->count());
                m_adam->update(m_values, m_gradients[0].data(), parameter.isWeight ? static_cast<float>(m_options.weightDecay) : 0.0f, first, last);
            }
        });
    }

    Result<void> validate(EpochRecord& record, const Job& job)
    {
        std::vector<Showing> showings;
        for (const uint32_t sample : m_validation)
            showings.push_back({sample, 0, 0});
        ESP_TRY(const LossSum sum, runShards(showings, 0, job));
        record.validationLoss = sum.loss / static_cast<double>(sum.samples);
        record.validationTop1 = 100.0 * static_cast<double>(sum.correct) / static_cast<double>(sum.samples);
        return {};
    }

    std::string rateText() const
    {
        char text[32];
        std::snprintf(text, sizeof text, "%g", m_options.learningRate);
        return text;
    }

    Model learnedModel(const TrainResult& result) const
    {
        GraphFields fields = m_model.graph->fields();
        for (TensorPtr& tensor : fields.initializers) {
            const auto parameter = std::find_if(m_parameters.begin(), m_parameters.end(), [&](const Parameter& p) { return p.tensor == tensor; });
            if (parameter == m_parameters.end())
                continue;
            const auto first = m_bestValues.begin() + parameter->offset;
            tensor = Tensor::fromFloats(tensor->name(), tensor->dims(), {first, first + tensor->count()});
        }
        const nlohmann::ordered_json record{{"version", 1},
                                            {"original", contentHash(m_model).toHex()},
                                            {"data", m_data->identity().toHex()},
                                            {"labels", m_data->labelIdentity().toHex()},
                                            {"training_samples", result.trainingSamples},
                                            {"validation_samples", result.validationSamples},
                                            {"epochs", m_options.epochs},
                                            {"best_epoch", result.bestEpoch},
                                            {"batch", m_options.batch},
                                            {"learning_rate", m_options.learningRate},
                                            {"weight_decay", m_options.weightDecay},
                                            {"shift", m_options.shift},
                                            {"seed", m_options.seed},
                                            {"isa", std::string(m_kernels.isa)}};
        return m_model.withGraph(std::move(fields)).withMetadata(kTrainingKey, record.dump());
    }

    const Model m_model;
    const DatasetPtr m_data;
    const TrainOptions m_options;
    const KernelTable& m_kernels;
    WorkerPool m_pool;
    PlanningStore m_store;
    TrainRandom m_random;
    std::vector<Parameter> m_parameters;
    std::shared_ptr<const BackwardPlan> m_plan;
    std::vector<uint32_t> m_training;
    std::vector<uint32_t> m_validation;
    int64_t m_elements = 0;
    Value m_memory;
    float* m_values = nullptr;
    std::vector<float> m_bestValues;
    EpochRecord m_best;
    std::optional<Adam> m_adam;
    std::vector<Lane> m_lanes;
    std::vector<std::vector<float>> m_gradients;  ///< by shard
    int64_t m_step = 0;
    int64_t m_steps = 0;
};

}  // namespace

Result<TrainResult> train(const Model& model, const DatasetPtr& data, const TrainOptions& options,
                          const std::function<void(const EpochRecord&)>& onEpoch, const Job& job)
{
    ESP_CHECK(checkOptions(options));
    const KernelTable* table = &kernels();
    if (!options.isa.empty()) {
        ESP_TRY(table, chooseKernels(options.isa));
    }
    try {
        return Trainer(model, data, options, *table).run(onEpoch, job);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, "training", "there is not enough memory for gradients and activations; a smaller batch needs less"};
    } catch (const std::system_error&) {
        return Error{ErrorCode::OutOfMemory, "threads", "the system does not start " + std::to_string(options.threads) + " threads; ask for fewer"};
    }
}

}  // namespace esp

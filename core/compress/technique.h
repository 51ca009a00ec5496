// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/compress/compress_cache.h"
#include "core/compress/recipe.h"
#include "core/engine/input_moments.h"
#include "core/engine/statistics.h"
#include "core/model/layer.h"
#include "core/model/model.h"

#include <functional>
#include <map>
#include <span>
#include <type_traits>

namespace esp {

/// One parameter of a technique; the window generates its control and the recipe reader its checks from this.
struct ParameterInfo {
    enum class Kind { Switch, Number, Choice };
    const char* id = "";
    const char* label = "";  ///< ESP_NOOP("technique", …)
    const char* help = "";   ///< likewise: what it means, in a sentence or two; a test wants one
    Kind kind = Kind::Number;
    double minimum = 0;
    double maximum = 1;
    double step = 0.01;
    const char* unit = "";  ///< "%" shows a fraction as per cent
    ParameterValue (*fallback)() = nullptr;
    std::span<const char* const> choices = {};
    std::span<const char* const> choiceLabels = {};  ///< ESP_NOOP("technique", …), one a choice; none: the choices say it themselves
    bool perLayer = true;  ///< may be overridden per layer
    /// Another parameter of the technique, and its values with which this one says anything; null: it always does.
    const char* onlyWith = nullptr;
    std::span<const char* const> onlyWithValues = {};
};

/// Why a layer did or did not take a step.
struct LayerOutcome {
    std::string layer;
    bool applied = false;
    std::string reason;  ///< when not applied: one sentence; "" if the step is not meant for the layer
    std::string note;    ///< when applied: what was chosen ("per channel, uint8 activations, min-max")
};

/// Moments of what layers of the model read, over calibration data, in the order of the requests.
using InputMomentsSource = std::function<Result<std::vector<InputMomentsPtr>>(const Model& model, const std::vector<InputRequest>& requests, const Job& job)>;

struct PrepareContext {
    const InputMomentsSource& inputs;  ///< of the model as it is; empty without calibration data
    CompressCache& cache;
    const Job& job;
};

struct Prepared {
    Model model;
    std::map<std::string, std::string> layerNotes;  ///< what was done, by name of the layer; goes behind its note where the step is applied
    std::vector<std::string> notes;
};

/// Squared error of each changed model over calibration data, as a share of what the original's values amount to: of those of the named values that
/// are there as float32 in all of them.
using OutputErrorSource = std::function<Result<std::vector<double>>(const Model& original, const std::vector<Model>& changed, const std::vector<std::string>& values, const Job& job)>;

struct ApplyContext {
    const RecipeStep& step;
    const Statistics& statistics;  ///< of the tensors asked for; empty if none were
    const InputMomentsSource& inputs;  ///< empty without calibration data
    const OutputErrorSource& errors;   ///< likewise
    CompressCache& cache;
    const Job& job;
};

/// What asks for a newer opset than the model has.
struct VersionNeed {
    int64_t opset = 0;
    std::string what;                 ///< in the plural: "scales for each channel"
    std::vector<std::string> layers;  ///< that ask for it; none: the graph as a whole does
};

/// A step that wrote a model of a newer opset or IR version than it was given.
struct VersionRaise {
    size_t step = 0;        ///< of the recipe
    std::string technique;  ///< its id
    int64_t opsetBefore = 0;
    int64_t opsetAfter = 0;
    int64_t irBefore = 0;
    int64_t irAfter = 0;
    std::vector<VersionNeed> needs;  ///< those that nothing older than opsetAfter can do

    /// One for each reason: "\"quantize\" raises the opset from 11 to 13: scales for each channel need it (20 layers)".
    std::vector<std::string> sentences() const;
};

struct ApplyResult {
    Model model;
    std::vector<LayerOutcome> outcomes;  ///< one per layer of the input model, in its order
    std::vector<std::string> notes;      ///< what stayed float and why, …
};

/// A compression method: a rewrite of the model, described for recipe, window and tests.
struct Technique {
    const char* id;
    const char* label;  ///< ESP_NOOP("technique", …)
    const char* help = "";  ///< likewise, Markdown
    std::span<const ParameterInfo> parameters;
    /// "" if the technique can be applied to the layer of that model, else one sentence that says why not.
    std::string (*refusal)(const Model&, const Layer&);
    /// Names of activation tensors of `prepared` whose statistics apply() wants for this step; empty: none.
    std::vector<std::string> (*statisticsWanted)(const Model& prepared, const RecipeStep&, CompressCache&);
    /// Names of those that a step with other layers would want of this input, to be measured in the same pass if one is made anyway; null: none.
    Result<std::vector<std::string>> (*statisticsUseful)(const Model& input, const RecipeStep&, CompressCache&) = nullptr;
    /// Rewrites that come before statistics (BatchNormalization folding); identity for most. Layers keep their names. What looks at data does so only
    /// where the step asks for it, as it costs a pass.
    Result<Prepared> (*prepare)(const Model&, const RecipeStep&, const PrepareContext&);
    Result<ApplyResult> (*apply)(const Model& prepared, const ApplyContext&);
    /// What of the step asks for a newer opset than some models have, in no order; null: nothing.
    std::vector<VersionNeed> (*versionNeeds)(const Model& input, const RecipeStep&, CompressCache&) = nullptr;
    bool changesValues = true;  ///< false: the model computes the same bits, only the file is another
};

/// Why a layer whose zeros a step left out takes no other.
inline constexpr const char* kWithoutZeros = "its zeros are left out already; packing belongs at the end of a recipe";

std::span<const Technique* const> techniques();
const Technique* findTechnique(std::string_view id);

/// Value of a parameter for a layer: override, else the step's, else the default.
ParameterValue parameterFor(const Technique& technique, const RecipeStep& step, std::string_view layer, std::string_view parameter);
/// Whether the step is meant for the layer (enabled, listed or allLayers, not switched off).
bool isMeantFor(const RecipeStep& step, std::string_view layer);

/// Whether the parameter says anything in the step: those that it depends on have fitting values, for the step or for one of its layers.
bool matters(const Technique& technique, const RecipeStep& step, const ParameterInfo& parameter);

/// What is wrong with a parameter's value ("ratio is 1.5; it must lie in [0, 1]"), or "" if it is allowed.
std::string problemOf(const ParameterInfo& parameter, const ParameterValue& value);

/// What calibration data say about a model; supplied by the engine, so that compress need not know it.
struct StatisticsSource {
    using Tensors = std::function<Result<Statistics>(const Model& model, const std::vector<std::string>& tensors, const Job& job)>;

    StatisticsSource() = default;
    template <typename Function>
        requires std::is_constructible_v<Tensors, Function>
    StatisticsSource(Function of, InputMomentsSource moments = {}, OutputErrorSource outputErrors = {})
        : tensors(std::move(of)), inputs(std::move(moments)), errors(std::move(outputErrors))
    {
    }

    Tensors tensors;            ///< runs these tensors and returns their statistics; empty: there are no calibration data
    InputMomentsSource inputs;  ///< likewise
    OutputErrorSource errors;   ///< likewise

    explicit operator bool() const { return static_cast<bool>(tensors); }
    Result<Statistics> operator()(const Model& model, const std::vector<std::string>& names, const Job& job) const { return tensors(model, names, job); }
};

/// Activation tensors of the model whose statistics steps would ask for first, whatever layers they are for: measured before anybody asks,
/// they make the first such step as quick as the next. Empty if there are too many to be kept.
Result<std::vector<std::string>> findCalibrationTensors(const Model& model, CompressCache& cache);

struct CompressResult {
    Model model;                                      ///< the result, with recipe and hashes in its metadata
    std::vector<std::vector<LayerOutcome>> outcomes;  ///< per step
    std::vector<VersionRaise> raises = {};            ///< in the order of steps
    std::vector<std::string> notes;                   ///< of all steps; sentences of the raises among them
};

/// Metadata keys of a result: the recipe as JSON, the hash of the original file's bytes, that of the result itself (contentHash), the version
/// of Espalier.
inline constexpr const char* kRecipeKey = "espalier.recipe";
inline constexpr const char* kOriginalKey = "espalier.original";
inline constexpr const char* kContentKey = "espalier.content";
inline constexpr const char* kVersionKey = "espalier.version";

/// Applies every enabled step in order. Layers that a recipe names and the model lacks are an UnknownLayer error with the nearest name.
/// Without a statistics source, steps that need one fail with NoData. `cache` (kept by the caller, one call at a time) holds what was
/// computed for each layer, and the statistics, so that the next call redoes only what changed; it belongs to one source. Null: a cache of
/// this call's own.
Result<CompressResult> compress(const Model& original, const Recipe& recipe, const StatisticsSource& statistics, const Job& job = {},
                                CompressCache* cache = nullptr);

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// A model as the window takes it: read, checked, listed, drawn, planned, run if it is small, compressed, written and read again.
#include "core/compress/ledger.h"
#include "core/compress/technique.h"
#include "core/engine/engine.h"
#include "core/scene/graph_layout.h"
#include "core/scene/network.h"
#include "core/scene/paper_measure.h"
#include "tests/fuzz/reader.h"
#include "tests/support/model_text.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <thread>

namespace esp::fuzz {

namespace {

constexpr int64_t kMostMemory = int64_t{1} << 20;
constexpr int64_t kMostMacs = 1'000'000;
constexpr int kMostMilliseconds = 100;
constexpr size_t kMostNodesDrawn = 500;

Engine& engine()
{
    static const std::shared_ptr<Engine> engine = [] {
        EngineOptions options;
        options.threads = 1;
        options.cacheBudgetBytes = 1 << 20;
        options.isa = "base";
        return std::move(Engine::create(options)).value();
    }();
    return *engine;
}

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void draw(const Model& model, const std::vector<Layer>& layers)
{
    if (model.graph->nodes().size() > kMostNodesDrawn)
        return;
    const scene::Network network = scene::buildNetwork(model, layers);
    const scene::PaperMeasure measure;
    const scene::NetworkLayoutInput input = scene::layoutInputOf(network, {}, measure);
    (void)scene::layoutGraph(input.input);
}

void runSmall(const Plan& plan)
{
    int64_t bytes = plan.arenaBytes;
    for (const PlanStep& step : plan.steps)
        bytes = std::max(bytes, static_cast<int64_t>(step.scratchBytes));
    for (const int input : plan.inputs)
        bytes = std::max(bytes, plan.values[static_cast<size_t>(input)].bytes);
    if (bytes < 0 || bytes > kMostMemory || plan.macs < 0 || plan.macs > kMostMacs)
        return;
    std::map<std::string, Value> inputs;
    for (const PlannedValue& input : plan.inputSignature())
        inputs.emplace(input.name, Value::allocate(input.type, input.dims).first);
    // A loop may have no end.
    std::stop_source stop;
    std::optional<std::jthread> timer;
    if (plan.eager) {
        timer.emplace([&stop](const std::stop_token& over) {
            for (int waited = 0; waited < kMostMilliseconds && !over.stop_requested(); waited += 2)
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            stop.request_stop();
        });
    }
    const auto outputs = engine().run(plan, inputs, Job(stop.get_token()));
    if (!outputs)
        return;
    for (const auto& [name, value] : *outputs)
        touch(value.data.span());
}

void planAndRun(const Model& model)
{
    PlanOptions options;
    options.mostEagerBytes = kMostMemory;
    for (const ValueInfoPtr& input : model.graph->inputs()) {
        Dims dims;
        for (const Dim& dim : input->dims)
            dims.push_back(dim.isKnown() ? dim.value : dims.empty() ? 1 : 2);
        if (input->isTensor && input->hasShape)
            options.inputDims[input->name] = dims;
    }
    (void)engine().checkRunnable(model, options);
    const Result<PlanPtr> plan = engine().plan(model, options);
    (void)makeLedger(model, plan ? plan->get() : nullptr);
    if (plan)
        runSmall(**plan);
    engine().clearCache();
}

void compressAndWrite(const Model& model)
{
    for (const char* preset : {"int8-weights", "prune50"}) {
        const Result<Recipe> recipe = recipeFromJson(contentOf(std::string(ESPALIER_SOURCE "/resources/presets/") + preset + ".json"));
        require(recipe.has_value());
        if (const auto result = compress(model, *recipe, {}))
            require(serialize(result->model).has_value());
    }
}

bool read(std::string_view bytes, const std::string&)
{
    static const std::string folder = std::filesystem::path(placeFile("weights.bin", std::string(64, '\x3f'))).parent_path().string();
    const Result<Model> model = readOnnx(Bytes::fromString(std::string(bytes)), folder, "fuzz.onnx");
    if (!model) {
        require(!model.error().detail.empty());
        return false;
    }
    // What was read is written as it came, and gives the same model.
    const Result<Bytes> written = serialize(*model);
    require(written.has_value() && written->size() == fileBytes(*model));
    const Result<Model> again = readOnnx(*written, folder, "again.onnx");
    require(again.has_value() && contentHash(*again) == contentHash(*model));

    (void)externalBytes(*model);
    const std::vector<Layer> layers = findLayers(*model);
    for (const Layer& layer : layers)
        (void)layer.weightValues();
    draw(*model, layers);
    if (!checkStructure(*model))
        return false;
    planAndRun(*model);
    (void)raiseOpset(*model, 13);
    (void)withExplicitConstants(*model);
    compressAndWrite(*model);
    return true;
}

constexpr const char* kConvolutions = R"(<ir_version: 8, opset_import: ["" : 13]>
    g (float[N,1,6,6] x) => (float[N,3] y)
    <float[2,1,3,3] w = {1,2,3,4,5,6,7,8,9,-1,-2,-3,-4,-5,-6,-7,-8,-9}, float[2] s = {1,2}, float[2] b = {0,1}, float[2] m = {0,0},
     float[2] v = {1,1}, float[2,3] k = {1,2,3,4,5,6}>
    {
      c = Conv <pads: ints = [1,1,1,1], strides: ints = [2,2]> (x, w)
      n = BatchNormalization (c, s, b, m, v)
      r = Relu (n)
      p = GlobalAveragePool (r)
      f = Flatten (p)
      y = Gemm (f, k)
    })";

constexpr const char* kShapes = R"(<ir_version: 8, opset_import: ["" : 13]>
    g (float[1,4,6] x) => (float[1,4,6] y)
    <int64[1] one = {1}, int64[1] two = {2}, int64[2] pair = {0,1}, int64[6] pads = {0,1,1,0,1,1}>
    {
      h = Shape (x)
      a = Gather <axis = 0> (h, pair)
      e = Concat <axis = 0> (a, one)
      q = ConstantOfShape (e)
      t = Slice (x, one, two, two)
      u = Pad (x, pads)
      z = Transpose <perm: ints = [0,2,1]> (u)
      w = Reshape (t, h)
      d = Add (q, x)
      k = MaxPool <kernel_shape: ints = [3], pads: ints = [1,1]> (d)
      y = Softmax <axis = 1> (k)
    })";

constexpr const char* kCodes = R"(<ir_version: 8, opset_import: ["" : 13]>
    g (float[1,2,4,4] x) => (float[1,2,4,4] y)
    <float xs = {0.1}, uint8 xz = {128}, int8[2,2,1,1] w = {1,-2,3,-4}, float[2] ws = {0.1,0.2}, int8[2] wz = {0,0}>
    {
      xq = QuantizeLinear (x, xs, xz)
      xd = DequantizeLinear (xq, xs, xz)
      wd = DequantizeLinear <axis = 0> (w, ws, wz)
      c = Conv (xd, wd)
      cq = QuantizeLinear (c, xs, xz)
      y = DequantizeLinear (cq, xs, xz)
    })";

constexpr const char* kRecurrent = R"(<ir_version: 8, opset_import: ["" : 14, "com.microsoft" : 1]>
    g (float[2,1,2] x) => (float[1,1,1] h, float[2,1] z)
    <float[1,4,2] w = {1,2,3,4,5,6,7,8}, float[1,4,1] r = {1,2,3,4}, float[3,2] table = {1,2,3,4,5,6}, int64[2,1] at = {0,2}>
    {
      s, h, c = LSTM <hidden_size = 1> (x, w, r)
      e = Gather (table, at)
      z = ReduceSum <keepdims = 0> (e)
    })";

constexpr const char* kControl = R"(<ir_version: 8, opset_import: ["" : 20]>
    g (float[1,4] x, bool[1] c) => (float[n,1,4] o, int64[2,k] z, float[a,b] r)
    <int64 m = {3}, int64[2] s = {4,-1}, float[1,4] b = {1,2,3,4}>
    {
      t = Add (x, b)
      l, o = Loop (m, c, t) <body = f (int64 i, bool go, float[1,4] v) => (bool on, float[1,4] w, float[1,4] p) { on = Identity (go) w = Mul (v, b) p = Neg (w) }>
      e = If (c) <then_branch = u () => (float[1,4] d) { d = Relu (t) }, else_branch = q () => (float[1,4] d) { d = Neg (l) }>
      z = NonZero (e)
      j = Cast <to = 8> (z)
      n, w1 = StringSplit <delimiter = "1"> (j)
      k = Shape (n)
      h = Gather <axis = 0> (w1, m)
      y = Expand (e, s)
      r = Reshape (e, s)
    })";

/// A tensor in another file, a function, metadata and a subgraph, which the textual syntax lacks or writes awkwardly.
std::string handMade()
{
    const auto varint = [](size_t value) {
        std::string text;
        for (; value >= 0x80; value >>= 7)
            text += static_cast<char>(value | 0x80);
        return text + static_cast<char>(value);
    };
    const auto number = [&](size_t which, size_t value) { return varint(which << 3) + varint(value); };
    const auto field = [&](size_t which, const std::string& content) { return varint(which << 3 | 2) + varint(content.size()) + content; };
    const auto entry = [&](const std::string& key, const std::string& value) { return field(1, key) + field(2, value); };
    const std::string tensor = number(1, 4) + number(2, 1) + field(8, "w") + field(13, entry("location", "weights.bin")) +
                               field(13, entry("offset", "16")) + number(14, 1);
    const std::string branch = field(1, field(2, "t") + field(4, "Identity")) + field(2, "then") + field(12, field(1, "t"));
    const std::string node = field(1, "c") + field(2, "y") + field(4, "If") + field(5, field(1, "then_branch") + field(6, branch) + number(20, 5));
    const std::string add = field(1, "x") + field(1, "w") + field(2, "z") + field(4, "Add");
    const std::string graph = field(1, node) + field(1, add) + field(2, "g") + field(5, tensor) + field(11, field(1, "c")) + field(11, field(1, "x"))
                              + field(12, field(1, "y"));
    const std::string function = field(1, "F") + field(4, "a") + field(5, "b") + field(7, field(1, "a") + field(2, "b") + field(4, "Relu"));
    return number(1, 8) + field(7, graph) + field(8, number(2, 13)) + field(14, entry("k", "v")) + field(25, function);
}

std::vector<std::string> seeds(const std::string&)
{
    std::vector<std::string> all = sharedFiles(".onnx", 40'000, 4);
    for (const char* text : {kConvolutions, kShapes, kCodes, kRecurrent, kControl})
        all.push_back(modelBytesFromText(text));
    all.push_back(handMade());
    return all;
}

}  // namespace

void addModels(std::vector<Reader>& readers)
{
    readers.push_back({"model", read, seeds});
}

}  // namespace esp::fuzz

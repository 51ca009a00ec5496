// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// RNN, GRU and LSTM. X·Wᵀ of all steps is one matrix product; then the steps run one after the other, each with h·Rᵀ of the whole batch.
#include "core/ops/in_float.h"
#include "core/ops/recurrent.h"

#include <algorithm>

namespace esp {

namespace {
/// The memory of one direction of one run.
struct Memory {
    const float* projected;  ///< X·Wᵀ + Wb for all steps
    float* gates;            ///< h·Rᵀ + Rb of the present step
    float* state;            ///< h
    float* scaled;           ///< r ⊙ h (GRU)
    float* cell;             ///< c (LSTM)
    const float* recurrentBias;
};

/// Runs a direction: step(memory, way, sample, projected gates of the sample) updates h (and c) of one sample.
template <typename Prepare, typename Step>
void runDirections(const RunArgs& args, const Recurrent& plan, bool hasCell, const Prepare& prepare, const Step& step)
{
    const int64_t rows = plan.gates * plan.hidden;
    for (size_t w = 0; w < plan.ways.size(); ++w) {
        const RecurrentDirection& way = plan.ways[w];
        const float* bias = args.in<float>(3) ? args.in<float>(3) + static_cast<int64_t>(w) * 2 * rows : nullptr;
        auto* projected = reinterpret_cast<float*>(args.scratch + plan.projectedOffset);
        const int64_t stateCount = plan.batch * plan.hidden;
        Memory memory{projected,
                      reinterpret_cast<float*>(args.scratch + plan.gateOffset),
                      reinterpret_cast<float*>(args.scratch + plan.stateOffset),
                      reinterpret_cast<float*>(args.scratch + plan.stateOffset) + stateCount,
                      reinterpret_cast<float*>(args.scratch + plan.cellOffset),
                      bias ? bias + rows : nullptr};
        const auto start = [&](size_t input, float* target) {
            for (int64_t sample = 0; sample < plan.batch; ++sample)
                if (const float* given = args.in<float>(input))
                    std::copy_n(given + plan.stateOf(w, sample), plan.hidden, target + sample * plan.hidden);
                else
                    std::fill_n(target + sample * plan.hidden, plan.hidden, 0.0f);
        };
        start(5, memory.state);
        if (hasCell)
            start(6, memory.cell);
        plan.multiply(args, way.inputWeights, args.in<float>(0), plan.steps * plan.batch, bias, projected);
        for (int64_t s = 0; s < plan.steps; ++s) {
            prepare(memory, way, w);
            for (int64_t sample = 0; sample < plan.batch; ++sample) {
                const int64_t length = plan.lengthOf(args, sample);
                const int64_t at = s >= length ? s : way.reverse ? length - 1 - s : s;
                float* y = args.out<float>(0) ? args.out<float>(0) + plan.outputOf(at, w, sample) : nullptr;
                if (s >= length) {  // behind the end of this sequence
                    if (y)
                        std::fill_n(y, plan.hidden, 0.0f);
                    continue;
                }
                step(memory, w, sample, projected + plan.rowOf(at, sample) * rows);
                if (y)
                    std::copy_n(memory.state + sample * plan.hidden, plan.hidden, y);
            }
        }
        for (int64_t sample = 0; sample < plan.batch; ++sample) {
            if (args.out<float>(1))
                std::copy_n(memory.state + sample * plan.hidden, plan.hidden, args.out<float>(1) + plan.stateOf(w, sample));
            if (hasCell && args.out<float>(2))
                std::copy_n(memory.cell + sample * plan.hidden, plan.hidden, args.out<float>(2) + plan.stateOf(w, sample));
        }
    }
}

Result<void> planRnn(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 6));
    if (hasHalfInput(context))
        return planInFloat(context, planRnn);
    ESP_TRY(const Recurrent plan, planRecurrent(context, 1, {"Tanh"}, {1}, false));
    context.setRun([plan](const RunArgs& args) {
        const auto prepare = [&](const Memory& memory, const RecurrentDirection& way, size_t) {
            plan.multiply(args, way.recurrentWeights[0], memory.state, plan.batch, memory.recurrentBias, memory.gates);
        };
        const auto step = [&](const Memory& memory, size_t way, int64_t sample, const float* projected) {
            float* h = memory.state + sample * plan.hidden;
            for (int64_t i = 0; i < plan.hidden; ++i)
                h[i] = projected[i] + memory.gates[sample * plan.hidden + i];
            plan.activate(way, h);
        };
        runDirections(args, plan, false, prepare, step);
    });
    return {};
}

/// Gates z, r, h: h ← (1 − z) ⊙ h̃ + z ⊙ h, where h̃ sees r ⊙ h, or r ⊙ (h·Rᵀ + Rb) if linear_before_reset.
Result<void> planGru(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 6));
    if (hasHalfInput(context))
        return planInFloat(context, planGru);
    const bool linearFirst = context.node().intAttribute("linear_before_reset", 0) != 0;
    ESP_TRY(const Recurrent plan, planRecurrent(context, 3, {"Sigmoid", "Tanh"}, {2, 1}, false));
    context.setRun([plan, linearFirst](const RunArgs& args) {
        const int64_t hidden = plan.hidden;
        // The gates of a step: [batch, 2·hidden] for z and r, then [batch, hidden] for h̃.
        const auto prepare = [&](const Memory& memory, const RecurrentDirection& way, size_t) {
            plan.multiply(args, way.recurrentWeights[0], memory.state, plan.batch, memory.recurrentBias, memory.gates);
            if (linearFirst)
                plan.multiply(args, way.recurrentWeights[1], memory.state, plan.batch,
                              memory.recurrentBias ? memory.recurrentBias + 2 * hidden : nullptr, memory.gates + 2 * plan.batch * hidden);
        };
        const auto step = [&](const Memory& memory, size_t way, int64_t sample, const float* projected) {
            float* h = memory.state + sample * hidden;
            float* z = memory.gates + sample * 2 * hidden;
            float* r = z + hidden;
            float* candidate = memory.gates + (2 * plan.batch + sample) * hidden;
            for (int64_t i = 0; i < 2 * hidden; ++i)
                z[i] += projected[i];
            plan.activate(way * 2, z);
            plan.activate(way * 2, r);
            if (!linearFirst) {
                float* scaled = memory.scaled + sample * hidden;
                for (int64_t i = 0; i < hidden; ++i)
                    scaled[i] = r[i] * h[i];
                plan.multiply(args, plan.ways[way].recurrentWeights[1], scaled, 1,
                              memory.recurrentBias ? memory.recurrentBias + 2 * hidden : nullptr, candidate);
            }
            for (int64_t i = 0; i < hidden; ++i)
                candidate[i] = projected[2 * hidden + i] + (linearFirst ? r[i] * candidate[i] : candidate[i]);
            plan.activate(way * 2 + 1, candidate);
            for (int64_t i = 0; i < hidden; ++i)
                h[i] = (1.0f - z[i]) * candidate[i] + z[i] * h[i];
        };
        runDirections(args, plan, false, prepare, step);
    });
    return {};
}

/// Gates i, o, f, c: c ← f ⊙ c + i ⊙ g(c̃), h ← o ⊙ h(c); P holds peepholes for i, o, f.
Result<void> planLstm(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 8));
    if (hasHalfInput(context))
        return planInFloat(context, planLstm);
    const bool coupled = context.node().intAttribute("input_forget", 0) != 0;
    ESP_TRY(const Recurrent plan, planRecurrent(context, 4, {"Sigmoid", "Tanh", "Tanh"}, {4}, true));
    context.setRun([plan, coupled](const RunArgs& args) {
        const int64_t hidden = plan.hidden;
        const auto prepare = [&](const Memory& memory, const RecurrentDirection& way, size_t) {
            plan.multiply(args, way.recurrentWeights[0], memory.state, plan.batch, memory.recurrentBias, memory.gates);
        };
        const auto step = [&](const Memory& memory, size_t way, int64_t sample, const float* projected) {
            float* h = memory.state + sample * hidden;
            float* c = memory.cell + sample * hidden;
            float* i = memory.gates + sample * 4 * hidden;
            float* o = i + hidden;
            float* f = o + hidden;
            float* g = f + hidden;
            const float* peepholes = args.in<float>(7) ? args.in<float>(7) + static_cast<int64_t>(way) * 3 * hidden : nullptr;
            for (int64_t k = 0; k < 4 * hidden; ++k)
                i[k] += projected[k];
            for (int64_t k = 0; peepholes && k < hidden; ++k) {
                i[k] += peepholes[k] * c[k];
                f[k] += peepholes[2 * hidden + k] * c[k];
            }
            plan.activate(way * 3, i);
            plan.activate(way * 3, f);
            plan.activate(way * 3 + 1, g);
            for (int64_t k = 0; k < hidden; ++k)
                c[k] = (coupled ? 1.0f - i[k] : f[k]) * c[k] + i[k] * g[k];
            for (int64_t k = 0; peepholes && k < hidden; ++k)
                o[k] += peepholes[hidden + k] * c[k];
            plan.activate(way * 3, o);
            std::copy_n(c, hidden, h);
            plan.activations[way * 3 + 2].apply(*plan.kernels, h, hidden);
            for (int64_t k = 0; k < hidden; ++k)
                h[k] *= o[k];
        };
        runDirections(args, plan, true, prepare, step);
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opRnn{"", "RNN", 7, planRnn};
extern constinit const OpDescriptor opGru{"", "GRU", 7, planGru};
extern constinit const OpDescriptor opLstm{"", "LSTM", 7, planLstm};

}  // namespace esp

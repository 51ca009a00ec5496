// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/activation.h"

#include "core/ops/support.h"

namespace esp {

Result<Activation> readActivation(const OpContext& context)
{
    const Node& node = context.node();
    Activation activation;
    const std::string name = node.stringAttribute("activation", "");
    const Attribute* list = node.findAttribute("activation_params");
    const auto parameter = [&](size_t index, const char* attribute, float fallback) {
        if (list)
            return index < list->floats.size() ? list->floats[index] : fallback;
        return node.floatAttribute(attribute, fallback);
    };
    if (name.empty())
        return activation;
    if (name == "Relu") {
        activation.lo = 0;
    } else if (name == "Clip") {
        activation.lo = parameter(0, "activation_alpha", activation.lo);
        activation.hi = parameter(1, "activation_beta", activation.hi);
    } else if (name == "LeakyRelu") {
        activation.function = Unary::LeakyRelu;
        activation.alpha = parameter(0, "activation_alpha", 0.01f);
    } else if (name == "HardSigmoid") {
        activation.function = Unary::HardSigmoid;
        activation.alpha = parameter(0, "activation_alpha", 0.2f);
        activation.beta = parameter(1, "activation_beta", 0.5f);
    } else if (name == "Elu") {
        activation.function = Unary::Elu;
        activation.alpha = parameter(0, "activation_alpha", 1.0f);
    } else if (name == "Sigmoid") {
        activation.function = Unary::Sigmoid;
    } else if (name == "Tanh") {
        activation.function = Unary::Tanh;
    } else if (name == "HardSwish") {
        activation.function = Unary::HardSwish;
    } else {
        return context.unsupported("activation " + name + " is not computed");
    }
    return activation;
}

void applyActivation(const RunArgs& args, const KernelTable& kernels, const Activation& activation, float* out, int64_t count)
{
    if (!activation.function)
        return;
    forElements(args, count, [&](int64_t begin, int64_t end) {
        kernels.unaryF32(*activation.function, activation.alpha, activation.beta, out + begin, end - begin, out + begin);
    });
}

}  // namespace esp

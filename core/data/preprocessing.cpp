// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/preprocessing.h"

#include "core/base/translate.h"

#include <algorithm>

namespace esp {

bool Preprocessing::fits(int64_t channels) const
{
    const auto size = static_cast<int64_t>(std::max(mean.size(), deviation.size()));
    return (size <= 1 || size == channels) && (!reversesChannels || channels == 3);
}

void Preprocessing::applyTo(InputRule& rule) const
{
    rule.scale = scale == 1 ? std::nullopt : std::optional(scale);
    rule.mean = mean;
    rule.deviation = deviation;
    rule.reversesChannels = reversesChannels;
}

bool Preprocessing::matches(const InputRule& rule) const
{
    // One number counts for all channels, none is 0 or 1.
    const auto same = [](const std::vector<double>& a, const std::vector<double>& b, double missing) {
        const auto at = [missing](const std::vector<double>& values, size_t i) { return values.empty() ? missing : values[std::min(i, values.size() - 1)]; };
        for (size_t i = 0; i < std::max({a.size(), b.size(), size_t{1}}); ++i) {
            if (at(a, i) != at(b, i))
                return false;
        }
        return true;
    };
    return rule.scale.value_or(1) == scale && same(rule.mean, mean, 0) && same(rule.deviation, deviation, 1) && rule.reversesChannels == reversesChannels;
}

std::span<const Preprocessing> preprocessings()
{
    // Means and deviations: torchvision's transforms (ImageNet), the training sets' own pixels (CIFAR-10, MNIST), Caffe's VGG and ResNet models
    // (mean of ImageNet in blue, green, red, pixels not divided).
    static const std::vector<Preprocessing> all = {
        {"raw", ESP_NOOP("Preprocessing", "As they are (pixels 0 to 255)")},
        {"unit", ESP_NOOP("Preprocessing", "0 to 1"), 1.0 / 255},
        {"symmetric", ESP_NOOP("Preprocessing", "−1 to 1"), 1.0 / 127.5, {1}},
        {"imagenet", ESP_NOOP("Preprocessing", "ImageNet mean and deviation"), 1.0 / 255, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}},
        {"cifar10", ESP_NOOP("Preprocessing", "CIFAR-10 mean and deviation"), 1.0 / 255, {0.4914, 0.4822, 0.4465}, {0.247, 0.2435, 0.2616}},
        {"mnist", ESP_NOOP("Preprocessing", "MNIST mean and deviation"), 1.0 / 255, {0.1307}, {0.3081}},
        {"clip", ESP_NOOP("Preprocessing", "CLIP mean and deviation"), 1.0 / 255, {0.48145466, 0.4578275, 0.40821073}, {0.26862954, 0.26130258, 0.27577711}},
        {"caffe", ESP_NOOP("Preprocessing", "Caffe: BGR, mean of ImageNet"), 1, {103.939, 116.779, 123.68}, {}, true},
    };
    return all;
}

const Preprocessing* findPreprocessing(std::string_view id)
{
    for (const Preprocessing& one : preprocessings()) {
        if (id == one.id)
            return &one;
    }
    return nullptr;
}

const Preprocessing* preprocessingOf(const InputRule& rule)
{
    for (const Preprocessing& one : preprocessings()) {
        if (one.matches(rule))
            return &one;
    }
    return nullptr;
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

/// Speed of the products in thousand millions of operations a second (GFLOP/s; a multiply-add counts two), one thread, the fastest run, for
/// each instruction set, and the ratio to base. `onnxruntime_conv.py` measures the same convolutions there.
namespace {

using namespace esp;

struct ConvCase {
    const char* name;
    ConvShape shape;
};

ConvShape conv(int64_t batch, int64_t channels, int64_t size, int64_t filters, int64_t kernel, int64_t stride = 1, int64_t groups = 1, int64_t pad = -1)
{
    ConvShape s{.batch = batch, .channels = channels, .height = size, .width = size, .filters = filters, .groups = groups, .kernelH = kernel, .kernelW = kernel};
    s.strideH = s.strideW = stride;
    s.padTop = s.padLeft = s.padBottom = s.padRight = pad < 0 ? kernel / 2 : pad;
    s.outHeight = (size + 2 * s.padTop - kernel) / stride + 1;
    s.outWidth = (size + 2 * s.padLeft - kernel) / stride + 1;
    return s;
}

const std::vector<ConvCase>& convCases()
{
    static const std::vector<ConvCase> cases = {
        {"3x3_64_64_56", conv(8, 64, 56, 64, 3)},
        {"3x3_256_256_14", conv(8, 256, 14, 256, 3)},
        {"3x3_512_512_7", conv(8, 512, 7, 512, 3)},
        {"3x3_512_512_7_single", conv(1, 512, 7, 512, 3)},
        {"1x1_64_256_56", conv(8, 64, 56, 256, 1)},
        {"1x1_1024_256_14", conv(8, 1024, 14, 256, 1)},
        {"1x1_16_96_112", conv(1, 16, 112, 96, 1)},
        {"depthwise3x3_144_56", conv(8, 144, 56, 144, 3, 1, 144)},
        {"depthwise3x3s2_144_56", conv(8, 144, 56, 144, 3, 2, 144)},
        {"depthwise3x3_960_7", conv(8, 960, 7, 960, 3, 1, 960)},
        {"stem7x7s2_3_64_224", conv(8, 3, 224, 64, 7, 2)},
        {"3x3_16_16_32", conv(8, 16, 32, 16, 3)},
        {"3x3s2_16_32_32", conv(8, 16, 32, 32, 3, 2)},
        {"3x3_64_64_8", conv(8, 64, 8, 64, 3)},
        {"5x5_1_6_28", conv(8, 1, 28, 6, 5, 1, 1, 0)},
        {"5x5_6_16_12", conv(8, 6, 12, 16, 5, 1, 1, 0)},
    };
    return cases;
}

const std::vector<std::pair<const char*, GemmShape>>& gemmCases()
{
    static const std::vector<std::pair<const char*, GemmShape>> cases = {
        {"1024_1024_1024", {.m = 1024, .n = 1024, .k = 1024}},
        {"1_2048_2048", {.m = 1, .n = 2048, .k = 2048}},
        {"8_1000_2048", {.m = 8, .n = 1000, .k = 2048}},
        {"32_300_784", {.m = 32, .n = 300, .k = 784}},
        {"197_768_192", {.m = 197, .n = 768, .k = 192}},
    };
    return cases;
}

struct Free {
    void operator()(void* p) const { std::free(p); }
};
using Memory = std::unique_ptr<void, Free>;
Memory memory(size_t bytes)
{
    return Memory(std::aligned_alloc(64, (bytes + 127) / 64 * 64));
}

std::vector<float> values(int64_t count)
{
    std::mt19937 random(1);
    std::vector<float> result(static_cast<size_t>(count));
    for (float& value : result)
        value = static_cast<float>(random() % 2001) * 1e-3f - 1;
    return result;
}
std::vector<uint8_t> codes(int64_t count)
{
    std::mt19937 random(1);
    std::vector<uint8_t> result(static_cast<size_t>(count));
    for (uint8_t& value : result)
        value = static_cast<uint8_t>(random());
    return result;
}

/// Speeds of base by case, for the ratio; base runs first.
std::map<std::string, double>& baseSpeeds()
{
    static std::map<std::string, double> speeds;
    return speeds;
}

/// Of this thread, so that what else runs on the machine counts as little as it can.
double processorSeconds()
{
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class Body>
void measure(benchmark::State& state, const KernelTable& table, const std::string& name, double operations, const Body& body)
{
    double seconds = 0, fastest = 1e30;
    for (auto _ : state) {
        const double begin = processorSeconds();
        body();
        const double time = processorSeconds() - begin;
        seconds += time;
        fastest = std::min(fastest, time);
    }
    const double speed = operations / fastest * 1e-9;
    state.counters["GFLOPs"] = speed;
    state.counters["mean"] = operations * static_cast<double>(state.iterations()) / seconds * 1e-9;
    if (table.isa == "base")
        baseSpeeds()[name] = speed;
    if (baseSpeeds().contains(name))
        state.counters["toBase"] = speed / baseSpeeds()[name];
}

void convolve(benchmark::State& state, const KernelTable& table, const std::string& name, const ConvShape& s, bool coded)
{
    const int64_t inputs = s.batch * s.channels * s.height * s.width, outputs = s.batch * s.filters * s.outHeight * s.outWidth;
    const int64_t weightsOfFilter = s.channels / s.groups * s.kernelH * s.kernelW;
    const double operations = 2.0 * static_cast<double>(outputs * weightsOfFilter);
    if (coded) {
        const std::vector<uint8_t> x = codes(inputs), w = codes(s.filters * weightsOfFilter);
        std::vector<uint8_t> y(static_cast<size_t>(outputs));
        const Memory packed = memory(table.convQ8PackedBytes(s)), scratch = memory(table.convQ8ScratchBytes(s));
        table.convQ8Pack(s, {w.data()}, packed.get());
        const float scale = 1e-4f;
        CodedEpilogue epilogue{.output = CodedOutput::U8, .scales = &scale, .zeroPoint = 10};
        measure(state, table, name, operations, [&] {
            table.convQ8(s, {x.data(), false, 120}, packed.get(), epilogue, y.data(), scratch.get(), 0, table.convQ8Tiles(s));
        });
    } else {
        const std::vector<float> x = values(inputs), w = values(s.filters * weightsOfFilter);
        std::vector<float> y(static_cast<size_t>(outputs));
        const Memory packed = memory(table.convF32PackedBytes(s)), scratch = memory(table.convF32ScratchBytes(s));
        table.convF32Pack(s, w.data(), packed.get());
        FloatEpilogue epilogue{.bias = w.data(), .lo = 0};
        measure(state, table, name, operations, [&] {
            table.convF32(s, x.data(), packed.get(), epilogue, y.data(), scratch.get(), 0, table.convF32Tiles(s));
        });
    }
}

/// The same with images in blocks of channels; the elements' order makes no difference to the time.
void convolveBlocked(benchmark::State& state, const KernelTable& table, const std::string& name, const ConvShape& s, bool coded)
{
    const auto padded = [](int64_t channels) { return (channels + kBlockChannels - 1) / kBlockChannels * kBlockChannels; };
    const int64_t inputs = s.batch * padded(s.channels) * s.height * s.width, outputs = s.batch * padded(s.filters) * s.outHeight * s.outWidth;
    const int64_t weightsOfFilter = s.channels / s.groups * s.kernelH * s.kernelW;
    const double operations = 2.0 * static_cast<double>(s.batch * s.filters * s.outHeight * s.outWidth * weightsOfFilter);
    if (coded) {
        const std::vector<uint8_t> x = codes(inputs), w = codes(s.filters * weightsOfFilter);
        std::vector<uint8_t> y(static_cast<size_t>(outputs));
        const Memory packed = memory(table.blockedConvQ8PackedBytes(s)), scratch = memory(table.blockedConvQ8ScratchBytes(s));
        table.blockedConvQ8Pack(s, {w.data()}, packed.get());
        const float scale = 1e-4f;
        CodedEpilogue epilogue{.output = CodedOutput::U8, .scales = &scale, .zeroPoint = 10};
        measure(state, table, name, operations, [&] {
            table.blockedConvQ8(s, {x.data(), false, 120}, packed.get(), epilogue, y.data(), scratch.get(), 0, table.blockedConvQ8Tiles(s));
        });
        return;
    }
    const std::vector<float> x = values(inputs), w = values(s.filters * weightsOfFilter);
    std::vector<float> y(static_cast<size_t>(outputs));
    const Memory packed = memory(table.blockedConvF32PackedBytes(s)), scratch = memory(table.blockedConvF32ScratchBytes(s));
    table.blockedConvF32Pack(s, w.data(), packed.get());
    FloatEpilogue epilogue{.bias = w.data(), .lo = 0};
    measure(state, table, name, operations, [&] {
        table.blockedConvF32(s, x.data(), packed.get(), epilogue, y.data(), scratch.get(), 0, table.blockedConvF32Tiles(s));
    });
}

/// By Winograd's method: operations counted as if each product were made.
void convolveWinograd(benchmark::State& state, const KernelTable& table, const std::string& name, const ConvShape& s)
{
    const std::vector<float> x = values(s.batch * s.channels * s.height * s.width), w = values(s.filters * s.channels * 9);
    std::vector<float> y(static_cast<size_t>(s.batch * s.filters * s.outHeight * s.outWidth));
    const Memory packed = memory(table.winogradConvF32PackedBytes(s)), scratch = memory(table.winogradConvF32ScratchBytes(s));
    table.winogradConvF32Pack(s, w.data(), packed.get());
    FloatEpilogue epilogue{.bias = w.data(), .lo = 0};
    measure(state, table, name, 18.0 * static_cast<double>(s.channels) * static_cast<double>(y.size()), [&] {
        table.winogradConvF32(s, x.data(), packed.get(), epilogue, y.data(), scratch.get(), 0, table.winogradConvF32Tiles(s));
    });
}

void multiply(benchmark::State& state, const KernelTable& table, const std::string& name, const GemmShape& s, bool coded)
{
    const double operations = 2.0 * static_cast<double>(s.m * s.n) * static_cast<double>(s.k);
    if (coded) {
        const std::vector<uint8_t> a = codes(s.m * s.k), b = codes(s.k * s.n);
        std::vector<uint8_t> c(static_cast<size_t>(s.m * s.n));
        const Memory packed = memory(table.gemmQ8PackedBytes(s)), scratch = memory(table.gemmQ8ScratchBytes(s));
        table.gemmQ8Pack(s, {b.data()}, packed.get());
        const float scale = 1e-4f;
        CodedEpilogue epilogue{.output = CodedOutput::U8, .scales = &scale, .zeroPoint = 10};
        measure(state, table, name, operations, [&] {
            table.gemmQ8(s, {a.data(), false, 120}, packed.get(), epilogue, c.data(), scratch.get(), 0, table.gemmQ8Tiles(s));
        });
    } else {
        const std::vector<float> a = values(s.m * s.k), b = values(s.k * s.n);
        std::vector<float> c(static_cast<size_t>(s.m * s.n));
        const Memory packed = memory(table.gemmF32PackedBytes(s)), scratch = memory(table.gemmF32ScratchBytes(s));
        table.gemmF32Pack(s, b.data(), packed.get());
        measure(state, table, name, operations,
                [&] { table.gemmF32(s, a.data(), packed.get(), {}, c.data(), scratch.get(), 0, table.gemmF32Tiles(s)); });
    }
}

void registerAll()
{
    for (const std::string_view isa : availableIsas()) {
        const KernelTable* table = findKernels(isa);
        for (const bool coded : {false, true}) {
            const std::string type = coded ? "q8" : "f32";
            for (const ConvCase& c : convCases()) {
                const std::string name = "conv_" + type + "/" + c.name;
                benchmark::RegisterBenchmark((name + "/" + std::string(isa)).c_str(),
                                             [=, shape = c.shape](benchmark::State& state) { convolve(state, *table, name, shape, coded); });
            }
            for (const ConvCase& c : convCases()) {
                const std::string name = "blocked_" + type + "/" + c.name;
                benchmark::RegisterBenchmark((name + "/" + std::string(isa)).c_str(),
                                             [=, shape = c.shape](benchmark::State& state) { convolveBlocked(state, *table, name, shape, coded); });
            }
            for (const ConvCase& c : convCases()) {
                const ConvShape& s = c.shape;
                const std::string name = std::string("winograd_f32/") + c.name;
                if (!coded && s.kernelH == 3 && s.strideH == 1 && s.groups == 1)
                    benchmark::RegisterBenchmark((name + "/" + std::string(isa)).c_str(),
                                                 [=](benchmark::State& state) { convolveWinograd(state, *table, name, s); });
            }
            for (const auto& [label, shape] : gemmCases()) {
                const std::string name = "gemm_" + type + "/" + label;
                benchmark::RegisterBenchmark((name + "/" + std::string(isa)).c_str(),
                                             [=, s = shape](benchmark::State& state) { multiply(state, *table, name, s, coded); });
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv)
{
    registerAll();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

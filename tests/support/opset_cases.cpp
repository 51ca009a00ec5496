// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/opset_cases.h"

namespace esp {

namespace {

constexpr OpsetCase kCases[] = {
    {"AveragePool", 19, "(float[1,1,5,5] x) => (float[1,1,3,3] y) { y = AveragePool<kernel_shape = [3,3], strides = [2,2], pads = [1,1,1,1], count_include_pad = 1>(x) }", ""},
    {"AveragePool", 19, "(float[1,1,6,6] x) => (float[1,1,3,3] y) { y = AveragePool<kernel_shape = [3,3], strides = [2,2], ceil_mode = 1>(x) }", ""},
    {"AveragePool", 19, "(float[1,1,6,6] x) => (float[1,1,3,3] y) { y = AveragePool<kernel_shape = [3,3], strides = [2,2], ceil_mode = 1, count_include_pad = 1>(x) }", "divides the last windows otherwise"},
    {"BatchNormalization", 9, "(float[1,2,3] x) => (float[1,2,3] y) <float[2] s = {1,2}, float[2] b = {3,4}, float[2] m = {0.5,1}, float[2] v = {1,4}> { y = BatchNormalization<spatial = 1>(x, s, b, m, v) }", ""},
    {"BatchNormalization", 9, "(float[1,2,3] x, float[2,3] s) => (float[1,2,3] y) { y = BatchNormalization<spatial = 0>(x, s, s, s, s) }", "spatial = 0"},
    {"BatchNormalization", 14, "(float[1,2,3] x) => (float[1,2,3] y) <float[2] s = {1,2}, float[2] b = {3,4}, float[2] m = {0.5,1}, float[2] v = {1,4}> { y = BatchNormalization(x, s, b, m, v) }", ""},
    {"BatchNormalization", 14, "(float[1,2,3] x) => (float[1,2,3] y, float[2] om) <float[2] s = {1,2}, float[2] b = {3,4}, float[2] m = {0.5,1}, float[2] v = {1,4}> { y, om = BatchNormalization(x, s, b, m, v) }", "statistic of training"},
    {"Clip", 11, "(float[2,3] x) => (float[2,3] y) { y = Clip<min = -0.5, max = 0.5>(x) }", ""},
    {"Clip", 11, "(float[2,3] x) => (float[2,3] y) { y = Clip<max = 0.25>(x) }", ""},
    {"Clip", 11, "(double[2,3] x) => (double[2,3] y) { y = Clip<min = 0.25>(x) }", ""},
    {"Clip", 11, "(float[2,3] x) => (float[2,3] y) { y = Clip(x) }", ""},
    {"Clip", 11, "(float16[2,3] x) => (float16[2,3] y) { y = Clip<min = 0.25>(x) }", "float16"},
    {"DFT", 20, "(float[1,4,1] x) => (float[1,4,2] y) { y = DFT<axis = 1>(x) }", "became an input"},
    {"Dropout", 10, "(float[2,3] x) => (float[2,3] y) { y, mask = Dropout<ratio = 0.3>(x) }", ""},
    {"Dropout", 10, "(float[2,3] x) => (float[2,3] y, float[2,3] mask) { y, mask = Dropout<ratio = 0.3>(x) }", "its mask"},
    {"Dropout", 12, "(float[2,3] x) => (float[2,3] y) { y = Dropout<ratio = 0.3>(x) }", ""},
    {"GridSample", 20, "(float[1,1,4,4] x, float[1,2,2,2] g) => (float[1,1,2,2] y) { y = GridSample<mode = \"bilinear\">(x, g) }", ""},
    {"GridSample", 20, "(float[1,1,4,4] x, float[1,2,2,2] g) => (float[1,1,2,2] y) { y = GridSample<mode = \"bicubic\">(x, g) }", ""},
    {"GroupNormalization", 21, "(float[1,4,2] x, float[2] s, float[2] b) => (float[1,4,2] y) { y = GroupNormalization<num_groups = 2>(x, s, b) }", "one value a channel"},
    {"Hardmax", 13, "(float[2,3,4] x) => (float[2,3,4] y) { y = Hardmax(x) }", ""},
    {"Hardmax", 13, "(float[2,3] x) => (float[2,3] y) { y = Hardmax<axis = 1>(x) }", ""},
    {"LogSoftmax", 13, "(float[2,3,4] x) => (float[2,3,4] y) { y = LogSoftmax<axis = 0>(x) }", ""},
    {"OneHot", 11, "(float[2] v) => (float[3,4] y) <int64[3] i = {0,3,5}, int64 d = {4}> { y = OneHot(i, d, v) }", ""},
    {"OneHot", 11, "(int64[3] i, float[2] v) => (float[3,4] y) <int64 d = {4}> { y = OneHot(i, d, v) }", "may be negative"},
    {"Pad", 11, "(float[2,3] x) => (float[3,5] y) { y = Pad<pads = [0,1,1,1], value = 0.5>(x) }", ""},
    {"Pad", 11, "(float[2,3] x) => (float[2,5] y) { y = Pad<pads = [0,1,0,1], mode = \"reflect\">(x) }", ""},
    {"ReduceL1", 18, "(float[2,3,4] x) => (float[2,4] y) { y = ReduceL1<axes = [1], keepdims = 0>(x) }", ""},
    {"ReduceL2", 18, "(float[2,3,4] x) => (float[2,1,4] y) { y = ReduceL2<axes = [1]>(x) }", ""},
    {"ReduceLogSum", 18, "(float[2,3,4] x) => (float[2,3,1] y) { a = Abs(x) y = ReduceLogSum<axes = [-1]>(a) }", ""},
    {"ReduceLogSumExp", 18, "(float[2,3,4] x) => (float[2,3,1] y) { y = ReduceLogSumExp<axes = [2]>(x) }", ""},
    {"ReduceMax", 18, "(float[2,3,4] x) => (float[1,1,1] y) { y = ReduceMax(x) }", ""},
    {"ReduceMean", 18, "(float[2,3,4,5] x) => (float[2,3] y) { y = ReduceMean<axes = [2,3], keepdims = 0>(x) }", ""},
    {"ReduceMin", 18, "(float[2,3,4] x) => (float[2,3,1] y) { y = ReduceMin<axes = [2]>(x) }", ""},
    {"ReduceProd", 18, "(float[2,3,4] x) => (float[2,3,1] y) { y = ReduceProd<axes = [2]>(x) }", ""},
    {"ReduceSum", 13, "(float[2,3,4] x) => (float[2,4] y) { y = ReduceSum<axes = [1], keepdims = 0>(x) }", ""},
    {"ReduceSumSquare", 18, "(float[2,3,4] x) => (float[2,3,1] y) { y = ReduceSumSquare<axes = [2]>(x) }", ""},
    {"Resize", 11, "(float[1,1,3,3] x) => (float[1,1,6,9] y) <float[4] s = {1,1,2,3}> { y = Resize<mode = \"nearest\">(x, s) }", ""},
    {"Resize", 11, "(float[1,1,3,3] x) => (float[1,1,6,7] y) <float[4] s = {1,1,2,2.5}> { y = Resize<mode = \"linear\">(x, s) }", ""},
    {"Resize", 11, "(float[1,1,4,4] x) => (float[1,1,2,2] y) <float[4] s = {1,1,0.5,0.5}> { y = Resize<mode = \"linear\">(x, s) }", ""},
    {"Resize", 11, "(float[1,1,4,4] x) => (float[1,1,2,2] y) <float[4] s = {1,1,0.5,0.5}> { y = Resize<mode = \"nearest\">(x, s) }", "rounding changed"},
    {"Resize", 11, "(float[1,1,4,4] x, float[4] s) => (float[1,1,2,2] y) { y = Resize(x, s) }", "at run time"},
    {"Resize", 13, "(float[1,1,3,3] x) => (float[1,1,6,6] y) <float[0] r = {}, float[4] s = {1,1,2,2}> { y = Resize<mode = \"linear\", coordinate_transformation_mode = \"align_corners\">(x, r, s) }", ""},
    {"Resize", 13, "(float[1,1,3,3] x) => (float[1,1,6,6] y) <float[0] r = {}, float[4] s = {1,1,2,2}> { y = Resize<coordinate_transformation_mode = \"tf_half_pixel_for_nn\">(x, r, s) }", "exists no longer"},
    {"RoiAlign", 16, "(float[1,1,6,6] x, float[1,4] r, int64[1] i) => (float[1,1,2,2] y) { y = RoiAlign<output_height = 2, output_width = 2>(x, r, i) }", ""},
    {"Scan", 9, "(float[1,2,3] x) => (float[1,2,3] y) { y = Scan<num_scan_inputs = 1>(x, x) }", "batch axis"},
    {"Scatter", 11, "(float[3,3] x, int64[2,3] i, float[2,3] u) => (float[3,3] y) { y = Scatter<axis = 0>(x, i, u) }", ""},
    {"Slice", 10, "(float[3,4] x) => (float[2,2] y) { y = Slice<starts = [1,-3], ends = [3,-1], axes = [0,1]>(x) }", ""},
    {"Slice", 10, "(float[3,4] x) => (float[2,4] y) { y = Slice<starts = [0], ends = [2]>(x) }", ""},
    {"Softmax", 13, "(float[2,3,4] x) => (float[2,3,4] y) { y = Softmax(x) }", ""},
    {"Softmax", 13, "(float[2,3,4] x) => (float[2,3,4] y) { y = Softmax<axis = 2>(x) }", ""},
    {"Softmax", 13, "(float[2,3,4] x) => (float[2,3,4] y) { y = Softmax<axis = -2>(x) }", ""},
    {"Softmax", 13, "(float[2,3,4] x) => (float[2,3,4] y) { y = Softmax<axis = -1>(x) }", ""},
    {"Softmax", 13, "(float[2,3] x) => (float[2,3] y) <float[3,3] w = {1,2,3,4,5,6,7,8,9}> { g = Gemm(x, w) s = Softmax(g) y = Neg(s) }", ""},
    {"Softmax", 13, "(float[2,3] x) => (float[2,3] y) { t = Neg(x) s = Softmax(t) y = Neg(s) }", ""},
    {"Split", 13, "(float[2,6] x) => (float[2,2] a, float[2,4] b) { a, b = Split<axis = 1, split = [2,4]>(x) }", ""},
    {"Split", 18, "(float[2,6] x) => (float[2,3] a, float[2,3] b) { a, b = Split<axis = 1>(x) }", ""},
    {"Split", 18, "(float[2,6] x) => (float[2,2] a, float[2,4] b) <int64[2] s = {2,4}> { a, b = Split<axis = 1>(x, s) }", ""},
    {"Squeeze", 13, "(float[1,3,1] x) => (float[3] y) { y = Squeeze<axes = [0,-1]>(x) }", ""},
    {"Squeeze", 13, "(float[1,3,1] x) => (float[3] y) { y = Squeeze(x) }", ""},
    {"TopK", 10, "(float[2,5] x) => (float[2,3] y, int64[2,3] i) { y, i = TopK<k = 3, axis = 1>(x) }", ""},
    {"Unsqueeze", 13, "(float[3] x) => (float[1,3,1] y) { y = Unsqueeze<axes = [0,2]>(x) }", ""},
    {"Upsample", 9, "(float[1,1,3,3] x) => (float[1,1,6,6] y) { y = Upsample<mode = \"nearest\", scales = [1.0,1.0,2.0,2.0]>(x) }", ""},
    {"Upsample", 9, "(float[1,1,3,3] x) => (float[1,1,6,9] y) { y = Upsample<mode = \"linear\", scales = [1.0,1.0,2.0,3.0]>(x) }", ""},
    {"Upsample", 10, "(float[1,1,3,3] x) => (float[1,1,6,6] y) <float[4] s = {1,1,2,2}> { y = Upsample<mode = \"linear\">(x, s) }", ""},
};

}  // namespace

std::span<const OpsetCase> opsetCases()
{
    return kCases;
}

std::string modelText(const OpsetCase& opsetCase)
{
    return "<ir_version: 5, opset_import: [\"\" : " + std::to_string(opsetCase.version - 1) + "]> g " + opsetCase.graph;
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Core words its reasons in English, with the names and numbers in them, because the command line prints them and scripts read them. The
// window knows each sentence as a template: what stands where a placeholder is goes over into the translation. A test reads core's sources
// and fails for a reason without a template, so that none stays English unnoticed.
#include "widgets/viewmodel/reason_text.h"

#include "core/data/dataset.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <optional>
#include <span>

namespace esp {

namespace {

constexpr const char* kContext = "Reason";

/// %1, %2, … stand in this order. A template that begins or ends like another must come before it if it says more.
constexpr const char* kTemplates[] = {
    // Why a layer cannot be compressed.
    QT_TRANSLATE_NOOP("Reason", "it is already quantized"),
    QT_TRANSLATE_NOOP("Reason", "its constant matrix is the left factor of the product"),
    QT_TRANSLATE_NOOP("Reason", "its weights are computed at run time"),
    QT_TRANSLATE_NOOP("Reason", "its weights are %1, not float32"),
    QT_TRANSLATE_NOOP("Reason", "its weight has the shape %1, which does not fit %2"),
    QT_TRANSLATE_NOOP("Reason", "its weight \"%1\" is an output of the model"),
    QT_TRANSLATE_NOOP("Reason", "its weight \"%1\" is shared with %2 \"%3\""),
    QT_TRANSLATE_NOOP("Reason", "quantization handles convolutions and products of matrices, not %1"),
    QT_TRANSLATE_NOOP("Reason", "its weights are stored as %1, which cannot be pruned"),
    QT_TRANSLATE_NOOP("Reason", "its weights are codes, which quantization packs where it comes after pruning"),
    QT_TRANSLATE_NOOP("Reason", "its zeros are left out already; packing belongs at the end of a recipe"),
    QT_TRANSLATE_NOOP("Reason", "packing handles convolutions and products of matrices, not %1"),
    QT_TRANSLATE_NOOP("Reason", "too few of its weights are 0 for leaving them out to save anything; prune it first"),
    QT_TRANSLATE_NOOP("Reason", "its weights are packed several to a number, and have to be pruned before they are quantized"),
    QT_TRANSLATE_NOOP("Reason", "binary weights cannot be 0, and %1 of its %2 are; choose ternary weights, which can be 0"),
    QT_TRANSLATE_NOOP("Reason", "one of its weights is not a number"),
    QT_TRANSLATE_NOOP("Reason", "one of its weights is not a finite number"),
    QT_TRANSLATE_NOOP("Reason", "ONNX Runtime has no integer ConvTranspose; weights alone can be quantized"),
    QT_TRANSLATE_NOOP("Reason", "its weight has %1 dimensions; integer products need 2"),
    QT_TRANSLATE_NOOP("Reason", "its input is transposed (transA), which the integer kernel does not do"),
    QT_TRANSLATE_NOOP("Reason", "its bias is not a constant with one value a channel"),
    QT_TRANSLATE_NOOP("Reason", "with weights in %1 it computes in float; set its activations to float as well"),
    QT_TRANSLATE_NOOP("Reason", "%1 weights have no zero point; choose a symmetric grid"),
    QT_TRANSLATE_NOOP("Reason", "HQQ gives zero points that are no whole numbers, which integer kernels cannot have; set activations to float"),
    QT_TRANSLATE_NOOP("Reason", "HQQ moves zero points; choose the asymmetric grid"),
    QT_TRANSLATE_NOOP("Reason", "unsigned weights go with uint8 activations; choose these, or widened steps against overflow"),
    QT_TRANSLATE_NOOP("Reason", "values of a codebook are signed; choose widened steps against overflow"),
    QT_TRANSLATE_NOOP("Reason", "its weight is a vector, which has no blocks; choose one scale a channel"),
    QT_TRANSLATE_NOOP("Reason", "integer kernels have no scales for blocks; choose one scale a channel, or set activations to float"),
    QT_TRANSLATE_NOOP("Reason", "integer kernels want the same zero point in all channels; choose one scale a layer for an asymmetric grid, or set activations to float"),
    QT_TRANSLATE_NOOP("Reason", "dynamic activations are for products of matrices, as ONNX Runtime's convolution of such codes is slower than in float; choose static ones"),
    QT_TRANSLATE_NOOP("Reason", "binary activations are for binary weights; choose binary weights as well"),
    QT_TRANSLATE_NOOP("Reason", "products of signs have no scales for blocks; choose one scale a channel"),
    QT_TRANSLATE_NOOP("Reason", "binary activations are for convolutions and plain products of matrices; choose others for this layer"),
    QT_TRANSLATE_NOOP("Reason", "binary activations are for convolutions of one group without dilation; choose others for this layer"),
    QT_TRANSLATE_NOOP("Reason", "none of its codes means 0, as its zero points are no whole numbers; prune before it is quantized"),
    QT_TRANSLATE_NOOP("Reason", "AdaRound and bias correction make up for the same error; switch bias correction off"),
    QT_TRANSLATE_NOOP("Reason", "AdaRound chooses between evenly spaced levels; with %1 weights round by GPTQ or to nearest"),
    QT_TRANSLATE_NOOP("Reason", "a range of least output error is for evenly spaced levels; with %1 weights choose another range"),
    QT_TRANSLATE_NOOP("Reason", "one of its weights is larger than %1 can say (65,504); bfloat16 can"),
    QT_TRANSLATE_NOOP("Reason", "one of its weights is larger than %1 can say"),
    QT_TRANSLATE_NOOP("Reason", "its input is constant"),
    QT_TRANSLATE_NOOP("Reason", "nothing changes here"),
    QT_TRANSLATE_NOOP("Reason", "its output has no float32 counterpart in the changed model"),
    QT_TRANSLATE_NOOP("Reason", "the activations around it are already quantized; choose all integer layers in one step"),
    // Why it computes in float all the same.
    QT_TRANSLATE_NOOP("Reason", "only its weights are integers; it computes in float"),
    QT_TRANSLATE_NOOP("Reason", "only its weights are stored in fewer bits; it computes in float"),
    QT_TRANSLATE_NOOP("Reason", "its weights are integers, but what it reads is not quantized"),
    QT_TRANSLATE_NOOP("Reason", "left in float between integer layers"),
    // What takes longer than it had to.
    QT_TRANSLATE_NOOP("Reason", "its filters read so few channels (%1) that alone between float layers it is faster in float; choose its neighbours as well"),
    QT_TRANSLATE_NOOP("Reason", "its product is so small (%1 weights) that ONNX Runtime computes it faster in float"),
    QT_TRANSLATE_NOOP("Reason", "its activations are %1 with zero point %2 behind Relu, which ONNX Runtime computes in float; an asymmetric grid of uint8 is faster"),
    QT_TRANSLATE_NOOP("Reason", "what it reads are %1 codes, which ONNX Runtime computes in float on a processor; uint8 is faster"),
    QT_TRANSLATE_NOOP("Reason", "it reads %1 codes and writes %2, which ONNX Runtime computes in float; the same type on both sides is faster"),
    QT_TRANSLATE_NOOP("Reason", "several nodes read its int8 input, which ONNX Runtime computes in float on x86; uint8 is faster"),
    QT_TRANSLATE_NOOP("Reason", "several nodes read its int8 output, which ONNX Runtime computes in float on x86; uint8 is faster"),
    QT_TRANSLATE_NOOP("Reason", "it stays in float between integer layers, so what it reads and writes is converted on every run"),
    QT_TRANSLATE_NOOP("Reason", "a DequantizeLinear turns its weights into floats on every run, which is slower than float weights"),
    QT_TRANSLATE_NOOP("Reason", "%1 \"%2\" joins in float between integer layers, as its input \"%3\" is not quantized"),
    // What was done to it.
    QT_TRANSLATE_NOOP("Reason", "%1 of %2 weights are zero"),
    QT_TRANSLATE_NOOP("Reason", "its %1 recurrent weights are kept as they are"),
    QT_TRANSLATE_NOOP("Reason", "codebook of at most %1 values, a scale a channel"),
    QT_TRANSLATE_NOOP("Reason", "codebook of at most %1 values"),
    QT_TRANSLATE_NOOP("Reason", "codebook of at most %1 values, a scale for %2 inputs"),
    QT_TRANSLATE_NOOP("Reason", "%1, a scale for %2 inputs of least squared error"),
    QT_TRANSLATE_NOOP("Reason", "%1, a scale for %2 inputs of least output error"),
    QT_TRANSLATE_NOOP("Reason", "%1, a scale for %2 inputs"),
    QT_TRANSLATE_NOOP("Reason", "%1, a scale a channel of least squared error"),
    QT_TRANSLATE_NOOP("Reason", "%1, one scale of least squared error"),
    QT_TRANSLATE_NOOP("Reason", "%1, a scale a channel of least output error"),
    QT_TRANSLATE_NOOP("Reason", "%1, one scale of least output error"),
    QT_TRANSLATE_NOOP("Reason", "%1, a scale a channel"),
    QT_TRANSLATE_NOOP("Reason", "%1, one scale"),
    QT_TRANSLATE_NOOP("Reason", "GPTQ, %1 of the error of rounding to nearest"),
    QT_TRANSLATE_NOOP("Reason", "OBQ, %1 of the error of rounding to nearest"),
    QT_TRANSLATE_NOOP("Reason", "rounded to nearest, as OBQ takes too long for filters of %1 inputs; GPTQ is as good there"),
    QT_TRANSLATE_NOOP("Reason", "AdaRound, %1 of the error of rounding to nearest"),
    QT_TRANSLATE_NOOP("Reason", "stored without zeros in %1 of the bytes"),
    QT_TRANSLATE_NOOP("Reason", "channels equalized"),
    QT_TRANSLATE_NOOP("Reason", "channels rescaled by SmoothQuant"),
    QT_TRANSLATE_NOOP("Reason", "channels rescaled by AWQ (exponent %1): %2 of the error without it"),
    QT_TRANSLATE_NOOP("Reason", "steps of %1 of %2 filters widened against overflow"),
    QT_TRANSLATE_NOOP("Reason", "%1 filters may still overflow, so choose int7"),
    QT_TRANSLATE_NOOP("Reason", "bias corrected"),
    QT_TRANSLATE_NOOP("Reason", "no bias to correct"),
    QT_TRANSLATE_NOOP("Reason", "bias not corrected, as what it reads is not known"),
    QT_TRANSLATE_NOOP("Reason", "rounded to nearest, as what it reads is not known"),
    QT_TRANSLATE_NOOP("Reason", "rounded to nearest, as only convolutions and products of matrices can be looked at"),
    QT_TRANSLATE_NOOP("Reason", "rounded to nearest, as its weight has more than 2 dimensions"),
    QT_TRANSLATE_NOOP("Reason", "rounded to nearest, as its input is transposed"),
    QT_TRANSLATE_NOOP("Reason", "widest range, as what it reads is not known"),
    QT_TRANSLATE_NOOP("Reason", "widest range, as only convolutions and products of matrices can be looked at"),
    QT_TRANSLATE_NOOP("Reason", "widest range, as its weight has more than 2 dimensions"),
    QT_TRANSLATE_NOOP("Reason", "widest range, as its input is transposed"),
    QT_TRANSLATE_NOOP("Reason", "rounded to nearest, as its inputs are not finite numbers"),
    QT_TRANSLATE_NOOP("Reason", "activations in float"),
    QT_TRANSLATE_NOOP("Reason", "%1 activations, minmax"),
    QT_TRANSLATE_NOOP("Reason", "%1 activations, average"),
    QT_TRANSLATE_NOOP("Reason", "%1 activations, percentile %2"),
    QT_TRANSLATE_NOOP("Reason", "%1 activations, entropy"),
    QT_TRANSLATE_NOOP("Reason", "%1 activations, mse"),
    QT_TRANSLATE_NOOP("Reason", "symmetric activations"),
    QT_TRANSLATE_NOOP("Reason", "asymmetric weights"),
    QT_TRANSLATE_NOOP("Reason", "zero points by HQQ"),
    QT_TRANSLATE_NOOP("Reason", "dynamic uint8 activations"),
    QT_TRANSLATE_NOOP("Reason", "binary activations"),
    QT_TRANSLATE_NOOP("Reason", "range of its input fixed"),
    // What a step has to say of the whole model.
    QT_TRANSLATE_NOOP("Reason", "\"%1\" is not equalized with what follows it: %2 \"%3\" between them does not scale with its input"),
    QT_TRANSLATE_NOOP("Reason", "no channels are equalized, as no two of the chosen layers follow each other without a branch"),
    QT_TRANSLATE_NOOP("Reason", "what \"%1\" reads is not rescaled: it is an output of the model"),
    QT_TRANSLATE_NOOP("Reason", "what \"%1\" reads is not rescaled: the recipe fixes its range"),
    QT_TRANSLATE_NOOP("Reason", "what \"%1\" reads is not rescaled: no node of the model makes it"),
    QT_TRANSLATE_NOOP("Reason", "what \"%1\" reads is not rescaled: it could not be looked at in the calibration samples"),
    QT_TRANSLATE_NOOP("Reason", "what \"%1\" reads is not rescaled: %2 \"%3\" reads it as well"),
    QT_TRANSLATE_NOOP("Reason", "what \"%1\" reads is not rescaled: %2 \"%3\" before it cannot take factors in"),
    QT_TRANSLATE_NOOP("Reason", "AWQ leaves %1 layers as they are, as it is for those whose activations stay in float; SmoothQuant is for the others"),
    QT_TRANSLATE_NOOP("Reason", "SmoothQuant leaves %1 layers as they are, as it is for those whose activations are quantized; AWQ is for the others"),
    QT_TRANSLATE_NOOP("Reason", "%1 \"%2\" stays in float: its input \"%3\" is not quantized"),
    QT_TRANSLATE_NOOP("Reason", "%1 \"%2\" stays in float: its output is read as float"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" changed no layer, as each of them refuses it and says why"),
    QT_TRANSLATE_NOOP("Reason", "the range of \"%1\" is widened, as ONNX Runtime's pooling cannot compute with steps so much shorter than those of what it averages"),
    QT_TRANSLATE_NOOP("Reason", "the range of \"%1\" is narrowed, as ONNX Runtime's pooling cannot compute with steps so much longer than those of what it averages"),
    QT_TRANSLATE_NOOP("Reason", "ranges are those of least squared error, as the answers to calibration samples cannot be compared"),
    QT_TRANSLATE_NOOP("Reason", "weights are rounded to nearest, as the model cannot be run on the calibration samples"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" raises the opset from %2 to %3: %4 need it (layer \"%5\")"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" raises the opset from %2 to %3: %4 need it (%5 layers)"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" raises the opset from %2 to %3: %4 need it"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" raises the opset from %2 to %3"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" raises the IR version from %2 to %3, which opset %4 came with"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" raises the IR version from %2 to %3: initializers that are not inputs need it"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" had %2 values that are not finite; they were left out"),
    QT_TRANSLATE_NOOP("Reason", "initializers that could also be fed as inputs became constants, so their declarations are gone from the file"),
    // What a report cannot tell, and what it was measured on.
    QT_TRANSLATE_NOOP("Reason", "it has not been exported yet"),
    QT_TRANSLATE_NOOP("Reason", "no data were given"),
    QT_TRANSLATE_NOOP("Reason", "the measurement had not ended when the report was written"),
    QT_TRANSLATE_NOOP("Reason", "%1, %2 of %3 samples (every fifth calibrates); %4"),
    QT_TRANSLATE_NOOP("Reason", "%1, %2 of %3 samples (every fifth calibrates)"),
    QT_TRANSLATE_NOOP("Reason", "%1, %2 samples; %3"),
    QT_TRANSLATE_NOOP("Reason", "%1, %2 samples"),
    // What cannot be run.
    QT_TRANSLATE_NOOP("Reason", "operator %1 cannot be computed; the layer is kept as it is"),
    QT_TRANSLATE_NOOP("Reason", "operator %1 is handled from opset %2, the model has opset %3"),
    // What failed, where the words of the error alone say too little.
    QT_TRANSLATE_NOOP("Reason", "it needs calibration data to measure the ranges of activations, and there are none"),
    QT_TRANSLATE_NOOP("Reason", "it needs calibration data to see what layers read (GPTQ, OBQ, AdaRound, ranges of least output error and bias correction), and there are none"),
    QT_TRANSLATE_NOOP("Reason", "it needs calibration data to see what layers read (SmoothQuant and AWQ), and there are none"),
    QT_TRANSLATE_NOOP("Reason", "there are no calibration samples"),
    QT_TRANSLATE_NOOP("Reason", "there are no samples to evaluate"),
    QT_TRANSLATE_NOOP("Reason", "there is no such file or folder"),
    QT_TRANSLATE_NOOP("Reason", "is no input of the model (its inputs: %1)"),
    QT_TRANSLATE_NOOP("Reason", "the model wants %1, the data give %2"),
    QT_TRANSLATE_NOOP("Reason", "the model wants %1, %2 has samples of %3 (layout %4)"),
    QT_TRANSLATE_NOOP("Reason", "the model wants %1, %2 has samples of %3"),
    QT_TRANSLATE_NOOP("Reason", "the model wants %1; scale, mean and std need a floating-point input"),
    QT_TRANSLATE_NOOP("Reason", "order BGR needs pictures of 3 channels; %1 has %2 channel"),
    QT_TRANSLATE_NOOP("Reason", "order BGR needs pictures of 3 channels; %1 has %2 channels"),
    QT_TRANSLATE_NOOP("Reason", "its label is %1, the model's output %2 has %3 classes (%4 to %5)"),
    QT_TRANSLATE_NOOP("Reason", "has %1 class folders, the model has %2 classes; give each folder its class number as name"),
    QT_TRANSLATE_NOOP("Reason", "has %1 pixels after resizing, less than the crop of %2"),
    QT_TRANSLATE_NOOP("Reason", "has %1 pixels, less than the crop of %2"),
    QT_TRANSLATE_NOOP("Reason", "has %1 pixels, %2 has %3; give a crop or a resize"),
    QT_TRANSLATE_NOOP("Reason", "the file is of no known dataset format (%1)"),
    QT_TRANSLATE_NOOP("Reason", "the folder is of no known dataset format (%1)"),
    QT_TRANSLATE_NOOP("Reason", "%1 has %2 numbers, %3 has %4 channels"),
    QT_TRANSLATE_NOOP("Reason", "%1 has %2 numbers, %3 has %4 channel"),
    QT_TRANSLATE_NOOP("Reason", "names no image (.jpg, .jpeg or .png)"),
    QT_TRANSLATE_NOOP("Reason", "nothing feeds it (the model wants %1)"),
    QT_TRANSLATE_NOOP("Reason", "is a text file, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "was changed after the model was opened; open the model again"),
    QT_TRANSLATE_NOOP("Reason", "was changed after the dataset was opened"),
    QT_TRANSLATE_NOOP("Reason", "not enough memory to run the model"),
    // What files are refused with.
    QT_TRANSLATE_NOOP("Reason", "the file does not exist"),
    QT_TRANSLATE_NOOP("Reason", "is a folder, not a file"),
    QT_TRANSLATE_NOOP("Reason", "is a folder; name a file in it"),
    QT_TRANSLATE_NOOP("Reason", "is not a regular file"),
    QT_TRANSLATE_NOOP("Reason", "cannot be read (%1)"),
    QT_TRANSLATE_NOOP("Reason", "cannot be written (%1)"),
    QT_TRANSLATE_NOOP("Reason", "does not fit into memory"),
    QT_TRANSLATE_NOOP("Reason", "does not fit into memory (%1 bytes)"),
    QT_TRANSLATE_NOOP("Reason", "became shorter while it was read"),
    QT_TRANSLATE_NOOP("Reason", "was removed after the model was opened; put it back and open the model again"),
    QT_TRANSLATE_NOOP("Reason", "the file is empty"),
    QT_TRANSLATE_NOOP("Reason", "there is no graph in it, so it is not an ONNX model"),
    QT_TRANSLATE_NOOP("Reason", "is a PNG picture, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "is a JPEG picture, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "is a zip archive (as .npz and .pt files are), not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "is a gzip archive, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "is an HDF5 file, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "is a program, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "is a NumPy array, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "is a TensorFlow Lite model, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "is a model in ONNX Runtime's own format, not an ONNX file"),
    QT_TRANSLATE_NOOP("Reason", "the file is damaged or cut off (%1); copy or export it again"),
    QT_TRANSLATE_NOOP("Reason", "node \"%1\" (%2): the file is damaged or cut off (%3); copy or export it again"),
    QT_TRANSLATE_NOOP("Reason", "a node without a name (%1): the file is damaged or cut off (%2); copy or export it again"),
    QT_TRANSLATE_NOOP("Reason", "node \"%1\": the file is damaged or cut off (%2); copy or export it again"),
    QT_TRANSLATE_NOOP("Reason", "a node without a name: the file is damaged or cut off (%1); copy or export it again"),
    QT_TRANSLATE_NOOP("Reason", "a tensor without a name (%1): declares %2 elements of %3 but holds %4 bytes; copy or export the file again"),
    QT_TRANSLATE_NOOP("Reason", "tensor \"%1\" (%2): declares %3 elements of %4 but holds %5 bytes; copy or export the file again"),
    QT_TRANSLATE_NOOP("Reason", "tensor \"%1\" (%2): its dimensions are negative or their product exceeds 2^62; export the model again"),
    QT_TRANSLATE_NOOP("Reason", "tensor \"%1\" (%2): its external data file \"%3\" does not exist; copy it beside the model"),
    QT_TRANSLATE_NOOP("Reason", "tensor \"%1\" (%2): lies in bytes %3 + %4 of \"%5\", which has only %6; copy that file again"),
    QT_TRANSLATE_NOOP("Reason", "tensor \"%1\" (%2): the external data location \"%3\" does not lie in the model's folder, and only files there are read; move it there and export the model again"),
    QT_TRANSLATE_NOOP("Reason", "%1 reads \"%2\" before %3 produces it: the graph has a cycle; export the model again"),
    QT_TRANSLATE_NOOP("Reason", "%1 reads \"%2\" before %3 produces it: the nodes are not in topological order; export the model again"),
    QT_TRANSLATE_NOOP("Reason", "%1 reads \"%2\", which nothing produces"),
    QT_TRANSLATE_NOOP("Reason", "%1 produces \"%2\", which exists already"),
    QT_TRANSLATE_NOOP("Reason", "the graph has two inputs \"%1\""),
    QT_TRANSLATE_NOOP("Reason", "the graph has two initializers \"%1\""),
    QT_TRANSLATE_NOOP("Reason", "the graph's output \"%1\" is produced by nothing"),
    // Recipes, projects, descriptions of data.
    QT_TRANSLATE_NOOP("Reason", "line %1: the text ends too early; it is not complete JSON"),
    QT_TRANSLATE_NOOP("Reason", "line %1: it is not JSON near \"%2\""),
    QT_TRANSLATE_NOOP("Reason", "line %1: it is not JSON"),
    QT_TRANSLATE_NOOP("Reason", "line %1: more than 64 levels of nesting"),
    QT_TRANSLATE_NOOP("Reason", "more than 64 levels of nesting"),
    QT_TRANSLATE_NOOP("Reason", "line %1: the key \"%2\" occurs twice"),
    QT_TRANSLATE_NOOP("Reason", "line %1: there is no technique \"%2\"; there are %3"),
    QT_TRANSLATE_NOOP("Reason", "line %1: the technique \"%2\" has no parameter \"%3\""),
    QT_TRANSLATE_NOOP("Reason", "line %1: %2 is %3; it must lie in [%4, %5]"),
    QT_TRANSLATE_NOOP("Reason", "line %1: \"%2\" must be 1, the only version of the format"),
    QT_TRANSLATE_NOOP("Reason", "line %1: the recipe does not begin with \"espalier_recipe\": 1"),
    QT_TRANSLATE_NOOP("Reason", "line %1: the project does not begin with \"espalier_project\": 1"),
    QT_TRANSLATE_NOOP("Reason", "line %1: %2 has no \"%3\""),
    QT_TRANSLATE_NOOP("Reason", "line %1: %2 is %3; it must be %4"),
    QT_TRANSLATE_NOOP("Reason", "the model has no layer of this name; the nearest is \"%1\""),
    QT_TRANSLATE_NOOP("Reason", "the model has no layer of this name"),
    QT_TRANSLATE_NOOP("Reason", "there is no such recipe file, and the presets are %1"),
    // Data.
    QT_TRANSLATE_NOOP("Reason", "the file is of no known dataset format (%1)"),
    QT_TRANSLATE_NOOP("Reason", "the folder is of no known dataset format (%1)"),
    QT_TRANSLATE_NOOP("Reason", "holds no samples; at least one is needed"),
    QT_TRANSLATE_NOOP("Reason", "the model wants %1, %2 has samples of %3"),
    QT_TRANSLATE_NOOP("Reason", "its label is %1, the model's output %2 has %3 classes (0 to %4)"),
    QT_TRANSLATE_NOOP("Reason", "has %1 labels for the %2 samples of %3"),
    QT_TRANSLATE_NOOP("Reason", "array %1 has %2 samples, array %3 has %4"),
    QT_TRANSLATE_NOOP("Reason", "'%1' is no finite number"),
    QT_TRANSLATE_NOOP("Reason", "is no zip archive or was truncated (%1)"),
    QT_TRANSLATE_NOOP("Reason", "the folder cannot be listed (%1)"),
    QT_TRANSLATE_NOOP("Reason", "names no image (.jpg, .jpeg or .png)"),
    QT_TRANSLATE_NOOP("Reason", "more than %1 levels of nesting"),
    // What stands behind a place ("line 7: ", "inputs.x.mean: ").
    QT_TRANSLATE_NOOP("Reason", "%1 is outside of its range"),
    QT_TRANSLATE_NOOP("Reason", "%1 is not a hash of 32 lower-case hexadecimal digits"),
    QT_TRANSLATE_NOOP("Reason", "interval is not a pair of numbers"),
    QT_TRANSLATE_NOOP("Reason", "interval is not within 0 and 100"),
    QT_TRANSLATE_NOOP("Reason", "the path of the model is empty"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" holds for the whole step and cannot be set for one layer"),
    QT_TRANSLATE_NOOP("Reason", "the step names no \"technique\""),
    QT_TRANSLATE_NOOP("Reason", "the key \"%1\" occurs twice"),
    QT_TRANSLATE_NOOP("Reason", "binary data"),
    QT_TRANSLATE_NOOP("Reason", "%1 is %2; it must be %3"),
    QT_TRANSLATE_NOOP("Reason", "%1 has no \"%2\""),
    QT_TRANSLATE_NOOP("Reason", "enabled must be true or false"),
    QT_TRANSLATE_NOOP("Reason", "there is no parameter \"%1\" of a layer"),
    QT_TRANSLATE_NOOP("Reason", "there is no parameter \"%1\""),
    QT_TRANSLATE_NOOP("Reason", "there is no such technique"),
    QT_TRANSLATE_NOOP("Reason", "input_low must lie below input_high"),
    QT_TRANSLATE_NOOP("Reason", "calibration has not seen this tensor"),
    QT_TRANSLATE_NOOP("Reason", "differs between the model in memory and the file read back"),
    QT_TRANSLATE_NOOP("Reason", "encodes to %1 bytes, %2 were promised"),
    QT_TRANSLATE_NOOP("Reason", "reads back differently: %1"),
    QT_TRANSLATE_NOOP("Reason", "the file on disk is not what was written"),
    QT_TRANSLATE_NOOP("Reason", "source '%1' is not in %2 (it has %3)"),
    QT_TRANSLATE_NOOP("Reason", "array %1 has elements of type %2"),
    QT_TRANSLATE_NOOP("Reason", "the model wants elements of type %1, which data cannot be converted to"),
    QT_TRANSLATE_NOOP("Reason", "%1 holds %2 at element %3; the model wants %4"),
    QT_TRANSLATE_NOOP("Reason", "the constant has %1 numbers, the model wants %2"),
    QT_TRANSLATE_NOOP("Reason", "the model wants elements of type %1, which no constant can be converted to"),
    QT_TRANSLATE_NOOP("Reason", "a constant of shape %1 is absurdly large"),
    QT_TRANSLATE_NOOP("Reason", "the constant %1 is no %2"),
    QT_TRANSLATE_NOOP("Reason", "the folder has no %1"),
    QT_TRANSLATE_NOOP("Reason", "has %1 bytes, which is no multiple of the %2 bytes of a record"),
    QT_TRANSLATE_NOOP("Reason", "label %1, the format has %2 classes"),
    QT_TRANSLATE_NOOP("Reason", "has a header line but no rows"),
    QT_TRANSLATE_NOOP("Reason", "wants one file, not %1"),
    QT_TRANSLATE_NOOP("Reason", "label_column %1 is outside of its %2 (counted from 0)"),
    QT_TRANSLATE_NOOP("Reason", "has no column besides the labels"),
    QT_TRANSLATE_NOOP("Reason", "the row ends after %1; the first row has %2"),
    QT_TRANSLATE_NOOP("Reason", "the row ends after %1; the first line has %2"),
    QT_TRANSLATE_NOOP("Reason", "the first line names the columns; one of them is 'file' (and one 'label')"),
    QT_TRANSLATE_NOOP("Reason", "the name of the file is missing"),
    QT_TRANSLATE_NOOP("Reason", "'%1' is no class number"),
    QT_TRANSLATE_NOOP("Reason", "this quote is never closed"),
    QT_TRANSLATE_NOOP("Reason", "text follows the closing quote"),
    QT_TRANSLATE_NOOP("Reason", "the model has no output '%1' (it has %2)"),
    QT_TRANSLATE_NOOP("Reason", "output %1 of type %2 holds no class numbers"),
    QT_TRANSLATE_NOOP("Reason", "output %1 of type %2 holds no scores"),
    QT_TRANSLATE_NOOP("Reason", "resize and crop are for format 'images', not for '%1'"),
    QT_TRANSLATE_NOOP("Reason", "the model has no input of that name (it has %1)"),
    QT_TRANSLATE_NOOP("Reason", "inputs.%1: the model has no input of that name (it has %2)"),
    QT_TRANSLATE_NOOP("Reason", "none has a source, every sample would be the same"),
    QT_TRANSLATE_NOOP("Reason", "has %1 names, output %2 has %3 classes"),
    QT_TRANSLATE_NOOP("Reason", "input %1 (%2) has no data; a *.dataset.json can give it a constant"),
    QT_TRANSLATE_NOOP("Reason", "the samples do not fit into memory"),
    QT_TRANSLATE_NOOP("Reason", "the model has no input or no output to bind data to"),
    QT_TRANSLATE_NOOP("Reason", "is too short for an IDX header (%1 bytes)"),
    QT_TRANSLATE_NOOP("Reason", "an IDX file starts with two zero bytes"),
    QT_TRANSLATE_NOOP("Reason", "%1 is no IDX element type (8, 9, 11, 12, 13, 14)"),
    QT_TRANSLATE_NOOP("Reason", "%1 dimensions; 1 to 8 are read"),
    QT_TRANSLATE_NOOP("Reason", "ends inside the IDX header"),
    QT_TRANSLATE_NOOP("Reason", "the dimensions %1 are absurd"),
    QT_TRANSLATE_NOOP("Reason", "holds more than the %1 elements that its header declares"),
    QT_TRANSLATE_NOOP("Reason", "has %1 bytes, %2 are needed for the %3 elements that its header declares"),
    QT_TRANSLATE_NOOP("Reason", "yields %1 bytes, %2 are needed for the %3 elements that its header declares"),
    QT_TRANSLATE_NOOP("Reason", "wants one file of images, not %1"),
    QT_TRANSLATE_NOOP("Reason", "the folder has no file of images (…images-idx3-ubyte or …images-idx3-ubyte.gz)"),
    QT_TRANSLATE_NOOP("Reason", "holds %1 numbers in one dimension; samples need two or more (are these the labels?)"),
    QT_TRANSLATE_NOOP("Reason", "labels need one dimension, these have %1"),
    QT_TRANSLATE_NOOP("Reason", "is empty"),
    QT_TRANSLATE_NOOP("Reason", "is neither a JPEG nor a PNG file"),
    QT_TRANSLATE_NOOP("Reason", "declares %1 pixels; at most %2 are decoded"),
    QT_TRANSLATE_NOOP("Reason", "declares %1 pixels, more than its bytes can hold"),
    QT_TRANSLATE_NOOP("Reason", "the JPEG is damaged or cut off (%1, %2 bytes before the end)"),
    QT_TRANSLATE_NOOP("Reason", "the PNG is damaged or cut off (%1)"),
    QT_TRANSLATE_NOOP("Reason", "has %1 class folder, the model has %2 classes; give each folder its class number as name"),
    QT_TRANSLATE_NOOP("Reason", "would be resized to %1 pixels"),
    QT_TRANSLATE_NOOP("Reason", "does not fit into memory when decoded"),
    QT_TRANSLATE_NOOP("Reason", "wants one list or folder, not %1"),
    QT_TRANSLATE_NOOP("Reason", "the decompressed data do not fit into memory (%1 bytes)"),
    QT_TRANSLATE_NOOP("Reason", "no memory to decompress it"),
    QT_TRANSLATE_NOOP("Reason", "compressed data are damaged at byte %1 (%2)"),
    QT_TRANSLATE_NOOP("Reason", "compressed data are damaged at byte %1"),
    QT_TRANSLATE_NOOP("Reason", "compressed data break off at byte %1, after %2 decompressed bytes"),
    QT_TRANSLATE_NOOP("Reason", "is no .npy file (it starts with \\x93NUMPY and has at least 10 bytes)"),
    QT_TRANSLATE_NOOP("Reason", ".npy version %1; 1 to 3 are read"),
    QT_TRANSLATE_NOOP("Reason", "the header of %1 bytes is cut off"),
    QT_TRANSLATE_NOOP("Reason", "the header is no dictionary of descr, fortran_order and shape"),
    QT_TRANSLATE_NOOP("Reason", "structured arrays are not read; an array of numbers is expected"),
    QT_TRANSLATE_NOOP("Reason", "element type '%1' is not read; bool, integers of 8 to 64 bits and floats of 16 to 64 bits are"),
    QT_TRANSLATE_NOOP("Reason", "is in Fortran order; save it with numpy.ascontiguousarray"),
    QT_TRANSLATE_NOOP("Reason", "shape %1 of %2 does not fit the %3 bytes of elements"),
    QT_TRANSLATE_NOOP("Reason", "is a single number; the first dimension counts the samples"),
    QT_TRANSLATE_NOOP("Reason", "has the shape %1; one class number a sample is expected"),
    QT_TRANSLATE_NOOP("Reason", "has the shape %1; one class number a sample is expected, unless a *.dataset.json says that the task is 'next-token'"),
    QT_TRANSLATE_NOOP("Reason", "has the shape %1; a row of next tokens is expected for each sample"),
    QT_TRANSLATE_NOOP("Reason", "has no array y; task 'next-token' needs the next token of every position there"),
    QT_TRANSLATE_NOOP("Reason", "has no array x"),
    QT_TRANSLATE_NOOP("Reason", "labels of type %1 are not read; class numbers are expected"),
    QT_TRANSLATE_NOOP("Reason", "label %1 is %2; class numbers are whole and not negative"),
    QT_TRANSLATE_NOOP("Reason", "is neither a regular file nor a folder"),
    QT_TRANSLATE_NOOP("Reason", "cannot be read"),
    QT_TRANSLATE_NOOP("Reason", "%1 is encrypted"),
    QT_TRANSLATE_NOOP("Reason", "%1 is compressed by method %2; stored (0) and deflated (8) are read"),
    QT_TRANSLATE_NOOP("Reason", "the zip64 directory is not where it should be"),
    QT_TRANSLATE_NOOP("Reason", "entry %1 of the zip directory is missing"),
    QT_TRANSLATE_NOOP("Reason", "entry %1 of the zip directory is cut off"),
    QT_TRANSLATE_NOOP("Reason", "the zip header of %1 is missing"),
    QT_TRANSLATE_NOOP("Reason", "%1 is cut off (%2 bytes are declared)"),
    QT_TRANSLATE_NOOP("Reason", "%1 is damaged (its checksum does not hold)"),
    QT_TRANSLATE_NOOP("Reason", "an object { } is expected"),
    QT_TRANSLATE_NOOP("Reason", "unknown key (known here: %1)"),
    QT_TRANSLATE_NOOP("Reason", "a text is expected"),
    QT_TRANSLATE_NOOP("Reason", "a finite number is expected"),
    QT_TRANSLATE_NOOP("Reason", "a whole number of at least %1 is expected, not %2"),
    QT_TRANSLATE_NOOP("Reason", "the list is nested deeper than %1 levels"),
    QT_TRANSLATE_NOOP("Reason", "a number or a list of numbers is expected"),
    QT_TRANSLATE_NOOP("Reason", "a list of texts is expected"),
    QT_TRANSLATE_NOOP("Reason", "one whole number or [height, width] is expected"),
    QT_TRANSLATE_NOOP("Reason", "an object with \"format\" is expected"),
    QT_TRANSLATE_NOOP("Reason", "format '%1' is not known (%2)"),
    QT_TRANSLATE_NOOP("Reason", "names no file (format '%1' takes: %2)"),
    QT_TRANSLATE_NOOP("Reason", "state fed back from an output is not supported"),
    QT_TRANSLATE_NOOP("Reason", "\"source\" or \"constant\" is expected"),
    QT_TRANSLATE_NOOP("Reason", "the name of an array is expected"),
    QT_TRANSLATE_NOOP("Reason", "0 is not possible, values are divided by it"),
    QT_TRANSLATE_NOOP("Reason", "'%1' is not known; NCHW and NHWC are"),
    QT_TRANSLATE_NOOP("Reason", "'%1' is not known; RGB and BGR are"),
    QT_TRANSLATE_NOOP("Reason", "an object with one entry for each input of the model is expected"),
    QT_TRANSLATE_NOOP("Reason", "resize and crop differ from those of another input; one decoding feeds all"),
    QT_TRANSLATE_NOOP("Reason", "either \"scores\" or \"classes\" names the output with the answer"),
    QT_TRANSLATE_NOOP("Reason", "\"version\" is missing (1 is read)"),
    QT_TRANSLATE_NOOP("Reason", "version %1 is not read; 1 is"),
    QT_TRANSLATE_NOOP("Reason", "\"%1\" is missing"),
    QT_TRANSLATE_NOOP("Reason", "task '%1' is not supported; 'classification' and 'next-token' are"),
    QT_TRANSLATE_NOOP("Reason", "format '%1' holds no tokens; task 'next-token' takes 'npz' with arrays x and y"),
    QT_TRANSLATE_NOOP("Reason", "resize and crop are for pictures; task 'next-token' has none"),
    QT_TRANSLATE_NOOP("Reason", "task 'next-token' needs an input of whole numbers that takes the tokens"),
    QT_TRANSLATE_NOOP("Reason", "the data give samples of %1; task 'next-token' needs a row of tokens for each"),
    QT_TRANSLATE_NOOP("Reason", "rows of %1 have %2 tokens, those of y %3; each token needs the one that follows it"),
    QT_TRANSLATE_NOOP("Reason", "its token is %1, the model's output %2 has scores for %3 tokens (0 to %4)"),
    QT_TRANSLATE_NOOP("Reason", "its next token is %1, the model's output %2 has scores for %3 tokens (0 to %4)"),
    QT_TRANSLATE_NOOP("Reason", "has shape %1, which is not an answer at each of the %2 positions of %3"),
    QT_TRANSLATE_NOOP("Reason", "has one score a position; a vocabulary has at least two tokens"),
    QT_TRANSLATE_NOOP("Reason", "training is for classification; these data ask for next tokens"),
    QT_TRANSLATE_NOOP("Reason", "the text ends too early; it is not complete JSON"),
    QT_TRANSLATE_NOOP("Reason", "it is not JSON near \"%1\""),
    QT_TRANSLATE_NOOP("Reason", "the model would take %1 bytes in one file, and protobuf ends at 2 GB; keep its large tensors as external data"),
    QT_TRANSLATE_NOOP("Reason", "the encoded model does not fit into memory"),
    QT_TRANSLATE_NOOP("Reason", "holds other data, which the model's external data would replace; choose another folder"),
    QT_TRANSLATE_NOOP("Reason", "graphs are nested deeper than %1 levels"),
    QT_TRANSLATE_NOOP("Reason", "an allocation failed"),
    QT_TRANSLATE_NOOP("Reason", "the PDF could not be made"),
    QT_TRANSLATE_NOOP("Reason", "is no name of a report: it must end in .pdf, .html, .csv or .json"),
    QT_TRANSLATE_NOOP("Reason", "there are no samples to compare on"),
    QT_TRANSLATE_NOOP("Reason", "the models share no float32 output with a block for each sample"),
    QT_TRANSLATE_NOOP("Reason", "no mix of layers could be measured to check predictions with"),
};

/// What core puts for a placeholder or before a colon, where that is no name.
constexpr const char* kParts[] = {
    QT_TRANSLATE_NOOP("Reason", "a state"),
    QT_TRANSLATE_NOOP("Reason", "a step"),
    QT_TRANSLATE_NOOP("Reason", "a recipe"),
    QT_TRANSLATE_NOOP("Reason", "a project"),
    QT_TRANSLATE_NOOP("Reason", "a layer's entry"),
    QT_TRANSLATE_NOOP("Reason", "an end of interval"),
    QT_TRANSLATE_NOOP("Reason", "true or false"),
    QT_TRANSLATE_NOOP("Reason", "a number"),
    QT_TRANSLATE_NOOP("Reason", "scales for each channel"),
    QT_TRANSLATE_NOOP("Reason", "8-bit activations"),
    QT_TRANSLATE_NOOP("Reason", "%1 activations"),
    QT_TRANSLATE_NOOP("Reason", "codebooks"),
    QT_TRANSLATE_NOOP("Reason", "packed codes"),
    QT_TRANSLATE_NOOP("Reason", "weights without their zeros"),
    QT_TRANSLATE_NOOP("Reason", "%1 weights"),
    QT_TRANSLATE_NOOP("Reason", "MaxPools of 8-bit values"),
    QT_TRANSLATE_NOOP("Reason", "a text"),
    QT_TRANSLATE_NOOP("Reason", "a list"),
    QT_TRANSLATE_NOOP("Reason", "an object"),
    QT_TRANSLATE_NOOP("Reason", "%1 fields"),
    QT_TRANSLATE_NOOP("Reason", "%1 field"),
    QT_TRANSLATE_NOOP("Reason", "%1 columns"),
    QT_TRANSLATE_NOOP("Reason", "%1 column"),
    QT_TRANSLATE_NOOP("Reason", "line %1"),
    QT_TRANSLATE_NOOP("Reason", "byte %1"),
};

/// What stands where the template has %1, %2, …; nothing if it does not fit.
std::optional<QStringList> match(const QString& pattern, const QString& text)
{
    QStringList found;
    qsizetype at = 0;
    qsizetype from = 0;
    while (true) {
        const qsizetype placeholder = pattern.indexOf(QLatin1Char('%'), from);
        const QString literal = pattern.mid(from, placeholder < 0 ? -1 : placeholder - from);
        // Before the first placeholder stands the beginning; between two the nearest place; after the last one the end.
        qsizetype place = at;
        if (from > 0)
            place = placeholder >= 0 ? text.indexOf(literal, at) : text.size() - literal.size();
        if (place < at || place > text.size() || text.mid(place, literal.size()) != literal)
            return std::nullopt;
        if (from > 0)
            found << text.mid(at, place - at);
        at = place + literal.size();
        if (placeholder < 0)
            return at == text.size() ? std::optional(found) : std::nullopt;
        from = placeholder + 2;
    }
}

struct Match {
    const char* pattern = nullptr;
    QStringList parts;
    QString place;  ///< what stands before it, with a colon
};

Match findIn(std::span<const char* const> patterns, const QString& text)
{
    for (const char* pattern : patterns)
        if (auto parts = match(QString::fromUtf8(pattern), text))
            return {pattern, std::move(*parts), {}};
    return {};
}

/// The key of a value, or one of kParts.
bool isPlace(const QString& text)
{
    return !text.isEmpty() && (!text.contains(QLatin1Char(' ')) || findIn(kParts, text).pattern);
}

Match find(const QString& text)
{
    if (Match whole = findIn(kTemplates, text); whole.pattern)
        return whole;
    const qsizetype colon = text.indexOf(QStringLiteral(": "));
    if (colon < 0 || !isPlace(text.left(colon)))
        return {};
    Match behind = find(text.mid(colon + 2));
    behind.place = text.left(colon) + (behind.place.isEmpty() ? QString() : QStringLiteral(": ") + behind.place);
    return behind;
}

/// A translation with what stands for %1, %2, …
QString filled(QString text, const QStringList& parts)
{
    // From the last placeholder on, so that a name with a per cent sign in it is left alone.
    for (qsizetype i = parts.size(); i > 0; --i) {
        const QString placeholder = QLatin1Char('%') + QString::number(i);
        const qsizetype at = text.lastIndexOf(placeholder);
        if (at >= 0)
            text.replace(at, placeholder.size(), QStringLiteral("\x1F%1\x1F").arg(i));
    }
    for (qsizetype i = 0; i < parts.size(); ++i)
        text.replace(QStringLiteral("\x1F%1\x1F").arg(i + 1), parts[i]);
    return text;
}

QString partText(const QString& part)
{
    const Match found = findIn(kParts, part);
    return found.pattern ? filled(QCoreApplication::translate(kContext, found.pattern), found.parts) : part;
}

}  // namespace

QString reasonText(const std::string& reason)
{
    const QString text = toQString(reason);
    Match found = find(text);
    if (!found.pattern)
        return text;
    for (QString& part : found.parts)
        part = partText(part);
    const QString translated = filled(QCoreApplication::translate(kContext, found.pattern), found.parts);
    if (found.place.isEmpty())
        return translated;
    QStringList places = found.place.split(QStringLiteral(": "));
    for (QString& place : places)
        place = partText(place);
    return places.join(QStringLiteral(": ")) + QStringLiteral(": ") + translated;
}

QString reasonPart(const std::string& part)
{
    return partText(toQString(part));
}

QString guessText(const GuessReason& reason)
{
    QStringList values;
    for (const std::string& value : reason.values)
        values << toQString(value);
    return filled(QCoreApplication::translate("DataGuess", reason.text), values);
}

bool isKnownReason(const std::string& reason)
{
    return find(toQString(reason)).pattern != nullptr;
}

}  // namespace esp

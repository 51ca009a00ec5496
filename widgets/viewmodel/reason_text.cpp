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
    QT_TRANSLATE_NOOP("Reason", "one of its weights is not a number"),
    QT_TRANSLATE_NOOP("Reason", "one of its weights is not a finite number"),
    QT_TRANSLATE_NOOP("Reason", "ONNX Runtime has no integer ConvTranspose; weights alone can be quantized"),
    QT_TRANSLATE_NOOP("Reason", "its weight has %1 dimensions; integer products need 2"),
    QT_TRANSLATE_NOOP("Reason", "its input is transposed (transA), which the integer kernel does not do"),
    QT_TRANSLATE_NOOP("Reason", "its bias is not a constant with one value a channel"),
    QT_TRANSLATE_NOOP("Reason", "its input is constant"),
    QT_TRANSLATE_NOOP("Reason", "nothing changes here"),
    QT_TRANSLATE_NOOP("Reason", "its output has no float32 counterpart in the changed model"),
    QT_TRANSLATE_NOOP("Reason", "the activations around it are already quantized; choose all integer layers in one step"),
    // Why it computes in float all the same.
    QT_TRANSLATE_NOOP("Reason", "only its weights are integers; it computes in float"),
    QT_TRANSLATE_NOOP("Reason", "its weights are integers, but what it reads is not quantized"),
    QT_TRANSLATE_NOOP("Reason", "left in float between integer layers"),
    // What cannot be run.
    QT_TRANSLATE_NOOP("Reason", "operator %1 cannot be computed; the layer is kept as it is"),
    QT_TRANSLATE_NOOP("Reason", "operator %1 is handled from opset %2, the model has opset %3"),
    // What failed, where the words of the error alone say too little.
    QT_TRANSLATE_NOOP("Reason", "it needs calibration data to measure the ranges of activations, and there are none"),
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
};

Match find(const QString& text)
{
    for (const char* pattern : kTemplates)
        if (auto parts = match(QString::fromUtf8(pattern), text))
            return {pattern, std::move(*parts)};
    return {};
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

}  // namespace

QString reasonText(const std::string& reason)
{
    const QString text = toQString(reason);
    const Match found = find(text);
    if (!found.pattern)
        return text;
    return filled(QCoreApplication::translate(kContext, found.pattern), found.parts);
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

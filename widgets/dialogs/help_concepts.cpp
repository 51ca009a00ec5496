// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pages of the help that belong to no descriptor: parts of the window, columns, and what the words mean.
#include "widgets/dialogs/help_topics.h"

#include <QtGlobal>

namespace esp {

const std::vector<HelpSource>& helpPlaces()
{
    static const std::vector<HelpSource> all{
        {"start", QT_TRANSLATE_NOOP("Help", "Start page"),
         QT_TRANSLATE_NOOP("Help", "Open an ONNX model, an example or a recent file. Lists are moved in with arrows; Enter opens. Files can be dropped on the window as well.\n\nA file named like the "
                                   "model with the ending `.dataset.json` is taken as its data without asking. Nothing is sent anywhere: Espalier never uses the network.")},
        {"graph", QT_TRANSLATE_NOOP("Help", "Graph"),
         QT_TRANSLATE_NOOP("Help", "The network from input to output. A box is a node; one with weights is a [layer](help:panel.layers) and shows its share of the file as a bar: grey before, green now. "
                                   "A badge says what was done to it. Where a tensor changes its number type a pill says Q or DQ: each costs time.\n\nArrows go along the flow and between "
                                   "branches, Home and End to input and output, Enter to the [inspector](help:panel.inspector). Space, P, Q and the brackets change the current layer.")},
    };
    return all;
}

const std::vector<HelpSource>& helpColumns()
{
    static const std::vector<HelpSource> all{
        {"column.name", QT_TRANSLATE_NOOP("Help", "Layer"),
         QT_TRANSLATE_NOOP("Help", "The name of the node in the file. Layers stand in the order of the network; a click on a title sorts, the third click brings this order back.")},
        {"column.operator", QT_TRANSLATE_NOOP("Help", "Operator"), QT_TRANSLATE_NOOP("Help", "What the layer computes, with the size of its kernel: `Conv 3×3` looks at 3 by 3 places at once.")},
        {"column.parameters", QT_TRANSLATE_NOOP("Help", "Parameters"), QT_TRANSLATE_NOOP("Help", "How many numbers the layer has learned: weights and bias. Each takes 4 bytes as float32, 1 byte as int8.")},
        {"column.weights", QT_TRANSLATE_NOOP("Help", "Weights"),
         QT_TRANSLATE_NOOP("Help", "A small histogram of the weights: the middle is zero, the height how many weights have that value. Most are small; these are the ones that "
                                   "[pruning](help:concept.pruning) removes. The whole picture is in the [inspector](help:tab.weights).")},
        {"column.prune", QT_TRANSLATE_NOOP("Help", "Prune"),
         QT_TRANSLATE_NOOP("Help", "The box switches [pruning](help:concept.pruning) on, the slider says how many of the layer's weights become zero. Space or P switches, brackets change the share by 5 %, "
                                   "with Shift by 1 %. With several rows selected a change applies to all that allow it.")},
        {"column.quantize", QT_TRANSLATE_NOOP("Help", "Quantize"),
         QT_TRANSLATE_NOOP("Help", "The [number type](help:concept.quantization) of the layer. `int8` computes in 8-bit integers, `int8 weights` only stores the weights so, `float32` is the original. The "
                                   "others have [weights of fewer bits](help:concept.formats). Q goes from float to integers to weights only, F2 opens the list.")},
        {"column.size", QT_TRANSLATE_NOOP("Help", "Size"),
         QT_TRANSLATE_NOOP("Help", "[Bytes](help:concept.size) of the layer in the file, before and now. They are counted in the file that export writes, so they add up to its size.")},
        {"column.sensitivity", QT_TRANSLATE_NOOP("Help", "Sensitivity"),
         QT_TRANSLATE_NOOP("Help", "How many answers change when this layer alone becomes int8, all others left as they were: the larger and darker the dot, the more. The numbers stand in a column of "
                                   "their own, which the menu of the table's head shows. *Measure, Measure sensitivity* fills it.\n\nSee also [sensitivity and prediction](help:concept.sensitivity).")},
    };
    return all;
}

const std::vector<HelpSource>& helpConcepts()
{
    static const std::vector<HelpSource> all{
        {"concept.size", QT_TRANSLATE_NOOP("Help", "Size"),
         QT_TRANSLATE_NOOP("Help", "The size is the number of bytes of the file that export writes, counted and not estimated. 1 kB is 1,000 bytes.\n\nZeros take as much room as other numbers: pruning "
                                   "alone makes no file smaller. It pays when the file is compressed for download, or where a device stores zeros in a packed form. "
                                   "[Quantization](help:concept.quantization) makes the file smaller at once.")},
        {"concept.accuracy", QT_TRANSLATE_NOOP("Help", "Accuracy and its interval"),
         QT_TRANSLATE_NOOP("Help", "Accuracy is the share of labelled samples that the network answers rightly. It is measured with the same graph that is exported.\n\n`±` is half of a 95 % interval. While "
                                   "samples still come the figure is partial, “n of N” says how many were seen, and the interval is that of the final figure. When all were seen the figure is exact for "
                                   "*these* data, and the interval says what to expect of other data of the same kind: the fewer samples, the wider it is. A change whose interval contains 0 is called "
                                   "*within noise*.")},
        {"concept.perplexity", QT_TRANSLATE_NOOP("Help", "Next tokens, loss and perplexity"),
         QT_TRANSLATE_NOOP("Help", "A language model answers at every position of a text: which token comes next. *Next token* is the share of positions where the token with the highest score is the one "
                                   "that really came.\n\nThe *loss* of a position is −ln of the probability that the model gave to the token that came; its mean over all positions counts wrong answers "
                                   "that were close, too. *Perplexity* is e to the power of that mean: a model with perplexity 4 is as unsure as if it had to choose among 4 tokens of equal probability. "
                                   "Lower is better, and 1 would be perfect. It compares models on the same text cut into the same tokens only.\n\nThe [interval](help:concept.accuracy) treats whole texts "
                                   "as independent of each other, not single tokens.")},
        {"concept.sensitivity", QT_TRANSLATE_NOOP("Help", "Sensitivity and prediction"),
         QT_TRANSLATE_NOOP("Help", "*Measure, Measure sensitivity* tries every option on each layer alone and counts the answers that change. The graph can be coloured by it, and *Select…* finds the least "
                                   "sensitive layers.\n\nOnce it is measured, what a change will do is predicted at once, before anything is run: the scores of each sample are moved by the sum of what "
                                   "the single changes move them. The interval comes from mixes of changes that were both predicted and measured. A predicted figure begins with ≈ and is drawn dashed; the "
                                   "measured one takes its place.\n\nThe colour *Output KL* says how far the model's answers move when the layer alone becomes int8: the mean Kullback-Leibler divergence of its probabilities from the original's, in nats. The colour *Error (SQNR)* says how far each layer's output is from the original's under the whole recipe, in decibels: 20 dB more is a tenth of the error.")},
        {"concept.data", QT_TRANSLATE_NOOP("Help", "Data and their preparation"),
         QT_TRANSLATE_NOOP("Help", "Accuracy is measured on labelled samples: photographs (a folder for each class, or a list), IDX, CIFAR, CSV, npz, or a `*.dataset.json` that says everything. A network "
                                   "was trained on numbers made from pixels in one certain way: size and crop, scale, mean and deviation, order of colours. With others it answers badly without any warning. "
                                   "*File, Open data…* shows what was guessed and why, what the model sees, and how many of the first answers are right.\n\nA part of the samples "
                                   "[calibrates](help:concept.calibration) and is left out of the evaluation.")},
        {"concept.agreement", QT_TRANSLATE_NOOP("Help", "Agreement"),
         QT_TRANSLATE_NOOP("Help", "The share of samples for which the changed network gives the same answer as the original, right or wrong. It needs no labels. High agreement means that little "
                                   "changed; it does not say that the answers are right.")},
        {"concept.pruning", QT_TRANSLATE_NOOP("Help", "Pruning"),
         QT_TRANSLATE_NOOP("Help", "Pruning sets the weights with the smallest magnitude to zero, because they change the result least. Half of them can often go without harm; then accuracy falls faster and "
                                   "faster. How much a layer bears differs from layer to layer: try, and watch accuracy.\n\nSee also [size](help:concept.size): zeros alone save no bytes.")},
        {"concept.quantization", QT_TRANSLATE_NOOP("Help", "Quantization"),
         QT_TRANSLATE_NOOP("Help", "Quantization rounds numbers to a grid of 256 steps, so that each fits into one byte instead of four. Value = scale × (code − zero point). Each output channel of the weights "
                                   "has a scale of its own. Weights can have fewer steps still, as [number formats](help:concept.formats) tells.\n\nTake the weight 0.75. In steps of 1/256 it is 0.75 × 256 = 192, "
                                   "with nothing lost. If both 0 and 1 are to have a code there are only 255 steps between them: 0.75 × 255 = 191.25, which rounds to 191, and 191 / 255 = 0.749. A code with a sign ends at 127 and can hold neither 192 nor 191; "
                                   "its steps are twice as wide: 0.75 × 127 = 95.25, rounded to 95, and 95 / 127 = 0.748. Kernels in the inspector shows this sum for every weight of a layer.\n\nWeights alone make the file smaller. Weights and activations together also make it faster on processors with 8-bit instructions; the range "
                                   "of the activations is found by [calibration](help:concept.calibration).")},
        {"concept.reasons", QT_TRANSLATE_NOOP("Help", "Why a layer cannot be changed"),
         QT_TRANSLATE_NOOP("Help", "Espalier changes only what it can prove to be right, and says why where it cannot. The layer stays as it is and everything else still works.\n\n*Weights that are not "
                                   "float32* were compressed before: open the original instead. *Weights shared with another node* would change both. *An operator that cannot be run* stands between the "
                                   "layer and the data: sizes and export still work, accuracy does not. *Computed in float* means that a neighbour is float: quantize it as well, and the layer between "
                                   "becomes integer.")},
        {"concept.formats", QT_TRANSLATE_NOOP("Help", "Number formats"),
         QT_TRANSLATE_NOOP("Help", "`float32`: 4 bytes, about seven digits; what networks are trained in.\n\n`int8` and `uint8`: 1 byte, whole numbers from −128 to 127 or from 0 to 255, with a scale that "
                                   "says what a step is worth.\n\n`int7` to `int2`, `ternary` (−1, 0, 1) and `binary` (−1, 1): weights of fewer steps, packed in the file. Half of the bits "
                                   "make half of the bytes, and the integers that are computed with stay 8-bit. Espalier rounds them by GPTQ where there are calibration samples: a weight that is rounded "
                                   "later makes up for what the earlier ones lost. Down to `int4` little is lost then; below it, look at accuracy layer by layer.\n\nA `codebook` gives each layer "
                                   "the few values that suit its weights best, found by k-means, and stores which one each weight takes: 16 values take 4 bits, and need not lie at equal steps.\n\n"
                                   "`float16` and `bfloat16`: 2 bytes, nearly what the weights were. `float8 e4m3` and `float8 e5m2`: 1 byte with 3 or 2 bits behind the point. `int16`: 2 bytes in equal "
                                   "steps. With these only the file gets smaller; the layer computes in float.\n\nIn the exported file QuantizeLinear and DequantizeLinear nodes stand around the integers; ONNX Runtime joins them with the layer between "
                                   "them into one integer layer.")},
        {"concept.calibration", QT_TRANSLATE_NOOP("Help", "Calibration"),
         QT_TRANSLATE_NOOP("Help", "To round what flows between layers, its range must be known. Calibration runs the network on samples and notes the values. They are never the samples that accuracy is "
                                   "measured on: without calibration data of their own every fifth sample calibrates and is left out of the measurement.\n\nA range that covers everything wastes steps on rare "
                                   "values; a narrower one cuts them off. Unless you choose otherwise, the range with the least squared error between both is taken. The tab [Activations](help:tab.activations) shows both.")},
        {"concept.recipe", QT_TRANSLATE_NOOP("Help", "Recipe"),
         QT_TRANSLATE_NOOP("Help", "All that was done, as a list of steps. The original is never changed: what is on screen is the original and the recipe, so every step can be undone, saved, and applied to "
                                   "another model. The order of steps matters: pruning before or after quantization gives different results. The command line reads the same file.")},
        {"concept.project", QT_TRANSLATE_NOOP("Help", "Project"),
         QT_TRANSLATE_NOOP("Help", "A project file names the model and the data, and holds the recipe and all states that were measured. It is small: model and data stay where they are. What was not saved "
                                   "when the program ended is offered on the start page.")},
        {"concept.report", QT_TRANSLATE_NOOP("Help", "Report"),
         QT_TRANSLATE_NOOP("Help", "A report says in plain words how much smaller the network became and what that cost, with pictures, how it was measured, and what to read with care. PDF and web page are for "
                                   "people, CSV and JSON for programs. Hashes and recipe in it let anyone repeat it.")},
        {"concept.flipped", QT_TRANSLATE_NOOP("Help", "Answers that changed"),
         QT_TRANSLATE_NOOP("Help", "Samples for which the changed network answers otherwise than the original. The margin says how sure an answer was: the score of the answer minus the next best one. Answers with "
                                   "a small margin change first. Accuracy can stay the same while many answers change.")},
    };
    return all;
}

}  // namespace esp

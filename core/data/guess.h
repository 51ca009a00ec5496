// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset_file.h"

namespace esp {

/// What data without a *.dataset.json are taken to be, and why.
struct DataGuess {
    DatasetFile file;
    std::vector<GuessReason> reasons;  ///< at most one for each part but Constant, which has one for each input that no array feeds
    std::string note;                  ///< "pixels / 255, NCHW (guessed)", for the dataset's description

    /// Null if nothing was guessed there.
    const GuessReason* reasonFor(GuessPart part) const;
};

/// How arrays feed a model: from the shapes and types of both alone. areResizable: photographs, whose arrays take the size that the model
/// wants; their dimensions may be -1. An input that no array feeds is guessed to be a constant 0. Leaves the files of the guess empty.
/// Errors: DataMismatch (a model without input or output, or whose output holds no numbers).
Result<DataGuess> guessBinding(const ModelSignature& model, std::span<const SourceArray> arrays, bool areResizable);

/// A guess with the source that was opened for it; null for photographs, which are opened when their size is settled.
struct GuessedSource {
    DataGuess guess;
    SampleSourcePtr source;
};
/// Recognises a path that is no *.dataset.json. Errors: those of openData().
Result<GuessedSource> guessDataset(const std::string& path, const ModelSignature& model, const Job& job = {});

/// Channels of pictures for an input, 1 or 3; `layout` as far as known.
int64_t channelsOf(const InputSignature& input, InputRule::Layout layout);

}  // namespace esp

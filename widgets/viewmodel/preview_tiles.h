// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <vector>

namespace esp {

class Session;

/// One figure of the preview as a value: what the tile widget draws and screen readers read.
struct Tile {
    enum class State { Empty, Loading, Ready, Old, Predicted, Failed };
    enum class Tone { Neutral, Better, Worse };
    enum class Foot { None, Exact, Partial, Estimate };

    QString id;         ///< "size", "accuracy", …
    QString label;
    State state = State::Empty;
    QString value;      ///< "1.31"
    QString unit;       ///< "MB", "%"
    QString interval;   ///< "± 0.6" or ""
    QString change;     ///< "× 3.8 smaller"
    QString note;       ///< what belongs to the change: "within noise", or ""
    Tone tone = Tone::Neutral;
    QString reference;  ///< "from 4.96 MB"
    QString message;    ///< instead of figures: what is missing or failed, one sentence
    QString link;       ///< text of the way out, or ""
    QString foot;
    Foot footKind = Foot::None;
    QString detail;     ///< tool-tip: exact counts

    struct Part {
        double share = 0;  ///< of the whole bar
        int meaning = 0;   ///< 0 float weights and the rest (before), 1 integer weights (quantize), 2 result (after)
    };
    /// Two bars, before over after; both lengths are shares of the longer.
    struct Bars {
        bool shown = false;
        std::vector<Part> before;
        std::vector<Part> after;
    } bars;
    /// A number line with an interval and a marker where the original stands.
    struct Axis {
        bool shown = false;
        double low = 0;
        double high = 0;
        double value = 0;
        double intervalLow = 0;
        double intervalHigh = 0;
        bool hasReference = false;
        double reference = 0;
        QString lowText;
        QString highText;
    } axis;

    QString accessibleText() const;
};

/// Size, accuracy, agreement, MACs and RAM of the session's present state. Without labels agreement comes second and the accuracy tile offers data.
QList<Tile> previewTiles(const Session& session);

}  // namespace esp

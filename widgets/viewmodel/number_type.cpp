// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/number_type.h"

#include "core/compress/weight_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <vector>

namespace esp {

namespace {

class NumberTypeWords {
    Q_DECLARE_TR_FUNCTIONS(NumberType)
};

struct Entry {
    int format = 0;
    bool weightsOnly = false;
};

/// What follows float in the list.
const std::vector<Entry>& entries()
{
    static const std::vector<Entry> all = [] {
        std::vector<Entry> made;
        for (int i = 0; i < static_cast<int>(weightFormats().size()); ++i) {
            if (weightFormats()[static_cast<size_t>(i)].isForIntegers())
                made.push_back({i, false});
            made.push_back({i, true});
        }
        return made;
    }();
    return all;
}

const Entry& entryOf(NumberType type) { return entries()[static_cast<size_t>(type - 1)]; }
const WeightFormat& formatOf(NumberType type) { return weightFormats()[static_cast<size_t>(entryOf(type).format)]; }
bool isWeightsOnly(NumberType type) { return entryOf(type).weightsOnly; }
QString formatName(NumberType type) { return QCoreApplication::translate("technique", formatOf(type).label); }

}  // namespace

int numberTypeCount() { return 1 + static_cast<int>(entries().size()); }

NumberType numberTypeOf(const LayerChoice& choice)
{
    if (!choice.quantize)
        return Float;
    const auto found = std::find_if(entries().begin(), entries().end(), [&](const Entry& entry) {
        return entry.weightsOnly == choice.weightsOnly() && weightFormats()[static_cast<size_t>(entry.format)].id == choice.format;
    });
    if (found != entries().end())
        return static_cast<NumberType>(1 + (found - entries().begin()));
    // A format that has no integer kernels, with activations in integers: refused, and the row says why.
    const auto alone = std::find_if(entries().begin(), entries().end(), [&](const Entry& entry) { return weightFormats()[static_cast<size_t>(entry.format)].id == choice.format; });
    return alone == entries().end() ? Int8 : static_cast<NumberType>(1 + (alone - entries().begin()));
}

void setNumberType(LayerChoice& choice, NumberType type)
{
    choice.quantize = type != Float;
    if (!choice.quantize)
        return;
    choice.format = formatOf(type).id;
    choice.setWeightsOnly(isWeightsOnly(type));
}

QString numberTypeName(NumberType type)
{
    if (type == Float)
        return QStringLiteral("float32");
    return isWeightsOnly(type) ? NumberTypeWords::tr("%1 weights").arg(formatName(type)) : formatName(type);
}

QString numberTypeSentence(NumberType type)
{
    if (type == Float)
        return numberTypeName(type);
    if (isWeightsOnly(type))
        return NumberTypeWords::tr("%1: weights only").arg(formatName(type));
    return type == Int8 ? NumberTypeWords::tr("%1: weights and activations").arg(formatName(type))
                        : NumberTypeWords::tr("%1: weights, with integer activations").arg(formatName(type));
}

QString numberTypeMark(NumberType type)
{
    if (type == Float || !isWeightsOnly(type))
        return numberTypeName(type);
    const QString name = formatName(type);
    if (!formatOf(type).isForIntegers())
        return name;
    return name.startsWith(QLatin1String("int")) ? QLatin1Char('w') + name.mid(3) : QStringLiteral("w ") + name;
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/number_type.h"

#include "core/compress/weight_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace esp {

namespace {

class NumberTypeWords {
    Q_DECLARE_TR_FUNCTIONS(NumberType)
};

const WeightFormat& formatOf(NumberType type) { return weightFormats()[static_cast<size_t>((type - 1) / 2)]; }
bool isWeightsOnly(NumberType type) { return type % 2 == 0; }
QString formatName(NumberType type) { return QCoreApplication::translate("technique", formatOf(type).label); }

}  // namespace

int numberTypeCount() { return 1 + 2 * static_cast<int>(weightFormats().size()); }

NumberType numberTypeOf(const LayerChoice& choice)
{
    if (!choice.quantize)
        return Float;
    const auto formats = weightFormats();
    const auto found = std::find_if(formats.begin(), formats.end(), [&](const WeightFormat& format) { return format.id == choice.format; });
    const auto place = found == formats.end() ? 0 : static_cast<int>(found - formats.begin());
    return static_cast<NumberType>(1 + 2 * place + (choice.weightsOnly ? 1 : 0));
}

void setNumberType(LayerChoice& choice, NumberType type)
{
    choice.quantize = type != Float;
    if (!choice.quantize)
        return;
    choice.format = formatOf(type).id;
    choice.weightsOnly = isWeightsOnly(type);
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
                        : NumberTypeWords::tr("%1: weights, with int8 activations").arg(formatName(type));
}

QString numberTypeMark(NumberType type)
{
    if (type == Float || !isWeightsOnly(type))
        return numberTypeName(type);
    const QString name = formatName(type);
    return name.startsWith(QLatin1String("int")) ? QLatin1Char('w') + name.mid(3) : QStringLiteral("w ") + name;
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/page_blocks.h"
#include "widgets/theme/theme.h"

#include <QByteArray>
#include <QFont>

namespace esp {

/// The picture as SVG in the theme's colours, its texts in `font`.
QByteArray pictureAsSvg(const ReportPicture& picture, const Theme& theme, const QFont& font);

/// As PNG with two pixels for one, less where the picture would have more than 16,384 pixels a side. Empty where even one for four is too much.
QByteArray pictureAsPng(const ReportPicture& picture, const Theme& theme, const QFont& font);

}  // namespace esp

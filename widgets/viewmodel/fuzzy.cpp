// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/fuzzy.h"

#include <QStringList>

#include <algorithm>

namespace esp {

namespace {

bool beginsWord(const QString& text, qsizetype at)
{
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

/// Letters in order; going on after a letter or beginning a word, so that a few letters do not find every long text.
bool abbreviates(const QString& word, const QString& text, qsizetype letter, qsizetype from)
{
    if (letter == word.size())
        return true;
    if (letter > 0 && from < text.size() && text[from] == word[letter] && abbreviates(word, text, letter + 1, from + 1))
        return true;
    for (qsizetype at = from; at < text.size(); ++at)
        if (text[at] == word[letter] && beginsWord(text, at) && abbreviates(word, text, letter + 1, at + 1))
            return true;
    return false;
}

std::optional<int> wordScore(const QString& word, const QString& text)
{
    for (qsizetype at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
        if (beginsWord(text, at))
            return at == 0 ? 100 : 80;
    if (text.contains(word))
        return 50;
    // Longer abbreviations are mistyped words, and looking for them takes long.
    constexpr qsizetype kLongest = 12;
    if (word.size() >= 2 && word.size() <= kLongest && abbreviates(word, text, 0, 0))
        return 20;
    return std::nullopt;
}

}  // namespace

QString foldedForSearch(const QString& text)
{
    QString folded;
    for (const QChar letter : text.toLower().normalized(QString::NormalizationForm_D)) {
        if (letter.category() == QChar::Mark_NonSpacing)
            continue;
        // The stroke is no accent to Unicode.
        folded += letter == QChar(u'đ') ? QChar(u'd') : letter;
    }
    return folded;
}

std::optional<int> fuzzyScore(const QString& words, const QString& text)
{
    int score = 0;
    for (const QString& word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const std::optional<int> found = wordScore(word, text);
        if (!found)
            return std::nullopt;
        score += *found;
    }
    // Of two that match alike the shorter one was meant.
    return score * 100 - static_cast<int>(std::min<qsizetype>(text.size(), 99));
}

}  // namespace esp

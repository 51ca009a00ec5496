// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/theme/theme.h"

#include <QFont>
#include <QObject>
#include <QPalette>

#include <span>

class QTranslator;

namespace esp {

class EspalierStyle;

/// Theme and language of the whole application, both changed without a restart.
class Appearance : public QObject {
    Q_OBJECT
public:
    explicit Appearance(QObject* parent = nullptr);
    ~Appearance() override;

    ThemeChoice theme() const { return m_choice; }
    void setTheme(ThemeChoice choice);

    /// Sizes that are offered, in per cent of the system's font.
    static std::span<const int> textSizes();
    int textSize() const { return m_textSize; }
    /// The font in the system's own size, for what is printed.
    const QFont& systemFont() const { return m_systemFont; }
    /// At once and everywhere: fonts, and the lengths that hold them.
    void setTextSize(int percent);

    struct Language {
        QString code;  ///< "vi"
        QString name;  ///< in the language itself
    };
    /// English and every translation that the program carries.
    static QList<Language> languages();
    /// "" is the system's language, English where there is no translation.
    QString language() const { return m_language; }
    /// Code of the one of languages() that texts are shown in.
    static QString languageShown();
    void setLanguage(const QString& code);

Q_SIGNALS:
    void themeChanged();
    void textSizeChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void apply();

    EspalierStyle* m_style = nullptr;  // owned by QApplication
    QPalette m_system;
    ThemeChoice m_choice = ThemeChoice::System;
    QFont m_systemFont;
    int m_textSize = 100;
    QString m_language;
    QList<QTranslator*> m_translators;
    bool m_applying = false;
};

}  // namespace esp

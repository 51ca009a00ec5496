// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/theme/theme.h"

#include <QObject>
#include <QPalette>

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

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void apply();

    EspalierStyle* m_style = nullptr;  // owned by QApplication
    QPalette m_system;
    ThemeChoice m_choice = ThemeChoice::System;
    QString m_language;
    QList<QTranslator*> m_translators;
    bool m_applying = false;
};

}  // namespace esp

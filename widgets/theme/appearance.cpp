// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/appearance.h"

#include "widgets/theme/style.h"
#include "widgets/theme/text_scale.h"

#include <QApplication>
#include <QDir>
#include <QFocusEvent>
#include <QLibraryInfo>
#include <QLocale>
#include <QPointer>
#include <QToolTip>
#include <QTranslator>
#include <QWidget>

namespace esp {

Appearance::Appearance(QObject* parent) : QObject(parent), m_system(QApplication::palette()), m_systemFont(QApplication::font())
{
    m_style = new EspalierStyle(Theme::resolve(m_choice, m_system));
    QApplication::setStyle(m_style);
    qApp->installEventFilter(this);
    apply();
}

Appearance::~Appearance() = default;

void Appearance::setTheme(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void Appearance::apply()
{
    m_applying = true;
    const Theme theme = Theme::resolve(m_choice, m_system);
    m_style->setTheme(theme);
    const QPalette palette = theme.palette();
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    m_applying = false;
    Q_EMIT themeChanged();
}

std::span<const int> Appearance::textSizes()
{
    static constexpr int kSizes[] = {100, 125, 150, 175, 200};
    return kSizes;
}

void Appearance::setTextSize(int percent)
{
    if (percent == m_textSize)
        return;
    m_textSize = percent;
    QFont font = m_systemFont;
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * percent / 100);
    else
        font.setPixelSize(font.pixelSize() * percent / 100);
    setFontEverywhere(font);
    Q_EMIT textSizeChanged();
}

bool Appearance::eventFilter(QObject* watched, QEvent* event)
{
    // The platform changed its colours: those that we have set ourselves arrive here as well.
    if (event->type() == QEvent::ApplicationPaletteChange && watched == qApp && !m_applying && QApplication::palette() != m_style->theme().palette()) {
        m_system = QApplication::palette();
        apply();
    }
    // Qt shows where the focus is after Tab only; keys that go to a panel or a dialog's field show it as well.
    if (event->type() == QEvent::FocusIn && watched->isWidgetType()) {
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason)
            static_cast<QWidget*>(watched)->window()->setAttribute(Qt::WA_KeyboardFocusChange);
    }
    return QObject::eventFilter(watched, event);
}

QList<Appearance::Language> Appearance::languages()
{
    QList<Language> result{{QStringLiteral("en"), QStringLiteral("English")}};
    const QStringList files = QDir(QStringLiteral(":/translations")).entryList({QStringLiteral("espalier_*.qm")}, QDir::Files, QDir::Name);
    for (const QString& file : files) {
        const QString code = file.mid(9, file.size() - 12);
        if (code == QStringLiteral("en"))
            continue;
        QString name = QLocale(code).nativeLanguageName();
        if (!name.isEmpty())
            name[0] = name[0].toUpper();
        result << Language{code, name};
    }
    return result;
}

QString Appearance::languageShown()
{
    for (const Language& language : languages())
        if (QLocale(language.code).language() == QLocale().language())
            return language.code;
    return QStringLiteral("en");
}

void Appearance::setLanguage(const QString& code)
{
    m_language = code;
    for (QTranslator* translator : m_translators) {
        QApplication::removeTranslator(translator);
        delete translator;
    }
    m_translators.clear();
    const QLocale locale = code.isEmpty() ? QLocale::system() : QLocale(code);
    QLocale::setDefault(locale);
    const auto install = [&](const QString& name, const QString& folder, const QString& otherwise = {}) {
        auto* translator = new QTranslator(this);
        const bool loaded = translator->load(locale, name, QStringLiteral("_"), folder) || translator->load(otherwise, folder);
        if (loaded && QApplication::installTranslator(translator))
            m_translators << translator;
        else
            delete translator;
    };
    install(QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    // English has a file, too: it holds the plurals, which the texts in the code do not ("%n layer(s)").
    install(QStringLiteral("espalier"), QStringLiteral(":/translations"), QStringLiteral("espalier_en"));
    QApplication::setLayoutDirection(locale.textDirection());
    // Without a translator for the new language nothing was installed, and nobody was told that the old one went.
    QEvent change(QEvent::LanguageChange);
    // Lists that drop down are windows, too, and go with controls that are made anew in the new language.
    QList<QPointer<QWidget>> windows;
    for (QWidget* widget : QApplication::topLevelWidgets())
        windows << widget;
    for (const QPointer<QWidget>& widget : windows) {
        if (!widget)
            continue;
        // A widget keeps the locale that was the default when it was made; spin boxes and figures follow their window's.
        widget->setLocale(locale);
        if (widget)
            QApplication::sendEvent(widget, &change);
    }
}

}  // namespace esp

// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the message bar says, and how long.
#include "app/main_window.h"

#include "core/base/readable.h"
#include "widgets/panels/message_bar.h"
#include "widgets/panels/start_page.h"
#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/recovery.h"
#include "widgets/viewmodel/text.h"

#include <QFileInfo>

namespace esp {

namespace {

MessageTopic topicOf(Session::Activity activity)
{
    switch (activity) {
    case Session::Activity::OpeningData: return MessageTopic::Data;
    case Session::Activity::Exporting: return MessageTopic::Export;
    case Session::Activity::Reporting: return MessageTopic::Report;
    default: return MessageTopic::Opening;
    }
}

}  // namespace

void MainWindow::connectMessages()
{
    connect(&m_session, &Session::failed, this, &MainWindow::showFailure);
    connect(m_start, &StartPage::restoreWanted, this, [this](const QList<RecentFile>& files) {
        m_settings.restoreRecent(files);
        updateRecent();
    });
    connect(m_recovery, &Recovery::failed, this, [this](const Error& error) { showError(error, MessageTopic::Recovery); });
    connect(&m_session, &Session::variantChanged, this, [this] {
        if (m_session.buildError())
            showError(*m_session.buildError(), MessageTopic::Build);
        else
            m_message->withdraw(MessageTopic::Build);
    });
    connect(&m_session, &Session::dataChanged, this, [this] {
        if (!m_session.dataError())
            m_message->withdraw(MessageTopic::Data);
        if (m_session.dataGuesses().empty())
            m_message->withdraw(MessageTopic::DataGuess);
    });
    connect(&m_session, &Session::recipeChanged, this, [this] {
        // What was written is not what is on screen any more, and whoever works on does without what could not be opened. What could not be
        // written still has to be: that stays until it is.
        m_message->expire(MessageTopic::Opening);
        m_message->expire(MessageTopic::Recipe);
        if (m_message->kind() == MessageBar::Kind::Done)
            for (const MessageTopic written : {MessageTopic::Export, MessageTopic::Report, MessageTopic::Picture})
                m_message->expire(written);
    });
    connect(&m_session, &Session::reported, this, [this](const QString& path) {
        m_message->show(MessageBar::Kind::Done, MessageTopic::Report,
                        [path] { return MessageBar::Words{tr("The report %1 was written.").arg(QFileInfo(path).fileName()), path}; });
    });
    connect(&m_session, &Session::exported, this, [this](const QString& path, qint64 bytes, bool probed) {
        markSaved(path, m_session.recipe());
        m_message->show(MessageBar::Kind::Done, MessageTopic::Export, [path, bytes, probed] {
            const QString text = probed ? tr("%1 was written, read back and run: %2 bytes.") : tr("%1 was written and read back: %2 bytes.");
            return MessageBar::Words{text.arg(QFileInfo(path).fileName(), Format().count(bytes)), path};
        });
    });
}

void MainWindow::showFailure(const Error& error, Session::Activity during)
{
    showError(error, topicOf(during));
}

void MainWindow::showError(const Error& error, MessageTopic topic)
{
    m_message->show(MessageBar::Kind::Error, topic, [error] {
        const ErrorText text = errorText(error);
        // The sentence has named it.
        const QString subject = toQString(readableText(error.subject));
        const qsizetype named = !subject.isEmpty() && text.sentence.contains(subject) && text.detail.startsWith(subject + QStringLiteral(": ")) ? subject.size() + 2 : 0;
        // What is not there can be said in other words, and these say nothing more.
        const bool isSaid = error.detail == "the file does not exist" || error.detail == "there is no such file or folder";
        return MessageBar::Words{text.sentence, isSaid ? QString() : text.detail.mid(named)};
    });
}

}  // namespace esp

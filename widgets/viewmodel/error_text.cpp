// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/error_text.h"

#include "core/base/readable.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>
#include <QLocale>

namespace esp {

namespace {

class Sentences {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
public:
    static QString of(const Error& error);
};

QString Sentences::of(const Error& error)
{
    const QString subject = toQString(readableText(error.subject));
    switch (error.code) {
    case ErrorCode::FileNotFound: return tr("%1 does not exist. Check the path, or choose another file.").arg(subject);
    case ErrorCode::FileUnreadable: return tr("%1 cannot be read. Check its permissions.").arg(subject);
    case ErrorCode::FileUnwritable: return tr("%1 cannot be written. Check permissions and free space, or choose another folder.").arg(subject);
    case ErrorCode::FileChanged: return tr("%1 was changed by another program. Open it again.").arg(subject);
    case ErrorCode::Malformed: return tr("%1 is damaged or not what its name says.").arg(subject);
    case ErrorCode::UnsupportedFormat: return tr("%1 has a form that is not supported.").arg(subject);
    case ErrorCode::UnsupportedOp: return tr("%1 cannot be computed here. Compression without data and export still work.").arg(subject);
    case ErrorCode::InvalidModel: return tr("%1 contradicts itself, so it cannot be run.").arg(subject);
    case ErrorCode::InvalidArgument: return tr("%1 has a value that is not allowed.").arg(subject);
    case ErrorCode::UnknownLayer: return tr("The model has no layer %1.").arg(subject);
    case ErrorCode::NotApplicable: return tr("This cannot be applied to %1.").arg(subject);
    case ErrorCode::DataMismatch: return tr("The data %1 do not fit this model.").arg(subject);
    case ErrorCode::NoData: return tr("Data are needed for this. Open data first.");
    case ErrorCode::OutOfMemory: return tr("There is not enough memory for %1.").arg(subject);
    case ErrorCode::Verification: return tr("The result of %1 was checked and is not what it should be, so nothing was written.").arg(subject);
    case ErrorCode::Cancelled: return tr("Cancelled.");
    case ErrorCode::Internal: return tr("Something is wrong inside Espalier. The model on disk is unchanged.");
    }
    return {};
}

}  // namespace

ErrorText errorText(const Error& error)
{
    // Subject and detail make the message; only the detail is a sentence of core's.
    const bool isReadable = QLocale().language() == QLocale::English || isKnownReason(error.detail);
    const QString reason = reasonText(readableText(error.detail));
    const QString detail = error.subject.empty() ? reason : toQString(readableText(error.subject)) + QStringLiteral(": ") + reason;
    const QString sentence = Sentences::of(error);
    return {sentence, isReadable ? detail : sentence, detail};
}

}  // namespace esp

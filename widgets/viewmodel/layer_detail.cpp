// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/layer_detail.h"

#include "widgets/viewmodel/inspector_model.h"

#include <utility>

namespace esp {

LayerDetail::LayerDetail(InspectorModel& inspector, QObject* parent)
    : QObject(parent), m_inspector(inspector), m_job(std::make_unique<QtJobRunner>(inspector.session().backgroundQueue()))
{
    connect(&inspector, &InspectorModel::nodeChanged, this, &LayerDetail::nodeChanged);
    connect(&inspector.session(), &Session::variantChanged, this, &LayerDetail::reload);
    connect(&inspector.session(), &Session::recipeChanged, this, &LayerDetail::changed);
}

LayerDetail::~LayerDetail() = default;

void LayerDetail::useOwnThread()
{
    m_ownQueue = std::make_unique<JobQueue>();
    m_job = std::make_unique<QtJobRunner>(*m_ownQueue);
}

bool LayerDetail::isOld() const
{
    return m_isShown && !(m_inspector.session().isVariantCurrent() && m_inspector.session().variant() == m_shown.lock());
}

VariantPtr LayerDetail::variant() const
{
    return m_inspector.document() == m_inspector.session().document() ? m_inspector.session().variant() : nullptr;
}

void LayerDetail::nodeChanged()
{
    m_job->stop();
    m_error.reset();
    m_shown.reset();
    m_isShown = false;
    forget();
    Q_EMIT changed();
    reload();
}

void LayerDetail::reload()
{
    m_needed = true;
    if (!m_active || m_inspector.node() < 0 || m_inspector.document() != m_inspector.session().document())
        return;
    m_needed = false;
    load();
}

void LayerDetail::setActive(bool active)
{
    if (std::exchange(m_active, active) == active)
        return;
    activeChanged(active);
    if (active) {
        if (m_needed)
            reload();
    } else if (m_job->isRunning()) {
        m_job->stop();
        m_needed = true;
    }
}

}  // namespace esp

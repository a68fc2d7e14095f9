// The tables of webhooks.db. For file.cpp.
//
// Thread rules: a constant.
#pragma once

#include "storage/sqlite/side_file.hpp"

namespace gavel::webhooks {

extern const sqlite::SideFile kWebhookDatabase;

}  // namespace gavel::webhooks

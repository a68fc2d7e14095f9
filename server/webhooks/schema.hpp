// The tables of <data-dir>/webhooks.db.
//
// Thread rules: a function; the connection's thread.
#pragma once

#include <optional>
#include <string>

#include "storage/sqlite/db.hpp"

namespace gavel::webhooks {

/// Makes them in an empty file, and sets the connection up. What is wrong with a file, as the end of a sentence.
std::optional<std::string> prepare_schema(sqlite::Connection& connection);

}  // namespace gavel::webhooks

// What `gavel config print` says: every key, its value, and where that comes from.
//
// Thread rules: pure functions.
#pragma once

#include <string>

#include "server/config/load.hpp"

namespace gavel::config {

/// A line a key: its name, its value as TOML writes it, and where it was set, in columns. Secrets are hidden.
///
///     log.level             "debug"            GAVEL_LOG_LEVEL
///     log.format            "text"             default
std::string print_table(const Loaded& loaded);

/// One JSON document: {"http.listen": {"value": "127.0.0.1:8080", "from": "default", "reloads": false}, …}. Values are
/// texts, numbers, booleans and lists of texts, as in the file.
std::string print_json(const Loaded& loaded);

}  // namespace gavel::config

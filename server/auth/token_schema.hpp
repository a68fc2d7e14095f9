// The tables of auth.db, and how an older file becomes one of this version. For token_file.cpp.
//
// Thread rules: as the connection's.
#pragma once

#include <optional>
#include <string>

#include "storage/sqlite/db.hpp"

namespace gavel::auth {

/// Makes the tables of a new file, migrates those of an older version. What is wrong with the file, or nothing.
std::optional<std::string> prepare_token_schema(sqlite::Connection& connection);

}  // namespace gavel::auth

// The tables of auth.db, and how an older file becomes one of this version. For token_file.cpp.
//
// Thread rules: a constant.
#pragma once

#include "storage/sqlite/side_file.hpp"

namespace gavel::auth {

extern const sqlite::SideFile kTokenDatabase;

}  // namespace gavel::auth

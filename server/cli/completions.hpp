// What `gavel completions SHELL` and `gavel man` print, made from the grammar.
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "server/cli/command_tree.hpp"

namespace gavel::cli {

/// A script for "bash" (4.4 or later), "zsh" (with compinit) or "fish" (3 or later). @pre one of these
std::string completions_for(std::string_view shell, const CommandEntry& top);

/// The manual page gavel(1), in man(7)'s macros, ASCII alone.
std::string man_page(const CommandEntry& top);

}  // namespace gavel::cli

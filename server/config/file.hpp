// The configuration file: TOML 1.0, read strictly against the table of keys.
//
// Thread rules: pure functions, but apply_file() reads the file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "server/config/config.hpp"

namespace gavel::config {

/// Sets what the file says. Errors are one line: "gavel.toml:7: auctions.workers: '-1' is not a whole number". Of
/// several mistakes the topmost is named.
Parsed apply_file(const std::filesystem::path& path, Config& config);

/// The same for a text; `name` stands for the file in errors.
Parsed apply_toml(std::string_view text, const std::string& name, Config& config);

/// The file with all keys at their defaults, each explained: what config/gavel.toml holds.
std::string annotated_file();

}  // namespace gavel::config

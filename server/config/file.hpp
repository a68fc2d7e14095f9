// The configuration file: TOML 1.0, read strictly against the table of keys.
//
// Thread rules: pure functions, but apply_file() reads the file.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "server/config/config.hpp"

namespace gavel::config {

/// Where keys were set: by name, in words for people ("/etc/gavel.toml:7", "GAVEL_HTTP_LISTEN", "--http-listen").
using Origins = std::map<std::string, std::string, std::less<>>;

/// Sets what the file says, and notes in `origins` where. Errors are one line: "gavel.toml:7: auctions.workers: '-1' is
/// not a whole number". Of several mistakes the topmost is named.
Parsed apply_file(const std::filesystem::path& path, Config& config, Origins* origins = nullptr);

/// The same for a text; `name` stands for the file in errors.
Parsed apply_toml(std::string_view text, const std::string& name, Config& config, Origins* origins = nullptr);

/// The file with all keys at their defaults, each explained: what config/gavel.toml holds.
std::string annotated_file();

}  // namespace gavel::config

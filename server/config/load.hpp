// Loads the configuration: defaults < file < GAVEL_* environment < flags; the later wins.
//
//     auto config = load({.file = "gavel.toml", .env = environment(), .flags = {{"http.listen", "127.0.0.1:0"}}});
//
// Strict: an unknown key, an unknown GAVEL_ variable or a value that is not understood is an error of one line, with
// where it stands and the nearest known name:
//
//     gavel.toml:7: unknown key 'http.lisen', did you mean 'http.listen'?
//     GAVEL_HTTP_BODY_LIMIT: '16' has no unit: write 512B, 16KiB or 1MiB
//
// Variables that are no keys but known: GAVEL_CONFIG (the file, where no flag names one), GAVEL_URL, GAVEL_TOKEN and
// GAVEL_TOKEN_FILE (for the client commands), and what Kubernetes sets by itself in a pod beside a service called
// "gavel" (GAVEL_SERVICE_HOST, GAVEL_PORT_8080_TCP, …), which are ignored.
//
// Thread rules: load() is pure but for reading the file. environment() reads environ; call it before starting threads.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/expected.hpp"
#include "server/config/config.hpp"
#include "server/config/file.hpp"

namespace gavel::config {

using Settings = std::vector<std::pair<std::string, std::string>>;

/// Where settings come from.
struct Sources {
  std::optional<std::filesystem::path> file = {};  ///< before GAVEL_CONFIG
  Settings env = {};                               ///< ("GAVEL_HTTP_LISTEN", text)
  Settings flags = {};                             ///< ("http.listen", text): the key's name, not the flag
};

/// A configuration, and where each key that is not at its default was set.
struct Loaded {
  Config config;
  Origins origins;
};
base::Expected<Loaded, std::string> load_with_origins(const Sources& sources);

/// The configuration, or the first thing that is wrong, as one line without a newline.
base::Expected<Config, std::string> load(const Sources& sources);

/// What a single key cannot say: nothing, or one line about keys that do not go together.
Parsed check(const Config& config);

/// All GAVEL_* variables of this process, sorted by name.
Settings environment();

}  // namespace gavel::config

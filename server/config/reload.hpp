// Reload: what of a new configuration a running daemon takes over.
//
//     for (const auto& change : config::changes(running, next)) log(change.sentence());
//     running = config::reloaded(running, next);
//
// Keys that say `reloads` in the table are taken over; the others stay as they are until a restart.
//
// Thread rules: pure functions.
#pragma once

#include <string>
#include <vector>

#include "server/config/keys.hpp"

namespace gavel::config {

struct Change {
  const Key* key;
  std::string before, after;  ///< as they may be shown

  /// "log.level: changed from info to debug", "http.listen: is 127.0.0.1:1, and 127.0.0.1:2 only after a restart"
  std::string sentence() const;
};

/// The keys whose values differ, in the order of the table.
std::vector<Change> changes(const Config& running, const Config& next);

/// `running` with the keys of `next` that reload.
Config reloaded(const Config& running, const Config& next);

}  // namespace gavel::config

#include "server/config/reload.hpp"

#include <stdexcept>

namespace gavel::config {
namespace {

std::string quoted_if_empty(const std::string& text) { return text.empty() ? "''" : text; }

}  // namespace

std::string Change::sentence() const {
  const auto old_value = quoted_if_empty(before), new_value = quoted_if_empty(after);
  const std::string name(key->name);
  if (key->reloads) return name + ": changed from " + old_value + " to " + new_value;
  return name + ": is " + old_value + ", and " + new_value + " only after a restart";
}

std::vector<Change> changes(const Config& running, const Config& next) {
  std::vector<Change> found;
  for (const auto& key : keys()) {
    if (key.get(running) != key.get(next)) found.push_back({&key, key.shown(running), key.shown(next)});
  }
  return found;
}

Config reloaded(const Config& running, const Config& next) {
  Config result = running;
  for (const auto& key : keys()) {
    if (!key.reloads) continue;
    if (auto ok = key.set(result, key.get(next)); !ok)
      throw std::logic_error(std::string(key.name) + ": " + ok.error());
  }
  return result;
}

}  // namespace gavel::config

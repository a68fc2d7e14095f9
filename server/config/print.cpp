#include "server/config/print.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "server/config/keys.hpp"

namespace gavel::config {
namespace {

using Json = nlohmann::ordered_json;

std::string origin_of(const Loaded& loaded, const Key& key) {
  const auto found = loaded.origins.find(key.name);
  return found == loaded.origins.end() ? "default" : found->second;
}

Json value_of(const Loaded& loaded, const Key& key) {
  const auto text = key.shown(loaded.config);
  if (key.secret) return text;
  if (key.form == Form::number) return std::stoull(text);
  if (key.form == Form::boolean) return text == "true";
  if (key.form == Form::text) return text;
  Json items = Json::array();
  for (std::size_t at = 0; at < text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    items.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return items;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

}  // namespace

std::string print_table(const Loaded& loaded) {
  constexpr std::size_t kWidestValue = 30;
  std::size_t names = 0, values = 0;
  for (const auto& key : keys()) {
    names = std::max(names, key.name.size());
    values = std::max(values, std::min(kWidestValue, value_of(loaded, key).dump().size()));
  }
  std::string out;
  for (const auto& key : keys()) {
    out += padded(std::string(key.name), names) + "  " + padded(value_of(loaded, key).dump(), values) + "  " +
           origin_of(loaded, key) + "\n";
  }
  return out;
}

std::string print_json(const Loaded& loaded) {
  Json document;
  for (const auto& key : keys()) {
    document[std::string(key.name)] = {
        {"value", value_of(loaded, key)}, {"from", origin_of(loaded, key)}, {"reloads", key.reloads}};
  }
  return document.dump(2) + "\n";
}

}  // namespace gavel::config

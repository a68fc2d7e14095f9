// For each key a value that is not its default, so that tests can go through the whole table.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "server/config/keys.hpp"

namespace gavel::config {

/// Three different values of each key, none of them its default where that can be.
inline std::string other_value(const Key& key, int which) {
  static const std::map<std::string_view, std::array<std::string, 3>> by_placeholder{
      {"DIR", {"one", "two", "three"}},
      {"HOST:PORT", {"localhost:1", "localhost:2", "localhost:3"}},
      {"N", {"11", "12", "13"}},
      {"SIZE", {"21KiB", "22KiB", "23KiB"}},
      {"DURATION", {"31s", "32s", "33s"}},
      {"ORIGIN,…", {"https://a.example", "https://b.example,https://c.example", "https://d.example"}},
      {"NAME,…", {"a.example", "b.example,[::1]", "192.0.2.1"}},
      {"TEXT", {"https://id.example", "gavel", "x y"}},
      {"URL", {"https://id.example/keys", "keys.json", "http://127.0.0.1/"}},
      {"FILE", {"one", "two", "three"}},
      {"CLAIM", {"email", "realm_access.roles", "https://id.example/roles"}},
      {"NETWORK,…", {"10.0.0.0/8", "127.0.0.1,::1", "fd00::/8"}},
      {"FIELD", {"forwarded", "x-forwarded-for", "forwarded"}},
      {"LEVEL", {"warn", "error", "off"}},
      {"FORMAT", {"json", "text", "json"}},
      {"", {"true", "false", "true"}}};
  return by_placeholder.at(key.value).at(static_cast<std::size_t>(which));
}

}  // namespace gavel::config

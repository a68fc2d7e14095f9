#include "server/http/message.hpp"

#include <algorithm>

namespace gavel::http {

std::string_view Request::field(std::string_view name) const noexcept {
  const auto at = std::ranges::find(fields, name, [](const auto& pair) -> std::string_view { return pair.first; });
  return at == fields.end() ? std::string_view{} : std::string_view{at->second};
}

std::optional<std::string_view> Request::parameter(std::string_view name) const noexcept {
  const auto at = std::ranges::find(query, name, [](const auto& pair) -> std::string_view { return pair.first; });
  if (at == query.end()) return std::nullopt;
  return std::string_view{at->second};
}

}  // namespace gavel::http

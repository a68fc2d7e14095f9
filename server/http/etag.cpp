#include "server/http/etag.hpp"

#include "server/http/text.hpp"

namespace gavel::http {

bool if_none_match(std::string_view field, std::string_view tag) noexcept {
  bool found = false;
  text::split(field, ',', [&](std::string_view item) {
    auto one = text::trim(item);
    if (one.starts_with("W/")) one.remove_prefix(2);
    found = one == "*" || one == tag;
    return !found;
  });
  return found;
}

}  // namespace gavel::http

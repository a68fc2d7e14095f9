#include "server/api/json_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace gavel::api {
namespace {

bool is_plain(char c) noexcept { return c >= ' ' && c != '"' && c != '\\' && c < '\x7F'; }

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) {
    ((out += '"') += text) += '"';
  } else {
    using Json = nlohmann::ordered_json;
    out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

}  // namespace gavel::api

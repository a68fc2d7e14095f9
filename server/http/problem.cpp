#include "server/http/problem.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace gavel::http {
namespace {

struct Phrase {
  int status;
  std::string_view text;
};

constexpr std::array phrases{
    Phrase{100, "Continue"},
    Phrase{101, "Switching Protocols"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{417, "Expectation Failed"},
    Phrase{421, "Misdirected Request"},
    Phrase{422, "Unprocessable Content"},
    Phrase{425, "Too Early"},
    Phrase{426, "Upgrade Required"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
    Phrase{507, "Insufficient Storage"},
};
static_assert(std::ranges::is_sorted(phrases, {}, &Phrase::status));

}  // namespace

std::string_view reason_phrase(int status) noexcept {
  const auto at = std::ranges::lower_bound(phrases, status, {}, &Phrase::status);
  return at != phrases.end() && at->status == status ? at->text : "Unknown";
}

Response problem(int status, ProblemCode code, std::string_view detail, const nlohmann::json& extra) {
  nlohmann::ordered_json body{{"type", "/problems/" + std::string{code.text()}},
                              {"title", reason_phrase(status)},
                              {"status", status},
                              {"code", code.text()},
                              {"detail", detail}};
  for (const auto& [name, value] : extra.items()) {
    if (!body.contains(name)) body[name] = value;
  }
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return response;
}

Response problem(int status, ProblemCode code, std::string_view detail) {
  return problem(status, code, detail, nlohmann::json::object());
}

Response problem(const Refusal& refusal) { return problem(refusal.status, refusal.code, refusal.detail); }

Response with_field(Response response, std::string name, std::string value) {
  response.fields.emplace_back(std::move(name), std::move(value));
  return response;
}

}  // namespace gavel::http

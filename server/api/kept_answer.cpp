#include "server/api/kept_answer.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "server/http/problem.hpp"
#include "server/proof/receipt_json.hpp"

namespace gavel::api {
namespace {

constexpr std::string_view kLocation = "Location";

/// The text up to a line's end, which is taken off.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::string to_text(const http::Response& answer) {
  const auto location = std::ranges::find(answer.fields, kLocation, [](const auto& field) { return field.first; });
  return std::to_string(answer.status) + '\n' + (location == answer.fields.end() ? "" : location->second) + '\n' +
         answer.body;
}

http::Response from_text(std::string_view text) {
  http::Response answer;
  const auto status = take_line(text);
  const auto location = take_line(text);
  const auto [end, error] = std::from_chars(status.data(), status.data() + status.size(), answer.status);
  if (error != std::errc() || end != status.data() + status.size()) {
    return http::problem(500, "internal_error", "The answer to this request was kept, but cannot be read.");
  }
  answer.content_type = "application/json";
  if (!location.empty()) answer.fields.emplace_back(kLocation, location);
  answer.body = text;
  return answer;
}

auction::AskedPtr asked(const Services& services, std::function<http::Response(const auction::Commit&)> answer) {
  if (!services.key) return nullptr;
  return std::make_shared<const auction::Asked>(auction::Asked{
      *services.key, [answer = std::move(answer)](const auction::Commit& made) { return to_text(answer(made)); }});
}

http::Response with_receipt(http::Response answer, const std::optional<auction::Receipt>& receipt) {
  if (!receipt || !answer.body.ends_with('}')) return answer;
  answer.body.pop_back();
  answer.body += ",\"receipt\":" + proof::receipt_text(*receipt) + '}';
  return answer;
}

}  // namespace gavel::api

#include "server/api/query.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "server/api/cursor.hpp"
#include "server/api/text.hpp"
#include "server/api/time.hpp"
#include "server/auth/principal.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

constexpr std::uint32_t kDefaultLimit = 50;
constexpr std::uint32_t kMostLimit = 200;

}  // namespace

Query::Query(const http::Request& request, const std::vector<std::string_view>& known) : request_(request) {
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(known, name) != known.end()) continue;
    std::string list;
    for (const std::string_view each : known) list += (list.empty() ? "" : ", ") + std::string(each);
    refuse("unknown_parameter", name, "Unknown query parameter. This has: " + (list.empty() ? "none" : list) + ".");
  }
}

std::uint32_t Query::limit() {
  const auto text = request_.parameter("limit");
  if (!text) return kDefaultLimit;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  const bool plain = error == std::errc() && end == text->data() + text->size() && !text->starts_with('0');
  if (!plain || value > kMostLimit) refuse("invalid_parameter", "limit", "limit must be from 1 to 200.");
  return value;
}

std::uint64_t Query::number(std::string_view name) {
  const auto text = request_.parameter(name);
  if (!text) return 0;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  const bool plain = error == std::errc() && end == text->data() + text->size() && value >= 0;
  if (!plain) refuse("invalid_parameter", name, std::string(name) + " must be a whole number, at least 0.");
  return static_cast<std::uint64_t>(plain ? value : 0);
}

std::uint64_t Query::number_to(std::string_view name, std::uint64_t most) {
  const auto value = number(name);
  if (value > most) {
    refuse("invalid_parameter", name, std::string(name) + " must be from 0 to " + std::to_string(most) + ".");
  }
  return std::min(value, most);
}

std::vector<std::string_view> Query::words(std::string_view name) const {
  std::vector<std::string_view> all;
  auto rest = request_.parameter(name);
  while (rest) {
    const auto comma = rest->find(',');
    all.push_back(rest->substr(0, comma));
    if (comma == std::string_view::npos) break;
    rest->remove_prefix(comma + 1);
  }
  return all;
}

std::optional<rules::Time> Query::time(std::string_view name) {
  const auto text = request_.parameter(name);
  if (!text) return std::nullopt;
  const auto time = parse_time(*text);
  if (!time) {
    refuse(name, std::string(name) + " must be an RFC 3339 time such as 2026-11-22T16:00:00Z (a '+' in it as %2B).");
  }
  return time;
}

std::optional<rules::Amount> Query::amount(std::string_view name) {
  if (!request_.parameter(name)) return std::nullopt;
  return rules::Amount{static_cast<std::int64_t>(number_to(name, static_cast<std::uint64_t>(rules::kMaxAmount.minor)))};
}

std::string Query::text(std::string_view name, std::size_t longest) {
  const auto text = request_.parameter(name);
  if (!text) return {};
  const bool utf8 = !invalid_utf8_at(*text);
  if (!utf8 || misleading_character(*text)) {
    refuse(name, std::string(name) + " must be UTF-8 without control or bidirectional control characters.");
  } else if (text->empty() || length_in_characters(*text) > longest) {
    refuse(name, std::string(name) + " must have 1 to " + std::to_string(longest) + " characters.");
  }
  return std::string(*text);
}

std::optional<std::string> Query::account(std::string_view name) {
  const auto text = request_.parameter(name);
  if (!text) return std::nullopt;
  if (!auth::is_account_name(*text)) {
    refuse(name, std::string(name) + " must be an account: 1 to 64 characters of A-Z a-z 0-9 . _ -.");
  }
  return std::string(*text);
}

bool Query::flag(std::string_view name) {
  const auto text = request_.parameter(name);
  if (!text || *text == "false") return false;
  if (*text != "true") refuse("invalid_parameter", name, std::string(name) + " must be true or false.");
  return *text == "true";
}

std::optional<std::size_t> Query::choice(std::string_view name, std::initializer_list<std::string_view> words) {
  const auto text = request_.parameter(name);
  if (!text) return std::nullopt;
  const auto found = std::ranges::find(words, *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string list;
  for (const auto word : words) list += (list.empty() ? "" : ", ") + std::string(word);
  refuse("invalid_parameter", name, std::string(name) + " must be one of " + list + ".");
  return std::nullopt;
}

std::optional<auction::AuctionId> Query::auction_cursor() {
  const auto text = request_.parameter("cursor");
  if (!text) return std::nullopt;
  const auto after = parse_auction_cursor(*text);
  if (!after) refuse("invalid_parameter", "cursor", kBadCursor);
  return after;
}

std::optional<std::uint64_t> Query::bid_cursor() {
  const auto text = request_.parameter("cursor");
  if (!text) return std::nullopt;
  const auto after = parse_bid_cursor(*text);
  if (!after) refuse("invalid_parameter", "cursor", kBadCursor);
  return after;
}

std::optional<http::Response> Query::refusal() const { return refusal_; }

void Query::refuse(std::string_view parameter, std::string_view detail) {
  refuse("invalid_parameter", parameter, detail);
}

void Query::refuse(http::ProblemCode code, std::string_view parameter, std::string_view detail) {
  if (!refusal_) refusal_ = http::problem(400, code, detail, {{"parameter", parameter}});
}

}  // namespace gavel::api

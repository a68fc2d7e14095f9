#include "server/api/whatif.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/auction/view.hpp"
#include "server/api/answers.hpp"
#include "server/api/auction_json.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query.hpp"
#include "server/api/time.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using Json = nlohmann::ordered_json;
using Settings = std::map<std::string, std::string>;

constexpr std::int64_t kLongestMs = 7LL * 24 * 60 * 60 * 1000;

base::Unexpected<WrongSetting> wrong(std::string_view name, std::string sentence) {
  return base::Unexpected(WrongSetting{std::string(name), std::move(sentence)});
}

std::optional<std::int64_t> number(std::string_view text, std::int64_t most) {
  std::int64_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc() && rest == text.data() + text.size() && value >= 0 && value <= most;
  return good ? std::optional(value) : std::nullopt;
}

const std::string* find(const Settings& settings, const char* name) {
  const auto found = settings.find(name);
  return found != settings.end() ? &found->second : nullptr;
}

base::Expected<std::optional<std::optional<rules::SoftClose>>, WrongSetting> read_soft_close(const Settings& settings) {
  using Wanted = std::optional<std::optional<rules::SoftClose>>;
  const auto* window = find(settings, "soft_close_ms");
  const auto* extension = find(settings, "extension_ms");
  const auto* mode = find(settings, "soft_close_mode");
  if (!window) {
    if (extension) return wrong("extension_ms", "belongs to soft_close_ms");
    if (mode) return wrong("soft_close_mode", "belongs to soft_close_ms");
    return Wanted();
  }
  const auto window_ms = number(*window, kLongestMs);
  if (!window_ms) return wrong("soft_close_ms", "must be from 0 to " + std::to_string(kLongestMs));
  const auto extension_ms = extension ? number(*extension, kLongestMs) : window_ms;
  if (!extension_ms) return wrong("extension_ms", "must be from 0 to " + std::to_string(kLongestMs));
  if (mode && *mode != "reset" && *mode != "add") return wrong("soft_close_mode", "must be reset or add");
  if (*window_ms == 0) return Wanted(std::optional<rules::SoftClose>());
  const bool adds = mode && *mode == "add";
  return Wanted(rules::SoftClose{.window_ms = *window_ms,
                                 .extension_ms = *extension_ms,
                                 .mode = adds ? rules::SoftClose::Mode::add : rules::SoftClose::Mode::reset,
                                 .max_extensions = {},
                                 .hard_end = {}});
}

}  // namespace

base::Expected<rules::WhatIf, WrongSetting> read_what_if(const Settings& settings) {
  rules::WhatIf wanted;
  if (const auto* format = find(settings, "format")) {
    wanted.format = rules::parse_format(*format);
    if (!wanted.format) return wrong("format", "is no auction format");
  }
  if (const auto* reserve = find(settings, "reserve_price")) {
    const auto amount = number(*reserve, rules::kMaxAmount.minor);
    if (!amount && *reserve != "none") return wrong("reserve_price", "must be none, or whole minor units");
    wanted.reserve.emplace(amount ? std::optional(rules::Amount{*amount}) : std::nullopt);
  }
  if (const auto* increments = find(settings, "increments")) {
    auto table = rules::IncrementTable::parse(*increments);
    if (!table) return wrong("increments", "is no increment table: " + table.error());
    wanted.increments = *std::move(table);
  }
  auto soft_close = read_soft_close(settings);
  if (!soft_close) return base::Unexpected(std::move(soft_close.error()));
  wanted.soft_close = *std::move(soft_close);
  return wanted;
}

Json what_if_json(const rules::Told& told) {
  Json json = {{"outcome", rules::name(told.closed.outcome)},
               {"winner", alias_or_null(told.closed.winner)},
               {"price", amount_or_null(told.closed.hammer_price)},
               {"ends_at", format_time(told.ends_at)},
               {"bids", told.bids},
               {"refused", told.refused},
               {"late", told.late},
               {"format", rules::name(told.terms.format)},
               {"reserve_price", amount_or_null(told.terms.reserve)},
               {"increments", told.terms.increments.name()}};
  if (!told.closed.awards.empty()) {
    json["awards"] = Json::array();
    for (const auto& award : told.closed.awards) json["awards"].push_back(award_json(award));
  }
  json["assumptions"] = told.assumptions;
  return json;
}

void show_what_if(Services services, Caller caller, http::Respond respond) {
  const auto id = auction_of(caller.request);
  if (!id) return respond(no_such_auction());
  Query query(caller.request, {kWhatIfSettings.begin(), kWhatIfSettings.end()});
  if (auto refusal = query.refusal()) return respond(*std::move(refusal));
  const Settings settings(caller.request.query.begin(), caller.request.query.end());
  auto wanted = read_what_if(settings);
  if (!wanted) {
    return respond(http::problem(400, "invalid_parameter", wanted.error().name + " " + wanted.error().sentence + ".",
                                 {{"parameter", wanted.error().name}}));
  }
  services.house.entries(*id, [wanted = *std::move(wanted), respond = std::move(respond)](
                                  auction::HouseResult<std::vector<auction::Entry>> entries) mutable {
    if (!entries) return respond(problem_of(entries.error()));
    std::vector<rules::Recorded> history;
    for (auto& entry : *entries) history.push_back({entry.seq, entry.at, std::move(entry.event)});
    const auto told = rules::what_if(history, wanted);
    if (!told) return respond(http::problem(409, "no_what_if", told.error()));
    respond(json_answer(200, what_if_json(*told)));
  });
}

}  // namespace gavel::api

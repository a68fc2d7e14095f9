#include "server/api/fields.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/text.hpp"
#include "server/api/time.hpp"
#include "server/config/nearest.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kMostErrors = 32;
constexpr std::size_t kLongestName = 64;

/// Is it written as an integer, however large?
bool is_whole(const Value& value) noexcept {
  if (value.kind == Kind::integer) return true;
  return value.kind == Kind::other_number && value.text != "-0" && value.text.find_first_of(".eE") == std::string::npos;
}

std::string between(Range range) { return "from " + std::to_string(range.low) + " to " + std::to_string(range.high); }

/// Names come from the client: shortened at a character's end, so that the answer stays small.
std::string shortened(const std::string& name) {
  if (name.size() <= kLongestName) return name;
  std::size_t end = kLongestName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return name.substr(0, end) + "…";
}

std::string sentence(const FieldError& error) {
  const std::string start = error.field.empty() ? "The body " : error.field + " ";
  return start + error.detail + (error.detail.ends_with('?') ? "" : ".");
}

}  // namespace

http::Response validation_problem(const std::vector<FieldError>& errors) {
  auto list = nlohmann::json::array();
  for (const FieldError& error : errors) {
    if (list.size() == kMostErrors) break;
    list.push_back({{"field", error.field}, {"code", error.code.text()}, {"detail", error.detail}});
  }
  nlohmann::json extra = {{"errors", std::move(list)}};
  if (errors.size() > 1) {
    return http::problem(422, "validation_failed", "Several fields are wrong; see \"errors\".", extra);
  }
  const FieldError& only = errors.front();
  extra["field"] = only.field;
  return http::problem(422, only.code, sentence(only), extra);
}

Fields::Fields(const Value& object, bool whole) : root_(object), whole_(whole) {}

std::optional<rules::Amount> Fields::amount(std::string_view name, Need need) {
  constexpr Range kRange{1, rules::kMaxAmount.minor};
  const Value* value = ask(name, need, "an amount: a whole number of minor units, " + between(kRange));
  if (!value) return std::nullopt;
  if (!is_whole(*value)) {
    refuse(name, "invalid_amount",
           "must be a whole number of minor units (cents), written without quotes, point or exponent");
    return std::nullopt;
  }
  if (value->kind != Kind::integer || value->integer < kRange.low || value->integer > kRange.high) {
    refuse(name, "amount_out_of_range", "must be " + between(kRange) + " minor units");
    return std::nullopt;
  }
  return rules::Amount{value->integer};
}

std::optional<std::int64_t> Fields::integer(std::string_view name, Need need, Range range) {
  const Value* value = ask(name, need, "a whole number " + between(range));
  if (!value) return std::nullopt;
  if (!is_whole(*value)) {
    refuse(name, "wrong_type", "must be a whole number");
    return std::nullopt;
  }
  if (value->kind != Kind::integer || value->integer < range.low || value->integer > range.high) {
    refuse(name, "out_of_range", "must be " + between(range));
    return std::nullopt;
  }
  return value->integer;
}

std::optional<std::string> Fields::text(std::string_view name, Need need, Range length) {
  const Value* value = ask(name, need, "a string");
  if (!value) return std::nullopt;
  if (value->kind != Kind::text) {
    refuse(name, "wrong_type", "must be a string");
    return std::nullopt;
  }
  return checked(name, value->text, length);
}

std::optional<std::string> Fields::checked(std::string_view name, const std::string& text, Range length) {
  const auto characters = static_cast<std::int64_t>(length_in_characters(text));
  const auto bad = misleading_character(text);
  if (characters < length.low) refuse(name, "too_short", "must have " + between(length) + " characters");
  if (characters > length.high) refuse(name, "too_long", "must have " + between(length) + " characters");
  if (bad) refuse(name, "invalid_characters", "must not have control or bidirectional control characters: " + *bad);
  if (characters < length.low || characters > length.high || bad) return std::nullopt;
  return text;
}

std::optional<rules::Time> Fields::time(std::string_view name, Need need) {
  const Value* value = ask(name, need, "a time as \"2026-11-22T16:00:00Z\"");
  if (!value) return std::nullopt;
  if (value->kind != Kind::text) {
    refuse(name, "wrong_type", "must be a string with a time");
    return std::nullopt;
  }
  auto time = parse_time(value->text);
  if (!time)
    refuse(name, "invalid_time", "must be an RFC 3339 time of the years 1970 to 9999, as \"2026-11-22T16:00:00Z\"");
  return time;
}

std::optional<bool> Fields::flag(std::string_view name, Need need) {
  const Value* value = ask(name, need, "true or false");
  if (!value) return std::nullopt;
  if (value->kind == Kind::boolean) return value->boolean;
  refuse(name, "wrong_type", "must be true or false");
  return std::nullopt;
}

std::optional<std::size_t> Fields::choice(std::string_view name, Need need,
                                          std::initializer_list<std::string_view> words) {
  std::string list;
  for (const auto word : words) list += (list.empty() ? "\"" : ", \"") + std::string(word) + "\"";
  const Value* value = ask(name, need, "one of " + list);
  if (!value) return std::nullopt;
  if (value->kind != Kind::text) {
    refuse(name, "wrong_type", "must be one of " + list);
    return std::nullopt;
  }
  const auto* const found = std::ranges::find(words, value->text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  refuse(name, "unknown_value", "must be one of " + list);
  return std::nullopt;
}

const std::vector<Value>* Fields::list(std::string_view name, Need need, std::size_t most) {
  const Value* value = ask(name, need, "a list");
  if (!value) return nullptr;
  if (value->kind != Kind::array) {
    refuse(name, "wrong_type", "must be a list");
    return nullptr;
  }
  if (value->items.size() <= most) return &value->items;
  refuse(name, "too_many", "must have at most " + std::to_string(most) + " items");
  return nullptr;
}

std::optional<std::vector<std::string>> Fields::texts(std::string_view name, Need need, std::size_t most,
                                                      Range length) {
  const auto* items = list(name, need, most);
  if (!items) return std::nullopt;
  std::vector<std::string> texts;
  for (const Value& item : *items) {
    if (item.kind != Kind::text) {
      refuse(name, "wrong_type", "must be a list of strings");
      return std::nullopt;
    }
    auto text = checked(name, item.text, length);
    if (!text) return std::nullopt;
    texts.push_back(*std::move(text));
  }
  return texts;
}

const Value* Fields::value(std::string_view name, Need need) { return ask(name, need, "there"); }

bool Fields::is_list(std::string_view name) const noexcept {
  const Value* value = member(name);
  return value && value->kind == Kind::array;
}

bool Fields::is_null(std::string_view name) {
  const Value* value = member(name);
  if (!value || value->kind != Kind::null) return false;
  known_.emplace_back(name);
  return true;
}

const Value* Fields::object_member(std::string_view name, Need need) {
  const Value* value = ask(name, need, "an object");
  if (!value || value->kind == Kind::object) return value;
  refuse(name, "wrong_type", "must be an object");
  return nullptr;
}

bool Fields::has(std::string_view name) const noexcept { return member(name) != nullptr; }

void Fields::missing(std::string_view name, std::string_view detail) {
  if (whole_) refuse(name, "missing", detail);
}

void Fields::refuse(std::string_view field, http::ProblemCode code, std::string_view detail) {
  errors_.push_back({std::string(field), code, std::string(detail)});
}

std::vector<FieldError> Fields::all_errors() const {
  auto errors = errors_;
  for (const Member& member : root_.members) {
    if (std::ranges::find(known_, member.name) == known_.end()) errors.push_back(unknown(member.name));
  }
  return errors;
}

std::optional<http::Response> Fields::refusal() const {
  if (root_.kind != Kind::object) return validation_problem({{"", "wrong_type", "must be a JSON object"}});
  const auto errors = all_errors();
  if (!errors.empty()) return validation_problem(errors);
  // The reader stopped at a number that nothing here takes, so some field has been refused for it; this is for the case
  // of a caller that reads less than it should.
  if (!whole_) return validation_problem({{"", "wrong_type", "has a number beyond every range"}});
  return std::nullopt;
}

void Fields::adopt(Fields&& inner, std::string_view prefix) {
  for (auto& error : inner.all_errors()) {
    error.field = std::string(prefix) + (error.field.empty() ? "" : "." + error.field);
    errors_.push_back(std::move(error));
  }
}

const Value* Fields::member(std::string_view name) const noexcept {
  const auto& members = root_.members;
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
}

const Value* Fields::ask(std::string_view name, Need need, std::string_view what) {
  known_.emplace_back(name);
  const Value* value = member(name);
  if (!value && need == Need::required) missing(name, "is missing; it has to be " + std::string(what));
  return value;
}

FieldError Fields::unknown(const std::string& name) const {
  const std::string meant = name.size() > kLongestName ? "" : config::suggestion(name, known_);
  return {shortened(name), "unknown_member", "is not known here" + meant};
}

}  // namespace gavel::api

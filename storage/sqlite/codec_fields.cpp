#include "storage/sqlite/codec_fields.hpp"

#include <algorithm>
#include <limits>

namespace gavel::sqlite {
namespace {

using nlohmann::json;

/// nlohmann::json keeps what is not negative as unsigned; not all of that fits.
bool is_int64(const json& value) {
  if (!value.is_number_integer()) return false;
  constexpr auto kLargest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
  return !value.is_number_unsigned() || value.get<std::uint64_t>() <= kLargest;
}

bool is_pair_of_integers(const json& value) {
  return value.is_array() && value.size() == 2 && is_int64(value[0]) && is_int64(value[1]);
}

}  // namespace

FieldReader::FieldReader(std::string_view payload) : object_(json::parse(payload, nullptr, false)) {
  if (!object_.is_object()) wrong("the payload is not a JSON object");
}

const json* FieldReader::get(const char* key) {
  if (problem_) return nullptr;
  asked_.emplace_back(key);
  const auto found = object_.find(key);
  if (found != object_.end()) return &*found;
  wrong(quoted(key) + " is missing");
  return nullptr;
}

void FieldReader::refuse_strangers() {
  if (problem_) return;
  for (const auto& [key, value] : object_.items()) {
    if (std::ranges::find(asked_, key) == asked_.end()) return wrong("the key " + quoted(key) + " is not known here");
  }
}

std::int64_t FieldReader::integer(const json& value, const char* key) {
  if (is_int64(value)) return value.get<std::int64_t>();
  wrong(quoted(key) + " is not an integer of 64 bits");
  return 0;
}

void FieldReader::read(const json& value, const char* key, bool& out) {
  const auto number = integer(value, key);
  if (number != 0 && number != 1) wrong(quoted(key) + " is neither 0 nor 1");
  out = number == 1;
}

void FieldReader::read(const json& value, const char* key, std::int64_t& out) {
  out = integer(value, key);
  if (out < 0) wrong(quoted(key) + " is out of range");
}

void FieldReader::read(const json& value, const char* key, std::uint32_t& out) {
  const auto number = integer(value, key);
  if (number < 0 || number > std::numeric_limits<std::uint32_t>::max()) wrong(quoted(key) + " is out of range");
  out = static_cast<std::uint32_t>(number);
}

void FieldReader::read(const json& value, const char* key, std::uint64_t& out) {
  const auto number = integer(value, key);
  if (number < 0) wrong(quoted(key) + " is out of range");
  out = static_cast<std::uint64_t>(number);
}

void FieldReader::read(const json& value, const char* key, std::string& out) {
  if (!value.is_string()) return wrong(quoted(key) + " is not a text");
  out = value.get<std::string>();
}

void FieldReader::read(const json& value, const char* key, rules::Amount& out) {
  out = {integer(value, key)};
  if (!rules::in_range(out)) wrong(quoted(key) + " is out of range");
}

void FieldReader::read(const json& value, const char* key, rules::Time& out) { out = {integer(value, key)}; }

template <class T>
void FieldReader::read_parsed(const json& value, const char* key, T& out, Parse<T> parse, std::string_view noun) {
  std::string word;
  read(value, key, word);
  const auto parsed = parse(word);
  if (parsed) {
    out = *parsed;
  } else {
    wrong(quoted(key) + " is not " + std::string(noun));
  }
}

void FieldReader::read(const json& value, const char* key, rules::Currency& out) {
  read_parsed<rules::Currency>(value, key, out, rules::Currency::parse, "an ISO 4217 code in use");
}

void FieldReader::read(const json& value, const char* key, rules::Format& out) {
  read_parsed<rules::Format>(value, key, out, rules::parse_format, "a format that is known here");
}

void FieldReader::read(const json& value, const char* key, rules::Outcome& out) {
  read_parsed<rules::Outcome>(value, key, out, rules::parse_outcome, "an outcome that is known here");
}

void FieldReader::read(const json& value, const char* key, std::vector<rules::Band>& out) {
  if (!value.is_array()) return wrong(quoted(key) + " is not a list");
  for (const auto& pair : value) {
    if (!is_pair_of_integers(pair)) return wrong(quoted(key) + " holds something else than pairs of integers");
    out.push_back({{pair[0].get<std::int64_t>()}, {pair[1].get<std::int64_t>()}});
  }
}

}  // namespace gavel::sqlite

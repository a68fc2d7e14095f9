#include "storage/sqlite/codec_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
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

// -- writing
// -----------------------------------------------------------------------------------------------------------

void FieldWriter::write(std::int64_t value) {
  std::array<char, 20> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  text_.append(digits.data(), end);
}

void FieldWriter::write_text(std::string_view text) {
  const auto plain = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
  if (std::ranges::all_of(text, plain)) {
    ((text_ += '"') += text) += '"';
    return;
  }
  try {
    text_ += json(text).dump();
  } catch (const json::type_error&) {  // the one thing that dump() refuses
    broken_ = true;
  }
}

void FieldWriter::accounts_unless_none(const char* key, const std::vector<std::string>& list) {
  if (list.empty()) return;
  std::vector<std::string> aliases;
  for (const auto& name : list) aliases.push_back(names_.to_entry(name));
  field(key, aliases);
}

void FieldWriter::begin(const char* key) {
  fields_.push_back({key, text_.size()});
  ((text_ += ",\"") += key) += "\":";
}

std::string FieldWriter::take() {
  auto text = std::ranges::is_sorted(fields_, {}, &Field::key) ? std::move(text_) : in_order();
  if (text.empty()) return "{}";
  text.front() = '{';
  return text += '}';
}

std::string FieldWriter::in_order() const {
  std::vector<std::pair<std::string_view, std::string_view>> fields;  // key, and all of it
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto end = i + 1 < fields_.size() ? fields_[i + 1].begin : text_.size();
    fields.emplace_back(fields_[i].key, std::string_view(text_).substr(fields_[i].begin, end - fields_[i].begin));
  }
  std::ranges::sort(fields);
  std::string text;
  text.reserve(text_.size() + 1);
  for (const auto& [key, field] : fields) text += field;
  return text;
}

// -- reading
// -----------------------------------------------------------------------------------------------------------

FieldReader::FieldReader(std::string_view payload, Names& names)
    : names_(names), object_(json::parse(payload, nullptr, false)) {
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

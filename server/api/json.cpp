#include "server/api/json.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "server/api/text.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

constexpr int kNumberOverflow = 406;  // nlohmann's out_of_range.406: a number that is infinite as a double

/// Takes nlohmann's SAX events and builds the tree. A false return stops the reading; `error` says why. `reached` is
/// how many bytes the reader has taken: SAX events carry no position of their own.
class Builder {
 public:
  Builder(JsonLimits limits, const std::size_t& reached) : limits_(limits), reached_(reached) {}

  Document take() { return {std::move(root_), !stopped_at_number_}; }
  std::optional<JsonError> error;

  bool null() { return add(Value{}); }
  bool boolean(bool value) {
    Value flag = of(Value::Kind::boolean);
    flag.boolean = value;
    return add(std::move(flag));
  }
  bool number_integer(std::int64_t value) {
    // Only negative integers come here, so a zero was written "-0": a number, but nobody's whole amount.
    return value == 0 ? add(of(Value::Kind::other_number, "-0")) : add(whole_number(value));
  }
  bool number_unsigned(std::uint64_t value) {
    const bool fits = value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return add(fits ? whole_number(static_cast<std::int64_t>(value))
                    : of(Value::Kind::other_number, std::to_string(value)));
  }
  bool number_float(double, const std::string& characters) { return add(of(Value::Kind::other_number, characters)); }
  bool string(std::string& value) { return add(of(Value::Kind::text, std::move(value))); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // not in JSON text

  bool start_object(std::size_t) { return open(Value::Kind::object); }
  bool start_array(std::size_t) { return open(Value::Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    auto& members = open_.back()->members;
    if (std::any_of(members.begin(), members.end(), [&](const Member& m) { return m.name == name; })) {
      return fail(JsonErrc::duplicate_key, "A member's name is there twice in one object.");
    }
    if (members.size() == limits_.members) return fail(JsonErrc::too_many_members, "An object has too many members.");
    members.push_back({std::move(name), {}});
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last_token, const nlohmann::json::exception& why) {
    if (why.id == kNumberOverflow) {
      stopped_at_number_ = true;
      add(of(Value::Kind::other_number, last_token));
      return false;
    }
    // nlohmann counts from 1, and counts the end as a byte.
    error = JsonError{JsonErrc::invalid_json, position == 0 ? 0 : position - 1, "The body is not valid JSON."};
    return false;
  }

 private:
  static Value of(Value::Kind kind, std::string text = {}) {
    Value value;
    value.kind = kind;
    value.text = std::move(text);
    return value;
  }
  static Value whole_number(std::int64_t number) {
    Value value = of(Value::Kind::integer);
    value.integer = number;
    return value;
  }

  /// Puts a value where the text has it; the open container that takes it outlives the reading of the value, so
  /// pointers to open ones stay good.
  Value* place(Value value) {
    if (open_.empty()) return &(root_ = std::move(value));
    Value& parent = *open_.back();
    if (parent.kind == Value::Kind::object) return &(parent.members.back().value = std::move(value));
    return &parent.items.emplace_back(std::move(value));
  }
  bool add(Value value) {
    place(std::move(value));
    return true;
  }
  bool open(Value::Kind kind) {
    if (open_.size() == limits_.depth) return fail(JsonErrc::too_deep, "The body is nested too deeply.");
    open_.push_back(place(of(kind)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool fail(JsonErrc code, std::string detail) {
    error = JsonError{code, reached_, std::move(detail)};
    return false;
  }

  JsonLimits limits_;
  const std::size_t& reached_;
  Value root_;
  std::vector<Value*> open_;
  bool stopped_at_number_ = false;
};

/// An input iterator over the text that counts what was read.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* count) : at_(at), count_(count) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*count_;
    return *this;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  std::size_t* count_;
};

std::optional<JsonError> before_reading(std::string_view text, std::size_t limit) {
  if (text.size() > limit) return JsonError{JsonErrc::too_large, limit, "The body is too large."};
  if (const auto at = invalid_utf8_at(text)) return JsonError{JsonErrc::invalid_utf8, *at, "The body is not UTF-8."};
  if (text.starts_with("\xEF\xBB\xBF")) {
    return JsonError{JsonErrc::invalid_json, 0, "The body begins with a byte order mark; JSON has none."};
  }
  if (const auto at = text.find('\0'); at != text.npos) {
    return JsonError{JsonErrc::invalid_json, at, "The body has a NUL byte."};
  }
  if (text.find_first_not_of(" \t\r\n") == text.npos) {
    return JsonError{JsonErrc::invalid_json, 0, "The body is empty; it has to be a JSON object."};
  }
  return std::nullopt;
}

}  // namespace

std::string_view name(JsonErrc code) noexcept {
  constexpr std::array<std::string_view, 6> kNames = {"body_too_large", "invalid_utf8", "invalid_json",
                                                      "duplicate_key",  "too_deep",     "too_many_members"};
  return kNames[static_cast<std::size_t>(code)];
}

base::Expected<Document, JsonError> parse_json(std::string_view text, JsonLimits limits) {
  if (auto error = before_reading(text, limits.bytes)) return base::Unexpected(*std::move(error));
  std::size_t reached = 0;
  Builder builder(limits, reached);
  nlohmann::json::sax_parse(CountingIterator(text.data(), &reached),
                            CountingIterator(text.data() + text.size(), &reached), &builder);
  if (builder.error) return base::Unexpected(*std::move(builder.error));
  return builder.take();
}

http::Response broken_body(const JsonError& error) {
  const int status = error.code == JsonErrc::too_large ? 413 : 400;
  return http::problem(status, http::ProblemCode::of(name(error.code)),
                       error.detail + " (byte " + std::to_string(error.offset) + ")", {{"offset", error.offset}});
}

}  // namespace gavel::api

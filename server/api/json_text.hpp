// ObjectText: a JSON object as text, written member by member. For the answers that are asked for most: a tree of
// values costs some hundred allocations for an auction, this costs a few.
//
//     ObjectText json;
//     json.text("title", title);
//     json.number("seq", seq);
//     return std::move(json).end();     // {"title":"…","seq":7}
//
// The text is the one that nlohmann::ordered_json's dump() makes of the same members. Names are ours, and need no
// escape.
//
// Thread rules: values.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace gavel::api {

/// As a JSON string, with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

class ObjectText {
 public:
  explicit ObjectText(std::size_t expected = 0) { out_.reserve(expected); }

  void text(std::string_view name, std::string_view value) { append_json_string(member(name), value); }
  template <std::integral Integer>
  void number(std::string_view name, Integer value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    member(name).append(digits, end);
  }
  void flag(std::string_view name, bool value) { member(name) += value ? "true" : "false"; }
  void null(std::string_view name) { member(name) += "null"; }
  /// A value that is JSON already.
  void json(std::string_view name, std::string_view value) { member(name) += value; }

  /// Of what there is so far.
  std::size_t size() const noexcept { return out_.size(); }

  std::string end() && {
    if (out_.empty()) out_ = '{';
    out_ += '}';
    return std::move(out_);
  }

 private:
  std::string& member(std::string_view name) {
    out_ += out_.empty() ? "{\"" : ",\"";
    return (out_ += name) += "\":";
  }

  std::string out_;
};

}  // namespace gavel::api

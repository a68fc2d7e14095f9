// The fields of a JSON object, written and read by one description of each struct.
//
//     template <class Io> void describe(Io& io, Of<Io, rules::Taken>& e) {
//       io.field("alias", e.alias);          // always there
//       io.maybe("price", e.price);          // an optional: left out where it is unset
//       io.unless("buy_now", e.buy_now);     // left out where it is what it usually is: false, 0, "", no items
//       io.account("bidder", e.bidder);      // a name: the entry has its alias (names.hpp)
//     }
//
// FieldWriter makes the text of it, FieldReader the struct. So a key is named once, and what is written is what is
// read. Codec's own: nobody but codec_*.cpp includes this.
//
// Errors: a reader remembers the first thing that is wrong and reads on without effect; whoever asked for all fields
// looks at problem() once.
//
// Thread rules: values.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/rules/auction.hpp"
#include "storage/sqlite/names.hpp"

namespace gavel::sqlite {

/// The words of an enum that the rules have no names for, in the order of its enumerators, and what they are called
/// where a word is none of them. Specialised beside the describe() that needs it.
template <class Enum>
struct Words;

/// Writes text at once: an object a bid would cost more in a tree of JSON values than in the database. Fields that are
/// described in the order of their keys stay where they were written.
class FieldWriter {
 public:
  template <class T>
  using Of = const T;

  explicit FieldWriter(Names& names) : names_(names) {
    fields_.reserve(kUsualFields);
    text_.reserve(kUsualSize);
  }

  template <class T>
  void field(const char* key, const T& value) {
    begin(key);
    write(value);
  }
  template <class T>
  void maybe(const char* key, const std::optional<T>& value) {
    if (value) field(key, *value);
  }
  template <class T>
  void unless(const char* key, const T& value, const T& usual = T{}) {
    if (!(value == usual)) field(key, value);
  }
  /// An amount that may lie above kMaxAmount: a sum of some.
  void sum(const char* key, rules::Amount value) { field(key, value); }
  /// An account, or a list of them.
  void account(const char* key, const std::string& name) { field(key, names_.to_entry(name)); }
  void accounts_unless_none(const char* key, const std::vector<std::string>& list);

  /// The object, keys sorted. Once.
  std::string take();
  /// Was a text not UTF-8? Then take() is of no use.
  bool is_broken() const noexcept { return broken_; }

 private:
  struct Field {
    std::string_view key;
    std::size_t begin;  // of the comma before it, in text_
  };
  // What a bid has fits in.
  static constexpr std::size_t kUsualFields = 8, kUsualSize = 160;

  void begin(const char* key);
  std::string in_order() const;
  void write_text(std::string_view text);
  void write(bool value) { text_ += value ? '1' : '0'; }
  void write(std::int64_t value);
  void write(std::uint64_t value) { write(static_cast<std::int64_t>(value)); }
  void write(std::uint32_t value) { write(static_cast<std::int64_t>(value)); }
  void write(const std::string& value) { write_text(value); }
  void write(rules::Amount value) { write(value.minor); }
  void write(rules::Time value) { write(value.ms); }
  void write(const rules::Currency& value) { write_text(value.code()); }
  void write(rules::Format value) { write_text(rules::name(value)); }
  void write(rules::Outcome value) { write_text(rules::name(value)); }
  void write(const rules::Band& band) { write(std::vector{band.from.minor, band.step.minor}); }
  template <class T>
  void write(const std::vector<T>& list) {
    text_ += '[';
    for (const auto& item : list) {
      if (&item != &list.front()) text_ += ',';
      write(item);
    }
    text_ += ']';
  }
  template <class T>
  void write(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      write_text(Words<T>::words.at(static_cast<std::size_t>(value)));
    } else {
      FieldWriter inside(names_);
      describe(inside, value);
      broken_ |= inside.broken_;
      text_ += inside.take();
    }
  }

  Names& names_;
  std::vector<Field> fields_;
  std::string text_;  // ",key:value,key:value", as they came
  bool broken_ = false;
};

class FieldReader {
 public:
  template <class T>
  using Of = T;

  /// Of a payload that is to be one JSON object.
  FieldReader(std::string_view payload, Names& names);
  FieldReader(nlohmann::json object, Names& names) : names_(names), object_(std::move(object)) {}

  template <class T>
  void field(const char* key, T& value) {
    if (const auto* found = get(key)) read(*found, key, value);
  }
  template <class T>
  void maybe(const char* key, std::optional<T>& value) {
    if (has(key)) field(key, value.emplace());
  }
  template <class T>
  void unless(const char* key, T& value, const T& usual = T{}) {
    value = usual;
    if (has(key)) field(key, value);
  }
  void sum(const char* key, rules::Amount& value) { field(key, value.minor); }
  void account(const char* key, std::string& name) {
    field(key, name);
    name = names_.from_entry(name);
  }
  void accounts_unless_none(const char* key, std::vector<std::string>& list) {
    unless(key, list);
    for (auto& name : list) name = names_.from_entry(name);
  }

  bool has(const char* key) const { return object_.contains(key); }

  void wrong(std::string sentence) {
    if (!problem_) problem_ = std::move(sentence);
  }
  const std::optional<std::string>& problem() const noexcept { return problem_; }

  /// Makes a key that nobody asked for a problem.
  void refuse_strangers();

  static std::string quoted(std::string_view key) { return "\"" + std::string(key) + "\""; }

 private:
  using Json = nlohmann::json;

  const Json* get(const char* key);
  std::int64_t integer(const Json& value, const char* key);

  void read(const Json& value, const char* key, bool& out);
  void read(const Json& value, const char* key, std::int64_t& out);  ///< a count or a span: not negative
  void read(const Json& value, const char* key, std::uint32_t& out);
  void read(const Json& value, const char* key, std::uint64_t& out);
  void read(const Json& value, const char* key, std::string& out);
  void read(const Json& value, const char* key, rules::Amount& out);  ///< 0 … kMaxAmount
  void read(const Json& value, const char* key, rules::Time& out);
  void read(const Json& value, const char* key, rules::Currency& out);
  void read(const Json& value, const char* key, rules::Format& out);
  void read(const Json& value, const char* key, rules::Outcome& out);
  void read(const Json& value, const char* key, std::vector<rules::Band>& out);
  template <class T>
  void read(const Json& value, const char* key, std::vector<T>& out) {
    if (!value.is_array()) return wrong(quoted(key) + " is not a list");
    for (const auto& item : value) read(item, key, out.emplace_back());
  }
  template <class T>
  void read(const Json& value, const char* key, T& out) {
    if constexpr (std::is_enum_v<T>) {
      read_word(value, key, out);
    } else {
      read_object(value, key, out);
    }
  }
  template <class T>
  using Parse = std::optional<T> (*)(std::string_view) noexcept;
  template <class T>
  void read_parsed(const Json& value, const char* key, T& out, Parse<T> parse, std::string_view noun);
  template <class Enum>
  void read_word(const Json& value, const char* key, Enum& out);
  template <class T>
  void read_object(const Json& value, const char* key, T& out);

  Names& names_;
  Json object_;
  std::vector<std::string_view> asked_;
  std::optional<std::string> problem_;
};

/// T as `Io` takes it: const to be written.
template <class Io, class T>
using Of = typename Io::template Of<T>;

template <class Enum>
void FieldReader::read_word(const Json& value, const char* key, Enum& out) {
  std::string word;
  read(value, key, word);
  for (std::size_t i = 0; i < Words<Enum>::words.size(); ++i) {
    if (Words<Enum>::words[i] == word) {
      out = static_cast<Enum>(i);
      return;
    }
  }
  wrong(quoted(key) + " is not " + std::string(Words<Enum>::noun) + " that is known here");
}

template <class T>
void FieldReader::read_object(const Json& value, const char* key, T& out) {
  if (!value.is_object()) return wrong(quoted(key) + " is not an object");
  FieldReader inside(value, names_);
  describe(inside, out);
  inside.refuse_strangers();
  if (inside.problem()) wrong("in " + quoted(key) + ": " + *inside.problem());
}

}  // namespace gavel::sqlite

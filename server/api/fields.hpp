// Fields: the members of a request's JSON object, read by name and type. All that is wrong is collected and answered at
// once, so a client mends its request in one round.
//
//     Fields fields(document);
//     auto amount = fields.amount("amount", Need::required);
//     auto bidder = fields.text("bidder", Need::optional, {1, 64});
//     if (auto refusal = fields.refusal()) return respond(*std::move(refusal));   // 422
//     use(*amount);
//
// A reader gives nothing where the member is missing or wrong; after refusal() gave nothing, a required one is there.
// Members that no reader asked for are unknown: an error as well, with the name that may have been meant. `null` is no
// way to leave something out. Nothing is converted: "17500" is text, 1.0 is no amount.
//
// The answer has "errors": [{"field", "code", "detail"}, …], and "field" and that error's code at the top where there
// is one error; with more the code is "validation_failed".
//
// Thread rules: a value of one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/rules/auction.hpp"
#include "core/rules/money.hpp"
#include "server/api/json.hpp"
#include "server/http/message.hpp"
#include "server/http/problem_code.hpp"

namespace gavel::api {

enum class Need : std::uint8_t { required, optional };

/// What is wrong with one member.
struct FieldError {
  std::string field;       ///< empty: the body as a whole
  http::ProblemCode code;  ///< "missing", "wrong_type", "invalid_amount", …: docs/api.md
  std::string detail;      ///< a sentence's end: "must be …"
};

/// 422 for one error or more. At most 32 are listed.
http::Response validation_problem(const std::vector<FieldError>& errors);

/// Both ends belong to it.
struct Range {
  std::int64_t low;
  std::int64_t high;
};

/// Bytes of the reason that somebody gives for a command.
inline constexpr Range kReason{0, 500};

class Fields {
 public:
  /// @pre `document` outlives this
  explicit Fields(const Document& document) : Fields(document.root, document.whole) {}
  /// Of a value inside a document. @pre it outlives this
  Fields(const Value& object, bool whole);

  /// A whole number of minor units in 1 … rules::kMaxAmount. Codes: amount_out_of_range for an integer outside of it,
  /// invalid_amount for everything else.
  std::optional<rules::Amount> amount(std::string_view name, Need need);

  /// A whole number in `range`. Codes: wrong_type, out_of_range.
  std::optional<std::int64_t> integer(std::string_view name, Need need, Range range);

  /// A string whose length in characters is in `length`. Codes: wrong_type, too_short, too_long, invalid_characters.
  std::optional<std::string> text(std::string_view name, Need need, Range length);

  /// An RFC 3339 date-time. Codes: wrong_type, invalid_time.
  std::optional<rules::Time> time(std::string_view name, Need need);

  /// true or false. Code: wrong_type.
  std::optional<bool> flag(std::string_view name, Need need);

  /// One of these words; gives which one. Codes: wrong_type, unknown_value.
  std::optional<std::size_t> choice(std::string_view name, Need need, std::initializer_list<std::string_view> words);

  /// A list of at most `most` strings, each with a length in `length`. Codes: those of text(), too_many.
  std::optional<std::vector<std::string>> texts(std::string_view name, Need need, std::size_t most, Range length);

  /// A list of at most `most` objects or values, as they are; for lists of one's own shape. Codes: wrong_type,
  /// too_many.
  const std::vector<Value>* list(std::string_view name, Need need, std::size_t most);

  bool is_list(std::string_view name) const noexcept;

  /// The member as it is, of whatever type: for what somebody else will read.
  const Value* value(std::string_view name, Need need);

  /// An object: `read` is given its members as Fields; what is wrong in it is wrong here, named "soft_close.window_ms".
  /// True where it is there.
  template <class Read>
  bool object(std::string_view name, Need need, Read read);

  /// Is the member there as null? Only where null has a meaning ("take it away"); it counts as asked for.
  bool is_null(std::string_view name);

  /// The same for an object that is nobody's member (of a list): `prefix` goes before the names in errors.
  void adopt(Fields&& inner, std::string_view prefix);

  /// Is the member there, right or wrong?
  bool has(std::string_view name) const noexcept;

  /// Adds that a member is missing; nothing where it may only not have been read (Document::whole).
  void missing(std::string_view name, std::string_view detail);

  /// Adds an error that the caller found. `detail` continues "the field …": "must be …".
  void refuse(std::string_view field, http::ProblemCode code, std::string_view detail);

  /// 422 where anything is wrong, unknown members included. Call it when all readers were asked.
  std::optional<http::Response> refusal() const;

 private:
  const Value* object_member(std::string_view name, Need need);
  /// What was refused, and the members that nobody asked for.
  std::vector<FieldError> all_errors() const;
  const Value* member(std::string_view name) const noexcept;
  /// The member, if it is there; notes its name as known, and that it is missing.
  const Value* ask(std::string_view name, Need need, std::string_view what);
  std::optional<std::string> checked(std::string_view name, const std::string& text, Range length);
  FieldError unknown(const std::string& name) const;

  const Value& root_;
  bool whole_;
  std::vector<std::string> known_;
  std::vector<FieldError> errors_;
};

template <class Read>
bool Fields::object(std::string_view name, Need need, Read read) {
  const Value* value = object_member(name, need);
  if (!value) return false;
  Fields inner(*value, whole_);
  read(inner);
  adopt(std::move(inner), name);
  return true;
}

}  // namespace gavel::api

// Strict JSON: bytes of a request's body to a value tree, or one clear reason why not.
//
//     auto document = parse_json(request.body);
//     if (!document) return respond(broken_body(document.error()));
//     Fields fields(*document);   // typed members: fields.hpp
//
// nlohmann's lexer does the reading (RFC 8259); what it would let through is refused here: bodies over the limit, a
// byte order mark, NUL bytes (it takes them for the end), nesting beyond 32, the same name twice in one object (RFC
// 8259 section 4 leaves that open, and "the last one wins" is how two programs come to read different amounts).
//
// No number becomes a floating point value: integers that fit are std::int64_t, every other number keeps its
// characters, and a field that wants an amount refuses it by name.
//
// Thread rules: values and pure functions. Never throws for what the text says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

struct Member;

/// A JSON value. Only what belongs to its kind is set.
struct Value {
  enum class Kind : std::uint8_t { null, boolean, integer, other_number, text, array, object };
  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  std::string
      text;  ///< a string's text, or the characters of an other_number: "1.0", "1e400", "-0", "99999999999999999999"
  std::vector<Value> items;
  std::vector<Member> members;  ///< in the order of the text, no name twice
};

struct Member {
  std::string name;
  Value value;
};

struct Document {
  Value root;
  /// False where the reader had to stop at a number that no double holds (1e400): what follows it was not read. The
  /// number is in the tree, as an other_number, so whoever reads its field refuses it.
  bool whole = true;
};

enum class JsonErrc : std::uint8_t {
  too_large,         ///< longer than JsonLimits::bytes
  invalid_utf8,      ///< offset: the first byte that is wrong
  invalid_json,      ///< not RFC 8259: broken, empty, trailing bytes, NaN, a leading zero, a raw control character
  duplicate_key,     ///< one name twice in one object
  too_deep,          ///< nested beyond JsonLimits::depth
  too_many_members,  ///< one object with more than JsonLimits::members
};
/// "body_too_large", "invalid_utf8", …: the `code` on the wire.
std::string_view name(JsonErrc code) noexcept;

struct JsonError {
  JsonErrc code;
  std::size_t offset = 0;  ///< in bytes from the start of the body
  std::string detail;      ///< a sentence for people
};

struct JsonLimits {
  std::size_t bytes = 1024 * 1024;  ///< the HTTP layer has a limit of its own, which is lower (http.body_limit)
  std::size_t depth = 32;
  std::size_t members = 256;
};

base::Expected<Document, JsonError> parse_json(std::string_view text, JsonLimits limits = {});

/// 400 (413 for too_large) problem with code, detail and "offset".
http::Response broken_body(const JsonError& error);

}  // namespace gavel::api

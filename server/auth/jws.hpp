// A signed token in its three pieces: the compact serialization of RFC 7515 section 3.1.
//
//     auto jws = parse_jws(text);       // "eyJ….eyJ….c2ln"
//     if (!jws) return jws.error();     // malformed: why
//     key.verify(jws->signed_text, jws->signature);
//
// Nothing of it is to be believed before its signature was. Refused here already (RFC 7515 section 4.1.11, RFC 8725
// sections 3.1, 3.11): a text beyond kMost, padded or loose base64url, a header or payload that is no JSON object or
// names a member twice, "crit", a "typ" other than JWT and at+jwt. Keys that a token itself brings or points to ("jwk",
// "jku", "x5c", "x5u") are never looked at.
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"

namespace gavel::auth {

struct Jws {
  std::string algorithm;  ///< "alg", as it says itself
  std::string key;        ///< "kid"; empty where there is none
  nlohmann::json claims;  ///< an object
  std::string_view signed_text;
  std::vector<std::uint8_t> signature;

  static constexpr std::size_t kMost = 4096;  ///< bytes of the whole text
};

/// The error is a sentence. @pre `text` outlives the result
base::Expected<Jws, std::string> parse_jws(std::string_view text);

}  // namespace gavel::auth

// The public keys that signatures are checked with, by their names.
//
// Thread rules: values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ed25519.hpp"
#include "core/base/expected.hpp"

namespace gavel::proof {

/// By kid, which is always the thumbprint (RFC 7638), whatever a file calls it.
using Keys = std::map<std::string, base::Ed25519Public, std::less<>>;

Keys keys_of(const std::vector<base::Ed25519Public>& list);

/// A JWK set (RFC 7517 section 5), as GET /v1/keys answers. Keys of other kinds are passed over, as the RFC says. The
/// error is a sentence's end.
base::Expected<std::vector<base::Ed25519Public>, std::string> parse_keys(std::string_view text);

}  // namespace gavel::proof

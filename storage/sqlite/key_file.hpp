// The private key that signs receipts: a file of its own in the data directory, made at the first start, mode 0600.
//
// Thread rules: functions.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/ed25519.hpp"
#include "core/base/expected.hpp"

namespace gavel::sqlite {

inline constexpr const char* kKeyName = "signing.key";

/// The key in the directory; a new one where there is none. Refuses, with a sentence, a file that holds no such key: a
/// new one in its place would be a lie about who signs here.
base::Expected<base::SigningKey, std::string> load_or_make_key(const std::filesystem::path& directory);

}  // namespace gavel::sqlite

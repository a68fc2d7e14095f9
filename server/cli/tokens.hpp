// gavel token create, list and revoke: on the data directory itself, whether or not a daemon runs on it.
//
// Thread rules: one thread; they write to the stream that they are given.
#pragma once

#include <chrono>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "core/base/expected.hpp"

namespace gavel::cli {

struct TokenCreateOptions {
  std::string name;
  std::string role;                                    ///< one of admin, operator, seller, bidder, observer
  std::string scope;                                   ///< "auction:ID", "sale:ID"; empty: all that the role may
  std::optional<std::chrono::milliseconds> life = {};  ///< nothing: for ever
  bool json = false;
};

/// Prints the token alone, or one JSON object with what is known of it. The error is one line, as that of the others.
base::Expected<void, std::string> run_token_create(const TokenCreateOptions& options,
                                                   const std::filesystem::path& data_dir, std::ostream& out);

/// A line a token: a table for people, or JSON objects.
base::Expected<void, std::string> run_token_list(bool json, const std::filesystem::path& data_dir, std::ostream& out);

/// Taking back again what was taken back before is no error.
base::Expected<void, std::string> run_token_revoke(const std::string& id, const std::filesystem::path& data_dir,
                                                   std::ostream& out);

}  // namespace gavel::cli

// The JWTs that the configuration makes good ([auth] jwt.…), ready to be verified.
//
//     auto jwts = set_up_jwts(config.auth.jwt);
//     if (!jwts) die(jwts.error());              // a file that cannot be read, or has no usable key
//
// Keys in a file are read here, so that a wrong one is one clear line at the start; those of a web server are read by
// the process "token keys" (server/auth/key_server.hpp) as soon as that runs, so that a start waits for no other
// machine.
//
// Thread rules: at the start.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/base/expected.hpp"
#include "server/auth/key_server.hpp"
#include "server/config/config.hpp"

namespace gavel {

struct JwtSetup {
  std::shared_ptr<auth::JwtVerifier> verifier;
  auth::JwtKeysFrom keys;
  bool read = false;  ///< the verifier has them already
};

/// Nothing where no issuer is named. The error is one line.
base::Expected<std::optional<JwtSetup>, std::string> set_up_jwts(const config::Config::Auth::Jwt& wanted);

}  // namespace gavel

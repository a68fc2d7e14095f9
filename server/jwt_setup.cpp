#include "server/jwt_setup.hpp"

#include <utility>

#include "server/log.hpp"

namespace gavel {

base::Expected<std::optional<JwtSetup>, std::string> set_up_jwts(const config::Config::Auth::Jwt& wanted) {
  std::optional<JwtSetup> setup;
  if (wanted.issuer.empty()) return setup;
  setup.emplace();
  setup->verifier =
      std::make_shared<auth::JwtVerifier>(auth::JwtVerifier::Options{.issuer = wanted.issuer,
                                                                     .audience = wanted.audience,
                                                                     .account_claim = wanted.account_claim,
                                                                     .roles_claim = wanted.roles_claim,
                                                                     .leeway = wanted.leeway});
  setup->keys.period = wanted.reload;
  if (!wanted.hs256_secret_file.empty()) {
    auto secret = auth::load_secret(wanted.hs256_secret_file);
    if (!secret) return base::Unexpected(std::move(secret.error()));
    setup->keys.secret = *std::move(secret);
  }
  if (!wanted.jwks.empty()) {
    auto source = auth::KeySource::parse(wanted.jwks);
    if (!source) return base::Unexpected("auth.jwt.jwks: " + source.error());
    if (source->is_open_to_all()) {
      spdlog::warn("auth.jwt.jwks is not https: whoever stands between can put other keys in its place");
    }
    setup->keys.set = *std::move(source);
  }
  if (setup->keys.set && setup->keys.set->is_remote()) {
    if (setup->keys.secret) setup->verifier->set_keys({*setup->keys.secret});  // it hangs on no download
    return setup;
  }
  if (auto done = auth::read_keys(setup->keys, *setup->verifier); !done) return base::Unexpected(done.error());
  setup->read = true;
  return setup;
}

}  // namespace gavel

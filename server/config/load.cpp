#include "server/config/load.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "server/config/file.hpp"
#include "server/config/keys.hpp"
#include "server/config/nearest.hpp"

namespace gavel::config {
namespace {

constexpr std::string_view kFileVariable = "GAVEL_CONFIG";
/// Those of the commands that talk to a daemon.
constexpr std::array<std::string_view, 3> kClientVariables{"GAVEL_TOKEN", "GAVEL_TOKEN_FILE", "GAVEL_URL"};

bool is_no_key(std::string_view name) {
  return name == kFileVariable || std::ranges::find(kClientVariables, name) != kClientVariables.end();
}

/// "docker links" variables: kubelet puts them into every pod that starts beside a service called "gavel".
bool set_by_kubernetes(std::string_view name) {
  if (name == "GAVEL_PORT" || name == "GAVEL_SERVICE_HOST" || name == "GAVEL_SERVICE_PORT") return true;
  if (name.starts_with("GAVEL_SERVICE_PORT_")) return true;
  constexpr std::string_view kLink = "GAVEL_PORT_";
  return name.starts_with(kLink) && name.size() > kLink.size() && name[kLink.size()] >= '0' &&
         name[kLink.size()] <= '9';
}

const Key* find_variable(std::string_view name) {
  const auto found = std::ranges::find_if(keys(), [&](const Key& key) { return key.variable() == name; });
  return found == keys().end() ? nullptr : &*found;
}

std::string unknown_variable(std::string_view name) {
  std::vector<std::string> known{std::string(kFileVariable)};
  known.insert(known.end(), kClientVariables.begin(), kClientVariables.end());
  for (const auto& key : keys()) known.push_back(key.variable());
  return "unknown variable '" + std::string(name) + "' in the environment" + suggestion(name, known);
}

Parsed apply_environment(const Settings& env, Loaded& loaded) {
  for (const auto& [name, text] : env) {
    if (is_no_key(name) || set_by_kubernetes(name)) continue;
    const Key* key = find_variable(name);
    if (!key) return base::Unexpected(unknown_variable(name));
    if (auto ok = key->set(loaded.config, text); !ok) return base::Unexpected(name + ": " + ok.error());
    loaded.origins[std::string(key->name)] = name;
  }
  return {};
}

Parsed apply_flags(const Settings& flags, Loaded& loaded) {
  for (const auto& [name, text] : flags) {
    const Key* key = find_key(name);
    if (!key) return base::Unexpected("unknown setting '" + name + "'");
    if (auto ok = key->set(loaded.config, text); !ok) return base::Unexpected(key->flag() + ": " + ok.error());
    loaded.origins[name] = key->flag();
  }
  return {};
}

/// JWTs are good by an issuer, for an audience, with keys: all of it or nothing.
Parsed check_jwt(const Config::Auth::Jwt& jwt) {
  const bool keys = !jwt.jwks.empty() || !jwt.hs256_secret_file.empty();
  if (jwt.issuer.empty() && (keys || !jwt.audience.empty()))
    return base::Unexpected(std::string("auth.jwt: no JWT is good without auth.jwt.issuer"));
  if (!jwt.issuer.empty() && jwt.audience.empty())
    return base::Unexpected(std::string("auth.jwt.audience is missing: what the aud of a JWT has to name"));
  if (!jwt.issuer.empty() && !keys)
    return base::Unexpected(
        std::string("auth.jwt.jwks or auth.jwt.hs256_secret_file is missing: the keys of auth.jwt.issuer"));
  return {};
}

Parsed check_tls(const Config::Http& http) {
  if (http.tls_certificate.empty() == http.tls_key.empty()) return {};
  return base::Unexpected(http.tls_key.empty()
                              ? std::string("http.tls_key is missing: the private key of http.tls_certificate")
                              : std::string("http.tls_certificate is missing: the certificate of http.tls_key"));
}

std::optional<std::filesystem::path> file_of(const Sources& sources) {
  if (sources.file) return sources.file;
  for (const auto& [name, text] : sources.env)
    if (name == kFileVariable && !text.empty()) return std::filesystem::path(text);
  return std::nullopt;
}

}  // namespace

base::Expected<Loaded, std::string> load_with_origins(const Sources& sources) {
  Loaded loaded;
  if (const auto file = file_of(sources))
    if (auto ok = apply_file(*file, loaded.config, &loaded.origins); !ok) return base::Unexpected(ok.error());
  if (auto ok = apply_environment(sources.env, loaded); !ok) return base::Unexpected(ok.error());
  if (auto ok = apply_flags(sources.flags, loaded); !ok) return base::Unexpected(ok.error());
  return loaded;
}

base::Expected<Config, std::string> load(const Sources& sources) {
  auto loaded = load_with_origins(sources);
  if (!loaded) return base::Unexpected(std::move(loaded.error()));
  return std::move(loaded->config);
}

Parsed check(const Config& config) {
  if (auto good = check_tls(config.http); !good) return good;
  return check_jwt(config.auth.jwt);
}

Settings environment() {
  Settings found;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (!text.starts_with("GAVEL_") || equals == std::string_view::npos) continue;
    found.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace gavel::config

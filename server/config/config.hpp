// Config: everything about the daemon that can be set, with the defaults that work with no configuration at all.
//
//     auto config = config::load({.file = "gavel.toml", .env = config::environment()});
//     if (!config) { std::cerr << config.error() << '\n'; return 2; }
//     listen_on(config->http.listen);
//
// Each member has one key ("http.listen"), which is spelled by one rule in the three places where it can be set: see
// keys.hpp. What a key means is said there too, once, for --help and for config/gavel.toml.
//
// Thread rules: a value.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "server/config/values.hpp"

namespace gavel::config {

struct Config {
  std::filesystem::path data_dir = "gavel-data";
  bool demo = false;

  struct Http {
    Endpoint listen{"127.0.0.1", 8080};
    std::string tls_certificate, tls_key;                    ///< files; both empty: no TLS
    std::chrono::milliseconds hsts_max_age{31'536'000'000};  ///< 365 days; 0: the field is not sent
    std::uint32_t max_connections = 10'000;
    std::uint32_t max_connections_per_client = 1'000;  ///< 0: any number
    std::uint32_t connection_rate_per_client = 500;    ///< a second; 0: any rate
    std::uint32_t command_rate_per_account = 0;        ///< a second; 0: any rate
    ByteSize header_limit{8 * 1024};
    ByteSize body_limit{16 * 1024};
    std::chrono::milliseconds header_timeout{5'000};
    std::chrono::milliseconds body_timeout{10'000};
    std::chrono::milliseconds write_timeout{10'000};
    std::chrono::milliseconds idle_timeout{60'000};
    std::vector<std::string> allowed_origins;
    HostNames allowed_hosts;
    Networks trusted_proxies;
    ForwardedField forwarded_field = ForwardedField::x_forwarded_for;
    friend bool operator==(const Http&, const Http&) = default;
  } http;

  struct Auth {
    /// JWTs of an identity provider; no issuer: none are good.
    struct Jwt {
      std::string issuer, audience;
      std::string jwks;  ///< https://, http:// or a file
      std::string hs256_secret_file;
      std::string account_claim = "sub", roles_claim = "roles";
      std::chrono::milliseconds leeway{60'000};
      std::chrono::milliseconds reload{300'000};
      friend bool operator==(const Jwt&, const Jwt&) = default;
    } jwt;
    friend bool operator==(const Auth&, const Auth&) = default;
  } auth;

  struct Live {
    ByteSize message_limit{16 * 1024};
    ByteSize queue_limit{1024 * 1024};
    std::chrono::milliseconds ping_interval{20'000};
    std::uint32_t subscription_limit = 100;
    friend bool operator==(const Live&, const Live&) = default;
  } live;

  struct Webhooks {
    bool allow_http = false;
    bool allow_private = false;
    std::chrono::milliseconds timeout{15'000};
    std::chrono::milliseconds first_retry{5'000};
    std::chrono::milliseconds longest_retry{86'400'000};
    std::uint32_t attempts = 12;
    std::uint32_t backlog = 100'000;
    std::chrono::milliseconds keep{604'800'000};
    friend bool operator==(const Webhooks&, const Webhooks&) = default;
  } webhooks;

  struct Auctions {
    std::uint32_t workers = 0;  ///< 0: one for each processor that it may use
    std::uint32_t mailbox_limit = 1'000;
    std::chrono::milliseconds call_timeout{5'000};
    friend bool operator==(const Auctions&, const Auctions&) = default;
  } auctions;

  struct Log {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
    std::chrono::milliseconds slow_request{1'000};  ///< 0: none is logged as slow
    friend bool operator==(const Log&, const Log&) = default;
  } log;

  struct Shutdown {
    std::chrono::milliseconds grace{10'000};
    friend bool operator==(const Shutdown&, const Shutdown&) = default;
  } shutdown;

  struct Debug {
    bool allow_crash = false;
    friend bool operator==(const Debug&, const Debug&) = default;
  } debug;

  friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace gavel::config

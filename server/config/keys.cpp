#include "server/config/keys.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <type_traits>
#include <vector>

namespace gavel::config {
namespace {

template <class T>
constexpr Form form_of() {
  if constexpr (std::same_as<T, bool>) return Form::boolean;
  if constexpr (std::same_as<T, std::uint32_t>) return Form::number;
  if constexpr (std::same_as<T, std::vector<std::string>> || std::same_as<T, HostNames> || std::same_as<T, Networks>)
    return Form::list;
  return Form::text;
}

struct KeyNames {
  std::string_view name;
  std::string_view value;
  std::string_view short_flag = {};
};

/// A key of any value. `at`: where it is in a Config, const or not.
template <class At>
Key key(KeyNames names, At at, std::string_view text) {
  using T = std::decay_t<decltype(at(std::declval<Config&>()))>;
  return {names.name,
          names.value,
          text,
          form_of<T>(),
          names.short_flag,
          [at](Config& config, std::string_view value) { return parse_value(value, at(config)); },
          [at](const Config& config) { return print_value(at(config)); }};
}

/// A key whose value lies between two others, both inclusive.
template <class At, class T>
Key key(KeyNames names, T least, T most, At at, std::string_view text) {
  Key result = key(names, at, text);
  result.set = [at, least, most](Config& config, std::string_view value) -> Parsed {
    T parsed{};
    if (auto ok = parse_value(value, parsed); !ok) return ok;
    if (parsed < least || parsed > most)
      return base::Unexpected("'" + std::string(value) + "' is not within " + print_value(least) + " and " +
                              print_value(most));
    at(config) = parsed;
    return {};
  };
  return result;
}

// Where a member is, for a Config that may be const.
#define GAVEL_AT(member) \
  [](auto& config) -> auto& { return config.member; }

std::vector<Key> make_keys() {
  using std::chrono::milliseconds;
  constexpr auto ms = [](std::int64_t n) { return milliseconds(n); };
  constexpr auto size = [](std::uint64_t n) { return ByteSize{n}; };
  constexpr auto count = [](std::uint32_t n) { return n; };
  constexpr std::uint64_t kKi = 1024, kMi = kKi * kKi;
  constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute;

  return {
      key({"data_dir", "DIR"}, GAVEL_AT(data_dir),
          "Where the journal and the tokens are kept; made at the first start. One daemon at a time uses it."),
      key({"demo", ""}, GAVEL_AT(demo),
          "Starts with a few auctions that end soon and prints a token for each demo person. To try things out."),

      key({"http.listen", "HOST:PORT", "--listen"}, GAVEL_AT(http.listen),
          "Where it listens. Loopback out of the box: name a certificate, or put a TLS proxy in front, before you open "
          "it "
          "to others. Port 0 takes any free port."),
      key({"http.tls_certificate", "FILE"}, GAVEL_AT(http.tls_certificate),
          "Speaks TLS (1.2, 1.3), and nothing else, with this certificate: PEM, the server's own first, then those "
          "that "
          "lead to its authority. Empty: plain HTTP. SIGHUP reads both files again; TLS itself is switched on and off "
          "by "
          "a restart."),
      key({"http.tls_key", "FILE"}, GAVEL_AT(http.tls_key),
          "The private key of http.tls_certificate: PEM, without a passphrase, and readable by the daemon."),
      key({"http.hsts_max_age", "DURATION"}, ms(0), ms(3'650 * 24 * kHour), GAVEL_AT(http.hsts_max_age),
          "For how long a browser that was here over TLS shall not come without (Strict-Transport-Security, sent over "
          "TLS alone). 0s: nothing is said."),
      key({"http.max_connections", "N"}, count(1), count(10'000'000), GAVEL_AT(http.max_connections),
          "Connections at the same time, watchers included; more are refused with 503."),
      key({"http.max_connections_per_client", "N"}, count(0), count(10'000'000),
          GAVEL_AT(http.max_connections_per_client),
          "Connections at the same time from one address (IPv6: one /64); more are refused with 429. 0 is any number: "
          "set that behind a proxy, from whose address they all come."),
      key({"http.connection_rate_per_client", "N"}, count(0), count(1'000'000),
          GAVEL_AT(http.connection_rate_per_client),
          "Connections that one address may open in a second, four times as many at once; more are refused with 429. "
          "0 is any number, as behind a proxy."),
      key({"http.command_rate_per_account", "N"}, count(0), count(1'000'000), GAVEL_AT(http.command_rate_per_account),
          "Commands that one account may send in a second, four times as many at once; more are refused with 429. 0 is "
          "any number."),
      key({"http.header_limit", "SIZE"}, size(kKi), size(kMi), GAVEL_AT(http.header_limit),
          "The largest request head; a larger one is refused with 431."),
      key({"http.body_limit", "SIZE"}, size(kKi), size(kMi), GAVEL_AT(http.body_limit),
          "The largest request body; a larger one is refused with 413."),
      key({"http.header_timeout", "DURATION"}, ms(10), ms(kHour), GAVEL_AT(http.header_timeout),
          "How long a client may take to send a request's head, from its first byte."),
      key({"http.body_timeout", "DURATION"}, ms(10), ms(kHour), GAVEL_AT(http.body_timeout),
          "How long a client may take to send a request's body."),
      key({"http.write_timeout", "DURATION"}, ms(10), ms(kHour), GAVEL_AT(http.write_timeout),
          "How long a client may take to read an answer."),
      key({"http.idle_timeout", "DURATION"}, ms(10), ms(24 * kHour), GAVEL_AT(http.idle_timeout),
          "How long a connection is kept open between two requests."),
      key({"http.allowed_origins", "ORIGIN,…"}, GAVEL_AT(http.allowed_origins),
          "Web pages of other origins that may use the server: read its answers, send commands, watch. The server's "
          "own pages always may."),
      key({"http.allowed_hosts", "NAME,…"}, GAVEL_AT(http.allowed_hosts),
          "Names by which clients may call the server in the Host field, beside localhost and loopback addresses; "
          "other requests are refused with 421. Empty: any name, or none other while it listens on loopback alone. "
          "A proxy in front that passes the public name on needs that name here."),
      key({"http.trusted_proxies", "NETWORK,…"}, GAVEL_AT(http.trusted_proxies),
          "Addresses and networks of proxies in front, such as 127.0.0.1 or 10.0.0.0/8: of their connections it is "
          "believed for which client they ask, and the limits per client do not count them."),
      key({"http.forwarded_field", "FIELD"}, GAVEL_AT(http.forwarded_field),
          "Where trusted proxies say who asks: x-forwarded-for, or forwarded (RFC 7239). Only this one is read."),

      key({"auth.jwt.issuer", "TEXT"}, GAVEL_AT(auth.jwt.issuer),
          "Trusts the JWTs of this issuer (their iss), beside tokens of `gavel token create`. Empty: none. Needs the "
          "audience, and jwks or a secret."),
      key({"auth.jwt.audience", "TEXT"}, GAVEL_AT(auth.jwt.audience),
          "What the aud of a JWT has to name: this server."),
      key({"auth.jwt.jwks", "URL"}, GAVEL_AT(auth.jwt.jwks),
          "The issuer's keys for RS256, ES256 and EdDSA, as a JWK set: a file, or an https:// (or http://) address."),
      key({"auth.jwt.hs256_secret_file", "FILE"}, GAVEL_AT(auth.jwt.hs256_secret_file),
          "A file with a secret of 32 bytes or more that the issuer shares with this server, for HS256."),
      key({"auth.jwt.account_claim", "CLAIM"}, GAVEL_AT(auth.jwt.account_claim),
          "The claim that is the account; dots lead into objects."),
      key({"auth.jwt.roles_claim", "CLAIM"}, GAVEL_AT(auth.jwt.roles_claim),
          "The claim with the role, a text or a list whose first known role counts; dots lead into objects, as in "
          "realm_access.roles."),
      key({"auth.jwt.leeway", "DURATION"}, ms(0), ms(10 * kMinute), GAVEL_AT(auth.jwt.leeway),
          "How far the issuer's clock and this one may be apart."),
      key({"auth.jwt.reload", "DURATION"}, ms(10'000), ms(24 * kHour), GAVEL_AT(auth.jwt.reload),
          "How often the keys are read again; also when a JWT names one that is not there, but not every ten seconds."),

      key({"live.message_limit", "SIZE"}, size(128), size(kMi), GAVEL_AT(live.message_limit),
          "The largest WebSocket message that a watcher may send; a larger one closes with 1009."),
      key({"live.queue_limit", "SIZE"}, size(16 * kKi), size(1024 * kMi), GAVEL_AT(live.queue_limit),
          "How much may wait for a slow watcher before it is closed with 1013 and told to come back."),
      key({"live.ping_interval", "DURATION"}, ms(50), ms(kHour), GAVEL_AT(live.ping_interval),
          "How often a watcher is asked whether it is still there; one that does not answer by the next ping is "
          "closed."),
      key({"live.subscription_limit", "N"}, count(1), count(10'000), GAVEL_AT(live.subscription_limit),
          "How many auctions one connection of /v1/live may be subscribed to; four times live.queue_limit may wait for "
          "it."),

      key({"webhooks.allow_http", ""}, GAVEL_AT(webhooks.allow_http),
          "Lets webhooks have http:// addresses, by which anybody on the way can read what they say."),
      key({"webhooks.allow_private", ""}, GAVEL_AT(webhooks.allow_private),
          "Lets webhooks be sent to addresses that are not in the public internet: loopback, private networks, "
          "link-local ones. Whoever may make webhooks can then reach what this machine can reach."),
      key({"webhooks.timeout", "DURATION"}, ms(100), ms(kMinute), GAVEL_AT(webhooks.timeout),
          "How long a receiver may take for its answer, from the connection on."),
      key({"webhooks.first_retry", "DURATION"}, ms(10), ms(kHour), GAVEL_AT(webhooks.first_retry),
          "The pause before the second attempt; each later one is four times as long, and up to a quarter longer by "
          "chance."),
      key({"webhooks.longest_retry", "DURATION"}, ms(10), ms(7 * 24 * kHour), GAVEL_AT(webhooks.longest_retry),
          "The longest pause between two attempts."),
      key({"webhooks.attempts", "N"}, count(1), count(100), GAVEL_AT(webhooks.attempts),
          "How often a delivery is tried before it is given up; it can be sent again by hand."),
      key({"webhooks.backlog", "N"}, count(10), count(10'000'000), GAVEL_AT(webhooks.backlog),
          "Deliveries that may wait for one webhook; one for which more wait is switched off."),
      key({"webhooks.keep", "DURATION"}, ms(1'000), ms(365 * 24 * kHour), GAVEL_AT(webhooks.keep),
          "How long deliveries that have ended, well or not, are remembered."),

      key({"auctions.workers", "N"}, count(0), count(100), GAVEL_AT(auctions.workers),
          "Worker threads; each runs auctions and an event loop for sockets. 0 is one for each processor that the "
          "daemon may "
          "use."),
      key({"auctions.mailbox_limit", "N"}, count(1), count(1'000'000), GAVEL_AT(auctions.mailbox_limit),
          "Requests that may wait at one auction; more are answered 503 with Retry-After."),
      key({"auctions.call_timeout", "DURATION"}, ms(10), ms(kHour), GAVEL_AT(auctions.call_timeout),
          "How long a request waits for its auction before it is answered 504."),

      key({"log.level", "LEVEL"}, GAVEL_AT(log.level),
          "The least that is logged: trace, debug, info, warn, error or off."),
      key({"log.format", "FORMAT"}, GAVEL_AT(log.format), "How a line of the log is written: text or json."),
      key({"log.slow_request", "DURATION"}, ms(0), ms(kHour), GAVEL_AT(log.slow_request),
          "A request whose answer takes the server at least so long is a warning in the log, with the time of each "
          "phase. 0s is none."),

      key({"shutdown.grace", "DURATION"}, ms(0), ms(kHour), GAVEL_AT(shutdown.grace),
          "How long SIGTERM lets requests in flight finish before they are cut off."),

      key({"debug.allow_crash", ""}, GAVEL_AT(debug.allow_crash),
          "Lets an admin end any process on purpose, to see it come back. Never on in production."),
  };
}

#undef GAVEL_AT

/// What SIGHUP changes (Application::reload()). The others are settled when threads, processes or sockets are made.
constexpr std::array<std::string_view, 20> kReloaded{"http.tls_certificate",
                                                     "http.tls_key",
                                                     "http.hsts_max_age",
                                                     "http.max_connections",
                                                     "http.max_connections_per_client",
                                                     "http.connection_rate_per_client",
                                                     "http.header_limit",
                                                     "http.body_limit",
                                                     "http.header_timeout",
                                                     "http.body_timeout",
                                                     "http.write_timeout",
                                                     "http.idle_timeout",
                                                     "http.allowed_origins",
                                                     "http.allowed_hosts",
                                                     "live.message_limit",
                                                     "live.queue_limit",
                                                     "live.ping_interval",
                                                     "log.level",
                                                     "log.format",
                                                     "log.slow_request"};

std::vector<Key> make_table() {
  auto table = make_keys();
  for (auto& key : table) key.reloads = std::ranges::find(kReloaded, key.name) != kReloaded.end();
  return table;
}

}  // namespace

std::string Key::shown(const Config& config) const {
  auto text = get(config);
  return secret && !text.empty() ? std::string(kHidden) : text;
}

std::string Key::variable() const {
  std::string text = "GAVEL_";
  for (char c : name) text += c == '.' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string Key::flag() const {
  std::string text = "--";
  for (char c : name) text += c == '.' || c == '_' ? '-' : c;
  return text;
}

std::span<const Key> keys() {
  static const std::vector<Key> table = make_table();
  return table;
}

const Key* find_key(std::string_view name) {
  const auto found = std::ranges::find(keys(), name, &Key::name);
  return found == keys().end() ? nullptr : &*found;
}

}  // namespace gavel::config

// Client: questions to a running daemon, one at a time, each asked again where that is safe.
//
//     auto client = Client::open(where);
//     if (!client) return fail(client.error());
//     auto auction = client->get("/v1/auctions/01KAPX4V000000000000000000");
//
// Reads, and commands with an Idempotency-Key, may be sent twice. So after a lost connection, 429, 502, 503, 504 or
// "the same key is under way" they are sent again, with growing and random pauses (or the server's Retry-After), until
// there is an answer or Where::timeout is over. What the server does of them it does once (docs/api.md, Conventions).
//
// Thread rules: one thread. get() and post() block.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/expected.hpp"
#include "server/cli/client/options.hpp"
#include "server/cli/http_client.hpp"

namespace gavel::cli {

using Json = nlohmann::ordered_json;

/// Why a command ends without what it was asked for.
struct Trouble {
  int exit_code;
  std::string sentence;
  Json problem = {};  ///< the problem document where the server refused
};

template <class T>
using Outcome = base::Expected<T, Trouble>;

class Client {
 public:
  /// Reads the token; connects when it is asked something. Trouble: a bad URL (exit code 2), no token file (1).
  static Outcome<Client> open(const Where& where);

  /// The JSON of a 2xx answer. Trouble: 3 with what the server says (4xx), 1 where there is no good answer in time.
  Outcome<Json> get(const std::string& target);
  Outcome<Json> post(const std::string& target, const Json& body, const std::string& key);

  /// A body of lines, answered with a line of JSON each. Sent again as above, and where the answer says that some lines
  /// may be done later.
  Outcome<std::vector<Json>> post_lines(const std::string& target, const std::string& type, const std::string& body,
                                        const std::string& key);

  const BaseUrl& url() const noexcept { return url_; }
  const std::string& token() const noexcept { return token_; }
  std::chrono::milliseconds timeout() const noexcept { return timeout_; }

 private:
  Client(BaseUrl url, std::string token, std::chrono::milliseconds timeout)
      : url_(std::move(url)), token_(std::move(token)), timeout_(timeout) {}
  /// The last answer that there was in time, whatever it says.
  Outcome<HttpReply> ask(const HttpRequest& request);

  BaseUrl url_;
  std::string token_;
  std::chrono::milliseconds timeout_;
};

// Members of a JSON object that somebody else made: what is not there, or is of another type, is nothing.
std::string text_of(const Json& object, const char* member);
std::optional<std::int64_t> number_of(const Json& object, const char* member);
bool is_true(const Json& object, const char* member);

/// How long to wait before try number `tries` + 1: doubles from 100 ms to 5 s, of which a random half.
/// @param random any number
std::chrono::milliseconds pause_before(unsigned tries, std::uint32_t random) noexcept;

/// A key that nobody else has: 128 random bits as 32 hexadecimal digits.
std::string new_key();

/// What a problem document says, for people: its sentence, its code, and each field that is wrong.
std::string problem_text(const Json& problem);

}  // namespace gavel::cli

#include "server/cli/client/client.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <thread>

#include "server/cli/client/text.hpp"
#include "server/cli/options.hpp"

namespace gavel::cli {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

Outcome<std::string> read_token(const Where& where) {
  if (where.token_file.empty()) return where.token;
  std::string token;
  if (where.token_file == "-") {
    std::getline(std::cin, token);
  } else {
    std::ifstream in(where.token_file);
    if (!in) return base::Unexpected(Trouble{kExitFailed, "cannot read the token file " + where.token_file.string()});
    std::getline(in, token);
  }
  while (!token.empty() && (token.back() == '\r' || token.back() == ' ')) token.pop_back();
  if (token.empty())
    return base::Unexpected(
        Trouble{kExitFailed, "there is no token in the first line of " + where.token_file.string()});
  return token;
}

/// A token that cannot be one would break the request's head.
bool fits_a_field(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool passes_soon(const HttpReply& reply) {
  constexpr std::array kBusy{429, 502, 503, 504};
  if (std::ranges::find(kBusy, reply.status) != kBusy.end()) return true;
  if (reply.status == 200) return !reply.retry_after.empty();  // of many lines some may be done later
  const auto problem = Json::parse(reply.body, nullptr, false);
  return reply.status == 409 && text_of(problem, "code") == "idempotency_key_in_use";
}

milliseconds asked_pause(const HttpReply& reply) {
  unsigned seconds = 0;
  const auto& text = reply.retry_after;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return milliseconds(std::min(seconds, 60U) * 1000);
}

std::uint32_t random_number() {
  static std::random_device device;
  return device();
}

Outcome<Json> read_reply(const HttpReply& reply) {
  auto json = Json::parse(reply.body, nullptr, false);
  if (reply.status / 100 == 2) {
    if (!json.is_discarded()) return json;
    return base::Unexpected(Trouble{kExitFailed, "the answer is not JSON: is this a Gavel server?"});
  }
  if (!json.is_object())
    return base::Unexpected(Trouble{kExitFailed, "the server answered " + std::to_string(reply.status)});
  const bool refused = reply.status / 100 == 4 && reply.status != 429;
  return base::Unexpected(Trouble{refused ? kExitRefused : kExitFailed, problem_text(json), json});
}

}  // namespace

std::string text_of(const Json& object, const char* member) {
  const auto at = object.is_object() ? object.find(member) : object.end();
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::optional<std::int64_t> number_of(const Json& object, const char* member) {
  const auto at = object.is_object() ? object.find(member) : object.end();
  if (at == object.end() || !at->is_number_integer()) return std::nullopt;
  return at->get<std::int64_t>();
}

bool is_true(const Json& object, const char* member) {
  const auto at = object.is_object() ? object.find(member) : object.end();
  return at != object.end() && at->is_boolean() && at->get<bool>();
}

milliseconds pause_before(unsigned tries, std::uint32_t random) noexcept {
  const milliseconds longest = std::min(100ms * (1U << std::min(tries, 10U)), 5'000ms);
  return longest / 2 + longest * (random % 1000) / 2000;
}

std::string new_key() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string key;
  for (int word = 0; word < 4; ++word) {
    auto bits = random_number();
    for (int digit = 0; digit < 8; ++digit, bits >>= 4) key += kDigits[bits & 15];
  }
  return key;
}

std::string problem_text(const Json& problem) {
  std::string out = printable(text_of(problem, "detail"));
  if (const auto code = text_of(problem, "code"); !code.empty()) {
    out += (out.empty() ? "" : " ") + ("(" + printable(code) + ")");
  }
  if (out.empty()) out = "the server refused it";
  const auto errors = problem.find("errors");
  if (errors == problem.end() || !errors->is_array()) return out;
  for (const auto& error : *errors) {
    out += "\n  " + printable(text_of(error, "field")) + ": " + printable(text_of(error, "detail"));
  }
  return out;
}

Outcome<Client> Client::open(const Where& where) {
  const auto url = parse_url(where.url, where.authorities);
  if (!url) return base::Unexpected(Trouble{kExitUsage, url.error()});
  auto token = read_token(where);
  if (!token) return base::Unexpected(token.error());
  if (!fits_a_field(*token)) return base::Unexpected(Trouble{kExitUsage, "the token has characters that no token has"});
  return Client(*url, *std::move(token), where.timeout);
}

Outcome<Json> Client::get(const std::string& target) {
  HttpRequest request;
  request.target = target;
  const auto reply = ask(request);
  return reply ? read_reply(*reply) : base::Unexpected(reply.error());
}

Outcome<Json> Client::post(const std::string& target, const Json& body, const std::string& key) {
  HttpRequest request;
  request.method = "POST";
  request.target = target;
  request.body = body.dump();
  request.idempotency_key = key;
  const auto reply = ask(request);
  return reply ? read_reply(*reply) : base::Unexpected(reply.error());
}

Outcome<std::vector<Json>> Client::post_lines(const std::string& target, const std::string& type,
                                              const std::string& body, const std::string& key) {
  HttpRequest request{.method = "POST", .target = target, .body = body, .idempotency_key = key, .content_type = type};
  const auto reply = ask(request);
  if (!reply) return base::Unexpected(reply.error());
  if (reply->status / 100 != 2) return base::Unexpected(read_reply(*reply).error());
  std::vector<Json> lines;
  std::istringstream in(reply->body);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(Json::parse(line, nullptr, false));
    if (!lines.back().is_object())
      return base::Unexpected(Trouble{kExitFailed, "the answer is no JSON lines: is this a Gavel server?"});
  }
  return lines;
}

Outcome<HttpReply> Client::ask(const HttpRequest& request) {
  const auto until = Steady::now() + timeout_;
  for (unsigned tries = 0;; ++tries) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - Steady::now());
    HttpRequest again = request;
    again.token = token_;
    const auto reply = fetch(url_, std::move(again), std::clamp(left, milliseconds(1), milliseconds(10'000)));
    if (reply && !passes_soon(*reply)) return *reply;
    if (!reply && reply.error().kind == HttpFailure::Kind::untrusted)
      return base::Unexpected(Trouble{kExitFailed, "cannot talk to " + url_.text() + ": " + reply.error().text});
    auto pause = pause_before(tries, random_number());
    if (reply) pause = std::max(pause, asked_pause(*reply));
    if (Steady::now() + pause < until) {
      std::this_thread::sleep_for(pause);
      continue;
    }
    if (reply) return *reply;
    const std::string where = url_.text();
    if (reply.error().kind == HttpFailure::Kind::not_sent)
      return base::Unexpected(Trouble{kExitFailed, "cannot reach " + where + ": " + reply.error().text});
    const std::string keyed = request.idempotency_key.empty() ? ""
                                                              : "; it may have been done: say it again with --key " +
                                                                    request.idempotency_key + " to find out";
    return base::Unexpected(Trouble{kExitFailed, "no answer from " + where + ": " + reply.error().text + keyed});
  }
}

}  // namespace gavel::cli

#include "server/api/idempotency.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/sha256.hpp"
#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

constexpr std::size_t kLongestKey = 255;

bool is_key(std::string_view text) noexcept {
  const auto visible = [](char c) { return c > 0x20 && c < 0x7F; };
  return !text.empty() && text.size() <= kLongestKey && std::ranges::all_of(text, visible);
}

bool is_read(const http::Request& request) noexcept { return request.method == "GET" || request.method == "HEAD"; }

base::Sha256 fingerprint_of(const http::Request& request) {
  std::string text = request.method + '\n' + request.path + '\n';
  for (const auto& [name, value] : request.query) text += name + '\0' + value + '\0';  // ?bidder= says for whom
  return base::sha256(text + '\n' + request.body);
}

http::Response bad_key() {
  return http::problem(400, "invalid_idempotency_key",
                       "Idempotency-Key must have 1 to 255 visible ASCII characters without spaces.");
}

http::Response at_work() {
  return http::with_field(
      http::problem(409, "idempotency_key_in_use", "The first request with this Idempotency-Key has no answer yet.",
                    {{"retry_after", 1}}),
      "Retry-After", "1");
}

}  // namespace

http::Response reused_key() {
  return http::problem(422, "idempotency_key_reused", "This Idempotency-Key was sent with another request.");
}

http::Response as_replayed(http::Response answer) {
  constexpr std::string_view kField = "Idempotent-Replayed";
  if (std::ranges::any_of(answer.fields, [&](const auto& field) { return field.first == kField; })) return answer;
  return http::with_field(std::move(answer), std::string(kField), "true");
}

std::optional<auction::RequestKey> request_key(const http::Request& request, const std::string& account) {
  const auto key = request.field("idempotency-key");
  if (is_read(request) || !is_key(key)) return std::nullopt;
  return auction::RequestKey{account, std::string(key), fingerprint_of(request)};
}

/// One request at work. A handler that drops it without an answer gives the key back.
class Idempotency::Turn {
 public:
  Turn(std::shared_ptr<Idempotency> keys, Name name, rules::Time now, http::Respond respond)
      : keys_(std::move(keys)), name_(std::move(name)), now_(now), respond_(std::move(respond)) {}
  ~Turn() {
    if (!answered_) keys_->forget(name_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  void answer(http::Response answer) {
    answered_ = true;
    keys_->finish(name_, answer, now_);
    respond_(std::move(answer));
  }

 private:
  std::shared_ptr<Idempotency> keys_;
  Name name_;
  rules::Time now_;
  http::Respond respond_;
  bool answered_ = false;
};

std::optional<http::Respond> Idempotency::admit(const http::Request& request, const std::string& account,
                                                rules::Time now, http::Respond respond) {
  const bool has_key = std::ranges::any_of(request.fields, [](const auto& f) { return f.first == "idempotency-key"; });
  if (!has_key || is_read(request)) return respond;
  const auto key = request.field("idempotency-key");
  if (!is_key(key)) return respond(bad_key()), std::nullopt;
  const Name name{account, std::string(key)};
  const auto fingerprint = fingerprint_of(request);
  std::optional<http::Response> known_answer;
  {
    std::lock_guard lock(mutex_);
    drop_old(now);
    const auto [known, fresh] = known_.try_emplace(name, Known{fingerprint, std::nullopt});
    if (!fresh) {
      if (known->second.request != fingerprint) {
        known_answer = reused_key();
      } else if (!known->second.answer) {
        known_answer = at_work();
      } else {
        known_answer = as_replayed(*known->second.answer);
      }
    }
  }
  if (known_answer) return respond(*std::move(known_answer)), std::nullopt;
  auto turn = std::make_unique<Turn>(shared_from_this(), name, now, std::move(respond));
  return http::Respond([turn = std::move(turn)](http::Response answer) { turn->answer(std::move(answer)); });
}

void Idempotency::finish(const Name& name, http::Response& answer, rules::Time now) {
  if (answer.status >= 500) return forget(name);
  std::lock_guard lock(mutex_);
  known_.at(name).answer = answer;
  order_.emplace_back(now, name);
}

void Idempotency::forget(const Name& name) {
  std::lock_guard lock(mutex_);
  known_.erase(name);
}

void Idempotency::drop_old(rules::Time now) {
  while (!order_.empty() && (order_.size() >= options_.answers || now - order_.front().first > options_.keep_ms)) {
    known_.erase(order_.front().second);
    order_.pop_front();
  }
}

}  // namespace gavel::api

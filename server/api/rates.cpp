#include "server/api/rates.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/http/problem.hpp"

namespace gavel::api {
namespace {

/// The server's time as a Budget takes it: only differences matter.
http::Budget::Time budget_time(rules::Time now) { return http::Budget::Time(std::chrono::milliseconds(now.ms)); }

std::string whole(double number) { return std::to_string(static_cast<long long>(number)); }

}  // namespace

std::optional<http::Respond> Rates::admit(const std::string& account, rules::Time now, http::Respond respond) {
  if (rate_ <= 0) return respond;
  const double left = spend(account, now);
  const auto policy = "\"account\";q=" + whole(burst_) + ";w=" + whole(kBurstSeconds);
  const auto limit =
      "\"account\";r=" + whole(std::max(0.0, left)) + ";t=" + whole(std::ceil((burst_ - std::max(0.0, left)) / rate_));
  auto answer = [policy, limit, respond = std::move(respond)](http::Response response) mutable {
    response.fields.emplace_back("RateLimit-Policy", policy);
    response.fields.emplace_back("RateLimit", limit);
    respond(std::move(response));
  };
  if (left >= 0) return answer;
  answer(refusal(wait_for(left)));
  return std::nullopt;
}

int Rates::spend_or_wait(const std::string& account, rules::Time now) {
  if (rate_ <= 0) return 0;
  const double left = spend(account, now);
  return left >= 0 ? 0 : wait_for(left);
}

http::Response Rates::refusal(int wait) {
  return http::with_field(
      http::problem(429, "rate_limited", "This account sends more commands than it may.", {{"retry_after", wait}}),
      "Retry-After", std::to_string(wait));
}

int Rates::wait_for(double left) const noexcept { return static_cast<int>(std::max(1.0, std::ceil(-left / rate_))); }

double Rates::spend(const std::string& account, rules::Time now) {
  const auto at = budget_time(now);
  const std::lock_guard lock(mutex_);
  if (accounts_.size() >= tidy_at_) forget_the_full(at);
  auto& budget = accounts_.try_emplace(account, burst_, rate_, at).first->second;
  return budget.spend(at) ? budget.left() : budget.left() - 1;
}

/// Of an account with a full budget nothing need be known.
void Rates::forget_the_full(http::Budget::Time now) {
  std::erase_if(accounts_, [now](const auto& known) { return known.second.full(now); });
  tidy_at_ = std::max<std::size_t>(1024, 2 * accounts_.size());
}

std::size_t Rates::size() const {
  const std::lock_guard lock(mutex_);
  return accounts_.size();
}

}  // namespace gavel::api

#include "server/http/clients.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace gavel::http {
namespace {

/// Connections of one client that are being told at a time why they are not served.
constexpr std::size_t kToldAtOnce = 16;
/// A client may open at once what it may open in this many seconds.
constexpr double kBurstSeconds = 4;
constexpr std::size_t kTidyAtFirst = 1'024;

std::uint8_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

bool is_mapped_v4(std::string_view address) {
  static constexpr std::array<char, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};
  return address.starts_with(std::string_view{prefix.data(), prefix.size()});
}

}  // namespace

Place::~Place() {
  if (clients_) clients_->leave(*this);
}

Clients::Clients(const Limits& limits)
    : most_(limits.client_connections),
      rate_(limits.client_rate),
      burst_(limits.client_rate * kBurstSeconds),
      tidy_at_(kTidyAtFirst) {}

void Clients::bound(const Limits& limits) {
  const std::lock_guard lock{mutex_};
  most_ = limits.client_connections;
  rate_ = limits.client_rate;
  burst_ = rate_ * kBurstSeconds;
  for (auto& [name, client] : clients_) client.budget = {burst_, rate_, client.last};
}

Place Clients::enter(std::string client, Time now) {
  using Welcome = Place::Welcome;
  const std::lock_guard lock{mutex_};
  if (most_ == 0 && rate_ <= 0) return {};
  if (clients_.size() >= tidy_at_) forget_the_idle(now);
  auto& known = clients_.try_emplace(client, Client{0, 0, {burst_, rate_, now}, now}).first->second;
  known.last = now;
  const bool too_many = most_ > 0 && known.served >= most_;
  const bool too_fast = rate_ > 0 && !known.budget.spend(now);
  if (!too_many && !too_fast) {
    ++known.served;
    return {this, std::move(client), Welcome::served};
  }
  const bool tell = known.told < kToldAtOnce;
  if (tell) ++known.told;
  return {tell ? this : nullptr, std::move(client), tell ? Welcome::told : Welcome::dropped};
}

void Clients::leave(const Place& place) noexcept {
  const std::lock_guard lock{mutex_};
  const auto at = clients_.find(place.client_);
  if (at == clients_.end()) return;
  --(place.welcome_ == Place::Welcome::served ? at->second.served : at->second.told);
}

/// Forgets those without connections whose budget is full again: a newcomer would be treated the same.
void Clients::forget_the_idle(Time now) {
  const std::chrono::duration<double> refilled{kBurstSeconds};
  std::erase_if(clients_, [&](const auto& entry) {
    const Client& client = entry.second;
    return client.served == 0 && client.told == 0 && now - client.last >= refilled;
  });
  tidy_at_ = std::max(kTidyAtFirst, 2 * clients_.size());
}

std::size_t Clients::size() const {
  const std::lock_guard lock{mutex_};
  return clients_.size();
}

std::string client_of(std::string_view address) {
  if (address.size() == 16 && is_mapped_v4(address)) address.remove_prefix(12);
  std::array<char, 32> text{};
  if (address.size() == 4) {
    std::snprintf(text.data(), text.size(), "%u.%u.%u.%u", byte_at(address, 0), byte_at(address, 1),
                  byte_at(address, 2), byte_at(address, 3));
    return text.data();
  }
  const auto group = [&](std::size_t i) -> unsigned { return byte_at(address, i) * 256U + byte_at(address, i + 1); };
  std::snprintf(text.data(), text.size(), "%x:%x:%x:%x", group(0), group(2), group(4), group(6));
  return text.data();
}

}  // namespace gavel::http

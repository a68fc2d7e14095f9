#include "core/auction/requests.hpp"

#include <algorithm>
#include <cstring>

namespace gavel::auction {

void RequestsUnderWay::committed(std::uint64_t seq) {
  std::erase_if(keys_, [seq](const auto& asked) { return asked.first <= seq; });
}

bool RequestsUnderWay::has(const RequestKey& key) const {
  return std::ranges::any_of(
      keys_, [&](const auto& asked) { return asked.second.account == key.account && asked.second.key == key.key; });
}

std::size_t RequestIndex::Hash::operator()(const Digest& digest) const noexcept {
  std::size_t value;
  std::memcpy(&value, digest.data(), sizeof value);
  return value;
}

RequestIndex::Digest RequestIndex::digest_of(const RequestKey& key) {
  const auto whole = base::sha256(key.account + '\0' + key.key);
  Digest digest;
  std::copy_n(whole.begin(), digest.size(), digest.begin());
  return digest;
}

std::optional<RequestIndex::Found> RequestIndex::find(const RequestKey& key) const {
  const auto digest = digest_of(key);
  std::lock_guard lock(mutex_);
  const auto known = rows_.find(digest);
  if (known == rows_.end()) return std::nullopt;
  const auto& fingerprint = known->second.fingerprint;
  return Found{known->second.row, std::equal(fingerprint.begin(), fingerprint.end(), key.fingerprint.begin())};
}

void RequestIndex::add(const RequestKey& key, std::int64_t row, rules::Time at) {
  const auto digest = digest_of(key);
  Row kept{row, {}};
  std::copy_n(key.fingerprint.begin(), kept.fingerprint.size(), kept.fingerprint.begin());
  std::lock_guard lock(mutex_);
  rows_.insert_or_assign(digest, kept);
  order_.push_back({at, row, digest});
}

void RequestIndex::clear() {
  std::lock_guard lock(mutex_);
  rows_.clear();
  order_.clear();
}

std::optional<std::int64_t> RequestIndex::oldest(rules::Time now) {
  std::lock_guard lock(mutex_);
  while (!order_.empty() && (order_.size() > options_.keys || now - order_.front().at > options_.keep_ms)) {
    const auto known = rows_.find(order_.front().digest);
    if (known != rows_.end() && known->second.row == order_.front().row) rows_.erase(known);
    order_.pop_front();
  }
  return order_.empty() ? std::nullopt : std::optional(order_.front().row);
}

}  // namespace gavel::auction

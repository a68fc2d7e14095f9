#include "storage/sqlite/signer.hpp"

#include <utility>

#include "core/base/jwk.hpp"

namespace gavel::sqlite {

Signer::Signer(base::SigningKey key) : key_(std::move(key)), kid_(base::jwk_thumbprint(key_.public_key())) {
  thread_ = std::thread([this] { work(); });
}

Signer::~Signer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Signer::begin(std::vector<base::Sha256> hashes) {
  {
    std::lock_guard lock(mutex_);
    hashes_ = std::move(hashes);
  }
  changed_.notify_all();
}

std::shared_ptr<const auction::SignedBatch> Signer::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return done_ != nullptr; });
  return std::exchange(done_, nullptr);
}

void Signer::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !hashes_.empty(); });
    if (stopping_) return;
    const auto hashes = std::exchange(hashes_, {});
    lock.unlock();
    auto batch = auction::sign_batch(hashes, key_, kid_);
    lock.lock();
    done_ = std::move(batch);
    changed_.notify_all();
  }
}

}  // namespace gavel::sqlite

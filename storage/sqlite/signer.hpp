// Signer: signs a batch while the disk syncs it. A signature takes about as long as a sync, so a bid that waits for
// both, one after the other, would wait twice.
//
//     signer.begin(hashes);            // of what is about to be committed
//     transaction->commit();           // meanwhile
//     auto batch = signer.finish();
//
// Thread rules: one thread; the signing is done on one of its own.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/auction/proof.hpp"

namespace gavel::sqlite {

class Signer {
 public:
  explicit Signer(base::SigningKey key);
  ~Signer();
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  const base::SigningKey& key() const noexcept { return key_; }
  const std::string& kid() const noexcept { return kid_; }

  /// @pre hashes is not empty, and what was begun before is finished
  void begin(std::vector<base::Sha256> hashes);
  std::shared_ptr<const auction::SignedBatch> finish();

 private:
  void work();

  base::SigningKey key_;
  std::string kid_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<base::Sha256> hashes_;                  // to be signed
  std::shared_ptr<const auction::SignedBatch> done_;  // to be fetched
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gavel::sqlite

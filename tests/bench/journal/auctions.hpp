// Auctions that are told bid by bid; the rules are not asked: what is measured is the journal.
//
// Thread rules: one thread at a time.
#pragma once

#include <memory>
#include <vector>

#include "core/auction/journal.hpp"

namespace gavel::bench {

class Auctions {
 public:
  /// Numbers first … first + count - 1, not made yet.
  static Auctions fresh(std::uint32_t first, std::uint32_t count);
  /// Of those that a journal keeps.
  explicit Auctions(std::vector<auction::View> views) : views_(std::move(views)) {}

  std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(views_.size()); }
  /// The next entry of the n-th of them, as a commit.
  std::shared_ptr<const auction::Commit> create(std::uint32_t n);
  std::shared_ptr<const auction::Commit> bid(std::uint32_t n);

 private:
  std::shared_ptr<const auction::Commit> tell(std::uint32_t n, rules::Event event);

  std::vector<auction::View> views_;
};

}  // namespace gavel::bench

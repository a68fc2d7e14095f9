// NaiveSealed: the sealed formats once more, written to be plainly right. It keeps the bids that stand and works out
// everything else at the end: slow, unit by unit, and made otherwise than core/rules on purpose.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/rules/auction.hpp"

namespace gavel::rules::testing {

class NaiveSealed {
 public:
  using Minor = std::int64_t;

  struct Bid {
    std::string bidder;
    Minor amount = 0;
    std::int64_t units = 1;
    std::int64_t min_units = 0;
    std::int64_t weight = 1000;
    std::size_t place = 0;  ///< in the list
    std::string nonce = {};
    bool revealed = true;
  };
  struct Share {
    std::int64_t units = 0;
    Minor total = 0;
    friend bool operator==(const Share&, const Share&) = default;
  };
  struct Result {
    Outcome outcome = Outcome::unsold;
    std::string winner = {};
    std::optional<Minor> price = {};
    std::map<std::string, Share> shares = {};
  };

  explicit NaiveSealed(const Terms& terms) : terms_(terms) {}

  /// `weight`: as approved now; counts only for who has no bid.
  void accept(Bid bid);
  void withdraw(const std::string& bidder) { standing_.erase(bidder); }
  void reveal(const std::string& bidder) { standing_.at(bidder).revealed = true; }
  const std::map<std::string, Bid>& standing() const { return standing_; }

  Result result() const;
  /// The bids that count, best first.
  std::vector<Bid> in_order() const;

 private:
  bool beats(const Bid& a, const Bid& b) const;
  bool is_eligible(const Bid& bid) const;
  std::optional<Minor> single_price(const std::vector<Bid>& bids) const;
  void all_shares(const std::vector<Bid>& bids, Result& result) const;
  std::vector<std::int64_t> fill(const std::vector<Bid>& bids) const;
  static std::vector<std::int64_t> in_proportion(std::vector<Bid> group, std::int64_t left);
  Minor uniform_price(const std::vector<Bid>& bids, const std::vector<std::int64_t>& got) const;

  Terms terms_;
  std::map<std::string, Bid> standing_;
  std::size_t acts_ = 0;
};

}  // namespace gavel::rules::testing

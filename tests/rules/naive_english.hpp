// NaiveEnglish: the English rules once more, written to be plainly right. It keeps nothing but a list of what happened
// and works out everything from it each time; slow, and made otherwise than core/rules on purpose.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/rules/auction.hpp"

namespace gavel::rules::testing {

class NaiveEnglish {
 public:
  using Bidder = int;
  using Minor = std::int64_t;

  struct Bid {
    Bidder bidder = 0;
    Minor maximum = 0;
    std::uint64_t seq = 0;
    Time at;
  };
  /// How it would have ended right after some moment.
  struct Ending {
    Time at;
    bool has_bids = false;
    bool reserve_met = false;
    Bidder leader = 0;
    Minor price = 0;
  };

  explicit NaiveEnglish(const Terms& terms) : terms_(terms), end_(terms.ends_at) {}

  void accept(Bid bid);
  void set_reserve(std::optional<Amount> reserve, Time now);
  /// Takes the bids away for which `gone` says so.
  template <class Gone>
  void take_back(Gone gone, Time now) {
    std::erase_if(moments_, [&](const Moment& moment) { return moment.bid && gone(*moment.bid); });
    after_taking_back(now);
  }

  std::vector<Bid> bids() const;
  bool has_bids() const { return !bids().empty(); }
  Bidder leader() const { return best(moments_.size())->bidder; }
  Minor leader_maximum() const { return best(moments_.size())->maximum; }
  std::optional<Minor> rival_maximum() const { return rival(moments_.size()); }
  Minor price() const { return price(moments_.size()); }
  bool reserve_met() const;
  /// The least that this bidder may offer.
  Minor minimum_for(Bidder bidder) const;
  Minor step_at(Minor beaten) const { return terms_.increments.step_at({beaten}).minor; }
  bool buy_now_stands() const;
  Time end() const { return end_; }
  std::uint32_t extensions() const { return extensions_; }
  /// What the last moment before `instant` would have ended as.
  Ending ending_before(Time instant) const;

 private:
  /// A bid, or a new reserve; and the reserve from then on.
  struct Moment {
    std::optional<Bid> bid;
    std::optional<Minor> reserve;
  };

  // Each of these looks at the first `count` moments only.
  std::optional<Bid> best(std::size_t count) const;
  std::optional<Minor> rival(std::size_t count) const;
  Minor asked(std::size_t count) const;
  Minor price(std::size_t count) const;

  std::optional<Minor> reserve() const;
  void extend_by(std::size_t moment);
  void after_taking_back(Time now);
  void note_ending(Time now);

  Terms terms_;
  std::vector<Moment> moments_;
  std::vector<Ending> endings_;
  Time end_;
  std::uint32_t extensions_ = 0;
};

}  // namespace gavel::rules::testing

#include "core/rules/again.hpp"

#include "core/rules/soft_close.hpp"

namespace gavel::rules::retraction {
namespace {

/// The end twice, event by event: as it was, and as these bids alone would have had it.
class Player {
 public:
  Player(const Terms& terms, const std::vector<StandingBid>& bids) : terms_(terms), next_(bids.begin()), bids_(bids) {}

  Again play(History history) {
    for (const Recorded& recorded : history) {
      std::visit([&](const auto& event) { take(recorded, event); }, recorded.event);
    }
    return again_;
  }

 private:
  template <class E>
  void take(const Recorded&, const E&) {}

  void take(const Recorded&, const Created& event) { written_ = was_ = again_.ends_at = event.terms.ends_at; }

  void take(const Recorded&, const Edited& event) {
    if (event.terms.ends_at != written_) was_ = again_.ends_at = event.terms.ends_at;
    written_ = event.terms.ends_at;
  }

  void take(const Recorded&, const Resumed& event) {
    const auto paused_ms = event.ends_at - was_;
    paused_ms_ += paused_ms;
    again_.ends_at = again_.ends_at + paused_ms;
    was_ = event.ends_at;
  }

  void take(const Recorded&, const Extended& event) {
    was_ = event.ends_at;
    if (event.cause != Extended::Cause::bid) again_.ends_at = event.ends_at;
  }

  void take(const Recorded&, const BidRetracted& event) { was_ = event.ends_at; }

  void take(const Recorded& recorded, const BidPlaced& bid) {
    if (next_ == bids_.end() || next_->seq != recorded.seq) return;
    ++next_;
    const auto before = again_.standing;
    again_.standing = proxy::after_bid(terms_, before, bid.alias, bid.maximum);
    const bool same = before.leader == again_.standing.leader && before.price == again_.standing.price;
    if (same || !bids_extend(terms_)) return;
    const auto end =
        extended_end(put_off(*terms_.soft_close, paused_ms_), again_.ends_at, again_.extensions, recorded.at);
    if (!end) return;
    again_.ends_at = *end;
    ++again_.extensions;
  }

  const Terms& terms_;
  std::vector<StandingBid>::const_iterator next_;
  const std::vector<StandingBid>& bids_;
  Again again_;
  Time written_;
  Time was_;
  std::int64_t paused_ms_ = 0;
};

}  // namespace

Again play_again(const Terms& terms, const std::vector<StandingBid>& bids, History history) {
  return Player(terms, bids).play(history);
}

}  // namespace gavel::rules::retraction

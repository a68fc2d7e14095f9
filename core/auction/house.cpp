#include "core/auction/house.hpp"

namespace gavel::auction {

// The bid itself is the first event that is one; what follows it is its consequence.
BidAnswer bid_answer(const Commit& made) {
  BidAnswer answer{.price = made.after->price,
                   .minimum_bid = made.after->minimum_bid,
                   .ends_at = made.after->ends_at,
                   .format = made.after->terms->format};
  for (const auto& entry : made.entries) {
    if (const auto* bid = std::get_if<rules::BidPlaced>(&entry.event)) {
      answer.seq = entry.seq;
      answer.leading = bid->leader == bid->alias;
    } else if (const auto* taken = std::get_if<rules::Taken>(&entry.event)) {
      answer.seq = entry.seq;
      answer.leading = true;
      answer.price = taken->price;
      answer.kind = BidAnswer::Kind::bought;
    } else if (std::holds_alternative<rules::SealedBidPlaced>(entry.event)) {
      answer.seq = entry.seq;
      answer.kind = BidAnswer::Kind::sealed;
    }
  }
  return answer;
}

}  // namespace gavel::auction

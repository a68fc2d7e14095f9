// The names of events and rejections in the journal and on the wire. They are kept for ever: add, never change.
#include "core/rules/auction.hpp"

namespace gavel::rules {

std::string_view kind(const Event& event) noexcept {
  struct {
    std::string_view operator()(const Created&) const { return "created"; }
    std::string_view operator()(const Opened&) const { return "opened"; }
    std::string_view operator()(const BidPlaced&) const { return "bid"; }
    std::string_view operator()(const Closed&) const { return "closed"; }
    std::string_view operator()(const Cancelled&) const { return "cancelled"; }
  } constexpr kind_of;
  return std::visit(kind_of, event);
}

std::string_view name(RejectionCode code) noexcept {
  switch (code) {
    case RejectionCode::below_minimum:
      return "below_minimum";
    case RejectionCode::not_above_own_max:
      return "not_above_own_max";
    case RejectionCode::auction_not_open:
      return "auction_not_open";
    case RejectionCode::auction_closed:
      return "auction_closed";
    case RejectionCode::own_auction:
      return "own_auction";
    case RejectionCode::amount_out_of_range:
      return "amount_out_of_range";
    case RejectionCode::not_due:
      return "not_due";
  }
  return "unknown";
}

}  // namespace gavel::rules

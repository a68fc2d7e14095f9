// Calendar: which auctions have no process, and when each needs one.
//
// An auction whose next moment is far off is an entry here and nothing else: some 80 bytes, and no timer of its own.
//
//     calendar.add(id, due);                                   // again: it is due then instead
//     while (const auto id = calendar.take_due(now)) start(*id);
//     set_timer(calendar.next());
//
// A hash map says what is due when, a heap which comes first. What the heap says and the map does not is out of date:
// it is dropped when its time comes, or when there is more of it than of the rest.
//
// Thread rules: a value; the opener's.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "core/auction/id.hpp"

namespace gavel::auction {

class Calendar {
 public:
  /// Puts an auction in, or changes when it is due. Nothing: no clock moves it (a draft, a paused one).
  void add(const AuctionId& id, std::optional<rules::Time> due);
  /// Takes an auction out; false where it is not in.
  bool remove(const AuctionId& id) { return due_.erase(id) > 0; }
  bool contains(const AuctionId& id) const { return due_.contains(id); }
  /// Takes out the auction that is due first, if that is not after `now`.
  std::optional<AuctionId> take_due(rules::Time now);
  /// When something is due next, or somewhat earlier; nothing where nothing ever is.
  std::optional<rules::Time> next() const;
  std::size_t size() const noexcept { return due_.size(); }

 private:
  struct Mark {
    rules::Time due;
    AuctionId id;
    friend auto operator<=>(const Mark&, const Mark&) = default;
  };
  bool holds(const Mark& mark) const;
  void drop_first();
  void tidy();

  std::unordered_map<AuctionId, rules::Time> due_;  // kNever where nothing is
  std::vector<Mark> marks_;                         // a heap, the earliest first
};

}  // namespace gavel::auction

// Which auctions a list has, and in which order: as a value that the API reads from a URL, and the storage answers.
//
//     ListQuery query{.phases = {Phase::open}, .order = ListOrder::ends, .limit = 50};    // the next ones to end
//     …
//     query.after = page.next;                                                            // the page behind it
//
// An auction is in the list where it passes every filter, and a filter looks at nothing but the View: so nothing that
// is secret (a reserve, a sealed amount, a maximum) decides who is in a list, or where.
//
// What a page costs. Auctions are read in the order asked for from an index that has that order, one for each way to
// narrow the list: the auctions of a sale, else those of a seller, else all of them, each of them by phase. Nothing is
// sorted, and the range of times by which the list is ordered, and the cursor, are where the reading begins and ends.
// The other filters are asked of what is read. So that a filter which few pass cannot make a page cost a walk over a
// million auctions, a page looks at so many and no more (kListEffort): it may have fewer items than its limit, even
// none, and still a `next`; the last page alone has none.
//
// There is no order by price: prices of different currencies have none, a price clock changes them by itself, and an
// index of prices would be written with every bid, which now touches no index at all.
//
// Thread rules: values and pure functions.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/id.hpp"
#include "core/auction/view.hpp"
#include "core/rules/auction.hpp"

namespace gavel::auction {

enum class ListOrder : std::uint8_t {
  made,    ///< by id
  starts,  ///< by terms.starts_at, then id
  ends,    ///< by ends_at as it stands, then id
};

/// from <= time < before; what is missing is no bound.
struct TimeRange {
  std::optional<rules::Time> from = {};
  std::optional<rules::Time> before = {};
  bool has(rules::Time time) const noexcept { return (!from || time >= *from) && (!before || time < *before); }
  bool has_bounds() const noexcept { return from || before; }
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// low <= price <= high, of an auction that has one: see filter_price().
struct PriceRange {
  std::optional<rules::Amount> low = {};
  std::optional<rules::Amount> high = {};
  bool has_bounds() const noexcept { return low || high; }
};

/// Where in a list an auction stands.
struct ListPosition {
  std::int64_t key = 0;  ///< milliseconds, where times give the order; else 0
  AuctionId id = {};
  friend auto operator<=>(const ListPosition&, const ListPosition&) = default;
};

/// Lists without bounds are all of them: an empty vector is every phase, every format.
struct ListQuery {
  std::vector<rules::Phase> phases = {};
  std::vector<rules::Format> formats = {};
  std::optional<std::string> seller = {};
  std::optional<rules::Currency> currency = {};
  std::optional<AuctionId> sale = {};
  std::string text = {};  ///< words, each of which is somewhere in the title: see title_has()
  PriceRange price = {};
  TimeRange starts = {};
  TimeRange ends = {};
  rules::Time now = {};  ///< by which price clocks show their price
  /// Drafts too? Nobody but their seller may see them (and who may act for everybody): whoever asks on behalf of
  /// others leaves it false, and there are none, whatever else the query says.
  bool include_drafts = false;
  ListOrder order = ListOrder::made;
  bool descending = false;
  std::uint32_t limit = 50;
  std::optional<ListPosition> after = {};  ///< ListPage::next of a query that differs in nothing else
};

struct ListPage {
  std::vector<View> items;
  std::optional<ListPosition> next;
};

/// The most that a page looks at: auctions, each as one; ten where all of an auction has to be read to know.
inline constexpr std::uint32_t kListEffort = 10'000;
inline constexpr std::uint32_t kListEffortOfAView = 10;

/// What the range of prices is about: the price that is shown, or the starting price where none is (nobody has bid, or
/// bids are sealed).
rules::Amount filter_price(const View& view, rules::Time now);

/// Does it pass every filter of the query? (`after` and `limit` are none.)
bool matches(const ListQuery& query, const View& view);

/// The phases that the query leaves, drafts as it says.
std::vector<rules::Phase> phases_of(const ListQuery& query);

ListPosition position_of(ListOrder order, const View& view);

/// Does `a` stand before `b` in the order of the query?
bool before(const ListQuery& query, const ListPosition& a, const ListPosition& b) noexcept;

/// Is each word of `words` (what blanks part) somewhere in the title? Capital letters are as small ones: in Latin,
/// Greek and Cyrillic; in other scripts a letter is itself alone.
bool title_has(std::string_view title, std::string_view words);

}  // namespace gavel::auction

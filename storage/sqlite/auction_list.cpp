#include "storage/sqlite/auction_list.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "storage/sqlite/auction_row.hpp"

namespace gavel::sqlite {
namespace {

using auction::ListOrder;
using auction::ListPage;
using auction::ListPosition;
using auction::ListQuery;
using auction::View;
using auction::ViewPtr;

enum Column : int { kId, kStarts, kEnds, kFormat, kCurrency };

constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();

ListBy by_of(const ListQuery& query) {
  if (query.sale) return ListBy::sale;
  return query.seller ? ListBy::seller : ListBy::phase;
}

const auction::TimeRange& range_of(const ListQuery& query) {
  static constexpr auction::TimeRange kNone;
  if (query.order == ListOrder::made) return kNone;
  return query.order == ListOrder::starts ? query.starts : query.ends;
}

/// Where the scans begin: behind what the cursor and the range of the order leave out. An id of zero is before all.
ListPosition begin_of(const ListQuery& query) {
  const auto& range = range_of(query);
  auto begin = query.descending ? ListPosition{range.before ? range.before->ms : kEver, {}}
                                : ListPosition{range.from ? range.from->ms : 0, {}};
  if (query.order == ListOrder::made) {
    begin = {};
    if (query.descending) {
      std::array<std::uint8_t, 16> last;
      last.fill(0xFF);
      begin.id = AuctionId(last);
    }
  }
  if (query.after && before(query, begin, *query.after)) begin = *query.after;
  return begin;
}

std::int64_t end_of(const ListQuery& query) {
  const auto& range = range_of(query);
  if (query.descending) return range.from ? range.from->ms : 0;
  return range.before ? range.before->ms : kEver;
}

/// Filters that a row cannot tell of by itself.
bool needs_view(const ListQuery& query) {
  return !query.text.empty() || query.price.has_bounds() || (query.sale && query.seller);
}

/// What a row says at once of a filter; true where it has passed them all.
bool row_matches(const ListQuery& query, const Rows& rows) {
  const auto is_format = [&](rules::Format format) { return name(format) == rows.text(kFormat); };
  return (!query.currency || query.currency->code() == rows.text(kCurrency)) &&
         (query.formats.empty() || std::ranges::any_of(query.formats, is_format)) &&
         query.starts.has({rows.integer(kStarts)}) && query.ends.has({rows.integer(kEnds)});
}

}  // namespace

std::string scan_sql(ListBy by, ListOrder order, bool descending) {
  constexpr std::array<std::array<const char*, 3>, 3> kIndexes{
      {{"auctions_by_phase", "auctions_by_phase_start", "auctions_by_phase_end"},
       {"auctions_by_seller", "auctions_by_seller_start", "auctions_by_seller_end"},
       {"auctions_of_sale", "auctions_of_sale_start", "auctions_of_sale_end"}}};
  constexpr std::array<const char*, 3> kNarrowed{"", "seller = ?1 AND ", "sale = ?1 AND "};
  const std::string beyond = descending ? " < " : " > ";
  const std::string direction = descending ? " DESC" : "";
  std::string sql = "SELECT id, starts_at_ms, ends_at_ms, format, currency FROM auctions INDEXED BY ";
  sql += kIndexes[static_cast<std::size_t>(by)][static_cast<std::size_t>(order)];
  sql += std::string(" WHERE ") + kNarrowed[static_cast<std::size_t>(by)] + "phase = ?2 AND ";
  if (order == ListOrder::made) return sql + "id" + beyond + "?3 ORDER BY id" + direction;
  const std::string key = order == ListOrder::starts ? "starts_at_ms" : "ends_at_ms";
  sql += "(" + key + ", id)" + beyond + "(?4, ?3) AND " + key + (descending ? " >= ?5" : " < ?5");
  return sql + " ORDER BY " + key + direction + ", id" + direction;
}

bool needs_newer_views(const ListQuery& query) {
  return query.order == ListOrder::ends || query.ends.has_bounds() || query.price.has_bounds();
}

struct AuctionList::Next {
  ListPosition position;
  const Rows* row = nullptr;  ///< until the next one is asked for
  ViewPtr view = nullptr;     ///< where it is one that is newer than its row
};

/// All scans of one page as one.
class AuctionList::Merge {
 public:
  Merge(const ListQuery& query, const NewerViews& newer) : query_(query), newer_(newer) {}

  /// By the end: those whose rows need not say where they stand.
  void add_newer() {
    if (query_.order != ListOrder::ends) return;
    const auto begin = begin_of(query_);
    for (const auto& [id, view] : newer_) {
      const auto position = position_of(query_.order, *view);
      if (before(query_, begin, position) && matches(query_, *view)) views_.emplace_back(position, view);
    }
    std::ranges::sort(views_, [this](const auto& a, const auto& b) { return before(query_, b.first, a.first); });
  }

  StorageResult<void> add(Statement& statement, const std::string& narrowed, rules::Phase phase) {
    const auto begin = begin_of(query_);
    auto scan = std::make_unique<Scan>();
    if (query_.order == ListOrder::made) {
      scan->rows.emplace(statement, narrowed, name(phase), begin.id);
    } else {
      scan->rows.emplace(statement, narrowed, name(phase), begin.id, begin.key, end_of(query_));
    }
    auto found = advance(*scan);
    if (!found) return fail(found);
    if (*found) scans_.push_back(std::move(scan));
    return {};
  }

  /// The next one in the order of the list; nothing where there are no more.
  StorageResult<std::optional<Next>> next() {
    if (auto* used = std::exchange(used_, nullptr)) {
      auto found = advance(*used);
      if (!found) return fail(found);
      std::erase_if(scans_, [](const auto& scan) { return scan->over; });
    }
    const auto first = std::ranges::min_element(
        scans_, [this](const auto& a, const auto& b) { return before(query_, a->position, b->position); });
    const bool of_row =
        first != scans_.end() && (views_.empty() || before(query_, (*first)->position, views_.back().first));
    if (of_row) {
      used_ = first->get();
      return std::optional(Next{(*first)->position, &*(*first)->rows, nullptr});
    }
    if (views_.empty()) return std::optional<Next>();
    Next next{views_.back().first, nullptr, std::move(views_.back().second)};
    views_.pop_back();
    return std::optional(std::move(next));
  }

 private:
  struct Scan {
    std::optional<Rows> rows;
    ListPosition position;
    bool over = false;
  };
  StorageResult<bool> advance(Scan& scan) {
    auto found = scan.rows->next();
    if (!found) return found;
    scan.over = !*found;
    if (scan.over) return false;
    const auto key = query_.order == ListOrder::made     ? 0
                     : query_.order == ListOrder::starts ? scan.rows->integer(kStarts)
                                                         : scan.rows->integer(kEnds);
    scan.position = {key, scan.rows->id(kId)};
    return true;
  }

  const ListQuery& query_;
  const NewerViews& newer_;
  std::vector<std::unique_ptr<Scan>> scans_;
  std::vector<std::pair<ListPosition, ViewPtr>> views_;  // the last one first
  Scan* used_ = nullptr;                                 // whose row was given last
};

StorageResult<Statement*> AuctionList::scan(Connection& connection, const ListQuery& query, ListBy by,
                                            rules::Phase phase) {
  auto place = static_cast<std::size_t>(by) * 3 + static_cast<std::size_t>(query.order);
  place = (place * 2 + (query.descending ? 1 : 0)) * rules::kPhases + static_cast<std::size_t>(phase);
  auto& statement = scans_[place];
  if (!statement) {
    auto prepared = connection.prepare(scan_sql(by, query.order, query.descending));
    if (!prepared) return fail(prepared);
    statement.emplace(std::move(*prepared));
  }
  return &*statement;
}

StorageResult<void> AuctionList::open_scans(Connection& connection, const ListQuery& query, Names& names,
                                            Merge& merge) {
  const auto by = by_of(query);
  std::string narrowed;
  if (by == ListBy::sale) narrowed = query.sale->to_string();
  if (by == ListBy::seller) narrowed = names.to_entry(*query.seller);
  for (const auto phase : phases_of(query)) {
    auto statement = scan(connection, query, by, phase);
    if (!statement) return fail(statement);
    if (auto done = merge.add(**statement, narrowed, phase); !done) return done;
  }
  return {};
}

StorageResult<ViewPtr> AuctionList::view_of_next(const ListQuery& query, const Next& next, const NewerViews& newer,
                                                 Names& names) {
  if (next.view) return next.view;
  if (const auto known = newer.find(next.position.id); known != newer.end()) {
    return query.order == ListOrder::ends ? nullptr : known->second;
  }
  if (!row_matches(query, *next.row)) return ViewPtr();
  Rows rows(*view_, next.position.id);
  auto found = rows.next();
  if (!found) return fail(found);
  if (!*found) return ViewPtr();
  auto view = view_of(rows, names);
  if (!view) return fail(view);
  return std::make_shared<const View>(std::move(*view));
}

StorageResult<ListPage> AuctionList::page(Connection& connection, const ListQuery& query, const NewerViews& newer,
                                          Names& names) {
  if (!view_) {
    auto prepared = connection.prepare(std::string(kSelectViews) + "id = ?");
    if (!prepared) return fail(prepared);
    view_.emplace(std::move(*prepared));
  }
  Merge merge(query, newer);
  merge.add_newer();
  if (auto done = open_scans(connection, query, names, merge); !done) return fail(done);
  ListPage page;
  std::optional<ListPosition> looked_at;
  for (std::uint32_t effort = 0;;) {
    auto next = merge.next();
    if (!next) return fail(next);
    if (!*next) return page;
    if (effort >= auction::kListEffort) return page.next = looked_at, std::move(page);
    auto view = view_of_next(query, **next, newer, names);
    if (!view) return fail(view);
    effort += *view && needs_view(query) ? auction::kListEffortOfAView : 1;
    looked_at = (*next)->position;
    if (!*view || !matches(query, **view)) continue;
    if (page.items.size() == query.limit)
      return page.next = position_of(query.order, page.items.back()), std::move(page);
    page.items.push_back(**view);
  }
}

}  // namespace gavel::sqlite

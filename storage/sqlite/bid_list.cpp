#include "storage/sqlite/bid_list.hpp"

#include <array>
#include <map>
#include <set>
#include <string>

#include "storage/sqlite/codec_bids.hpp"
#include "storage/sqlite/page.hpp"

namespace gavel::sqlite {
namespace {

using auction::BidKind;
using auction::BidPage;
using auction::BidRow;

enum Sql : std::size_t { kPhase, kTakenBack, kRows, kPayload, kStatements };

constexpr std::array<std::string_view, kStatements> kSql{
    "SELECT phase FROM auctions WHERE id = ?",
    // Its condition is that of the index, word by word; without being told, SQLite would look at every entry.
    "SELECT seq, kind, payload FROM entries INDEXED BY entries_taken_back WHERE auction = ? AND seq > ? "
    "AND kind IN ('bid_retracted', 'sealed_bid_withdrawn') ORDER BY seq",
    "SELECT seq, at_ms, kind, payload FROM entries WHERE auction = ? AND seq > ? "
    "AND kind IN ('bid', 'sealed_bid', 'sealed_bid_withdrawn', 'bid_committed', 'bid_revealed', 'taken', 'joined', "
    "'left', 'bid_retracted') ORDER BY seq LIMIT ?",
    "SELECT payload FROM entries WHERE auction = ? AND seq = ?"};

}  // namespace

/// What does not stand any more.
struct BidList::TakenBack {
  std::set<std::uint64_t> bids;                         ///< retracted or removed
  std::map<std::uint32_t, std::uint64_t> withdrawn_at;  ///< sealed: by alias, the last time

  bool contains(const BidRow& row) const {
    if (row.kind == BidKind::bid || row.kind == BidKind::taken) return bids.contains(row.seq);
    if (row.kind != BidKind::sealed && row.kind != BidKind::committed) return false;
    const auto last = withdrawn_at.find(row.alias);
    return last != withdrawn_at.end() && row.seq < last->second;
  }
};

StorageResult<BidList> BidList::prepare(Connection& connection) {
  auto sql = connection.prepare_all(kSql);
  if (!sql) return fail(sql);
  return BidList(std::move(*sql));
}

StorageResult<BidPage> BidList::page(const AuctionId& id, std::uint64_t after, std::uint32_t limit) {
  auto closed = is_closed(id);
  if (!closed) return fail(closed);
  auto taken_back = this->taken_back(id, after);
  if (!taken_back) return fail(taken_back);
  Rows rows(sql_[kRows], id, after, one_more(limit));
  BidPage page;
  auto more = read_page(rows, limit, page.items, [&](const Rows& at) { return row(id, at, *closed, *taken_back); });
  if (!more) return fail(more);
  if (*more) page.next = page.items.back().seq;
  return page;
}

StorageResult<bool> BidList::is_closed(const AuctionId& id) {
  Rows rows(sql_[kPhase], id);
  auto found = rows.next();
  if (!found) return fail(found);
  return *found && rules::parse_phase(rows.text(0)) == rules::Phase::closed;
}

// Whatever takes back a bid behind `after` comes behind it too.
StorageResult<BidList::TakenBack> BidList::taken_back(const AuctionId& id, std::uint64_t after) {
  TakenBack out;
  Rows rows(sql_[kTakenBack], id, after);
  for (;;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return out;
    if (bid_kind(rows.text(1)) == BidKind::retraction) {
      auto bids = decode_taken_back(rows.text(2));
      if (!bids) return corrupt_entry(id, rows.integer(0), bids.error().text);
      out.bids.insert(bids->begin(), bids->end());
    } else {
      auto alias = decode_alias(rows.text(2));
      if (!alias) return corrupt_entry(id, rows.integer(0), alias.error().text);
      out.withdrawn_at[*alias] = static_cast<std::uint64_t>(rows.integer(0));
    }
  }
}

StorageResult<BidRow> BidList::row(const AuctionId& id, const Rows& rows, bool closed, const TakenBack& taken_back) {
  const auto seq = rows.integer(0);
  const auto kind = bid_kind(rows.text(2));
  if (!kind) return corrupt_entry(id, seq, "not a kind of bid");
  auto bid = decode_bid(*kind, static_cast<std::uint64_t>(seq), {rows.integer(1)}, rows.text(3), closed);
  if (!bid) return corrupt_entry(id, seq, bid.error().text);
  if (bid->kind == BidKind::retraction) {
    if (auto named = name_bidder(id, rows.text(3), *bid); !named) return corrupt_entry(id, seq, named.error().text);
  }
  bid->retracted = taken_back.contains(*bid);
  if (bid->retracted && bid->kind == BidKind::sealed) bid->amount.reset(), bid->units.reset();
  return bid;
}

// Bids that are taken back together are of one bidder: the first one's.
StorageResult<void> BidList::name_bidder(const AuctionId& id, std::string_view payload, BidRow& row) {
  auto bids = decode_taken_back(payload);
  if (!bids) return fail(bids);
  auto leader = decode_leader(payload);
  if (!leader) return fail(leader);
  if (bids->empty()) return {};
  Rows first(sql_[kPayload], id, bids->front());
  auto found = first.next();
  if (!found) return fail(found);
  if (!*found) return {};
  auto alias = decode_alias(first.text(0));
  if (!alias) return fail(alias);
  row.alias = *alias;
  row.led = *leader == *alias;
  return {};
}

}  // namespace gavel::sqlite

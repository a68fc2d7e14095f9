#include "storage/sqlite/bid_list.hpp"

#include <algorithm>
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

enum Sql : std::size_t { kPhase, kTakenBack, kRows, kPayload, kInLog, kPayloadInLog, kStatements };

constexpr std::array<std::string_view, kStatements> kSql{
    "SELECT phase FROM auctions WHERE id = ?",
    // Its condition is that of the index, word by word; without being told, SQLite would look at every entry.
    "SELECT seq, kind, payload FROM entries INDEXED BY entries_taken_back WHERE auction = ? AND seq > ? "
    "AND kind IN ('bid_retracted', 'sealed_bid_withdrawn') ORDER BY seq",
    "SELECT seq, at_ms, kind, payload FROM entries WHERE auction = ? AND seq > ? "
    "AND kind IN ('bid', 'sealed_bid', 'sealed_bid_withdrawn', 'bid_committed', 'bid_revealed', 'taken', 'joined', "
    "'left', 'bid_retracted') ORDER BY seq LIMIT ?",
    "SELECT payload FROM entries WHERE auction = ? AND seq = ?",
    "SELECT seq, at_ms, kind, payload FROM log WHERE position = ?", "SELECT payload FROM log WHERE position = ?"};

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

/// One question, and what is needed to answer it.
struct BidList::Asked {
  const AuctionId& id;
  std::uint64_t after;
  std::uint32_t limit;
  const Tail::Part& tail;
  bool closed = false;
  TakenBack taken_back = {};
};

StorageResult<BidPage> BidList::page(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                                     const Tail::Part& tail) {
  Asked asked{id, after, limit, tail};
  auto closed = is_closed(id);
  if (!closed) return fail(closed);
  asked.closed = *closed;
  auto taken_back = this->taken_back(asked);
  if (!taken_back) return fail(taken_back);
  asked.taken_back = std::move(*taken_back);
  BidPage page;
  StorageResult<bool> more = false;
  {
    Rows rows(sql_[kRows], id, after, one_more(limit));
    more = read_page(rows, limit, page.items, [&](const Rows& at) { return row(asked, at); });
  }
  if (more && !*more) more = rows_in_log(asked, page);
  if (!more) return fail(more);
  if (*more) page.next = page.items.back().seq;
  return page;
}

// Behind those of the table; what was moved since the tail was copied has come already.
StorageResult<bool> BidList::rows_in_log(const Asked& asked, BidPage& page) {
  const auto last = page.items.empty() ? asked.after : page.items.back().seq;
  const auto& [first, positions, taken_back, view] = asked.tail;
  for (std::size_t i = last >= first ? last + 1 - first : 0; i < positions.size(); ++i) {
    Rows rows(sql_[kInLog], positions[i]);
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found || !bid_kind(rows.text(2))) continue;  // moved, and no bid: a bid would have come
    if (page.items.size() == asked.limit) return true;
    auto bid = row(asked, rows);
    if (!bid) return fail(bid);
    page.items.push_back(std::move(*bid));
  }
  return false;
}

StorageResult<bool> BidList::is_closed(const AuctionId& id) {
  Rows rows(sql_[kPhase], id);
  auto found = rows.next();
  if (!found) return fail(found);
  return *found && rules::parse_phase(rows.text(0)) == rules::Phase::closed;
}

// Whatever takes back a bid behind `after` comes behind it too.
StorageResult<BidList::TakenBack> BidList::taken_back(const Asked& asked) {
  TakenBack out;
  const auto take = [&](std::int64_t seq, std::string_view kind, std::string_view payload) -> StorageResult<void> {
    if (bid_kind(kind) == BidKind::retraction) {
      auto bids = decode_taken_back(payload);
      if (!bids) return corrupt_entry(asked.id, seq, bids.error().text);
      out.bids.insert(bids->begin(), bids->end());
    } else {
      auto alias = decode_alias(payload);
      if (!alias) return corrupt_entry(asked.id, seq, alias.error().text);
      auto& last = out.withdrawn_at[*alias];
      last = std::max(last, static_cast<std::uint64_t>(seq));
    }
    return {};
  };
  for (Rows rows(sql_[kTakenBack], asked.id, asked.after);;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) break;
    if (auto done = take(rows.integer(0), rows.text(1), rows.text(2)); !done) return fail(done);
  }
  for (const auto position : asked.tail.taken_back) {
    Rows rows(sql_[kInLog], position);
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) continue;  // moved
    if (auto done = take(rows.integer(0), rows.text(2), rows.text(3)); !done) return fail(done);
  }
  return out;
}

StorageResult<BidRow> BidList::row(const Asked& asked, const Rows& rows) {
  const auto seq = rows.integer(0);
  const auto kind = bid_kind(rows.text(2));
  if (!kind) return corrupt_entry(asked.id, seq, "not a kind of bid");
  auto bid = decode_bid(*kind, static_cast<std::uint64_t>(seq), {rows.integer(1)}, rows.text(3), asked.closed);
  if (!bid) return corrupt_entry(asked.id, seq, bid.error().text);
  if (bid->kind == BidKind::retraction) {
    auto named = name_bidder(asked, std::string(rows.text(3)), *bid);
    if (!named) return corrupt_entry(asked.id, seq, named.error().text);
  }
  bid->retracted = asked.taken_back.contains(*bid);
  if (bid->retracted && bid->kind == BidKind::sealed) bid->amount.reset(), bid->units.reset();
  return bid;
}

// Bids that are taken back together are of one bidder: the first one's.
StorageResult<void> BidList::name_bidder(const Asked& asked, std::string_view payload, BidRow& row) {
  auto bids = decode_taken_back(payload);
  if (!bids) return fail(bids);
  auto leader = decode_leader(payload);
  if (!leader) return fail(leader);
  if (bids->empty()) return {};
  const auto seq = bids->front();
  Rows in_table(sql_[kPayload], asked.id, seq);
  auto alias = alias_in(in_table);
  const auto& tail = asked.tail;
  if (alias && !*alias && seq >= tail.first && seq - tail.first < tail.positions.size()) {
    Statement& select = sql_[kPayloadInLog];
    Rows in_log(select, tail.positions[seq - tail.first]);
    alias = alias_in(in_log);
  }
  if (!alias) return fail(alias);
  if (!*alias) return {};
  row.alias = **alias;
  row.led = *leader == **alias;
  return {};
}

StorageResult<std::optional<std::uint32_t>> BidList::alias_in(Rows& rows) {
  auto found = rows.next();
  if (!found) return fail(found);
  if (!*found) return std::optional<std::uint32_t>();
  auto alias = decode_alias(rows.text(0));
  if (!alias) return fail(alias);
  return std::optional(*alias);
}

}  // namespace gavel::sqlite

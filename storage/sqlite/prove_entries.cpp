#include "storage/sqlite/prove_entries.hpp"

#include <array>

#include "core/auction/proof.hpp"
#include "storage/sqlite/accounts.hpp"
#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/page.hpp"

namespace gavel::sqlite {
namespace {

/// A text as the accounts' aliases make it.
template <class Decode>
StorageResult<std::string> hidden(std::string_view text, Decode decode, Accounts& accounts) {
  auto value = decode(text);
  if (!value) return fail(value);
  auto written = encode(*value, accounts);
  if (auto error = accounts.take_error()) return base::Unexpected(*std::move(error));
  return written;
}

/// The last entry that was written, for the one behind it.
struct Chain {
  AuctionId auction;
  base::Sha256 head{};
};

StorageResult<void> prove(const Rows& rows, Statement& insert, Chain& chain, Accounts& accounts) {
  const auto id = rows.id(0);
  if (id != chain.auction) chain = {id, auction::kNoEntry};
  const auto seq = rows.integer(1);
  const auto kind = rows.text(3);
  const auto decode_event = [&](std::string_view text) { return decode(kind, text); };
  auto payload = hidden(rows.text(4), decode_event, accounts);
  if (!payload) return corrupt_entry(id, seq, payload.error().text);
  const rules::Time at{rows.integer(2)};
  chain.head = auction::entry_hash(id, static_cast<std::uint64_t>(seq), at, kind, chain.head, *payload);
  return insert.run(id, seq, at.ms, kind, *payload, chain.head);
}

StorageResult<void> prove_all(Connection& connection, Accounts& accounts) {
  auto select = connection.prepare("SELECT auction, seq, at_ms, kind, payload FROM unproven ORDER BY auction, seq");
  if (!select) return fail(select);
  auto insert =
      connection.prepare("INSERT INTO entries (auction, seq, at_ms, kind, payload, hash) VALUES (?, ?, ?, ?, ?, ?)");
  if (!insert) return fail(insert);
  Chain chain;
  for (Rows rows(*select);;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return {};
    if (auto done = prove(rows, *insert, chain, accounts); !done) return done;
  }
}

struct Texts {
  AuctionId id;
  std::string seller, terms;
  std::optional<std::string> aftermath;
};

StorageResult<std::vector<Texts>> texts_page(Statement& select, const AuctionId& after) {
  std::vector<Texts> page;
  for (Rows rows(select, after);;) {
    auto found = rows.next();
    if (!found) return fail(found);
    if (!*found) return page;
    page.push_back({rows.id(0), std::string(rows.text(1)), std::string(rows.text(2)), {}});
    if (!rows.is_null(3)) page.back().aftermath = std::string(rows.text(3));
  }
}

StorageResult<void> hide_texts(Texts& texts, Accounts& accounts) {
  auto terms = hidden(
      texts.terms, [](std::string_view text) { return decode_terms(text); }, accounts);
  if (!terms) return fail(terms);
  texts.terms = std::move(*terms);
  if (!texts.aftermath) return {};
  auto after = hidden(
      *texts.aftermath, [](std::string_view text) { return decode_aftermath(text); }, accounts);
  if (!after) return fail(after);
  texts.aftermath = std::move(*after);
  return {};
}

constexpr std::array<std::string_view, 3> kTextSql{
    "SELECT id, seller, terms, aftermath FROM auctions JOIN auction_texts ON auction = id WHERE id > ? ORDER BY id "
    "LIMIT 500",
    "UPDATE auctions SET seller = ?2 WHERE id = ?1",
    "UPDATE auction_texts SET terms = ?2, aftermath = ?3 WHERE auction = ?1"};

/// Page by page: rows are not to be changed under the query that reads them.
StorageResult<void> hide_all_texts(Connection& connection, Accounts& accounts) {
  auto sql = connection.prepare_all(kTextSql);
  if (!sql) return fail(sql);
  for (AuctionId after;;) {
    auto page = texts_page((*sql)[0], after);
    if (!page) return fail(page);
    if (page->empty()) return {};
    for (auto& texts : *page) {
      if (auto done = hide_texts(texts, accounts); !done) return done;
      if (auto done = (*sql)[1].run(texts.id, accounts.to_entry(texts.seller)); !done) return done;
      if (auto done = (*sql)[2].run(texts.id, texts.terms, texts.aftermath); !done) return done;
    }
    after = page->back().id;
  }
}

}  // namespace

StorageResult<void> prove_entries(Connection& connection) {
  auto accounts = Accounts::prepare(connection, Accounts::Mode::add);
  if (!accounts) return fail(accounts);
  if (auto done = prove_all(connection, *accounts); !done) return done;
  if (auto done = hide_all_texts(connection, *accounts); !done) return done;
  return connection.exec("DROP TABLE unproven");
}

}  // namespace gavel::sqlite

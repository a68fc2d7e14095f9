#include "storage/sqlite/batch.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "storage/sqlite/codec.hpp"

namespace gavel::sqlite {
namespace {

using auction::Commit;

/// Why these entries and this view cannot be one commit, whatever is on disk; nothing where they can.
std::optional<std::string> flaw_of(const Commit& commit) {
  if (commit.entries.empty()) return "a commit without entries";
  if (!commit.after || !commit.after->terms) return "a commit without the view after it";
  const auto& first = commit.entries.front();
  auto expected = first.seq;
  for (const auto& entry : commit.entries) {
    if (entry.auction != first.auction) return "a commit with entries of two auctions";
    if (entry.seq != expected++) return "a commit whose entries are not numbered one after the other";
  }
  const bool same = commit.after->id == first.auction && commit.after->seq == commit.entries.back().seq;
  if (!same) return "a commit whose view is not that after its entries";
  return std::nullopt;
}

/// Why a commit cannot follow what is there; nothing where it can.
std::optional<std::string> refusal(const Commit& commit, const BatchPlan::Touched& touched) {
  const auto first = commit.entries.front().seq;
  if (touched.refused) return "an earlier commit of this auction was refused";
  if (first <= touched.seq) return "entry " + std::to_string(first) + " is taken";
  if (first == touched.seq + 1) return std::nullopt;
  return "entry " + std::to_string(first) + " leaves a gap: the last one is " + std::to_string(touched.seq);
}

/// May the terms be others after it?
bool changes_terms(const auction::Entry& entry) {
  return entry.seq == 1 || std::holds_alternative<rules::Edited>(entry.event);
}

/// Is there something to tell of after the end?
bool changes_aftermath(const auction::Entry& entry) {
  using namespace rules;
  const auto& e = entry.event;
  return std::holds_alternative<Closed>(e) || std::holds_alternative<Settled>(e) ||
         std::holds_alternative<Defaulted>(e) || std::holds_alternative<SecondChanceOffered>(e) ||
         std::holds_alternative<SecondChanceAnswered>(e) || std::holds_alternative<Relisted>(e);
}

StorageResult<ViewTexts> texts_after(const Commit& commit) {
  ViewTexts texts;
  if (std::ranges::any_of(commit.entries, changes_terms)) {
    auto terms = encode(*commit.after->terms);
    if (!terms) return fail(terms);
    texts.terms = std::move(*terms);
  }
  if (commit.after->aftermath && std::ranges::any_of(commit.entries, changes_aftermath)) {
    auto aftermath = encode(*commit.after->aftermath);
    if (!aftermath) return fail(aftermath);
    texts.aftermath = std::move(*aftermath);
  }
  return texts;
}

base::Unexpected<StorageError> conflict(const Commit& commit, const std::string& sentence) {
  const auto where = commit.entries.empty() ? std::string() : commit.entries.front().auction.to_string() + ": ";
  return base::Unexpected(StorageError{StorageErrc::conflict, where + sentence});
}

}  // namespace

StorageResult<BatchPlan> BatchPlan::make(std::span<const Commit> batch, AuctionTable& auctions, Verdicts& verdicts) {
  BatchPlan plan;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (auto done = plan.consider(i, batch[i], auctions, verdicts[i]); !done) return fail(done);
  }
  return plan;
}

StorageResult<void> BatchPlan::consider(std::size_t place, const Commit& commit, AuctionTable& table,
                                        StorageResult<void>& verdict) {
  if (auto flaw = flaw_of(commit)) verdict = conflict(commit, *flaw);
  if (commit.entries.empty()) return {};
  auto touched = touch(commit.entries.front().auction, table);
  if (!touched) return fail(touched);
  if (verdict) {
    if (auto why = refusal(commit, **touched)) verdict = conflict(commit, *why);
  }
  if (verdict) verdict = accept(place, commit, **touched);
  if (!verdict) (*touched)->refused = true;
  return {};
}

StorageResult<BatchPlan::Touched*> BatchPlan::touch(const AuctionId& id, AuctionTable& table) {
  const auto [at, fresh] = auctions_.try_emplace(id);
  if (fresh) {
    auto standing = table.standing(id);
    if (!standing) return fail(standing);
    at->second.before = *standing;
    at->second.seq = *standing ? (*standing)->seq : 0;
  }
  return &at->second;
}

StorageResult<void> BatchPlan::accept(std::size_t place, const Commit& commit, Touched& touched) {
  std::vector<Line> lines;
  for (const auto& entry : commit.entries) {
    auto payload = encode(entry.event);
    if (!payload) return fail(payload);
    lines.push_back({place, &entry, std::move(*payload)});
  }
  auto texts = texts_after(commit);
  if (!texts) return fail(texts);
  if (texts->terms) touched.texts.terms = std::move(texts->terms);
  if (texts->aftermath) touched.texts.aftermath = std::move(texts->aftermath);
  std::ranges::move(lines, std::back_inserter(lines_));
  touched.seq = commit.entries.back().seq;
  touched.after = commit.after.get();
  return {};
}

}  // namespace gavel::sqlite

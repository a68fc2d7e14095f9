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
  const auto last = touched.now.seq;
  if (first <= last) return "entry " + std::to_string(first) + " is taken";
  if (first == last + 1) return std::nullopt;
  return "entry " + std::to_string(first) + " leaves a gap: the last one is " + std::to_string(last);
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

StorageResult<ViewTexts> texts_after(const Commit& commit, Names& names) {
  ViewTexts texts;
  if (std::ranges::any_of(commit.entries, changes_terms)) {
    auto terms = encode(*commit.after->terms, names);
    if (!terms) return fail(terms);
    texts.terms = std::move(*terms);
  }
  if (commit.after->aftermath && std::ranges::any_of(commit.entries, changes_aftermath)) {
    auto aftermath = encode(*commit.after->aftermath, names);
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

StorageResult<BatchPlan> BatchPlan::make(std::span<const CommitPtr> batch, Context context, Verdicts& verdicts) {
  BatchPlan plan(context);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (auto done = plan.consider(i, *batch[i], verdicts[i]); !done) return fail(done);
  }
  return plan;
}

StorageResult<void> BatchPlan::consider(std::size_t place, const Commit& commit,
                                        StorageResult<auction::Committed>& verdict) {
  if (auto flaw = flaw_of(commit)) verdict = conflict(commit, *flaw);
  if (commit.entries.empty()) return {};
  auto touched = touch(commit.entries.front().auction);
  if (!touched) return fail(touched);
  if (verdict) {
    if (auto why = refusal(commit, **touched)) verdict = conflict(commit, *why);
  }
  if (verdict) {
    if (auto why = repeats(commit)) verdict = base::Unexpected(StorageError{StorageErrc::repeated, *why});
  }
  if (verdict) {
    auto accepted = accept(place, commit, **touched);
    if (auto error = context_.accounts.take_error()) return base::Unexpected(*std::move(error));
    if (!accepted) verdict = fail(accepted);
  }
  if (!verdict) (*touched)->refused = true;
  return {};
}

StorageResult<BatchPlan::Touched*> BatchPlan::touch(const AuctionId& id) {
  const auto [at, fresh] = auctions_.try_emplace(id);
  if (fresh) {
    auto standing = context_.standings.of(id);
    if (!standing) return fail(standing);
    at->second.before = *standing;
    at->second.now = standing->value_or(Standing{});
  }
  return &at->second;
}

std::optional<std::string> BatchPlan::repeats(const Commit& commit) const {
  if (!commit.request) return std::nullopt;
  const auto& key = commit.request->key;
  if (!asked_.contains({key.account, key.key}) && !context_.requests.find(key)) return std::nullopt;
  return "the request \"" + key.key + "\" was done before";
}

StorageResult<void> BatchPlan::accept(std::size_t place, const Commit& commit, Touched& touched) {
  std::vector<Line> lines;
  std::vector<base::Sha256> hashes;
  auto head = touched.now.head;
  for (const auto& entry : commit.entries) {
    auto payload = encode(entry.event, context_.accounts);
    if (!payload) return fail(payload);
    head = auction::entry_hash(entry.auction, entry.seq, entry.at, rules::kind(entry.event), head, *payload);
    hashes.push_back(head);
    lines.push_back({place, &entry, std::move(*payload)});
  }
  auto texts = texts_after(commit, context_.accounts);
  if (!texts) return fail(texts);
  if (texts->terms) touched.texts.terms = std::move(texts->terms);
  if (texts->aftermath) touched.texts.aftermath = std::move(texts->aftermath);
  std::ranges::move(lines, std::back_inserter(lines_));
  hashes_.insert(hashes_.end(), hashes.begin(), hashes.end());
  touched.now = {commit.entries.back().seq, commit.after->phase, head};
  touched.after = commit.after;
  if (commit.request) asked_.emplace(commit.request->key.account, commit.request->key.key);
  return {};
}

}  // namespace gavel::sqlite

#include "storage/sqlite/batch.hpp"

#include <algorithm>
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

StorageResult<void> BatchPlan::make(std::span<const CommitPtr> batch, Verdicts& verdicts) {
  auctions_.clear();
  lines_.clear();
  hashes_.clear();
  asked_.clear();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (auto done = consider(*batch[i], verdicts[i]); !done) return done;
  }
  return {};
}

StorageResult<void> BatchPlan::consider(const Commit& commit, StorageResult<auction::Committed>& verdict) {
  if (auto flaw = flaw_of(commit)) verdict = conflict(commit, *flaw);
  if (commit.entries.empty()) return {};
  auto place = touch(commit.entries.front().auction);
  if (!place) return fail(place);
  if (verdict) {
    if (auto why = refusal(commit, auctions_[*place])) verdict = conflict(commit, *why);
  }
  if (verdict) {
    if (auto why = repeats(commit)) verdict = base::Unexpected(StorageError{StorageErrc::repeated, *why});
  }
  if (verdict) {
    auto accepted = accept(commit, *place);
    if (auto error = context_.accounts.take_error()) return base::Unexpected(*std::move(error));
    if (!accepted) verdict = fail(accepted);
  }
  if (!verdict) auctions_[*place].refused = true;
  return {};
}

// What is known of an auction says where it is here, if that is where it says: nothing need be undone after a batch.
StorageResult<std::size_t> BatchPlan::touch(const AuctionId& id) {
  auto known = context_.standings.of(id);
  if (!known) return fail(known);
  auto& place = (*known)->place;
  if (place < auctions_.size() && auctions_[place].known == *known) return place;
  place = auctions_.size();
  auctions_.push_back({.known = *known, .now = (*known)->standing.value_or(Standing{})});
  return place;
}

std::optional<std::string> BatchPlan::repeats(const Commit& commit) const {
  if (!commit.request) return std::nullopt;
  const auto& key = commit.request->key;
  if (!asked_.contains({key.account, key.key}) && !context_.requests.find(key)) return std::nullopt;
  return "the request \"" + key.key + "\" was done before";
}

StorageResult<void> BatchPlan::accept(const Commit& commit, std::size_t place) {
  const auto before = lines_.size();
  auto added = add_lines(commit, place);
  auto texts = added ? texts_after(commit, context_.accounts) : fail(added);
  if (!texts) {
    lines_.resize(before);
    hashes_.resize(before);
    return fail(texts);
  }
  auto& touched = auctions_[place];
  if (texts->terms) touched.texts.terms = std::move(texts->terms);
  if (texts->aftermath) touched.texts.aftermath = std::move(texts->aftermath);
  touched.now = {commit.entries.back().seq, commit.after->phase, hashes_.back()};
  touched.last = &commit;
  if (commit.request) asked_.emplace(commit.request->key.account, commit.request->key.key);
  return {};
}

StorageResult<void> BatchPlan::add_lines(const Commit& commit, std::size_t place) {
  auto head = auctions_[place].now.head;
  for (const auto& entry : commit.entries) {
    auto payload = encode(entry.event, context_.accounts);
    if (!payload) return fail(payload);
    head = auction::entry_hash(entry.auction, entry.seq, entry.at, rules::kind(entry.event), head, *payload);
    lines_.push_back({&commit, &entry, place, std::move(*payload)});
    hashes_.push_back(head);
  }
  return {};
}

}  // namespace gavel::sqlite

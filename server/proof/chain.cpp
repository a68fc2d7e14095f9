#include "server/proof/chain.hpp"

#include <algorithm>
#include <utility>

namespace gavel::proof {
namespace {

std::string entry_text(std::uint64_t seq) { return "entry " + std::to_string(seq); }

Fault in_header(std::string sentence) { return {Wrong::header, std::nullopt, std::move(sentence)}; }

}  // namespace

Chain::Chain(const Header& header, std::set<std::uint64_t> wanted)
    : header_(header), wanted_(std::move(wanted)), fault_(fault_in_header()) {}

void Chain::take(const base::Expected<ChainedEntry, std::string>& line) {
  if (!line) {
    if (!fault_) fault_ = Fault{Wrong::form, next_, "the line of " + entry_text(next_) + " " + line.error()};
    return;
  }
  const auto hash = auction::entry_hash(header_.auction, line->seq, line->at, line->kind, line->prev, line->payload);
  if (wanted_.contains(line->seq)) found_.insert({line->seq, {hash, line->at}});
  if (looking_for_it_ && line->seq == next_) {
    looking_for_it_ = false;
    fault_->wrong = Wrong::reordered;
    fault_->sentence = entry_text(next_) + " does not stand where it belongs, but further down";
  }
  if (fault_) return;
  if ((fault_ = fault_of(*line, hash))) return;
  prev_ = hash;
  last_at_ = line->at;
  ++next_;
}

std::optional<Fault> Chain::end() {
  if (!fault_) fault_ = fault_at_end();
  return fault_;
}

std::optional<Fault> Chain::fault_in_header() const {
  const auto& proven = header_.receipt.entry;
  if (header_.entries == 0) return in_header("the header says that there are no entries");
  if (proven.auction != header_.auction) return in_header("the header's receipt is about another auction");
  if (proven.seq != header_.entries) return in_header("the header's receipt is not about the last entry");
  if (proven.entry_hash != header_.head) return in_header("the header's receipt has another hash than its head");
  return std::nullopt;
}

std::optional<Fault> Chain::out_of_order(const ChainedEntry& entry) {
  if (entry.seq < next_) {
    return Fault{Wrong::added, entry.seq,
                 entry_text(entry.seq) + " stands there a second time, behind " + entry_text(next_ - 1)};
  }
  looking_for_it_ = true;
  const std::string behind = next_ == 1 ? "the first line is that of " : entry_text(next_ - 1) + " is followed by ";
  return Fault{Wrong::missing, next_, entry_text(next_) + " is missing: " + behind + entry_text(entry.seq)};
}

std::optional<Fault> Chain::fault_of(const ChainedEntry& entry, const base::Sha256& hash) {
  if (next_ > header_.entries) {
    return Fault{Wrong::added, next_,
                 "there is more behind " + entry_text(header_.entries) + ", the last that the header knows"};
  }
  if (entry.seq != next_) return out_of_order(entry);
  if (hash != entry.hash) {
    return Fault{Wrong::changed, next_, entry_text(next_) + " has been changed: its content does not give its hash"};
  }
  if (entry.prev == prev_) return std::nullopt;
  const auto before = std::max<std::uint64_t>(1, next_ - 1);
  return Fault{Wrong::changed, before,
               entry_text(before) + " has been changed: " + entry_text(next_) + " was written behind another hash"};
}

std::optional<Fault> Chain::fault_at_end() const {
  if (next_ <= header_.entries) {
    return Fault{Wrong::missing, next_,
                 entry_text(next_) + " is missing: the export ends before it, and its header knows " +
                     std::to_string(header_.entries)};
  }
  const auto last = header_.entries;
  if (prev_ != header_.head) {
    return Fault{Wrong::changed, last, entry_text(last) + " is not the one that the header and its receipt name"};
  }
  if (header_.receipt.entry.at != last_at_)
    return in_header("the header's receipt has another time than the last entry");
  return std::nullopt;
}

}  // namespace gavel::proof

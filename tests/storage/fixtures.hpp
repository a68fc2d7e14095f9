// What the tests of the storage share: a directory for the time of a test, and auctions whose commits are made by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/auction/journal.hpp"
#include "storage/sqlite/journal.hpp"
#include "storage/sqlite/reader.hpp"

namespace gavel::sqlite::testing {

namespace fs = std::filesystem;
using auction::AuctionId;
using auction::Commit;
using auction::Entry;
using auction::StorageErrc;
using auction::View;
using rules::Amount;
using rules::Time;

class TempDir {
 public:
  TempDir() {
    auto pattern = (fs::temp_directory_path() / "gavel-storage-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    path_ = pattern;
  }
  ~TempDir() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  operator const fs::path&() const { return path_; }
  fs::path operator/(const fs::path& name) const { return path_ / name; }

 private:
  fs::path path_;
};

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// All files of a directory but the lock, by name.
inline std::map<std::string, std::string> contents_of(const fs::path& directory) {
  std::map<std::string, std::string> out;
  for (const auto& file : fs::directory_iterator(directory)) {
    if (file.path().filename() != "gavel.lock") out[file.path().filename()] = bytes_of(file.path());
  }
  return out;
}

/// What a process that was killed leaves behind: the database and its WAL, as they are at this moment.
inline void copy_as_killed(const fs::path& from, const fs::path& to) {
  fs::create_directories(to);
  for (const auto* name : {"journal.db", "journal.db-wal"}) {
    if (fs::exists(from / name)) fs::copy_file(from / name, to / name);
  }
}

inline AuctionId id_of(std::uint32_t n) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 4; ++i) bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return AuctionId(bytes);
}

inline rules::Currency usd() { return rules::Currency::parse("USD").value(); }
inline rules::IncrementTable ebay() { return rules::IncrementTable::parse("ebay-us").value(); }

inline rules::Terms terms(std::string title = "A lamp") {
  return {.title = std::move(title),
          .description = {},
          .seller = "sally",
          .currency = usd(),
          .starting_price = {9900},
          .reserve = {},
          .increments = ebay(),
          .buy_now = {},
          .starts_at = {1000},
          .ends_at = {61000},
          .soft_close = {},
          .candle = {},
          .price_clock = {},
          .units = {},
          .reveal_ms = {},
          .bidder_limit = {},
          .confirm_above_percent = {},
          .linked = {},
          .time_zone = {},
          .relist_of = {},
          .sale = {}};
}

/// An auction that is told event by event; each call gives the commit of one command.
class Story {
 public:
  explicit Story(std::uint32_t n, rules::Phase phase = rules::Phase::open) : Story(n, terms(), phase) {}
  Story(std::uint32_t n, rules::Terms agreed, rules::Phase phase = rules::Phase::open)
      : terms_(std::move(agreed)),
        view_{.id = id_of(n),
              .terms = std::make_shared<const rules::Terms>(rules::public_terms(terms_)),
              .phase = phase,
              .outcome = {},
              .price = {},
              .minimum_bid = terms_.starting_price,
              .has_reserve = terms_.reserve.has_value(),
              .ends_at = terms_.ends_at,
              .clock_starts_at = terms_.starts_at,
              .aftermath = {}} {}

  const AuctionId& id() const { return view_.id; }
  const View& view() const { return view_; }
  const std::vector<Entry>& told() const { return told_; }

  View& view() { return view_; }

  Commit create() {
    return tell({rules::Created{.terms = terms_, .at = Time{1000}, .draft = view_.phase == rules::Phase::draft}});
  }

  Commit edit(rules::Terms agreed) {
    terms_ = std::move(agreed);
    view_.terms = std::make_shared<const rules::Terms>(rules::public_terms(terms_));
    view_.has_reserve = terms_.reserve.has_value();
    return tell({rules::Edited{"sally", "a better title", terms_}});
  }

  Commit move_to(rules::Phase phase, rules::Event event) {
    view_.phase = phase;
    return tell({std::move(event)});
  }

  Commit open() {
    view_.phase = rules::Phase::open;
    return tell({rules::Opened{}});
  }

  /// The bidder takes the lead with a maximum that nobody sees.
  Commit bid(std::int64_t visible, std::int64_t maximum = 777777) {
    view_.price = Amount{visible};
    view_.minimum_bid = Amount{visible + 100};
    view_.high_bidder = view_.bidders = static_cast<std::uint32_t>(++view_.bid_count);
    return tell({rules::BidPlaced{.bidder = "bidder-" + std::to_string(view_.high_bidder),
                                  .alias = view_.high_bidder,
                                  .maximum = {maximum},
                                  .visible = {visible},
                                  .price = {visible},
                                  .leader = view_.high_bidder,
                                  .reserve_met = true}});
  }

  Commit close() {
    view_.phase = rules::Phase::closed;
    view_.outcome = rules::Outcome::sold;
    const rules::Closed closed{rules::Outcome::sold, view_.high_bidder, view_.price};
    return after_the_end({.closed = closed, .second_chance = {}, .relisted_as = {}}, closed);
  }

  Commit after_the_end(rules::Aftermath after, rules::Event event) {
    view_.aftermath = std::make_shared<const rules::Aftermath>(std::move(after));
    return tell({std::move(event)});
  }

  Commit cancel() {
    view_.phase = rules::Phase::cancelled;
    return tell({rules::Cancelled{"sally", "it broke"}});
  }

  /// One commit of any events.
  Commit tell(std::vector<rules::Event> events) {
    Commit commit;
    for (auto& event : events) {
      commit.entries.push_back({view_.id, ++view_.seq, Time{1000 + static_cast<std::int64_t>(view_.seq)}, event});
      told_.push_back(commit.entries.back());
    }
    commit.after = std::make_shared<const View>(view_);
    return commit;
  }

 private:
  rules::Terms terms_;
  View view_;
  std::vector<Entry> told_;
};

/// Everything that was appended is where it is looked for.
inline void fold(Journal& journal) {
  while (journal.fold().value()) {
  }
}

inline bool same(const std::vector<Entry>& a, const std::vector<Entry>& b) {
  return std::ranges::equal(a, b, [](const Entry& x, const Entry& y) {
    return x.auction == y.auction && x.seq == y.seq && x.at == y.at && x.event == y.event;
  });
}

/// "good", or the name of the error; to compare a batch's verdicts at a glance.
template <class T>
std::string word(const auction::StorageResult<T>& verdict) {
  if (verdict) return "good";
  constexpr const char* names[] = {"conflict", "full", "io", "corrupt", "busy", "repeated"};
  return names[static_cast<std::size_t>(verdict.error().code)];
}

template <class T>
std::string words(const std::vector<auction::StorageResult<T>>& verdicts) {
  std::string out;
  for (const auto& verdict : verdicts) out += (out.empty() ? "" : " ") + word(verdict);
  return out;
}

/// As the journal takes them.
inline std::vector<CommitPtr> shared(const std::vector<Commit>& batch) {
  std::vector<CommitPtr> commits;
  for (const auto& commit : batch) commits.push_back(std::make_shared<const Commit>(commit));
  return commits;
}

inline std::string append(Journal& journal, const std::vector<Commit>& batch) {
  return words(journal.append(shared(batch)));
}

inline std::vector<Entry> entries_in(const fs::path& directory, const AuctionId& id) {
  auto entries = Reader::open(directory).value().entries(id);
  if (!entries) throw std::runtime_error(entries.error().text);
  return std::move(*entries);
}

/// As above, in files that no journal has open: recovers them like a daemon that starts.
inline std::vector<Entry> entries_after_start(const fs::path& directory, const AuctionId& id) {
  const auto journal = Journal::open(directory);
  if (!journal) throw std::runtime_error(journal.error());
  return entries_in(directory, id);
}

}  // namespace gavel::sqlite::testing
